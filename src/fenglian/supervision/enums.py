"""Sides of a rate, origins and ends of special supervision, the parts of a board."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(StrEnum):
    """The records behind a number."""

    DENOMINATOR = "denominator"
    NUMERATOR = "numerator"
    MISSED = "missed"
    """In the denominator and not in the numerator."""


class Source(TextChoices):
    """By whose word something is specially supervised."""

    PARTY = "party", _("当事人投诉")
    RULE = "rule", _("系统按规则列入")
    OFFICIAL = "official", _("领导和工作人员列入")


class Outcome(TextChoices):
    """What was found out in the end."""

    UPHELD = "upheld", _("属实")
    UNFOUNDED = "unfounded", _("不属实")


class Room(TextChoices):
    """The lists whose filters people keep."""

    QUEUE = "queue", _("诉求队列")
    BOARD = "board", _("看板清单")


class Part(StrEnum):
    """What a board counts of the orders under somebody, and opens as a list."""

    OPEN = "open"
    """All that is open."""
    LATE = "late"
    TODAY = "today"
    LONG = "long"
    """Unanswered for longer than the mechanism lets pass (久拖)."""
    RETURNED = "returned"
    """The party was not satisfied, and it is open again."""
    CLIMBED = "climbed"
    """The ladder has told a leader of it."""
    IMPROPER = "improper"
    """The last reply is pointed out as perhaps improper."""
    REVIEW = "review"
    """A reply waits to be let pass."""
    EXTENSION = "extension"
    """More time is asked for."""


class Change(StrEnum):
    """What has happened under somebody."""

    CAME = "came"
    ANSWERED = "answered"
    RETURNED = "returned"
    CLIMBED = "climbed"
    LEFT = "left"
    EXTENSION = "extension"
