"""The center writes to the court, the court to the center; both through the town's contact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.cases.models import Case
from fenglian.correspondence.actions.acting import (
    as_court,
    begin,
    lock_thread,
    own_key,
    record,
    save_act,
    tell_center,
    tell_contact,
    write,
)
from fenglian.correspondence.enums import (
    FROM_CENTER,
    FROM_COURT,
    SUPPORTS_OF,
    UNDER_WAY,
    ArrangementState,
    Side,
    ThreadKind,
    ThreadState,
)
from fenglian.correspondence.errors import (
    InvalidWordsError,
    NotYourThreadError,
    WrongStateError,
)
from fenglian.correspondence.models import Thread
from fenglian.correspondence.policies import ThreadAct, get_thread_for
from fenglian.correspondence.queries.contacts import bearer_for, find_leaders, list_contact_towns
from fenglian.correspondence.validators import (
    LONGEST_TITLE,
    check_not_past,
    check_public,
    check_words,
)
from fenglian.duties.actions import follow_event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, Court
from fenglian.organizations.queries import Official, find_leader_chain
from fenglian.requests.actions.intake import head_words
from fenglian.worktime.periods import civil_day

BEGUN_BY = {
    ThreadKind.MESSAGE: EventKind.TOWN_MESSAGE_SENT,
    ThreadKind.CONSULTATION: EventKind.CONSULTATION_ASKED,
    ThreadKind.GUIDANCE: EventKind.GUIDANCE_ASKED,
    ThreadKind.JUDGE: EventKind.JUDGE_ASKED,
}
"""What a center's first words are in the ledger, by which rules tell their limits apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What begins a thread.

    Args:
        kind: what it is.
        words: what is said.
        title: a heading; empty: its first sentence.
        support: of a request for help, which.
        wished_on: of a request for a judge, the day.
        case_number: of a notice, the public case it is about.
    """

    kind: ThreadKind
    words: str
    title: str = ""
    support: str = ""
    wished_on: dt.date | None = None
    case_number: str = ""


def write_to_court(key: UUID, beginning: Beginning, *, by: Official, at: dt.datetime) -> Thread:
    """Begin a thread from a center; the same one a second time is the first.

    It lies with whoever is the town's contact; without any, with the filing division, and the
    administrators are alarmed (XX-7, XX-10, XX-11, YF-13).

    Args:
        key: made by the form.
        beginning: what is said.
        by: somebody of the center.
        at: when.

    Raises:
        NotYourThreadError: nobody of a center.
        InvalidWordsError: something in it cannot be right.
    """
    with as_court(by):
        words = check_words(beginning.words, what=_("要说的事"))
        if beginning.kind not in FROM_CENTER:
            raise InvalidWordsError(_("请重新选择是哪一类。"), field="kind")
        _check_support(beginning, civil_day(at))
        thread, is_new = Thread.objects.select_related("court").get_or_create(
            pk=own_key(key, by),
            defaults=_facts(beginning, by, by.town, at) | {"from_court": False, "state": "open"},
        )
        if is_new:
            write(thread, words, side=Side.CENTER, by=by, at=at)
            _ask(thread, BEGUN_BY[beginning.kind], by=by, at=at, is_first=True)
    return thread


def _check_support(beginning: Beginning, today: dt.date) -> None:
    supports = SUPPORTS_OF.get(beginning.kind, ())
    if supports and beginning.support not in supports:
        raise InvalidWordsError(_("请选需要哪一种帮助。"), field="support")
    if beginning.kind == ThreadKind.JUDGE:
        if beginning.wished_on is None:
            raise InvalidWordsError(_("请选希望哪一天来。"), field="wished_on")
        check_not_past(beginning.wished_on, today, field="wished_on")


def _facts(beginning: Beginning, by: Official, area_id: str, at: dt.datetime) -> dict[str, object]:
    title = beginning.title.strip() or head_words(beginning.words)
    return {
        "court": Court.objects.get(pk=by.court_id),
        "area_id": area_id,
        "kind": beginning.kind,
        "title": title[:LONGEST_TITLE],
        "support": beginning.support if beginning.kind in SUPPORTS_OF else "",
        "wished_on": beginning.wished_on if beginning.kind == ThreadKind.JUDGE else None,
        "case_number": beginning.case_number,
        "opened_by_id": by.person_id,
        "signature": by.actor.label,
        "opened_at": at,
        "said_at": at,
    }


def _ask(
    thread: Thread, kind: EventKind, *, by: Official, at: dt.datetime, is_first: bool = False
) -> None:
    """Let the court owe an answer."""
    event = record(kind, thread, actor=by.actor, at=at)
    bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
    follow_event(event, court=thread.court, bearer=bearer, is_first=is_first)
    tell_contact(MessageKind.TOWN_MESSAGE, event, thread)


def write_again(thread_id: UUID, words: str, *, by: Official, at: dt.datetime) -> Thread:
    """Say more in a thread from the center; what was answered or closed is open again.

    Args:
        thread_id: which.
        words: what is said.
        by: somebody of the center.
        at: when.

    Raises:
        ThreadNotFoundError: not there, or of another town.
        NotYourThreadError: nobody of a center.
        InvalidWordsError: the words are missing or too many.
    """
    get_thread_for(by, thread_id, civil_day(at))
    with as_court(by):
        words = check_words(words, what=_("要说的话"))
        thread = lock_thread(thread_id)
        write(thread, words, side=Side.CENTER, by=by, at=at)
        thread.state, thread.closed_at, thread.said_at = ThreadState.OPEN, None, at
        _acknowledge(thread, by, at)
        save_act(thread, "state", "closed_at", "said_at", "acknowledged_at", "acknowledged_by")
        _ask(thread, EventKind.TOWN_MESSAGE_SENT, by=by, at=at)
    return thread


def _acknowledge(thread: Thread, by: Official, at: dt.datetime) -> bool:
    if not thread.from_court or thread.acknowledged_at is not None:
        return False
    thread.acknowledged_at, thread.acknowledged_by_id = at, by.person_id
    return True


def acknowledge_thread(thread_id: UUID, *, by: Official, at: dt.datetime) -> Thread:
    """Sign for what the court has told the town; a second time changes nothing (XX-8).

    Args:
        thread_id: which.
        by: somebody of the center.
        at: when.

    Raises:
        ThreadNotFoundError: not there, or of another town.
        NotYourThreadError: nobody of a center.
    """
    get_thread_for(by, thread_id, civil_day(at))
    with as_court(by):
        thread = lock_thread(thread_id)
        if _acknowledge(thread, by, at):
            if thread.state == ThreadState.SENT:
                thread.state = ThreadState.ANSWERED
            save_act(thread, "state", "acknowledged_at", "acknowledged_by")
            event = record(EventKind.TOWN_NOTICE_ACKNOWLEDGED, thread, actor=by.actor, at=at)
            bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
            follow_event(event, court=thread.court, bearer=bearer)
            tell_contact(MessageKind.TOWN_ACKNOWLEDGED, event, thread)
    return thread


@transaction.atomic
def write_to_town(
    key: UUID, area_id: str, beginning: Beginning, *, by: Official, at: dt.datetime
) -> Thread:
    """Begin a thread from the court, by the town's contact; a notice holds public facts only.

    Args:
        key: made by the form.
        area_id: the town.
        beginning: what is said.
        by: the town's contact, or whoever stands in.
        at: when.

    Raises:
        NotYourThreadError: not the town's contact.
        InvalidWordsError: something in it cannot be right.
    """
    if area_id not in {town.pk for town in list_contact_towns(by, civil_day(at))}:
        raise NotYourThreadError
    words = check_words(beginning.words, what=_("要说的事"))
    if beginning.kind not in FROM_COURT:
        raise InvalidWordsError(_("请重新选择是哪一类。"), field="kind")
    if beginning.kind == ThreadKind.NOTICE:
        check_public(f"{beginning.title}\n{words}")
        _check_case(by.court_id, beginning.case_number)
    thread, is_new = Thread.objects.select_related("court").get_or_create(
        pk=own_key(key, by),
        defaults=_facts(beginning, by, area_id, at) | {"from_court": True, "state": "sent"},
    )
    if is_new:
        write(thread, words, side=Side.CONTACT, by=by, at=at)
        event = record(EventKind.TOWN_NOTICE_SENT, thread, actor=by.actor, at=at)
        bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
        follow_event(event, court=thread.court, bearer=bearer, is_first=True)
        tell_center(MessageKind.TOWN_TOLD, event, thread)
    return thread


def _check_case(court_id: int, number: str) -> None:
    if not number:
        return
    found = Case.objects.filter(court_id=court_id, number=number).first()
    if found is None:
        raise InvalidWordsError(
            _("本院没有案号是{number}的案件，请核对，或者不写案号。").format(number=number),
            field="case_number",
        )
    if not found.is_public:
        raise InvalidWordsError(
            _("{number}不是可以公开的案件，不能通报给镇街。").format(number=number),
            field="case_number",
        )


@transaction.atomic
def answer_center(
    thread_id: UUID,
    words: str,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Thread:
    """Answer the center, by the town's contact.

    Args:
        thread_id: which.
        words: what the center reads.
        by: the contact, or whoever stands in.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        ThreadNotFoundError, NotYourThreadError, WrongStateError, StaleThreadError: as `begin`.
        InvalidWordsError: the words are missing or too many.
    """
    thread = begin(by, thread_id, ThreadAct.ANSWER, at=at, seen_revision=seen_revision)
    write(thread, check_words(words, what=_("答复")), side=Side.CONTACT, by=by, at=at)
    settle_answer(thread, at)
    event = record(EventKind.TOWN_MESSAGE_ANSWERED, thread, actor=by.actor, at=at)
    bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
    follow_event(event, court=thread.court, bearer=bearer)
    tell_center(MessageKind.TOWN_ANSWERED, event, thread)
    return thread


def settle_answer(thread: Thread, at: dt.datetime) -> None:
    """Note that the court has answered; of its own thread it has only said more."""
    if thread.state == ThreadState.OPEN:
        thread.state = ThreadState.ANSWERED
    if not thread.from_court and thread.first_answered_at is None:
        thread.first_answered_at = at
    thread.said_at = at
    save_act(thread, "state", "first_answered_at", "said_at")


@transaction.atomic
def close_thread(thread_id: UUID, *, by: Official, at: dt.datetime) -> Thread:
    """Close what is answered and lies with no department; the center may open it again.

    Args:
        thread_id: which.
        by: the contact, or whoever stands in.
        at: when.

    Raises:
        WrongStateError: an answer, a department, a judge's coming or a signature is outstanding.
    """
    thread = begin(by, thread_id, ThreadAct.CLOSE, at=at)
    if thread.state == ThreadState.OPEN:
        raise WrongStateError(_("镇街还在等答复，先答复再办结。"))
    if thread.state == ThreadState.SENT:
        raise WrongStateError(_("镇街还没有签收，签收以后再办结。"))
    if thread.forwardings.filter(state__in=UNDER_WAY).exists():
        raise WrongStateError(_("还有部门没有回复，收到回复以后再办结。"))
    if thread.arrangements.filter(state=ArrangementState.PLANNED).exists():
        raise WrongStateError(_("安排的活动还没有登记结果，先登记结果或者取消。"))
    thread.state, thread.closed_at = ThreadState.CLOSED, at
    save_act(thread, "state", "closed_at")
    event = record(EventKind.TOWN_MESSAGE_CLOSED, thread, actor=by.actor, at=at)
    bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
    follow_event(event, court=thread.court, bearer=bearer)
    return thread


@transaction.atomic
def report_up(thread_id: UUID, *, by: Official, at: dt.datetime) -> list[int]:
    """Report a thread to the town's liaison leader, who then reads it (XX-7).

    Where the town has none, to whoever stands above the contact's department.

    Args:
        thread_id: which.
        by: the contact, or whoever stands in.
        at: when.

    Returns:
        Who was told.
    """
    thread = begin(by, thread_id, ThreadAct.REPORT_UP, at=at)
    today = civil_day(at)
    leaders = [person.pk for person in find_leaders(thread.court_id, thread.area_id, today)]
    if not leaders:
        body_id = bearer_for(thread.court_id, thread.area_id, today).body_id
        leaders = find_leader_chain(Body.objects.get(pk=body_id), today)[:1]
    save_act(thread)
    event = record(
        EventKind.TOWN_MESSAGE_REPORTED_UP, thread, actor=by.actor, at=at, data={"told": leaders}
    )
    tell_of_event(MessageKind.TOWN_REPORTED_UP, event, thread.court, leaders)
    return leaders
