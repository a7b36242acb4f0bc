"""Raising signs of risk, by rule or by hand, and taking them in hand (NS-10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, Purpose, for_purpose, scoped
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind, RiskReader
from fenglian.mechanisms.schema import RepeatContact
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import NO_SUBJECT, MessageKind, MessageState
from fenglian.notifications.models import Message
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Person
from fenglian.organizations.queries import Official, find_holders
from fenglian.risk.enums import AlertSource
from fenglian.risk.errors import AlreadyAcknowledgedError, InvalidAlertError
from fenglian.risk.models import RiskAlert
from fenglian.risk.policies import get_alert_for
from fenglian.risk.queries import RiskRuleInForce, find_risk_rule, list_people
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

SUBJECT = "risk"
LONGEST_NOTE = 1000
UNHEARD = timedelta(minutes=15)
"""An alert of which no message has left in this time is told to all who may read it."""
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('risk.serial'), %s)"
_NEXT_SERIAL = """
SELECT COALESCE(max(serial), 0) + 1 FROM risk_riskalert WHERE court_id = %s AND year = %s
"""


@dataclass(frozen=True, slots=True)
class About:
    """What a sign is about.

    Args:
        court_id: whose.
        kind: the sort of thing, e.g. `request`.
        pk: its id.
        complained_of_id: the official complained of in it.
    """

    court_id: int
    kind: str
    pk: UUID
    complained_of_id: int | None = None


def screen_passage(
    about: About,
    passage: str,
    text: str,
    *,
    at: datetime,
    contacts_since: Callable[[datetime], int] | None = None,
) -> UUID | None:
    """Look for signs of risk in what somebody wrote, in the transaction that receives it.

    Args:
        about: what the text belongs to.
        passage: which of its texts; the flow's passage reader finds it by this name.
        text: the words.
        at: when they came in.
        contacts_since: how many requests the person has made since a moment, this one included;
            asked where the rule counts them, in the running scope.

    Returns:
        The alert's id where one was raised; never to be shown to whoever wrote the words.
    """
    found = find_risk_rule(about.court_id, at)
    if found is None:
        return None
    hits = found.rule.signs_in(text)
    signs = list(dict.fromkeys(hit.sign for hit in hits))
    again = found.rule.repeat_contact
    if again is not None and contacts_since is not None and _is_again(again, contacts_since, at):
        signs.append(again.sign)
    if not signs:
        return None
    with scoped([about.court_id], audience=Audience.SYSTEM, purpose=Purpose.RISK):
        return _store(
            RiskAlert(
                source=AlertSource.RULE,
                passage=passage,
                signs=signs,
                found=[{"sign": hit.sign, "start": hit.start, "end": hit.end} for hit in hits],
            ),
            about,
            found,
            actor=Actor.system(),
            at=at,
        )


def _is_again(
    again: RepeatContact, contacts_since: Callable[[datetime], int], at: datetime
) -> bool:
    contacts = contacts_since(at - timedelta(days=again.days))
    return contacts > 0 and contacts % again.times == 0


def raise_alert(
    about: About, signs: Sequence[str], *, note: str, by: Official, at: datetime
) -> UUID:
    """Raise a sign that an official has seen.

    Args:
        about: something that the official may read.
        signs: the ids of the signs.
        note: what was seen.
        by: who saw it; they do not become a reader by that.
        at: when.

    Raises:
        InvalidAlertError: the rule has no such sign, or nothing is said about what was seen.
    """
    found = find_risk_rule(about.court_id, at)
    known = {sign.id for sign in found.rule.signs} if found is not None else set()
    if found is None or not signs or not known.issuperset(signs):
        raise InvalidAlertError(_("请从列出的几项里选看到的是哪一类苗头。"), field="signs")
    note = note.strip()
    if not 2 <= len(note) <= LONGEST_NOTE:
        raise InvalidAlertError(
            _("请写明看到了什么，2 到 {most} 个字，现在 {count} 个字。").format(
                most=LONGEST_NOTE, count=len(note)
            ),
            field="note",
        )
    with for_purpose(Purpose.RISK):
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME, [about.court_id])
        # The same form a second time: it leaves nothing on its subject by which to know that. Once
        # somebody has the alert in hand, the same words are news.
        waiting = RiskAlert.objects.filter(
            court_id=about.court_id, subject_kind=about.kind, subject_id=about.pk,
            raised_by_id=by.person_id, signs=list(signs), note=note, acknowledged_at__isnull=True,
        ).first()  # fmt: skip
        if waiting is not None:
            return waiting.pk
        alert = RiskAlert(
            source=AlertSource.PERSON,
            signs=list(signs),
            note=note,
            raised_by_id=by.person_id,
            signature=by.actor.label,
        )
        return _store(alert, about, found, actor=by.actor, at=at)


def _store(
    alert: RiskAlert, about: About, found: RiskRuleInForce, *, actor: Actor, at: datetime
) -> UUID:
    """Store an alert with its number, enter it in the ledger and tell whoever is on duty."""
    alert.id = UUID(bytes=uuid7().bytes)
    alert.court_id = about.court_id
    alert.subject_kind, alert.subject_id = about.kind, about.pk
    alert.complained_of_id = about.complained_of_id
    alert.version_id, alert.rule_id = found.version_id, found.rule.id
    alert.raised_at, alert.year = at, at.astimezone(COURT_ZONE).year
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [alert.court_id])
        cursor.execute(_NEXT_SERIAL, [alert.court_id, alert.year])
        (alert.serial,) = cursor.fetchone()
    alert.save(force_insert=True)
    _record(
        EventKind.RISK_RAISED,
        alert,
        actor=actor,
        at=at,
        data={
            "about": f"{about.kind}:{about.pk}",
            "signs": alert.signs,
            "source": alert.source,
            "rule": alert.rule_id,
            "version": alert.version_id,
        },
    )
    _tell(alert, found, at=at)
    return alert.pk


def _record(
    kind: EventKind, alert: RiskAlert, *, actor: Actor, at: datetime, data: dict[str, Any]
) -> None:
    record_event(
        kind,
        court_id=alert.court_id,
        subject_kind=SUBJECT,
        subject_id=alert.pk,
        actor=actor,
        at=at,
        data=data,
    )


def _tell(alert: RiskAlert, found: RiskRuleInForce, *, at: datetime) -> None:
    """Tell the first post of the rule that somebody holds; all readers where none is held."""
    people = list_people(alert.court_id, civil_day(at))

    def of(reader: RiskReader) -> list[Person]:
        return [one for one in people[reader] if one.pk != alert.complained_of_id]

    told = next((there for reader in found.rule.told if (there := of(reader))), [])
    if not told:
        told = [one for reader in found.rule.readers for one in of(reader)]
        alarm_unattended(alert.court_id, at=at)
    _queue(alert, told, at=at)


def tell_the_others(court_id: int, *, at: datetime) -> int:
    """Tell all readers of alerts whose messages have not left in a while; each person once.

    Args:
        court_id: whose.
        at: the present instant.

    Returns:
        How many alerts there were.
    """
    found = find_risk_rule(court_id, at)
    if found is None:
        return 0
    with for_purpose(Purpose.RISK):
        sent = Message.objects.filter(
            court_id=court_id, subject_kind=SUBJECT, state=MessageState.SENT
        )
        unheard = list(
            RiskAlert.objects.filter(
                court_id=court_id, acknowledged_at__isnull=True, raised_at__lte=at - UNHEARD
            ).exclude(pk__in=sent.values("subject_id"))
        )
        if unheard:
            people = list_people(court_id, civil_day(at))
            readers = [one for reader in found.rule.readers for one in people[reader]]
            for alert in unheard:
                _queue(alert, [o for o in readers if o.pk != alert.complained_of_id], at=at)
        return len(unheard)


def _queue(alert: RiskAlert, people: list[Person], *, at: datetime) -> None:
    for person_id in {person.pk for person in people}:
        queue_message(
            MessageKind.RISK_RAISED,
            court_id=alert.court_id,
            subject_kind=SUBJECT,
            subject_id=alert.pk,
            dedupe_key=f"risk:{alert.pk}:{person_id}",
            at=at,
            person_id=person_id,
        )


def alarm_if_unattended(court_id: int, *, at: datetime) -> bool:
    """Raise the alarm where nobody holds a post that the rule has told; return whether so.

    Looked at each day, so that it does not come only when there is something to tell.

    Args:
        court_id: which court.
        at: the present instant.
    """
    found = find_risk_rule(court_id, at)
    if found is None:
        return False
    people = list_people(court_id, civil_day(at))
    if any(people[reader] for reader in found.rule.told):
        return False
    alarm_unattended(court_id, at=at)
    return True


def alarm_unattended(court_id: int, *, at: datetime) -> None:
    """Tell the administrators that nobody would be told of a sign, once a day; of no sign itself.

    Args:
        court_id: where nobody holds the posts.
        at: the present instant.
    """
    today = civil_day(at)
    for person in find_holders(court_id, PostKind.ADMINISTRATOR, today):
        queue_message(
            MessageKind.RISK_UNATTENDED,
            court_id=court_id,
            subject_kind=NO_SUBJECT,
            subject_id=uuid4(),
            dedupe_key=f"unattended:{court_id}:{today}:{person.pk}",
            at=at,
            person_id=person.pk,
        )


def acknowledge_alert(alert_id: UUID, *, by: Official, at: datetime) -> RiskAlert:
    """Take an alert in hand (接单), once; who and when stay on record.

    Args:
        alert_id: which.
        by: a reader.
        at: when.

    Raises:
        AlertNotFoundError: there is none, or it is not for this official.
        AlreadyAcknowledgedError: somebody has taken it in hand.
    """
    with for_purpose(Purpose.RISK):
        alert = get_alert_for(by, alert_id, at)
        taken = RiskAlert.objects.filter(
            court_id=alert.court_id, pk=alert.pk, acknowledged_at__isnull=True
        ).update(
            acknowledged_by_id=by.person_id,
            acknowledged_signature=by.actor.label,
            acknowledged_at=at,
        )
        alert.refresh_from_db()
        if not taken:
            when = alert.acknowledged_at
            raise AlreadyAcknowledgedError(
                alert.acknowledged_signature,
                f"{when.astimezone(COURT_ZONE):%Y-%m-%d %H:%M}" if when else "",
            )
        _record(EventKind.RISK_ACKNOWLEDGED, alert, actor=by.actor, at=at, data={})
        return alert


def keep_from(about: About) -> None:
    """Keep the alerts about something from the official who is now complained of in it (S5).

    Args:
        about: the same, with the official.
    """
    with for_purpose(Purpose.RISK):
        RiskAlert.objects.filter(court_id=about.court_id, subject_id=about.pk).update(
            complained_of_id=about.complained_of_id
        )
