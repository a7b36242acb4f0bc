"""The mechanisms' own words for representatives and tasks."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.mechanisms.queries import adoptions_in_force, load_version

USUAL_KINDS = (
    ("party_delegate", gettext_lazy("党代表")),
    ("people_deputy", gettext_lazy("人大代表")),
    ("cppcc_member", gettext_lazy("政协委员")),
)
"""两代表一委员, where no mechanism in force names its own."""


def list_representative_kinds(court_id: int, at: dt.datetime) -> list[tuple[str, str]]:
    """Return id and label of the kinds of representative, by the mechanisms in force.

    Args:
        court_id: whose mechanisms, in the running scope.
        at: in force when.
    """
    kinds: dict[str, str] = {}
    for adoption in adoptions_in_force(court_id, at):
        words = load_version(adoption.version_id).vocabularies
        for term in getattr(words, "representative_kinds", ()):
            kinds.setdefault(term.id, _(term.label))
    return list(kinds.items()) or [(kind, str(label)) for kind, label in USUAL_KINDS]


def list_task_kinds(court_id: int, at: dt.datetime) -> list[tuple[str, str]]:
    """Return id and label of the kinds of task, by the mechanisms in force.

    Args:
        court_id: whose mechanisms, in the running scope.
        at: in force when.
    """
    kinds: dict[str, str] = {}
    for adoption in adoptions_in_force(court_id, at):
        words = load_version(adoption.version_id).vocabularies
        for term in getattr(words, "task_kinds", ()):
            kinds.setdefault(term.id, _(term.label))
    return list(kinds.items()) or [("coordination", _("统筹推进")), ("guidance", _("督导指导"))]
