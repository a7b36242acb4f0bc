"""Whoever watches over orders: presses their hands, points out a reply that answers nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import Official, find_leader_chain
from fenglian.requests.actions.acting import begin, order_of, record, save_act, tell
from fenglian.requests.enums import Settlement
from fenglian.requests.errors import OwnReplyError, PressedTodayError, WrongStateError
from fenglian.requests.models import Pressing, ReplyFlag, ServiceRequest
from fenglian.requests.policies import Act
from fenglian.requests.validators import check_reason
from fenglian.worktime.periods import civil_day, midnight


def press_order(
    request_id: UUID,
    *,
    by: Official,
    at: datetime,
    words: str = "",
    seen_revision: int | None = None,
) -> Pressing:
    """Press whoever has an order in hand to answer, with a message; the limit stays (NS-9a).

    Args:
        request_id: which request.
        by: the department's officer, or a leader over it.
        at: when.
        words: what they say, may be empty.
        seen_revision: the revision that they saw.

    Raises:
        PressedTodayError: they have done so today.
    """
    request = begin(by, request_id, Act.PRESS, seen_revision=seen_revision)
    today = midnight(civil_day(at))
    if request.pressings.filter(person_id=by.person_id, made_at__gte=today).exists():
        raise PressedTodayError
    pressing = Pressing.objects.create(
        court_id=request.court_id,
        request=request,
        words=check_reason(words, what=_("督促")) if words.strip() else "",
        person_id=by.person_id,
        signature=by.actor.label,
        made_at=at,
    )
    save_act(request)
    event = record(
        EventKind.ORDER_PRESSED, request, actor=by.actor, at=at, data={"pressing": pressing.pk}
    )
    hands = _hands_of(request, by, at)
    if hands is not None:
        tell(MessageKind.ORDER_PRESSED, request, event, person_id=hands)
    return pressing


def _hands_of(request: ServiceRequest, by: Official, at: datetime) -> int | None:
    """Return whom to press: the handler; of an order held in common, the department's leader."""
    order = order_of(request)
    if order is None or order.handler_id is not None:
        return order.handler_id if order else None
    never = {by.person_id, request.complained_of_id}
    chain = find_leader_chain(order.department, civil_day(at))[:1]
    return next((person for person in chain if person not in never), None)


def note_improper(
    request_id: UUID,
    note: str,
    *,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> ReplyFlag:
    """Point out the last reply as improper, to its author and on the department's board (NS-9a).

    Args:
        request_id: which request.
        note: what is improper.
        by: the department's officer, or a leader over it; never the author.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        WrongStateError: there is no reply.
        OwnReplyError: it is the official's own.
    """
    request = begin(by, request_id, Act.NOTE_IMPROPER, seen_revision=seen_revision)
    note = check_reason(note, what=_("指出不妥"))
    reply = request.replies.order_by("-round").first()
    order = order_of(request)
    if reply is None or order is None:
        raise WrongStateError(_("指出答复不妥"), _("还没有承办人的答复"))
    if reply.person_id == by.person_id:
        raise OwnReplyError
    flag, _new = ReplyFlag.objects.update_or_create(
        court_id=request.court_id,
        reply=reply,
        defaults={
            "note": note,
            "noted_by_id": by.person_id,
            "settlement": "",
            "settled_by_id": None,
            "settled_at": None,
        },
        create_defaults={
            "request": request,
            "body_id": order.department_id,
            "note": note,
            "noted_by_id": by.person_id,
            "made_at": at,
        },
    )
    save_act(request)
    event = record(EventKind.REPLY_FLAGGED, request, actor=by.actor, at=at, data={"flag": flag.pk})
    tell(MessageKind.REPLY_FLAGGED, request, event, person_id=reply.person_id)
    return flag


def settle_flag(
    request_id: UUID, *, by: Official, at: datetime, seen_revision: int | None = None
) -> ReplyFlag:
    """Say that a reply which was pointed out is fine after all.

    Args:
        request_id: which request.
        by: the department's officer, or a leader over it; never the author.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        WrongStateError: nothing is pointed out.
        OwnReplyError: the reply is the official's own.
    """
    request = begin(by, request_id, Act.NOTE_IMPROPER, seen_revision=seen_revision)
    flag = request.flags.filter(settled_at__isnull=True).select_related("reply").first()
    if flag is None:
        raise WrongStateError(_("核过答复"), _("没有指出不妥的答复"))
    if flag.reply.person_id == by.person_id:
        raise OwnReplyError
    flag.settlement, flag.settled_by_id, flag.settled_at = Settlement.FINE, by.person_id, at
    flag.save(update_fields=["settlement", "settled_by_id", "settled_at"])
    save_act(request)
    record(EventKind.REPLY_FLAG_SETTLED, request, actor=by.actor, at=at, data={"flag": flag.pk})
    return flag


def settle_satisfied(court_id: int, *, at: datetime) -> int:
    """Settle what was pointed out about replies that satisfied the party; return how many.

    Args:
        court_id: the court, in the running scope.
        at: the present instant.
    """
    return ReplyFlag.objects.filter(
        court_id=court_id, settled_at__isnull=True, request__satisfied=True
    ).update(settlement=Settlement.SATISFIED, settled_at=at)
