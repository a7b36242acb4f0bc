"""States of appointments."""

from __future__ import annotations

from django.db.models import TextChoices


class AppointmentState(TextChoices):
    """Where an appointment stands."""

    WAITING = "waiting", "排队中"
    """In line for a day that is full; holds no seat."""
    BOOKED = "booked", "已约好"
    CAME = "came", "来了"
    MISSED = "missed", "没有来"
    CANCELLED = "cancelled", "已取消"
