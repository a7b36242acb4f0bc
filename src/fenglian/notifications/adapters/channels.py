"""How words leave the building: a small registry of channels, and the two that come with us."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as a channel receives it.

    Args:
        key: says which message this is; a repetition after a crash carries the same.
        at: the present instant.
        address: an e-mail address, a telephone number or an account with a service.
        recipient_masked: the recipient as logs may show it.
        heading: one line.
        body: the text, with the link.
    """

    key: str
    at: datetime
    address: str = field(repr=False)
    recipient_masked: str
    heading: str = field(repr=False)
    body: str = field(repr=False)


class Outcome(Enum):
    """What a channel may answer. Anything else counts as not sent."""

    SENT = "sent"


class Channel(Protocol):
    """A way out of the building.

    Attributes:
        name: as the delivery log shows it, at most 20 characters.
        is_internal: stays inside the court, so that it may carry titles and people's words. A third
            party's channel is given number and link only.
        is_shared: a group reads it, so that it carries nothing for one person's eyes alone.
    """

    @property
    def name(self) -> str: ...

    @property
    def is_internal(self) -> bool: ...

    @property
    def is_shared(self) -> bool: ...

    def send(self, parcel: Parcel) -> Outcome:
        """Send one message and return `Outcome.SENT`; whatever is raised is kept as the reason.

        Called outside any transaction, in a thread of its own that is given up when it takes too
        long. It has no database connection to use.
        """


class EmailChannel:
    """The court's own mail server, for officials who have an address."""

    name = "email"
    is_internal = True
    is_shared = False

    def send(self, parcel: Parcel) -> Outcome:
        """Hand the message to the mail server; the same message always has the same Message-ID."""
        identity = hashlib.sha256(parcel.key.encode()).hexdigest()[:32]
        message = EmailMessage(
            subject=parcel.heading,
            body=parcel.body,
            to=[parcel.address],
            headers={"Message-ID": f"<{identity}@fenglian>"},
        )
        if message.send() != 1:
            raise ConnectionError("邮件服务器没有收下这封邮件")
        return Outcome.SENT


class FileChannel:
    """Lines of JSON in `settings.MESSAGE_FILE`, or on the console if that is `-`.

    The stand-in for a text message gateway until a court registers its own; whoever operates the
    site can read from it what would have gone out.
    """

    name = "file"
    is_internal = True
    is_shared = False
    _lock = threading.Lock()

    def send(self, parcel: Parcel) -> Outcome:
        """Append one line: time, masked recipient, key and words."""
        line = json.dumps(
            {
                "time": parcel.at.astimezone(COURT_ZONE).isoformat(timespec="seconds"),
                "to": parcel.recipient_masked,
                "key": parcel.key,
                "heading": parcel.heading,
                "words": parcel.body,
            },
            ensure_ascii=False,
        )
        if str(settings.MESSAGE_FILE) == "-":
            sys.stdout.write(line + "\n")
            return Outcome.SENT
        settings.MESSAGE_FILE.parent.mkdir(parents=True, exist_ok=True)
        with (
            self._lock,
            open(settings.MESSAGE_FILE, "a", opener=_private, encoding="utf-8") as file,
        ):
            file.write(line + "\n")
        return Outcome.SENT


def _private(path: str, flags: int) -> int:
    """Open a file that, if it is new, only its owner reads: its links open people's requests."""
    return os.open(path, flags, 0o600)


class Medium(Enum):
    """Which kind of channel a recipient is reached by."""

    EMAIL = "email"
    TEXT = "text"
    """Everybody without an e-mail address: officials by name, the party by telephone."""


_channels: dict[Medium, Channel] = {
    Medium.EMAIL: EmailChannel(),
    Medium.TEXT: FileChannel(),
}


def register_channel(medium: Medium, channel: Channel) -> Channel:
    """Let a channel serve a medium from now on, e.g. a court's gateway for text messages.

    Args:
        medium: what it is used for.
        channel: the way out.

    Returns:
        The channel that it replaces.
    """
    replaced = _channels[medium]
    _channels[medium] = channel
    return replaced


def channel_for(medium: Medium) -> Channel:
    """Return the channel that serves a medium."""
    return _channels[medium]
