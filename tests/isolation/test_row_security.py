"""Row-level security alone: with the application's filters gone, nothing foreign is seen (A2, A3).

Every query here is `Model.objects.all()`, as if no gateway and no filter existed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, models, transaction
from django.test import override_settings
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings
from tests.conftest import Clone
from tests.isolation.courts import FilledCourt, court_models, fill_court

from fenglian.appointments.models import Appointment
from fenglian.isolation.scope import Audience, Purpose, hold, scoped
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.requests.models import ServiceRequest
from fenglian.risk.models import RiskAlert

CLOSED_TO_THE_PORTAL = {
    "correspondence_arrangement",
    "correspondence_contacttask",
    "correspondence_encounter",
    "correspondence_forwarding",
    "correspondence_letter",
    "correspondence_material",
    "correspondence_petition",
    "correspondence_proposal",
    "correspondence_representative",
    "correspondence_suggestion",
    "correspondence_thread",
    "activities_activity",
    "activities_agreedmatter",
    "activities_bodymet",
    "activities_participant",
    "activities_personmet",
    "activities_reportsource",
    "activities_researchreport",
    "cases_caseparty",
    "directory_change",
    "drafts_draft",
    "drafts_proposal",
    "drafts_trial",
    "duties_occasion",
    "feedback_difficulty",
    "feedback_difficultyanswer",
    "feedback_opinion",
    "notifications_preference",
    "integrations_call",
    "integrations_client",
    "integrations_delivery",
    "integrations_hook",
    "ledger_seal",
    "organizations_absence",
    "organizations_account",
    "otp_totp_totpdevice",
    "requests_extension",
    "requests_handover",
    "requests_instruction",
    "requests_pressing",
    "requests_replydraft",
    "requests_replyflag",
    "requests_merging",
    "requests_recurrence",
    "risk_riskalert",
    "quotas_closing",
    "quotas_shortfall",
    "returns_compilation",
    "returns_export",
    "returns_problem",
    "returns_receipt",
    "returns_return",
    "rosters_answer",
    "rosters_roster",
    "rosters_submission",
    "supervision_departmentreport",
    "supervision_savedfilter",
}
"""What no visitor sees, whatever they hold."""
OF_THE_WHOLE_COURT = {
    "activities_plannedvisit": "找联络法官: when somebody comes, where it is announced",
    "appointments_closing": "when nobody is received",
    "appointments_host": "who receives people",
    "appointments_opening": "when people are received on a single day",
    "appointments_weeklyhours": "when people are received every week",
    "cases_case": "找法官: a case number finds court, department and judge",
    "directory_listing": "the directory as published: versions in force of who is listed",
    "knowledge_article": "answers for everybody",
    "liaison_assignment": "找联络法官: who answers for which town",
    "liaison_liaisonpoint": "找联络法官: where the court is met in a town",
    "ledger_unsealed": "ids only: filled by a trigger with each event",
    "mechanisms_adoption": "which rules are in force",
    "mechanisms_noticetext": "the notice's own words",
    "organizations_body": "names of departments",
    "organizations_person": "names of officials; telephone numbers are encrypted",
    "organizations_post": "titles",
    "organizations_postterm": "who holds which post",
    "requests_learnedsubjects": "shares of pairs that several requests have: nobody's words",
    "requests_registercounter": "the last number given",
}
"""What every visitor of a court may see, each with its reason."""


@dataclass
class TwoCourts:
    """Two courts filled alike."""

    here: FilledCourt
    there: FilledCourt


@pytest.fixture
def uploads(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path


@pytest.fixture(scope="module")
def courts(module_clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoCourts]:
    """Both courts, built once: every test here only reads."""
    uploads = override_settings(UPLOADS=tmp_path_factory.mktemp("uploads"))
    with module_clone.bound(), uploads:
        yield TwoCourts(fill_court("nansha", "粤0115"), fill_court("panyu", "粤0113", "p."))


def rows_of(model: type[models.Model]) -> list[models.Model]:
    return list(model._default_manager.all())


def courts_of(rows: Iterable[models.Model]) -> set[int]:
    return {
        row.user.court_id if isinstance(row, TOTPDevice) else row.court_id  # type: ignore[attr-defined]
        for row in rows
    }


def requests_of(rows: Iterable[models.Model]) -> set[UUID]:
    """Return the requests that rows belong to."""
    name = next(
        field for field in ("subject_id", "request_id", "pk") if hasattr(next(iter(rows)), field)
    )
    return {getattr(row, name) for row in rows}


def everything_in_sight() -> str:
    """Return every value of every row in sight, deciphered, as one text."""
    found = [
        {field.name: field.value_from_object(row) for field in model._meta.concrete_fields}
        for model in court_models()
        for row in rows_of(model)
    ]
    return json.dumps(found, cls=_Bytes, ensure_ascii=False)


class _Bytes(DjangoJSONEncoder):
    def default(self, o: object) -> object:
        return bytes(o).hex() if isinstance(o, bytes | memoryview) else super().default(o)


def test_every_table_of_a_court_holds_rows_of_both_courts(courts: TwoCourts) -> None:
    """The ground of the proofs below: an empty table would pass them all."""
    both = {courts.here.pk, courts.there.pk}
    with scoped(both, audience=Audience.SYSTEM, purpose=Purpose.RISK):
        empty = [model._meta.label for model in court_models() if courts_of(rows_of(model)) != both]

    assert empty == []


@pytest.mark.parametrize("audience", [Audience.DESK, Audience.SYSTEM])
def test_all_rows_of_every_model_are_the_own_court_s(courts: TwoCourts, audience: Audience) -> None:
    with scoped([courts.here.pk], audience=audience, purpose=Purpose.RISK):
        foreign = {
            model._meta.label: len(rows_of(model))
            for model in court_models()
            if courts_of(rows_of(model)) != {courts.here.pk}
        }

    assert foreign == {}


def test_signs_of_risk_are_in_nobody_s_sight_who_does_not_work_on_them(courts: TwoCourts) -> None:
    """Nor in the ledger and the outbox; only workers, who send and seal, see the rows of those."""

    def in_sight(audience: Audience, purpose: Purpose | None = None) -> list[bool]:
        with scoped([courts.here.pk], audience=audience, purpose=purpose):
            about_risk = (m.objects.filter(subject_kind="risk") for m in (Event, Message))
            return [RiskAlert.objects.exists(), *(rows.exists() for rows in about_risk)]

    assert in_sight(Audience.DESK) == [False, False, False]
    assert in_sight(Audience.SYSTEM) == [False, True, True]
    assert in_sight(Audience.PORTAL, Purpose.RISK) == [False, False, False]
    assert in_sight(Audience.DESK, Purpose.RISK) == [True, True, True]


def test_visitor_without_a_request_sees_what_is_public_and_nothing_else(courts: TwoCourts) -> None:
    with scoped([courts.here.pk], audience=Audience.PORTAL):
        in_sight = {
            model._meta.db_table: courts_of(rows_of(model))
            for model in court_models()
            if rows_of(model)
        }

    assert in_sight == {table: {courts.here.pk} for table in OF_THE_WHOLE_COURT}


def test_visitor_with_a_request_sees_that_one_beside_what_is_public(courts: TwoCourts) -> None:
    (held, _), (_other, _) = courts.here.parties
    with scoped([courts.here.pk], audience=Audience.PORTAL, held_id=held):
        in_sight = {model._meta.db_table: rows_of(model) for model in court_models()}

    personal = {
        table: requests_of(rows)
        for table, rows in in_sight.items()
        if rows and table not in OF_THE_WHOLE_COURT
    }
    assert {table for table, rows in in_sight.items() if not rows} == CLOSED_TO_THE_PORTAL
    assert set(map(frozenset, personal.values())) == {frozenset({held})}


def test_visitor_claiming_another_court_s_request_sees_nothing_of_it(courts: TwoCourts) -> None:
    (foreign, _), _ = courts.there.parties
    with scoped([courts.here.pk], audience=Audience.PORTAL):
        hold(foreign)
        assert ServiceRequest.objects.count() == 0
        assert courts.there.canary not in everything_in_sight()


@pytest.mark.parametrize("audience", [Audience.DESK, Audience.SYSTEM, Audience.PORTAL])
def test_no_secret_of_another_court_is_in_sight(courts: TwoCourts, audience: Audience) -> None:
    with scoped([courts.here.pk], audience=audience, held_id=courts.here.parties[0][0]):
        text = everything_in_sight()

    assert courts.here.canary in text
    assert courts.there.canary not in text


def test_no_secret_of_another_person_is_in_a_visitor_s_sight(courts: TwoCourts) -> None:
    (held, own), (_other, foreign) = courts.here.parties
    with scoped([courts.here.pk], audience=Audience.PORTAL, held_id=held):
        # A case is public by its number; the visitor of the other one would find it likewise.
        text = "".join(
            json.dumps(
                [
                    {f.name: f.value_from_object(row) for f in model._meta.concrete_fields}
                    for row in rows_of(model)
                ],
                cls=_Bytes,
                ensure_ascii=False,
            )
            for model in court_models()
            if model._meta.db_table != "cases_case"
        )

    assert own in text
    assert foreign not in text


def test_control_with_row_security_off_finds_the_secrets(
    database_clone: Clone, uploads: None
) -> None:
    with psycopg.connect(database_clone.addresses.owner, autocommit=True) as owner:
        for model in court_models():
            owner.execute(f"ALTER TABLE {model._meta.db_table} DISABLE ROW LEVEL SECURITY")
    with database_clone.bound():
        here, there = fill_court("nansha", "粤0115"), fill_court("panyu", "粤0113", "p.")
        with scoped([here.pk], audience=Audience.PORTAL, held_id=here.parties[0][0]):
            text = everything_in_sight()
        connection.close()

    assert there.canary in text
    assert here.parties[1][1] in text


# --- the doors -----------------------------------------------------------------------------------

DOORS: dict[str, tuple[type[ServiceRequest | Appointment], str]] = {
    "requests_find_by_client_key": (ServiceRequest, "client_key"),
    "requests_find_by_code": (ServiceRequest, "code_index"),
    "appointments_find_by_client_key": (Appointment, "client_key"),
    "appointments_find_by_code": (Appointment, "code_index"),
}


def open_door(door: str, court_id: int, proof: UUID | bytes) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {door}(%s, %s)", [court_id, proof])
        return [found for (found,) in cursor.fetchall() if found is not None]


def test_every_function_with_the_owner_s_rights_is_known_here(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        )
        found = dict(cursor.fetchall())

    assert found.keys() == DOORS.keys() | {
        *("find_requests", "find_articles"),
        "find_like_requests",  # held against its court in tests/requests/test_duplicates.py
        "requests_leading_state",  # held against its request in tests/requests/test_merging.py
        "integrations_tell_hooks",  # a trigger's: nobody calls it
        "cases_state_for_party",  # held against its court in tests/cases/test_state.py
        "organizations_stand_ins",  # the same in tests/organizations/test_absences.py
        # numbers and days only; held against their court in tests/appointments/test_doors.py
        *("appointments_taken", "appointments_in_line", "appointments_place_in_line"),
        "appointments_away",
        # between the levels; held against their courts in tests/correspondence/test_levels.py
        *("correspondence_waiting_beneath", "correspondence_tasks_from_above"),
    }
    for name, config in found.items():
        assert any(entry.startswith("search_path=pg_catalog") for entry in config), name


@pytest.mark.parametrize("door", DOORS)
def test_door_opens_in_its_own_court_only(courts: TwoCourts, door: str) -> None:
    model, proof = DOORS[door]
    with scoped([courts.there.pk], audience=Audience.SYSTEM):
        row = model._default_manager.filter(court_id=courts.there.pk)[0]
        key = getattr(row, proof)
    with scoped([courts.there.pk], audience=Audience.PORTAL):
        assert row.pk in open_door(door, courts.there.pk, key)
        assert open_door(door, courts.here.pk, key) == []
    with scoped([courts.here.pk], audience=Audience.PORTAL):
        assert open_door(door, courts.there.pk, key) == []
        assert open_door(door, courts.here.pk, key) == []
    assert open_door(door, courts.there.pk, key) == []


def test_door_answers_a_wrong_proof_with_nothing(courts: TwoCourts) -> None:
    with scoped([courts.here.pk], audience=Audience.PORTAL):
        for door, (_model, proof) in DOORS.items():
            wrong = uuid4() if proof == "client_key" else bytes(32)
            assert open_door(door, courts.here.pk, wrong) == []


@pytest.mark.parametrize("door", ["find_requests", "find_articles"])
@pytest.mark.parametrize("audience", [Audience.DESK, Audience.SYSTEM])
def test_search_refuses_courts_outside_the_scope(
    courts: TwoCourts, door: str, audience: Audience
) -> None:
    statement = f"SELECT {door}(%s, %s, 10)"  # a name of the list above
    with scoped([courts.here.pk], audience=audience), connection.cursor() as cursor:
        cursor.execute(statement, [[courts.here.pk], courts.here.canary])
        assert cursor.fetchall()
        cursor.execute(statement, [[courts.here.pk], courts.there.canary])
        assert cursor.fetchall() == []
        for wanted in ([courts.there.pk], [courts.here.pk, courts.there.pk]):
            with pytest.raises(DatabaseError, match="outside the scope"), transaction.atomic():
                cursor.execute(statement, [wanted, courts.there.canary])


@pytest.mark.parametrize("audience", [Audience.PORTAL, Audience.IDENTIFY, None])
def test_search_in_requests_is_closed_to_visitors(
    courts: TwoCourts, audience: Audience | None
) -> None:
    here = [courts.here.pk] if audience is Audience.PORTAL else []
    scope: AbstractContextManager[object] = nullcontext()
    if audience is not None:
        scope = scoped(here, audience=audience)
    with (
        scope,
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="outside the scope"),
        transaction.atomic(),
    ):
        cursor.execute("SELECT find_requests(%s, '开庭', 10)", [[courts.here.pk]])
