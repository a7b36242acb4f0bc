"""States of appointments."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AppointmentState(TextChoices):
    """Where an appointment stands."""

    WAITING = "waiting", _("排队中")
    """In line for a day that is full; holds no seat."""
    BOOKED = "booked", _("已约好")
    CAME = "came", _("来了")
    MISSED = "missed", _("没有来")
    CANCELLED = "cancelled", _("已取消")
