"""Bringing in what the case system says, and telling a party how their case stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db import connection, transaction
from django.utils import timezone

from fenglian.cases.errors import CaseImportError
from fenglian.cases.models import Case, CaseParty
from fenglian.cases.queries import CaseState, case_state_for_party
from fenglian.cases.sheets import (
    COLUMNS,
    EXTERNAL_ID,
    REQUIRED,
    CaseRow,
    Directory,
    Party,
    read_case_rows,
)
from fenglian.documents.errors import Fault, SheetError
from fenglian.documents.readers import read_sheet
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Body, Court, Person, PostTerm
from fenglian.privacy.indexes import phone_index
from fenglian.privacy.masking import mask_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from fenglian.isolation.actors import Actor

T = TypeVar("T")

BATCH = 1_000
"""Rows in one statement."""
_UPDATABLE = ("cause", "department_id", "judge_id", "filed_on", "stage", "is_public", "external_id")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Args:
        import_id: the subject of its event in the ledger.
        created: cases that were new.
        updated: cases of which something had changed.
        unchanged: cases that were already so.
    """

    import_id: UUID
    created: int
    updated: int
    unchanged: int

    @property
    def rows(self) -> int:
        """How many cases the file held."""
        return self.created + self.updated + self.unchanged


def import_cases(
    file: IO[bytes], *, court: Court, actor: Actor, at: datetime, name: str = "导入的文件"
) -> ImportReport:
    """Store the cases of a sheet: all of them, or, if anything in it is wrong, none.

    A case is known by its number. A column that the file does not have leaves what is stored; a
    blank cell under a column clears it. Cases that the file does not name stay. Importing the same
    file again changes nothing but `imported_at`.

    Args:
        file: .xlsx or .csv, told by content; the columns are `sheets.COLUMNS`.
        court: whose cases; all numbers must carry its code.
        actor: who imports.
        at: when; the day decides which dates lie in the future and who sits in which body.
        name: the file's name, for the words about faults in a csv.

    Raises:
        SheetError: the file cannot be read, or holds no case.
        CaseImportError: with every fault by sheet, row and column.
    """
    directory = _load_directory(court, at)
    rows, faults = read_case_rows(
        read_sheet(file, name=name, columns=COLUMNS, required=REQUIRED), directory
    )
    if faults:
        raise CaseImportError(tuple(faults))
    if not rows:
        raise SheetError("表头下面没有案件。请把案件填在表头下面，一行一件。")
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Imports of a court take turns, so that both compare with what is stored.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases.import'), %s)", [court.pk])
        report = _store(rows, court, at)
        record_event(
            EventKind.CASES_IMPORTED,
            court_id=court.pk,
            subject_kind="import",
            subject_id=report.import_id,
            actor=actor,
            at=at,
            data={
                "created": report.created,
                "updated": report.updated,
                "unchanged": report.unchanged,
            },
        )
    return report


def _load_directory(court: Court, at: datetime) -> Directory:
    today = timezone.localdate(at)
    people: dict[str, list[int]] = defaultdict(list)
    for pk, name in Person.objects.of_court().filter(court=court).values_list("pk", "name"):
        people[name].append(pk)
    members: dict[int, set[int]] = defaultdict(set)
    terms = PostTerm.objects.on(today).filter(court=court)
    for body_id, person_id in terms.values_list("post__body_id", "person_id"):
        members[body_id].add(person_id)
    bodies = Body.objects.of_court().filter(court=court).exclude(kind=BodyKind.COURT)
    return Directory(
        court_code=court.code,
        departments=dict(bodies.values_list("name", "pk")),
        people=people,
        members=members,
        today=today,
    )


def _store(rows: Sequence[CaseRow], court: Court, at: datetime) -> ImportReport:
    stored = _stored_cases(rows, court)
    parties = _stored_parties(stored.values(), court)
    _check_external_ids(rows, court)
    created: list[tuple[CaseRow, Case]] = []
    regrouped: list[tuple[CaseRow, Case]] = []
    changed: list[Case] = []
    unchanged = 0
    for row in rows:
        case = stored.get(row.number.text)
        if case is None:
            created.append((row, _new_case(row, court, at)))
            continue
        differs = _take_over(row, case)
        moves = sorted(row.parties) != sorted(p for p in parties[case.pk] if p.role in row.roles)
        if differs:
            changed.append(case)
        if moves:
            regrouped.append((row, case))
        unchanged += not (differs or moves)
    Case.objects.bulk_create([case for _, case in created], batch_size=BATCH)
    if changed:
        Case.objects.bulk_update(changed, _UPDATABLE, batch_size=BATCH)
    for batch in _batches(list(stored.values())):
        Case.objects.filter(pk__in=[case.pk for case in batch]).update(imported_at=at)
    _replace_parties(created, regrouped, court)
    return ImportReport(uuid4(), len(created), len(stored) - unchanged, unchanged)


def _stored_cases(rows: Sequence[CaseRow], court: Court) -> dict[str, Case]:
    return {
        case.number: case
        for batch in _batches(rows)
        for case in Case.objects.filter(court=court, number__in=[row.number.text for row in batch])
    }


def _stored_parties(cases: Iterable[Case], court: Court) -> dict[int, list[Party]]:
    parties: dict[int, list[Party]] = defaultdict(list)
    for batch in _batches(list(cases)):
        for party in CaseParty.objects.filter(court=court, case__in=batch):
            parties[party.case_id].append(Party(party.role, party.name, party.phone or ""))
    return parties


def _check_external_ids(rows: Sequence[CaseRow], court: Court) -> None:
    """Refuse ids of the case system that another stored case has: one of the two is wrong."""
    named = {row.values["external_id"]: row for row in rows if row.values.get("external_id")}
    taken = {
        external_id: number
        for batch in _batches(list(named))
        for external_id, number in Case.objects.filter(
            court=court, external_id__in=batch
        ).values_list("external_id", "number")
    }
    faults = [
        Fault(
            row.row.sheet,
            row.row.number,
            EXTERNAL_ID,
            f"“{external_id}”已经是 {taken[external_id]} 的标识，请核对。",
        )
        for external_id, row in named.items()
        if taken.get(external_id, row.number.text) != row.number.text
    ]
    if faults:
        raise CaseImportError(tuple(faults))


def _new_case(row: CaseRow, court: Court, at: datetime) -> Case:
    return Case(
        court=court,
        number=row.number.text,
        year=row.number.year,
        type_code=row.number.type_code,
        serial=row.number.serial,
        imported_at=at,
        **row.values,
    )


def _take_over(row: CaseRow, case: Case) -> bool:
    """Write the row's values into the stored case; tell whether anything differed."""
    differing = {name: new for name, new in row.values.items() if getattr(case, name) != new}
    for name, new in differing.items():
        setattr(case, name, new)
    return bool(differing)


def _replace_parties(
    created: Sequence[tuple[CaseRow, Case]],
    regrouped: Sequence[tuple[CaseRow, Case]],
    court: Court,
) -> None:
    by_roles: dict[frozenset[str], list[Case]] = defaultdict(list)
    for row, case in regrouped:
        by_roles[row.roles].append(case)
    for roles, cases in by_roles.items():
        for batch in _batches(cases):
            CaseParty.objects.filter(court=court, case__in=batch, role__in=roles).delete()
    CaseParty.objects.bulk_create(
        [
            CaseParty(
                court=court,
                case=case,
                role=party.role,
                name=party.name,
                name_masked=mask_name(party.name),
                phone=party.phone or None,
                phone_index=phone_index(party.phone) if party.phone else None,
            )
            for row, case in (*created, *regrouped)
            for party in row.parties
        ],
        batch_size=BATCH,
    )


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def look_up_case_state(
    court_id: int, number: str, phone: str, *, actor: Actor, at: datetime
) -> CaseState | None:
    """Tell a party how their case stands, and note that somebody was told (NS-4b).

    Only what was found is noted, and never the telephone number. The event is written in the
    product's own scope: on the portal a visitor may write to the ledger only about the request that
    they hold, and here there is none.

    Args:
        court_id: in which court, one of the running scope.
        number: the case number in any usual spelling.
        phone: the telephone number left with the court, in any usual spelling.
        actor: who asks.
        at: the present instant.

    Raises:
        CaseNumberError: the number is none.
        InvalidPhoneError: the telephone number is none.
    """
    state = case_state_for_party(court_id, number, phone)
    if state is None:
        return None
    with scoped([court_id], audience=Audience.SYSTEM):
        record_event(
            EventKind.CASE_LOOKED_UP,
            court_id=court_id,
            subject_kind="case",
            subject_id=uuid5(NAMESPACE_URL, f"fenglian:case:{court_id}:{state.number}"),
            actor=actor,
            at=at,
            data={"number": state.number},
        )
    return state
