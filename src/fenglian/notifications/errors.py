"""Why a message did not leave. Each is recorded on the message, where a person sees it."""

from __future__ import annotations

from fenglian.errors import DomainError


class DeliveryError(Exception):
    """The message could not be sent this time; the words say why."""


class NoAddressError(DeliveryError):
    """There is nowhere to send it to."""


class ChannelSilentError(DeliveryError):
    """The channel did not come back in time."""


class ChannelAnswerError(DeliveryError):
    """The channel came back with something that does not say that the message was sent."""


class InvalidPreferenceError(DomainError):
    """A choice that would leave the official out of reach."""

    code = "notice_preference"
