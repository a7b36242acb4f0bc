"""Simple matters done over the counter: documents given out, papers passed on (NS-4b)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Person
from fenglian.organizations.queries import Official
from fenglian.requests.actions.acting import begin, record, save_act
from fenglian.requests.actions.desk import Target, find_target, target_data
from fenglian.requests.enums import HandoutKind, HandoutWay
from fenglian.requests.models import Handout, ServiceRequest
from fenglian.requests.policies import Act
from fenglian.requests.validators import InvalidSubmissionError

LONGEST_NAME = 120


def issue_document(
    request_id: UUID,
    what: str,
    *,
    receiver: str,
    way: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> Handout:
    """Record that a document asked for was issued and handed over; the party reads it so.

    It answers nothing by itself: the answer is an act of its own.

    Args:
        request_id: which request.
        what: the document, e.g. 生效证明 1 份.
        receiver: who took it, as they were identified.
        way: a `HandoutWay`.
        by: who handed it over.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidSubmissionError: no document, nobody, or a way that there is not.
    """
    request = begin(by, request_id, Act.ISSUE_DOCUMENT, seen_revision=seen_revision)
    if way not in HandoutWay.values:
        raise InvalidSubmissionError(
            _("没有“{way}”这种交付方式，请重新选择。").format(way=way), field="way"
        )
    handout = _write(
        request,
        HandoutKind.DOCUMENT,
        what=_name(what, field="what", what=_("文书名称和份数")),
        receiver=_name(receiver, field="receiver", what=_("谁领取的")),
        way=way,
        by=by,
        at=at,
    )
    record(
        EventKind.DOCUMENT_ISSUED, request, actor=by.actor, at=at,
        data={"handout": handout.pk, "number": handout.number},
    )  # fmt: skip
    return handout


def pass_on_papers(
    request_id: UUID,
    what: str,
    target: Target,
    *,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> Handout:
    """Record that papers of the party were received and passed on; the party gets a receipt.

    Args:
        request_id: which request.
        what: the papers, e.g. 补充证据 12 页.
        target: the department and person they went to.
        by: who passed them on.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidSubmissionError: no papers named.
        InvalidTargetError: they cannot go there.
    """
    request = begin(by, request_id, Act.PASS_ON_PAPERS, seen_revision=seen_revision)
    body = find_target(request, target, at)
    person = Person.objects.get(pk=target.person_id) if target.person_id else None
    handout = _write(
        request,
        HandoutKind.PAPERS,
        what=_name(what, field="what", what=_("材料名称和份数")),
        receiver=f"{body.name}{person.name}" if person else body.name,
        way=HandoutWay.ON_SITE,
        by=by,
        at=at,
    )
    record(
        EventKind.PAPERS_PASSED_ON, request, actor=by.actor, at=at,
        data={"handout": handout.pk, "number": handout.number, **target_data(target)},
    )  # fmt: skip
    return handout


def _name(text: str, *, field: str, what: str) -> str:
    name = text.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidSubmissionError(
            _("{what}要写 1 到 {most} 个字，现在是 {count} 个。").format(
                what=what, most=LONGEST_NAME, count=len(name)
            ),
            field=field,
        )
    return name


def _write(
    request: ServiceRequest,
    kind: HandoutKind,
    *,
    what: str,
    receiver: str,
    way: str,
    by: Official,
    at: datetime,
) -> Handout:
    handout = Handout.objects.create(
        court_id=request.court_id,
        request=request,
        kind=kind,
        number=request.handouts.count() + 1,
        what=what,
        receiver=receiver,
        way=way,
        person_id=by.person_id,
        signature=by.actor.label,
        made_at=at,
    )
    save_act(request)
    return handout
