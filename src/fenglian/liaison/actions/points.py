"""Liaison points registered and kept up to date, and their plates (YF-1, YF-15, XX-4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.ledger.actions import record_event
from fenglian.ledger.storage import store_attachment
from fenglian.liaison.enums import Plate, PlateState
from fenglian.liaison.errors import InvalidPointError, PointChangedError, TownNotFoundError
from fenglian.liaison.models import LiaisonPoint
from fenglian.liaison.policies import require_arranging
from fenglian.liaison.queries.towns import is_in_district
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Body
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from fenglian.documents.uploads import CheckedUpload
    from fenglian.organizations.models import Area, Court
    from fenglian.organizations.queries import Official

SUBJECT = "liaison_point"


@dataclass(frozen=True, slots=True)
class PointFacts:
    """What is said of a point.

    Args:
        center_id: the governance center that it is in.
        tribunal_id: the people's tribunal that serves the town.
        address: where.
        hours: when somebody is there, in words.
        phone: of the point.
        is_circuit_point: hearings are held there as well (XX-4).
    """

    center_id: int | None = None
    tribunal_id: int | None = None
    address: str = ""
    hours: str = ""
    phone: str = ""
    is_circuit_point: bool = False


def keep_point(
    court: Court,
    town: Area,
    facts: PointFacts,
    *,
    by: Official,
    at: dt.datetime,
    seen: int | None = None,
) -> LiaisonPoint:
    """Register a town's point, or say something else of the one there is.

    Args:
        court: whose.
        town: in its district, with its parent; of a basic court.
        facts: all of them.
        by: who arranges.
        at: when.
        seen: the revision that the page showed; None: whatever there is.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        TownNotFoundError: not in the court's district.
        InvalidPointError: another court's center or tribunal, or a hung circuit plate without a
            circuit point.
        PointChangedError: somebody else changed it in between.
    """
    require_arranging(by)
    if not is_in_district(court, town):
        raise TownNotFoundError
    _check_bodies(court, facts)
    with transaction.atomic():
        point = _lock(court, town)
        if seen is not None and seen != point.revision:
            raise PointChangedError
        if not facts.is_circuit_point and point.circuit_plate != PlateState.NONE:
            raise InvalidPointError(
                _("这里登记着巡回审判点的标牌，先把标牌改为“未制作”，再取消巡回审判点。"),
                field="is_circuit_point",
            )
        for name, value in asdict(facts).items():
            setattr(point, name, value)
        _save(point)
        _record(EventKind.POINT_CHANGED, point, by, at, asdict(facts))
    return point


def set_plate(
    point: LiaisonPoint,
    plate: Plate,
    state: PlateState,
    *,
    hung_on: dt.date | None,
    by: Official,
    at: dt.datetime,
    photo: CheckedUpload | None = None,
) -> None:
    """Say how far a plate has come; hung, with the day and perhaps a photo.

    Args:
        point: whose, in the running scope.
        plate: of the liaison point, or of the circuit point.
        state: how far.
        hung_on: the day; None where it does not hang.
        by: who arranges.
        at: when.
        photo: of the plate on its wall, checked.

    Raises:
        NotYoursToArrangeError: somebody who may look only.
        InvalidPointError: hung without a day or on a coming one, or at no circuit point.
    """
    require_arranging(by)
    is_hung = state == PlateState.HUNG
    if is_hung and (hung_on is None or hung_on > civil_day(at)):
        raise InvalidPointError(_("请写标牌上墙的日期，不晚于今天。"), field="hung_on")
    if plate == Plate.CIRCUIT and not point.is_circuit_point:
        raise InvalidPointError(_("这里没有登记为巡回审判点，没有这块标牌。"), field="state")
    with transaction.atomic():
        point = LiaisonPoint.objects.select_for_update().get(pk=point.pk)
        day = hung_on if is_hung else None
        if plate == Plate.CIRCUIT:
            point.circuit_plate, point.circuit_plate_hung_on = state, day
        else:
            point.plate, point.plate_hung_on = state, day
        _save(point)
        if photo is not None:
            store_attachment(
                photo, court_id=point.court_id, subject_kind=SUBJECT, subject_id=point.pk,
                actor=by.actor, at=at, from_party=False,
            )  # fmt: skip
        kind = EventKind.PLATE_HUNG if is_hung else EventKind.POINT_CHANGED
        said = {"plate": plate.value, "state": state.value, "day": day.isoformat() if day else None}
        _record(kind, point, by, at, said)


def _check_bodies(court: Court, facts: PointFacts) -> None:
    for field, kind in (
        ("center_id", BodyKind.GOVERNANCE_CENTER),
        ("tribunal_id", BodyKind.TRIBUNAL),
    ):
        body_id = getattr(facts, field)
        if body_id is None:
            continue
        if not Body.objects.filter(court_id=court.pk, pk=body_id, kind=kind).exists():
            raise InvalidPointError(
                _("本院没有登记这个{}，请重新选择。").format(kind.label), field=field
            )


def _lock(court: Court, town: Area) -> LiaisonPoint:
    points = LiaisonPoint.objects.select_for_update()
    return points.filter(court=court, area=town).first() or LiaisonPoint(
        id=uuid4(), court=court, area=town
    )


def _save(point: LiaisonPoint) -> None:
    point.revision += 1
    point.save(force_insert=point.revision == 1)


def _record(
    kind: EventKind, point: LiaisonPoint, by: Official, at: dt.datetime, said: Mapping[str, object]
) -> None:
    record_event(
        kind,
        court_id=point.court_id,
        subject_kind=SUBJECT,
        subject_id=point.pk,
        actor=by.actor,
        at=at,
        data={"town": point.area_id, **said},
    )
