"""What can go wrong with signs of risk."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, NotFoundError


class AlertNotFoundError(NotFoundError):
    """No such alert, or not for this person: the two look the same."""

    code = "risk_alert_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有这个页面。可能是网址不完整。"))


class AlreadyAcknowledgedError(ConflictError):
    """Somebody else took the alert in hand."""

    code = "risk_alert_acknowledged"

    def __init__(self, name: str, when: str) -> None:
        super().__init__(
            _("{name}已经在 {when} 接单。没有改动，请与接单的人联系。").format(name=name, when=when)
        )


class InvalidAlertError(DomainError):
    """A sign that cannot be raised as it was sent."""

    code = "risk_alert_invalid"
