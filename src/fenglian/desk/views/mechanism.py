"""The rules as people read them: a clause with what follows from it, and the whole mechanism."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fenglian.desk.views.drafts import show_comparison
from fenglian.desk.views.frame import desk_page
from fenglian.drafts.policies import may_draft
from fenglian.drafts.queries import list_versions
from fenglian.drafts.queries.preview import list_dated, look_ahead
from fenglian.feedback.queries import list_interpretations
from fenglian.mechanisms.enums import Origin
from fenglian.mechanisms.models import MechanismVersion
from fenglian.mechanisms.queries import (
    ClauseText,
    adoptions_in_force,
    clause_texts,
    load_version,
    version_in_force,
    version_number,
)
from fenglian.mechanisms.queries.names import (
    CARRIER_NAMES,
    CONDITION_NAMES,
    EXCLUSION_NAMES,
    ROLE_NAMES,
    say_event,
    say_length,
)
from fenglian.mechanisms.queries.network_facts import NetworkRule, activity_labels, network_facts
from fenglian.mechanisms.queries.oversight_facts import oversight_facts
from fenglian.mechanisms.schema import (
    ClassificationRule,
    IndicatorRule,
    LimitRule,
)
from fenglian.requests.enums import Complexity
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.frame.scoping import DeskRequest
    from fenglian.mechanisms.enums import EventKind
    from fenglian.mechanisms.schema import Mechanism, Rule


PARTS = (
    ("", gettext_lazy("全部条文")),
    ("rule", gettext_lazy("已成规则")),
    ("own", gettext_lazy("本院补充")),
    ("none", gettext_lazy("没有规则")),
)
"""Which clauses are shown."""
NEXT_SHOWN = 4


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule as a table of two columns.

    Args:
        rule: the rule.
        facts: what it lays down: the question and the answer.
    """

    rule: Rule
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause with what became of it.

    Args:
        id: its id.
        clause: its words.
        rules: the rules that cite it.
        carrier: by what else the product carries it, in words; empty: by its rules alone.
        where: where that is found, or what is missing.
    """

    id: str
    clause: ClauseText
    rules: list[ShownRule]
    carrier: str
    where: str


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version that the court has adopted.

    Args:
        number: which.
        before: the one before it here; None: it is the first.
        since: its first day.
        until: its last day; None: until further notice.
        is_now: it is in force.
        is_ahead: it is not in force yet.
    """

    number: int
    before: int | None
    since: dt.date
    until: dt.date | None
    is_now: bool
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the clauses, with how many they are."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownMechanism:
    """A mechanism in force.

    Args:
        mechanism: its content.
        version: which version.
        since: from when it is in force here.
        clauses: every clause, in the notice's order.
    """

    mechanism: Mechanism
    version: int
    since: dt.date
    clauses: list[ShownClause]


def _in_force(request: DeskRequest) -> list[ShownMechanism]:
    return [
        _shown(request.court.pk, adoption.version_id, civil_day(adoption.effective_from))
        for adoption in adoptions_in_force(request.court.pk, request.now)
    ]


def _shown(court_id: int, version_id: int, since: dt.date) -> ShownMechanism:
    mechanism = load_version(version_id)
    texts = clause_texts(court_id, version_id)
    clauses = [
        ShownClause(
            clause.id,
            texts[clause.id],
            [
                ShownRule(rule, _facts(rule, mechanism))
                for rule in mechanism.rules
                if clause.id in rule.clauses
            ],
            _(CARRIER_NAMES[clause.carried.by]) if clause.carried else "",
            clause.carried.where if clause.carried else "",
        )
        for clause in mechanism.clauses
    ]
    return ShownMechanism(mechanism, version_number(version_id), since, clauses)


def _facts(rule: Rule, mechanism: Mechanism) -> list[tuple[str, str]]:
    if isinstance(rule, LimitRule):
        return _limit_facts(rule)
    if isinstance(rule, ClassificationRule):
        return _classification_facts(rule, mechanism)
    if isinstance(rule, IndicatorRule):
        return _rate_facts(rule)
    if isinstance(rule, NetworkRule):
        return network_facts(rule, activity_labels(mechanism))
    return oversight_facts(rule)


def _limit_facts(rule: LimitRule) -> list[tuple[str, str]]:
    facts = [
        (_("谁"), _(ROLE_NAMES[rule.holder])),
        (_("从何时"), _("{}，当天不计").format(_events(rule.starts_on))),
        (_("多久"), say_length(rule.length)),
    ]
    for step in rule.steps:
        after = step.at.after
        when = _("满 {}").format(say_length(after)) if after else _("最后一天")
        verb = _("提醒{}") if step.kind == "warning" else _("报{}")
        facts.append((when, verb.format(_(ROLE_NAMES[step.to]))))
    facts.append((_("怎样算完"), _events(rule.met_by)))
    return facts


def _events(kinds: tuple[EventKind, ...]) -> str:
    return _("或").join(say_event(kind) for kind in kinds)


def _classification_facts(rule: ClassificationRule, mechanism: Mechanism) -> list[tuple[str, str]]:
    kinds = mechanism.vocabularies.service_kinds
    facts = [
        (
            str(Complexity(complexity).label),
            _("、").join(_(kind.label) for kind in kinds if kind.complexity == complexity),
        )
        for complexity in Complexity.values
    ]
    conditions = _("，或").join(_(CONDITION_NAMES[condition]) for condition in rule.ordinary_if)
    if conditions:
        facts.append((_("一律普通"), conditions))
    return facts


def _verbatim(text: str) -> str:
    """Return what the mechanism's file says in its own words, marked as Chinese."""
    return format_html('<span lang="zh-CN">{}</span>', text)


def _rate_facts(rule: IndicatorRule) -> list[tuple[str, str]]:
    excluded = _("、").join(_(EXCLUSION_NAMES[one]) for one in rule.exclusions)
    return [
        (_("目标"), f"{rule.target}%"),
        (_("分子"), _verbatim(rule.numerator_words)),
        (_("分母"), _verbatim(rule.denominator_words)),
        (_("不计"), excluded or _("无")),
    ]


@require_safe
@desk_page("mechanism")
def show(request: DeskRequest) -> HttpResponse:
    """Show a mechanism in force: the notice on the left, what the product does on the right."""
    adoptions = list(adoptions_in_force(request.court.pk, request.now))
    if not adoptions:
        context: dict[str, object] = {"may_draft": may_draft(request.official)}
        return render(request, "desk/mechanism.html", context)
    wanted = request.GET.get("m", "")
    chosen = next((one for one in adoptions if one.mechanism_id == wanted), adoptions[0])
    found = _shown(request.court.pk, chosen.version_id, civil_day(chosen.effective_from))
    part = request.GET.get("f", "")
    tabs = [Tab(value, str(name), len(_part(found, value))) for value, name in PARTS]
    dated, _gap = list_dated(request.court, found.mechanism, now=request.now)
    context = {
        "found": found,
        "clauses": _part(found, part),
        "part": part,
        "tabs": tabs,
        "others": [
            (one.mechanism_id, load_version(one.version_id).short_title) for one in adoptions
        ],
        "next": dated[:NEXT_SHOWN],
        "versions": _versions(request, chosen.mechanism_id),
        "may_draft": may_draft(request.official),
    }
    return render(request, "desk/mechanism.html", context)


def _part(found: ShownMechanism, part: str) -> list[ShownClause]:
    """Return the clauses of a tab: all, with rules, with the court's own rules, without any."""
    own = Origin.COURT
    return [
        shown
        for shown in found.clauses
        if {
            "rule": bool(shown.rules),
            "own": any(one.rule.origin is own for one in shown.rules),
            "none": not shown.rules,
        }.get(part, True)
    ]


def _versions(request: DeskRequest, mechanism_id: str) -> list[ShownVersion]:
    """Return the versions that the court has had, the newest first, each with the one before."""
    adoptions = list(list_versions(request.court.pk, mechanism_id))
    before: list[int | None] = [one.version.number for one in adoptions[1:]]
    return [
        ShownVersion(
            adoption.version.number,
            earlier,
            civil_day(adoption.effective_from),
            adoption.effective_until
            and civil_day(adoption.effective_until - adoption.effective_until.resolution),
            is_now=adoption.effective_from <= request.now
            and (adoption.effective_until is None or adoption.effective_until > request.now),
            is_ahead=adoption.effective_from > request.now,
        )
        for adoption, earlier in zip(adoptions, [*before, None], strict=True)
    ]


def mechanism_here(request: DeskRequest, mechanism_id: str) -> Mechanism:
    """Return a mechanism as it is in force at the court.

    Args:
        request: of the court.
        mechanism_id: which mechanism.

    Raises:
        Http404: it is not.
    """
    version_id = version_in_force(request.court.pk, request.now, mechanism_id)
    if version_id is None:
        raise Http404
    return load_version(version_id)


@require_safe
@desk_page("mechanism")
def ahead(request: DeskRequest, mechanism_id: str) -> HttpResponse:
    """Show what a mechanism in force brings in the next twelve months."""
    mechanism = mechanism_here(request, mechanism_id)
    preview = look_ahead(request.court, mechanism, now=request.now)
    context = {"mechanism": mechanism, "preview": preview}
    return render(request, "desk/mechanism_ahead.html", context)


@require_safe
@desk_page("mechanism")
def file(request: DeskRequest, mechanism_id: str, part: str) -> HttpResponse:
    """Give out the file that is in force, or its lexicon, to write the next version from."""
    version_id = version_in_force(request.court.pk, request.now, mechanism_id)
    if version_id is None:
        raise Http404
    version = MechanismVersion.objects.defer("content").get(pk=version_id)
    text = {"mechanism": version.source, "lexicon": version.lexicon}[part]
    if not text:
        raise Http404
    name = f"{mechanism_id}-{version.number}-{part}.yaml"
    return HttpResponse(
        text,
        content_type="text/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@desk_page("mechanism")
def versions(request: DeskRequest, mechanism_id: str, before: int, after: int) -> HttpResponse:
    """Compare two versions of a mechanism that the court has had, in words."""
    adopted = {
        one.version.number: one.version_id for one in list_versions(request.court.pk, mechanism_id)
    }
    if before not in adopted or after not in adopted:
        raise Http404
    old, new = (load_version(adopted[number]) for number in (before, after))
    context = {
        "mechanism": new,
        "before": before,
        "after": after,
        "comparison": show_comparison(old, new),
    }
    return render(request, "desk/mechanism_versions.html", context)


@require_safe
@desk_page("mechanism")
def clause(request: DeskRequest, clause_id: str) -> HttpResponse:
    """Show one clause, the rules that follow from it, and how it has been interpreted."""
    for found in _in_force(request):
        for shown in found.clauses:
            if shown.id == clause_id:
                meant = list_interpretations(request.court.pk, found.mechanism.id, clause_id)
                return render(
                    request,
                    "desk/clause.html",
                    {"found": found, "shown": shown, "interpretations": meant},
                )
    raise Http404
