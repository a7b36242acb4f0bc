"""The handler's reply: sent at once, or passed by the department's officer first (NS-8, NS-9a)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.duties.actions import follow_event
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.readings import improper_signs, needs_review
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body
from fenglian.organizations.queries import Official, find_leader_chain, find_liaison_officers
from fenglian.requests.actions.acting import (
    REPLY_RULE,
    bearer_of,
    begin,
    hands_of,
    lapse_extension,
    order_in_hand,
    record,
    save_act,
    tell,
)
from fenglian.requests.actions.merging import share_reply
from fenglian.requests.enums import ReplyKind, RequestState, Settlement
from fenglian.requests.errors import OwnDraftError, WrongStateError
from fenglian.requests.models import Reply, ReplyDraft, ReplyFlag, ServiceRequest, WorkOrder
from fenglian.requests.policies import Act
from fenglian.requests.queries.vocabulary import find_watch_rule
from fenglian.requests.validators import check_reason, check_words
from fenglian.worktime.periods import civil_day


@dataclass(frozen=True, slots=True)
class Author:
    """Who has written a reply.

    Args:
        person_id: the handler, or who stands in for them.
        signature: name and post at the time.
        hands: whose the order is.
    """

    person_id: int
    signature: str
    hands: int


def reply_to_order(
    request_id: UUID,
    words: str,
    *,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
    minutes: int | None = None,
) -> Reply | ReplyDraft:
    """Answer the party; only what the party can read meets the reply limit (NS-8).

    Where the mechanism has the department's officer pass it first, a draft is stored, the officer
    is told, and the limit runs on. With nobody there to pass it, it goes out: the party does not
    wait for a vacancy.

    Args:
        request_id: which request.
        words: the answer as the party will read it.
        by: the handler.
        at: when.
        seen_revision: the revision that they saw.
        minutes: how long the work took them, for trials of other rules; a draft forgets it.

    Raises:
        WrongStateError: an earlier draft waits to be passed.
    """
    request = begin(by, request_id, Act.REPLY, seen_revision=seen_revision)
    check_words(words, what=_("答复"))
    order = order_in_hand(request)
    if request.drafts.filter(decided_at__isnull=True).exists():
        raise WrongStateError(_("再写一份答复"), _("等联络员审核上一份"))
    author = Author(by.person_id, by.actor.label, hands_of(request, by))
    reviewers = _find_reviewers(request, order, author, at)
    if reviewers:
        return _submit_draft(request, order, words, author, reviewers, by=by, at=at)
    return _publish(request, order, words, author, actor=by.actor, at=at, minutes=minutes)


def _find_reviewers(
    request: ServiceRequest, order: WorkOrder, author: Author, at: datetime
) -> list[int]:
    """Return who may pass a reply, where the rule asks for it; empty: it goes out at once."""
    rule = find_watch_rule(request.court_id, at)
    if rule is None or not rule.reviewed_if:
        return []
    open_reply = Duty.objects.filter(
        court_id=request.court_id,
        subject_id=request.pk,
        rule_id=REPLY_RULE,
        state=DutyState.OPEN,
    )
    is_late = open_reply.filter(ends_at__lte=at).exists()
    if not needs_review(rule, is_late=is_late, is_returned=order.round > 1):
        return []
    never = {author.person_id, request.complained_of_id}
    return _find_officers(order.department, civil_day(at), never)


def _find_officers(department: Body, today: date, never: Collection[int | None]) -> list[int]:
    """Return the liaison officers of a department and the team in it, else the first leader."""
    officers = find_liaison_officers(department.court_id, today)
    serving = [officers[pk].pk for pk in (department.pk, department.parent_id) if pk in officers]
    left = [person for person in serving if person not in never]
    return left or [p for p in find_leader_chain(department, today) if p not in never][:1]


def _submit_draft(
    request: ServiceRequest,
    order: WorkOrder,
    words: str,
    author: Author,
    reviewers: list[int],
    *,
    by: Official,
    at: datetime,
) -> ReplyDraft:
    _take(order, author, at)
    draft = ReplyDraft.objects.create(
        court_id=request.court_id,
        request=request,
        words=words,
        person_id=author.person_id,
        signature=author.signature,
        written_at=at,
    )
    save_act(request)
    event = record(
        EventKind.REPLY_DRAFTED, request, actor=by.actor, at=at, data={"draft": draft.pk}
    )
    for person_id in reviewers:
        tell(MessageKind.REVIEW_WAITING, request, event, person_id=person_id)
    return draft


def _take(order: WorkOrder, author: Author, at: datetime) -> None:
    """Let whoever writes the reply have the order, where nobody had it yet."""
    order.handler_id = order.handler_id or author.hands
    order.first_handler_id = order.first_handler_id or order.handler_id
    order.accepted_at = order.accepted_at or at
    order.save(update_fields=["handler_id", "first_handler_id", "accepted_at"])


def _publish(
    request: ServiceRequest,
    order: WorkOrder,
    words: str,
    author: Author,
    *,
    actor: Actor,
    at: datetime,
    minutes: int | None = None,
) -> Reply:
    """Let the party read a reply, meet the limit, and point it out where it looks improper.

    Time that was asked for and not decided on lapses.
    """
    reply = Reply.objects.create(
        court_id=request.court_id,
        request=request,
        kind=ReplyKind.ORDER,
        round=request.replies.count() + 1,
        words=words,
        person_id=author.person_id,
        signature=author.signature,
        replied_at=at,
    )
    _take(order, author, at)
    request.state = RequestState.ANSWERED
    request.answered_at = at
    save_act(request, "state", "answered_at")
    signs = _point_out(request, order, reply)
    event = record(
        EventKind.ORDER_REPLIED, request, actor=actor, at=at,
        data={"reply": reply.pk, **lapse_extension(request, at)}
        | ({"signs": signs} if signs else {})
        | ({"minutes": minutes} if minutes else {}),
    )  # fmt: skip
    follow_event(event, court=request.court, bearer=bearer_of(order, request))
    tell(MessageKind.REPLY_READY, request, event)
    share_reply(request, reply, event, actor=actor)
    return reply


def _point_out(request: ServiceRequest, order: WorkOrder, reply: Reply) -> list[str | int]:
    """Settle what was pointed out about an earlier reply, and point this one out if need be."""
    ReplyFlag.objects.filter(
        court_id=request.court_id, request=request, settled_at__isnull=True
    ).update(settlement=Settlement.REPLACED, settled_at=reply.replied_at)
    rule = find_watch_rule(request.court_id, reply.replied_at)
    signs = improper_signs(rule, reply.words) if rule else []
    if signs:
        ReplyFlag.objects.create(
            court_id=request.court_id,
            request=request,
            reply=reply,
            body_id=order.department_id,
            signs=signs,
            made_at=reply.replied_at,
        )
    return signs


def decide_draft(
    request_id: UUID,
    *,
    passed: bool,
    by: Official,
    at: datetime,
    reason: str = "",
    seen_revision: int | None = None,
) -> ReplyDraft:
    """Let a reply pass, which sends it to the party, or return it to its author with a reason.

    Args:
        request_id: which request.
        passed: yes or no.
        by: the department's officer or a leader over it; never the author.
        at: when: the party can read it from now on.
        reason: why it is returned; needed for a no.
        seen_revision: the revision that they saw.

    Raises:
        WrongStateError: no draft waits.
        OwnDraftError: it is the official's own.
    """
    request = begin(by, request_id, Act.REVIEW, seen_revision=seen_revision)
    draft = request.drafts.filter(decided_at__isnull=True).first()
    if draft is None:
        raise WrongStateError(_("审核答复"), _("没有待审核的答复"))
    if draft.person_id == by.person_id:
        raise OwnDraftError
    draft.passed, draft.decided_by_id, draft.decided_at = passed, by.person_id, at
    draft.reason = "" if passed else check_reason(reason, what=_("退回答复"))
    draft.save(update_fields=["passed", "decided_by_id", "decided_at", "reason"])
    if passed:
        order = order_in_hand(request)
        author = Author(draft.person_id, draft.signature, order.handler_id or draft.person_id)
        _publish(request, order, draft.words, author, actor=by.actor, at=at)
        return draft
    save_act(request)
    event = record(
        EventKind.REPLY_SENT_BACK, request, actor=by.actor, at=at, data={"draft": draft.pk}
    )
    tell(MessageKind.REPLY_SENT_BACK, request, event, person_id=draft.person_id)
    return draft
