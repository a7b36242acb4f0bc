"""Two requests of one matter become one course, and two again where they were not (NS-3).

Nothing is moved and nothing is lost: each keeps its number, words, code and course. The merged one
points to the leading one, whose hands see all words and whose answers reach all senders.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.duties.actions import (
    Bearer,
    Promise,
    bring_forward,
    follow_event,
    list_ended_promises,
    list_open_promises,
    put_back,
    reopen_duties,
)
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, current_scope, scoped
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import Official, find_desk_id
from fenglian.requests.actions.acting import (
    lapse_extension,
    lock_request,
    order_of,
    record,
    save_act,
    tell,
)
from fenglian.requests.enums import ReplyKind, RequestState
from fenglian.requests.errors import InvalidMergingError, StaleRequestError
from fenglian.requests.models import Merging, Reply, ServiceRequest
from fenglian.requests.policies import Act, get_request_for, require
from fenglian.requests.queries.merging import Standings, merging_in_force, order_of_leading
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.validators import check_reason


def merge_requests(
    request_id: UUID,
    other_id: UUID,
    *,
    reason: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> Merging:
    """Merge two requests of one matter: the one dispatched first leads, else the first received.

    The merged one's duties end with its event. What its sender was promised is kept: limits of the
    leading one that would end later are brought forward, and are late at once if that day is over.

    Args:
        request_id: a request.
        other_id: another.
        reason: why they are the same.
        by: the clerk.
        at: when.
        seen_revision: the revision of the first one that the clerk saw.

    Raises:
        InvalidMergingError: these two cannot be one, says why.
        RequestNotFoundError: one of them is not there for this official.
        WrongStateError: one of them is answered, closed or merged already.
    """
    one, other = _lock_both(by, request_id, other_id, seen_revision)
    reason = check_reason(reason, what=pgettext("act", "并案"))
    leading, merged = (found.request for found in _check_pair(one, other))
    promises = list_open_promises(merged.court, merged.pk, at=at)
    merging = Merging.objects.create(
        court_id=merged.court_id,
        request=merged,
        leading=leading,
        state_before=merged.state,
        reason=reason,
        merged_by_id=by.person_id,
        merged_at=at,
    )
    merged.state, merged.merged_into_id = RequestState.MERGED, leading.pk
    save_act(merged, "state", "merged_into_id")
    save_act(leading)
    event = record(EventKind.REQUEST_MERGED, merged, actor=by.actor, at=at,
                   data={"leading": str(leading.pk), **lapse_extension(merged, at)})  # fmt: skip
    follow_event(event, court=merged.court, bearer=Bearer(find_desk_id(merged.court_id)))
    if list_open_promises(merged.court, merged.pk, at=at):
        raise InvalidMergingError(
            _(
                "本院采用的机制没有写明并案后这一件的期限作废，不能并案。"
                "请系统管理员在机制文件的 cancelled_by 里加上 request.merged。"
            )
        )
    joined = record(EventKind.REQUEST_JOINED, leading, actor=by.actor, at=at,
                    data={"merged": str(merged.pk)})  # fmt: skip
    bring_forward(joined, promises, court=leading.court)
    _tell_hands(leading, merged, joined, by)
    return merging


def unmerge_request(
    request_id: UUID,
    *,
    reason: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> Merging:
    """Give a merged request its own course back, with its limits from their own start.

    The leading one's limits go back to their own start as well, as far as no other sender holds
    them. What was answered in between stays with both.

    Args:
        request_id: the merged request.
        reason: why they are not the same.
        by: the clerk.
        at: when.
        seen_revision: the revision of the merged request that the clerk saw.

    Raises:
        WrongStateError: it is not merged.
        InvalidMergingError: its sender is content with the joint answer.
    """
    get_request_for(by, request_id)
    leading = _lock_leading_of(request_id)
    merged = lock_request(request_id, seen_revision=seen_revision)
    require(by, Act.UNMERGE, merged)
    merging = merging_in_force(merged)
    if leading is None or merging is None or merging.leading_id != leading.pk:
        raise StaleRequestError
    if merged.satisfied:
        raise InvalidMergingError(_("当事人已经对并案的答复表示满意，这一件办完了，不用拆开。"))
    merging.unmerge_reason = check_reason(reason, what=pgettext("act", "拆开"))
    merging.unmerged_by_id, merging.unmerged_at = by.person_id, at
    merging.save(update_fields=["unmerge_reason", "unmerged_by_id", "unmerged_at"])
    merged.state, merged.merged_into_id = merging.state_before, None
    save_act(merged, "state", "merged_into_id")
    save_act(leading)
    event = record(EventKind.REQUEST_UNMERGED, merged, actor=by.actor, at=at,
                   data={"leading": str(leading.pk)})  # fmt: skip
    reopen_duties(event, ended_at=merging.merged_at, court=merged.court)
    parted = record(EventKind.REQUEST_PARTED, leading, actor=by.actor, at=at,
                    data={"merged": str(merged.pk)})  # fmt: skip
    put_back(parted, _promises_kept_by(leading), court=leading.court)
    order = order_of(merged)
    if merged.state == RequestState.IN_HAND and order is not None and order.handler_id is not None:
        tell(MessageKind.ORDER_DISPATCHED, merged, event, person_id=order.handler_id)
    return merging


def share_reply(leading: ServiceRequest, reply: Reply, event: Event, *, actor: Actor) -> None:
    """Let an answer on a leading request reach every sender: each has it as an answer of their own.

    Args:
        leading: the request that was answered, locked.
        reply: the answer.
        event: it in the ledger.
        actor: who answered.
    """
    at = event.occurred_at
    merged_ids = leading.merged.order_by("pk").values_list("pk", flat=True)
    for merged in map(lock_request, merged_ids):
        shared = Reply.objects.create(
            court_id=merged.court_id,
            request=merged,
            kind=ReplyKind.JOINT,
            round=merged.replies.count() + 1,
            words=reply.words,
            person_id=reply.person_id,
            signature=reply.signature,
            replied_at=at,
        )
        merged.answered_at, merged.satisfied = at, None
        merged.accepted_at = merged.accepted_at or at
        save_act(merged, "answered_at", "accepted_at", "satisfied")
        told = record(EventKind.REQUEST_ANSWERED_JOINTLY, merged, actor=actor, at=at,
                      data={"reply": shared.pk, "leading": str(leading.pk)})  # fmt: skip
        tell(MessageKind.REPLY_READY, merged, told)


def lock_with_leading(request_id: UUID) -> ServiceRequest:
    """Lock a request whose party acts; of a merged one the leading one first, which counts the act.

    So whoever has the leading one open notices (S27), and two acts never wait for each other.

    Raises:
        StaleRequestError: it was merged or parted at this very moment.
    """
    leading_id = _leading_id_of(request_id)
    if leading_id is not None:
        with leading_in_sight(leading_id):
            ServiceRequest.objects.filter(pk=leading_id).update(revision=F("revision") + 1)
    request = lock_request(request_id)
    if request.merged_into_id != leading_id:
        raise StaleRequestError
    return request


@contextmanager
def leading_in_sight(leading_id: UUID) -> Iterator[None]:
    """Let an act of a merged request's party work on the leading one.

    On the portal that one is out of sight; here alone it is held instead, for as long as it takes
    to move it, and nothing read of it may leave the act (S6).

    Args:
        leading_id: into which the held request was merged.
    """
    scope = current_scope()
    if scope is None or scope.audience is not Audience.PORTAL:
        yield
        return
    with scoped(scope.court_ids, audience=Audience.PORTAL, held_id=leading_id):
        yield


def _leading_id_of(request_id: UUID) -> UUID | None:
    found = ServiceRequest.objects.filter(pk=request_id)
    return found.values_list("merged_into_id", flat=True).first()


def _lock_leading_of(request_id: UUID) -> ServiceRequest | None:
    leading_id = _leading_id_of(request_id)
    return None if leading_id is None else lock_request(leading_id)


def _lock_both(
    by: Official, request_id: UUID, other_id: UUID, seen_revision: int | None
) -> tuple[ServiceRequest, ServiceRequest]:
    """Lock two requests, always in the same order, and let only what the policy allows pass."""
    if request_id == other_id:
        raise InvalidMergingError(_("不能把一件诉求和它自己并案，请另选一件。"), field="other")
    seen = {request_id: seen_revision, other_id: None}
    for pk in seen:
        require(by, Act.MERGE, get_request_for(by, pk))
    locked = {pk: lock_request(pk, seen_revision=seen[pk]) for pk in sorted(seen)}
    for request in locked.values():
        require(by, Act.MERGE, request)
    return locked[request_id], locked[other_id]


def _check_pair(one: ServiceRequest, other: ServiceRequest) -> tuple[Standings, Standings]:
    """Return which leads and which is merged.

    Raises:
        InvalidMergingError: they cannot be one.
    """
    if one.complained_of_id != other.complained_of_id:
        raise InvalidMergingError(
            _(
                "两件里只有一件投诉了工作人员，或者投诉的不是同一个人，不能并案：并了以后，"
                "被投诉的人可能看到另一件的原话。"
            ),
            field="other",
        )
    leading, merged = order_of_leading(Standings.of(one), Standings.of(other))
    if merged.leads:
        raise InvalidMergingError(
            _(
                "两件都已经有别的诉求并入，不能再并。请先把{number}下面的拆开，再一件一件并过来。"
            ).format(number=format_number(merged.request)),
            field="other",
        )
    if merged.order is not None and leading.order is None:
        raise InvalidMergingError(
            _(
                "{number}已经派单，{leading}还没有。请先派单，再并案，免得已经在办的一件重新等。"
            ).format(number=format_number(merged.request), leading=format_number(leading.request)),
            field="other",
        )
    return leading, merged


def _promises_kept_by(leading: ServiceRequest) -> list[Promise]:
    """Return what was promised to the senders who are still merged into a request."""
    mergings = Merging.objects.filter(
        court_id=leading.court_id, leading=leading, unmerged_at__isnull=True
    )
    return [
        promise
        for merging in mergings
        for promise in list_ended_promises(
            leading.court, merging.request_id, ended_at=merging.merged_at
        )
    ]


def _tell_hands(
    leading: ServiceRequest, merged: ServiceRequest, joined: Event, by: Official
) -> None:
    """Tell who has the leading request, and who had the merged one; nobody of their own act."""
    order, before = order_of(leading), order_of(merged)
    hands = order.handler_id if order else None
    if hands not in {None, by.person_id}:
        tell(MessageKind.ORDER_JOINED, leading, joined, person_id=hands)
    former = before.handler_id if before else None
    if former not in {None, hands, by.person_id}:
        tell(MessageKind.ORDER_MERGED, merged, joined, person_id=former)
