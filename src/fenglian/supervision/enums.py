"""Which side of a rate is looked at; where special supervision comes from and how it ends."""

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
