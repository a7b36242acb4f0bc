"""Who is to be told and who may read; the alerts as their pages show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import RiskReader
from fenglian.mechanisms.queries import ClauseText, clause_text, load_version, rules_in_force
from fenglian.mechanisms.schema import RiskRule
from fenglian.notifications.adapters import SubjectText, adapter_for
from fenglian.notifications.queries import Delivery, list_deliveries
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Person, PostTerm
from fenglian.organizations.queries import find_filing_body, list_stand_ins
from fenglian.risk.adapters import format_number, read_passage
from fenglian.risk.models import RiskAlert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class RiskRuleInForce:
    """The rule by which signs are raised now.

    Args:
        version_id: the version that it stands in.
        rule: the rule.
    """

    version_id: int
    rule: RiskRule


def find_risk_rule(court_id: int, at: datetime) -> RiskRuleInForce | None:
    """Return a court's rule on signs of risk at a moment, None where its mechanisms have none.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    for found in rules_in_force(court_id, at):
        if isinstance(found.rule, RiskRule):
            return RiskRuleInForce(found.version_id, found.rule)
    return None


def list_people(court_id: int, today: dt.date) -> dict[RiskReader, list[Person]]:
    """Return who stands where a rule on risk names posts; those away by whoever stands in for them.

    Whoever cannot sign in could not read an alert and is left out.

    Args:
        court_id: in which court.
        today: the court's date.
    """
    filing = find_filing_body(court_id)
    by_kind = {
        PostKind.DUTY_OFFICER: RiskReader.DUTY_OFFICER,
        PostKind.PRESIDENT: RiskReader.PRESIDENT,
    }
    by_post = {
        filing.supervising_post_id: RiskReader.VICE_PRESIDENT_IN_CHARGE,
        filing.leader_post_id: RiskReader.FILING_LEADER,
    }
    terms = (
        PostTerm.objects.on(today)
        .filter(Q(post__kind__in=by_kind) | Q(post__in=filter(None, by_post)), court_id=court_id)
        .select_related("post")
        .order_by("post__position", "post_id")
    )
    stand_ins = list_stand_ins(court_id, today)
    placed = [
        (stand_ins.get(term.person_id, term.person_id), kind)
        for term in terms
        for kind in {by_post.get(term.post_id), by_kind.get(PostKind(term.post.kind))}
        if kind is not None
    ]
    people = {
        person.pk: person
        for person in Person.objects.filter(
            court_id=court_id, pk__in=[pk for pk, _reader in placed if pk], account__is_active=True
        )
    }
    found: dict[RiskReader, list[Person]] = {reader: [] for reader in RiskReader}
    for person_id, kind in placed:
        if person_id in people and people[person_id] not in found[kind]:
            found[kind].append(people[person_id])
    return found


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert in the list.

    Args:
        alert: the alert.
        number: its number.
        signs: what was seen, in words.
        about: what it is about; None where that is gone.
    """

    alert: RiskAlert
    number: str
    signs: tuple[str, ...]
    about: SubjectText | None


def describe_alerts(court_id: int, alerts: Iterable[RiskAlert]) -> list[AlertLine]:
    """Return alerts as the list shows them, in a number of statements that does not grow.

    Args:
        court_id: whose.
        alerts: of the list, in the scope of the purpose.
    """
    alerts = list(alerts)
    about: dict[UUID, SubjectText] = {}
    for kind in {alert.subject_kind for alert in alerts}:
        ids = [alert.subject_id for alert in alerts if alert.subject_kind == kind]
        about |= adapter_for(kind).describe(court_id, ids)
    return [
        AlertLine(alert, format_number(alert), label_signs(alert), about.get(alert.subject_id))
        for alert in alerts
    ]


def label_signs(alert: RiskAlert) -> tuple[str, ...]:
    """Return the signs of an alert in the words of the version that raised it."""
    labels = {sign.id: sign.label for sign in rule_of(alert).signs}
    return tuple(_(labels.get(sign, sign)) for sign in alert.signs)


def rule_of(alert: RiskAlert) -> RiskRule:
    """Return the rule of an alert, in the version that it was raised under."""
    rule = load_version(alert.version_id).rule(alert.rule_id)
    if not isinstance(rule, RiskRule):
        raise TypeError(f"alert {alert.pk}: rule {alert.rule_id} is none on risk")
    return rule


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text.

    Args:
        text: verbatim.
        sign: what these words were a sign of; empty: of nothing.
    """

    text: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class AlertPage:
    """All that the page of an alert shows.

    Args:
        line: the alert with its number, signs and subject.
        stretches: the text that raised it, cut where words were found; empty: a person raised it.
        rule: why it was raised.
        clause: the clause behind that.
        told: the messages about it.
    """

    line: AlertLine
    stretches: tuple[Stretch, ...]
    rule: RiskRule
    clause: ClauseText
    told: list[Delivery]


def load_alert_page(alert: RiskAlert) -> AlertPage:
    """Return an alert with everything that its page shows.

    Args:
        alert: an alert that the reader may see, in the scope of the purpose.
    """
    rule = rule_of(alert)
    (line,) = describe_alerts(alert.court_id, [alert])
    return AlertPage(
        line=line,
        stretches=_cut(read_passage(alert), alert),
        rule=rule,
        clause=clause_text(alert.court_id, alert.version_id, rule.clauses[0]),
        told=list_deliveries(alert.court_id, alert.pk),
    )


def _cut(text: str, alert: RiskAlert) -> tuple[Stretch, ...]:
    """Cut a text where words were found; where two signs share words, the first has them."""
    labels = {sign.id: sign.label for sign in rule_of(alert).signs}
    stretches, place = [], 0
    for found in sorted(alert.found, key=lambda one: (one["start"], -one["end"])):
        start, end = found["start"], found["end"]
        if start < place or not text:
            continue
        stretches += [Stretch(text[place:start])] if start > place else []
        stretches.append(Stretch(text[start:end], labels.get(found["sign"], found["sign"])))
        place = end
    return (*stretches, Stretch(text[place:])) if text[place:] else tuple(stretches)
