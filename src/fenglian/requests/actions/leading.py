"""Leaders: instruct, reassign, set a term, decide on more time."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.duties.actions import extend_duty
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import Official
from fenglian.requests.actions.acting import REPLY_RULE, begin, order_of, record, save_act, tell
from fenglian.requests.actions.desk import Target
from fenglian.requests.actions.handling import pass_on
from fenglian.requests.enums import HandoverKind
from fenglian.requests.errors import WrongStateError
from fenglian.requests.models import Extension, Instruction, WorkOrder
from fenglian.requests.policies import Act
from fenglian.requests.validators import InvalidSubmissionError, check_reason, check_words
from fenglian.worktime.periods import civil_day


def instruct_order(
    request_id: UUID,
    words: str,
    *,
    by: Official,
    at: datetime,
    term: date | None = None,
    seen_revision: int | None = None,
) -> Instruction:
    """Write an instruction (批示) on an order, with a term if wanted. The ladder runs on.

    Args:
        request_id: which request.
        words: the instruction.
        by: the leader.
        at: when.
        term: the day by which the leader wants it done; does not lengthen the party's limit.
        seen_revision: the revision that the leader saw.

    Raises:
        InvalidSubmissionError: the term lies in the past.
    """
    request = begin(by, request_id, Act.INSTRUCT, seen_revision=seen_revision)
    check_words(words, what=_("批示"), shortest=1)
    today = civil_day(at)
    if term is not None and term < today:
        raise InvalidSubmissionError(
            _("期限 {term:%Y-%m-%d} 已经过去，请写今天或以后。").format(term=term), field="term"
        )
    instruction = Instruction.objects.create(
        court_id=request.court_id,
        request=request,
        words=words,
        term=term,
        person_id=by.person_id,
        signature=by.actor.label,
        made_at=at,
    )
    save_act(request)
    event = record(
        EventKind.ORDER_INSTRUCTED if term is None else EventKind.ORDER_TERM_SET,
        request,
        actor=by.actor,
        at=at,
        data={"instruction": instruction.pk, "term": term.isoformat() if term else None},
    )
    order = order_of(request)
    if order is not None and order.handler_id not in {None, by.person_id}:
        tell(MessageKind.INSTRUCTION, request, event, person_id=order.handler_id)
    return instruction


def reassign_order(
    request_id: UUID,
    target: Target,
    *,
    reason: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> WorkOrder:
    """Give an order to other hands by a leader's decision; limit and first handler stay.

    Args:
        request_id: which request.
        target: where it goes.
        reason: why.
        by: the leader.
        at: when.
        seen_revision: the revision that the leader saw.

    Raises:
        InvalidTargetError: it cannot go there.
    """
    request = begin(by, request_id, Act.REASSIGN, seen_revision=seen_revision)
    return pass_on(
        request, target, HandoverKind.REASSIGN, EventKind.ORDER_REASSIGNED,
        reason=check_reason(reason, what=_("改派")), by=by, at=at,
    )  # fmt: skip


def decide_extension(
    request_id: UUID,
    *,
    granted: bool,
    by: Official,
    at: datetime,
    note: str = "",
    seen_revision: int | None = None,
) -> Extension:
    """Grant or refuse the time that the handler asked for (NS-5).

    Args:
        request_id: which request.
        granted: yes or no.
        by: the leader; not the one who asked.
        at: when.
        note: why; needed for a refusal.
        seen_revision: the revision that the leader saw.

    Raises:
        WrongStateError: nothing is asked for.
        InvalidSubmissionError: the leader asked for it themselves.
    """
    request = begin(by, request_id, Act.DECIDE_EXTENSION, seen_revision=seen_revision)
    extension = request.extensions.open().first()
    if extension is None:
        raise WrongStateError(pgettext("act", "决定延期"), _("没有待决定的延期申请"))
    if extension.person_id == by.person_id:
        raise InvalidSubmissionError(_("自己申请的延期要由别的领导决定。"))
    extension.granted = granted
    extension.decided_by_id = by.person_id
    extension.decided_at = at
    extension.decision_note = note.strip() if granted else check_reason(note, what=_("不同意延期"))
    extension.save(update_fields=["granted", "decided_by_id", "decided_at", "decision_note"])
    save_act(request)
    event = record(
        EventKind.ORDER_EXTENSION_DECIDED, request, actor=by.actor, at=at,
        data={"extension": extension.pk, "granted": granted,
              "working_days": extension.working_days},
    )  # fmt: skip
    if granted:
        extend_duty(event, rule_id=REPLY_RULE, working_days=extension.working_days)
    return extension
