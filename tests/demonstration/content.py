"""What a court's tables say, without the ids that differ from one run to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenglian.demonstration.rows import ORDER
from fenglian.duties.models import Duty, DutyStep
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.requests.models import (
    Extension,
    Instruction,
    PhoneCall,
    Question,
    Rating,
    Remark,
    Reply,
    ServiceRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import Model

Facts = dict[str, Any]
NAMED_IN_EVENTS: dict[str, type[Model]] = {
    "reply": Reply, "question": Question, "call": PhoneCall, "rating": Rating, "remark": Remark,
    "instruction": Instruction, "extension": Extension, "lapsed_extension": Extension, "duty": Duty,
}  # fmt: skip
OF_THE_RUN = {"id", "request_id", "subject_id", "code_index", "duty_id", "dedupe_key"}
DELIVERY = {"state", "attempts", "channel", "sent_at", "leased_until", "last_error", "read_at"}


def content_of(request_id: UUID) -> dict[str, list[Facts]]:
    """Return everything stored about a request, by table; references are places in their table."""
    rows = {model: _rows(model, request_id) for model in ORDER}
    places = {
        model: {row.pk: place for place, row in enumerate(found)} for model, found in rows.items()
    }
    said = {model.__name__: [_facts(row, places) for row in found] for model, found in rows.items()}
    # Messages of one moment leave in no order.
    said["Message"].sort(key=lambda facts: (facts["created_at"], facts["kind"], str(facts)))
    return said


def _rows(model: type[Model], request_id: UUID) -> list[Any]:
    column = {
        ServiceRequest: "pk", Event: "subject_id", Duty: "subject_id", DutyStep: "subject_id",
        Message: "subject_id",
    }.get(model, "request_id")  # fmt: skip
    return list(model._default_manager.filter(**{column: request_id}).order_by("pk"))


def _facts(row: Any, places: Mapping[type[Model], Mapping[int, int]]) -> Facts:
    fields = [field.attname for field in row._meta.concrete_fields]
    facts = {name: getattr(row, name) for name in fields if name not in OF_THE_RUN}
    facts = {name: bytes(v) if isinstance(v, memoryview) else v for name, v in facts.items()}
    if isinstance(row, Event):
        facts["data"] = {
            name: places[NAMED_IN_EVENTS[name]][value] if name in NAMED_IN_EVENTS else value
            for name, value in row.data.items()
        }
    if isinstance(row, DutyStep):
        facts["duty"] = places[Duty][row.duty_id]
    if isinstance(row, Message):
        facts = {name: value for name, value in facts.items() if name not in DELIVERY}
        parts = row.dedupe_key.split(":")
        model = Duty if parts[0] == "duty" else Event
        facts["about"] = [parts[0], places[model][int(parts[1])], *parts[2:]]
    return facts
