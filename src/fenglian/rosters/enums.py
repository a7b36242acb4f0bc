"""Kinds and states of rosters."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RosterKind(TextChoices):
    """What a roster holds."""

    OWN = "own", _("本院名单")
    COMPILED = "compiled", _("汇总名单")
    """Of both levels: the court's own, and those received from the courts beneath."""


class RosterState(TextChoices):
    """How far a roster has come; read from what was sent and answered, stored nowhere."""

    FROZEN = "frozen", _("已冻结，未报送")
    SUBMITTED = "submitted", _("已报送，等签收")
    RECEIVED = "received", _("已签收")
    RETURNED = "returned", _("已退回")


class Verdict(TextChoices):
    """What whoever got a roster says of it."""

    RECEIVED = "received", _("签收")
    RETURNED = "returned", _("退回")
