"""Somebody comes with a petition: solved at once, or passed on as a work order (YF-6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.correspondence.actions.acting import own_key
from fenglian.correspondence.actions.receptions import enter_visit
from fenglian.correspondence.enums import PetitionState
from fenglian.correspondence.errors import NotYourThreadError, WrongStateError
from fenglian.correspondence.models import Petition
from fenglian.correspondence.policies import get_petition_for, may_gather, tells_visitor
from fenglian.correspondence.validators import check_words
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Court
from fenglian.organizations.queries import Official
from fenglian.privacy.indexes import normalize_phone
from fenglian.privacy.masking import mask_name, mask_phone
from fenglian.privacy.validators import check_person_name
from fenglian.requests.actions import Submission, receive_and_dispatch
from fenglian.requests.actions.desk import Target
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.worktime.periods import civil_day

PETITION = "petition"
LONGEST_PLACE = 60
CHANNELS = ("liaison_point", "hall")
"""By which of the mechanism's channels a petition goes on, the first that it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who came, where and with what.

    Args:
        place: where they were received, in words.
        name: the visitor.
        phone: where they are reached.
        words: what they ask, in their own words.
        area_id: the town; empty: of no single one.
        is_in_town: they were received there, which is liaison work in the town.
    """

    place: str
    name: str
    phone: str
    words: str
    area_id: str = ""
    is_in_town: bool = False


def _facts(visit: Visit, by: Official, at: dt.datetime) -> dict[str, object]:
    name = check_person_name(visit.name)
    phone = normalize_phone(visit.phone)
    return {
        "court_id": by.court_id,
        "area_id": visit.area_id or None,
        "place": check_words(visit.place, what=_("接待地点"), field="place", most=LONGEST_PLACE),
        "visitor_name": name,
        "name_masked": mask_name(name),
        "phone": phone,
        "phone_masked": mask_phone(phone),
        "words": check_words(visit.words, what=_("来访人反映的事")),
        "received_by_id": by.person_id,
        "signature": by.actor.label,
        "received_at": at,
    }


@transaction.atomic
def solve_petition(
    key: UUID, visit: Visit, reply: str, *, by: Official, at: dt.datetime
) -> Petition:
    """Take down what was solved on the spot; the visitor has heard the answer.

    Args:
        key: made by the form; the same one a second time is the first.
        visit: who came with what.
        reply: what was said.
        by: who received them.
        at: when.

    Raises:
        NotYourThreadError: nobody of the court.
        InvalidWordsError, InvalidPersonNameError, InvalidPhoneError: something cannot be right.
    """
    _require(by)
    petition, is_new = Petition.objects.get_or_create(
        pk=own_key(key, by),
        defaults=_facts(visit, by, at)
        | {
            "state": PetitionState.SOLVED,
            "reply": check_words(reply, what=_("当场的答复"), field="reply"),
            "told_at": at,
        },
    )
    if is_new:
        _receive(petition, visit, by, at)
    return petition


@transaction.atomic
def transfer_petition(
    key: UUID, visit: Visit, target: Target, *, by: Official, at: dt.datetime
) -> Petition:
    """Pass on what cannot be solved at once: a service request with a work order of its own.

    Its limits, ladder and answer are those of every order, and its follow-up code tells the visitor
    the result.

    Args:
        key: made by the form; the same one a second time is the first.
        visit: who came with what.
        target: the department, or somebody in it.
        by: who received them.
        at: when.

    Raises:
        NotYourThreadError: nobody of the court.
        NoServiceMechanismError: no mechanism in force at the court takes requests.
        InvalidTargetError, InvalidSubmissionError: it cannot go on so.
    """
    _require(by)
    own = own_key(key, by)
    known = Petition.objects.filter(pk=own).first()
    if known is not None:
        return known
    facts = _facts(visit, by, at)
    receipt = receive_and_dispatch(
        Court.objects.get(pk=by.court_id),
        Submission(
            client_key=own,
            channel=_channel(by.court_id, at),
            words=visit.words,
            name=visit.name,
            phone=visit.phone,
            recorded_by_id=by.person_id,
        ),
        target,
        by=by,
        at=at,
    )
    petition = Petition.objects.create(
        pk=own,
        state=PetitionState.TRANSFERRED,
        service_request_id=receipt.request_id,
        **facts,
    )
    _receive(petition, visit, by, at)
    return petition


def _receive(petition: Petition, visit: Visit, by: Official, at: dt.datetime) -> None:
    _record(EventKind.PETITION_RECEIVED, petition, by.actor, at)
    if visit.is_in_town and petition.area_id:
        enter_visit(petition, by=by, at=at)


@transaction.atomic
def tell_visitor(petition_id: UUID, *, by: Official, at: dt.datetime) -> Petition:
    """Note that the visitor was told the department's answer in person.

    Args:
        petition_id: which.
        by: who received them, or is assigned to the town today.
        at: when.

    Raises:
        WrongStateError: there is no answer yet.
    """
    petition = get_petition_for(by, petition_id, civil_day(at))
    if not tells_visitor(by, petition, civil_day(at)):
        raise NotYourThreadError
    request = petition.service_request
    if request is not None and request.answered_at is None:
        raise WrongStateError(_("部门还没有答复，答复以后再告知来访人。"))
    if petition.told_at is None:
        petition.told_at = at
        petition.save(update_fields=["told_at"])
        _record(EventKind.PETITION_TOLD, petition, by.actor, at)
    return petition


def _require(by: Official) -> None:
    if not may_gather(by):
        raise NotYourThreadError


def _channel(court_id: int, at: dt.datetime) -> str:
    channels = [
        one.id for one in find_service_mechanism(court_id, at).mechanism.vocabularies.channels
    ]
    return next((one for one in CHANNELS if one in channels), channels[0])


def _record(kind: EventKind, petition: Petition, actor: Actor, at: dt.datetime) -> None:
    record_event(
        kind,
        court_id=petition.court_id,
        subject_kind=PETITION,
        subject_id=petition.pk,
        actor=actor,
        at=at,
        data={
            "area": petition.area_id,
            "state": str(petition.state),
            "request": str(petition.service_request_id or ""),
        },
    )
