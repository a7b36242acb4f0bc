"""Seats that people and bodies take for a town, and the state of plates."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from fenglian.organizations.enums import BodyKind, PostKind


class Seat(TextChoices):
    """What somebody is for a town; mechanism files name them by the same words."""

    LIAISON_JUDGE = "liaison_judge", _("联络法官")
    JUDGE_ASSISTANT = "judge_assistant", _("法官助理")
    COURT_CLERK = "court_clerk", _("书记员")
    TOWN_CONTACT = "town_contact", _("联系法官")
    """Between court and town, from day to day (XX-19); one for each town."""
    CONTACT_LEADER = "contact_leader", _("联系领导")
    LIAISON_GROUP = "liaison_group", _("联络组")
    """A division or team of the intermediate court (YF-3): a body holds it."""


_JUDGES = frozenset(
    {PostKind.PRESIDENT, PostKind.VICE_PRESIDENT, PostKind.DEPARTMENT_LEADER, PostKind.JUDGE}
)
POSTS_OF_SEAT: dict[str, frozenset[str]] = {
    Seat.LIAISON_JUDGE: _JUDGES,
    Seat.JUDGE_ASSISTANT: frozenset({PostKind.JUDGE_ASSISTANT}),
    Seat.COURT_CLERK: frozenset({PostKind.COURT_CLERK}),
    Seat.TOWN_CONTACT: _JUDGES | {PostKind.JUDGE_ASSISTANT, PostKind.COURT_CLERK},
    Seat.CONTACT_LEADER: frozenset({PostKind.PRESIDENT, PostKind.VICE_PRESIDENT}),
}
"""Who may take a seat: whoever holds one of these posts on its first day."""
BODIES_OF_GROUP = frozenset({BodyKind.DIVISION, BodyKind.TRIBUNAL, BodyKind.TEAM, BodyKind.OFFICE})
"""Which bodies may be a liaison group."""
CONTACT_ORDER = (Seat.TOWN_CONTACT, Seat.LIAISON_JUDGE, Seat.JUDGE_ASSISTANT, Seat.COURT_CLERK)
"""Who answers for a town, the first of whom there is one."""


class PlateState(TextChoices):
    """How far a plate (标牌) has come."""

    NONE = "none", _("未制作")
    ORDERED = "ordered", _("已订制")
    HUNG = "hung", _("已上墙")


class Plate(TextChoices):
    """Which plate at a point."""

    LIAISON = "liaison", _("法官联络点标牌")
    CIRCUIT = "circuit", _("巡回审判点标牌")
