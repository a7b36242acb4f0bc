"""States of appointments."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class AppointmentState(TextChoices):
    """Where an appointment stands."""

    WAITING = "waiting", _("排队中")
    """In line for a day that is full; holds no seat."""
    BOOKED = "booked", _("已约好")
    CAME = "came", _("来了")
    MISSED = "missed", _("没有来")
    CANCELLED = "cancelled", _("已取消")


class Weekday(IntegerChoices):
    """The days of the week, as ISO 8601 numbers them."""

    MONDAY = 1, _("周一")
    TUESDAY = 2, _("周二")
    WEDNESDAY = 3, _("周三")
    THURSDAY = 4, _("周四")
    FRIDAY = 5, _("周五")
    SATURDAY = 6, _("周六")
    SUNDAY = 7, _("周日")
