"""What is specially supervised: the list in its order, an entry, a request's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fenglian.mechanisms.queries import load_version, rules_in_force
from fenglian.mechanisms.schema import SpecialSupervisionRule, SupervisedKind
from fenglian.organizations.queries import Official
from fenglian.supervision.enums import Source
from fenglian.supervision.models import SpecialSupervision
from fenglian.supervision.policies import visible_entries
from fenglian.worktime.periods import civil_day, format_day


@dataclass(frozen=True, slots=True)
class SpecialRule:
    """The rule of special supervision in force.

    Args:
        version_id: the version that it stands in.
        rule: the rule.
    """

    version_id: int
    rule: SpecialSupervisionRule

    def position(self, kind: SupervisedKind) -> int:
        """Return where a kind stands in the list."""
        return self.rule.kinds.index(kind)


def find_special_rule(court_id: int, at: datetime) -> SpecialRule | None:
    """Return the first rule of special supervision in force for a court, None where none is.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    for found in rules_in_force(court_id, at):
        if isinstance(found.rule, SpecialSupervisionRule):
            return SpecialRule(found.version_id, found.rule)
    return None


def list_kinds(
    court_id: int, at: datetime, *, by_party: bool = False
) -> tuple[SupervisedKind, ...]:
    """Return the kinds that something may be supervised as; those a party may complain of.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
        by_party: only what the party may complain of.
    """
    found = find_special_rule(court_id, at)
    if found is None:
        return ()
    return tuple(kind for kind in found.rule.kinds if kind.by_party or not by_party)


def kind_of(entry: SpecialSupervision) -> SupervisedKind:
    """Return the kind of an entry, in the version under which it was opened."""
    for rule in load_version(entry.version_id).rules:
        if isinstance(rule, SpecialSupervisionRule):
            return rule.supervised_kind(entry.kind)
    raise LookupError(f"version {entry.version_id} has no rule of special supervision")


def describe_reasons(entry: SpecialSupervision) -> list[str]:
    """Say in sentences what a rule has seen; nothing where somebody's words say it."""
    said = []
    if "step" in entry.reasons:
        said.append(
            _("答复期限的逐级报送已经走到第 %(step)s 步，当时仍未答复。")
            % {"step": entry.reasons["step"]}
        )
    if "matter" in entry.reasons:
        answered_on = date.fromisoformat(entry.reasons["answered_on"])
        said.append(
            _("同一个人就同一件事再来反映：上一次是 %(number)s，%(day)s答复的。")
            % {
                "number": entry.reasons["matter"],
                "day": format_day(answered_on, civil_day(entry.opened_at)),
            }
        )
    elif "times" in entry.reasons:
        said.append(
            _("同一个人 %(days)s 日内第 %(times)s 次来反映。")
            % {"days": entry.reasons["days"], "times": entry.reasons["times"]}
        )
    return said


def list_entries(
    official: Official, *, is_open: bool, kind: str = "", body_id: int | None = None
) -> QuerySet[SpecialSupervision]:
    """Return what is supervised in the order of its kinds, the oldest first; or what was closed.

    Args:
        official: who looks.
        is_open: what is open, or what was closed, the latest first.
        kind: of one kind only.
        body_id: of one body only.
    """
    entries = visible_entries(official).filter(closed_at__isnull=is_open)
    if kind:
        entries = entries.filter(kind=kind)
    if body_id is not None:
        entries = entries.filter(body_id=body_id)
    order = ("position", "opened_at", "pk") if is_open else ("-closed_at", "pk")
    return entries.select_related("request", "body", "about").order_by(*order)


def list_entries_of(official: Official, request_id: UUID) -> list[SpecialSupervision]:
    """Return why a request, or one merged into it, is or was supervised, as far as it may be read.

    Args:
        official: who looks.
        request_id: which request.
    """
    about = Q(request_id=request_id) | Q(request__merged_into_id=request_id)
    entries = visible_entries(official).filter(about)
    return list(entries.select_related("about", "body").order_by("closed_at", "position", "pk"))


def list_complaints(request_id: UUID) -> list[SpecialSupervision]:
    """Return the party's own complaints about a request that they hold, the latest first.

    Args:
        request_id: which request.
    """
    entries = SpecialSupervision.objects.filter(request_id=request_id, source=Source.PARTY)
    return list(entries.order_by("-opened_at", "pk"))
