"""Two courts with a row in every table, each marked with secrets of its own.

Every text that a court or a party could have entered carries a canary: a string that occurs
nowhere else. Whoever sees a canary knows whose row it came from, whatever `court_id` says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models
from stdnum.cn import ric
from tests.mechanisms.texts import MECHANISM
from tests.world import World, at, build_world

from fenglian.activities.models import (
    Activity,
    AgreedMatter,
    BodyMet,
    Participant,
    PersonMet,
    PlannedVisit,
    ReportSource,
    ResearchReport,
)
from fenglian.appointments.actions import (
    Booking,
    book_appointment,
    close_days,
    open_day,
    open_weekly,
)
from fenglian.appointments.models import Host
from fenglian.appointments.slots import Gap, Stretch
from fenglian.cases.models import Case, CaseParty
from fenglian.correspondence.models import (
    Arrangement,
    ContactTask,
    Encounter,
    Forwarding,
    Letter,
    Material,
    Petition,
    Proposal,
    Representative,
    Suggestion,
    Thread,
)
from fenglian.directory.models import Change, Listing
from fenglian.documents.uploads import CheckedUpload, UploadKind
from fenglian.drafts.actions import propose_adoption, upload_draft
from fenglian.drafts.actions.drafting import Upload
from fenglian.drafts.models import Trial
from fenglian.duties.actions import sweep
from fenglian.duties.models import Occasion
from fenglian.feedback.actions import find_cited, raise_opinion
from fenglian.feedback.models import Difficulty, DifficultyAnswer
from fenglian.integrations.actions import (
    Grant,
    claim_call,
    keep_answer,
    note_origin,
    open_client,
)
from fenglian.integrations.enums import ClientScope
from fenglian.integrations.models import Client, Hook
from fenglian.isolation.actors import Actor
from fenglian.isolation.checks import UNISOLATED_TABLES
from fenglian.isolation.scope import Audience, scoped
from fenglian.knowledge.models import Article
from fenglian.ledger.actions import seal_batch
from fenglian.ledger.storage import store_attachment
from fenglian.liaison.models import Assignment, LiaisonPoint
from fenglian.mechanisms.actions import install_pack
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.models import NoticeText
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.notifications.actions import choose_channel
from fenglian.organizations.actions import enter_absence, replace_code_key
from fenglian.organizations.models import Account, Area, Body, Person, Post
from fenglian.quotas.models import Closing as QuotaClosing
from fenglian.quotas.models import Shortfall
from fenglian.requests import actions
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.models import LearnedSubjects, Recurrence, ReplyDraft
from fenglian.returns.models import Compilation, Export, Problem, Receipt, Return
from fenglian.rosters.entries import Entry, pack
from fenglian.rosters.models import Answer, Roster, Submission
from fenglian.supervision.actions import close_supervision, complain, save_filter
from fenglian.supervision.actions.special import Complaint
from fenglian.supervision.enums import Outcome, Room
from fenglian.supervision.models import DepartmentReport

NOON = at("2026-11-20 12:00")
NAME, PRINCIPAL, INTERNAL, RISK = "本名", "委托人", "内部", "风险"
"""Behind a party's canary: their name, for whom they write, what officials say of it among each
other, and of signs of risk. Masked, closed, not for the party, for few officials."""


@dataclass(frozen=True)
class FilledCourt:
    """A court in whose every table something stands.

    Args:
        world: its people.
        canary: in every text of the court.
        parties: the requests of two people with the canary of each.
    """

    world: World
    canary: str
    parties: tuple[tuple[UUID, str], tuple[UUID, str]]

    @property
    def pk(self) -> int:
        return self.world.court.pk


def court_models() -> list[type[models.Model]]:
    """Every model whose table row-level security must guard: all that no reason exempts."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and model._meta.db_table not in UNISOLATED_TABLES
    ]


def fill_court(slug: str, code: str, prefix: str = "", mark: str = "") -> FilledCourt:
    """Build a court and let two people's requests pass through everything there is.

    Args:
        slug: of the court.
        code: of its case numbers.
        prefix: of its people's sign-in names.
        mark: what every text begins with that is no party's name.
    """
    world = build_world(slug, code=code, prefix=prefix)
    canary = f"{mark}密{slug}印"
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        _mark_people(world, canary)
        _add_papers_of_the_court(world, canary)
        _hold_a_town(world, canary)
        _hand_up_roster(world, canary)
        _write_with_the_town(world, canary)
        _work_in_a_town(world, canary)
        _count_and_report(world, canary)
        Occasion.objects.create(
            court=world.court, mechanism_id="xinxing", rule_id="ledger_before_the_twentieth",
            key="court", about=f"{canary}镇", first_day=NOON.date(),
        )  # fmt: skip
        hall = _receive_people(world, canary)
        parties = [
            _live_through(world, hall, f"{canary}{name}", number)
            for number, name in enumerate(("甲某", "乙某"), start=1)
        ]
        _merge_and_part(world, canary, [request_id for request_id, _mark in parties])
        sweep([world.court.pk], at=at("2026-12-20 12:00"))
        seal_batch(world.court.pk, at=NOON, limit=5)
    return FilledCourt(world, canary, (parties[0], parties[1]))


def _merge_and_part(world: World, canary: str, requests: list[UUID]) -> None:
    clerk = world.official(world.clerk)
    merging = actions.merge_requests(*requests, reason=f"{canary}{INTERNAL}", by=clerk, at=NOON)
    actions.unmerge_request(merging.request_id, reason=f"{canary}{INTERNAL}", by=clerk, at=NOON)


def _mark_people(world: World, canary: str) -> None:
    for model, field in ((Body, "name"), (Person, "name"), (Post, "title")):
        for row in model._default_manager.all():
            setattr(row, field, f"{canary}{getattr(row, field)}")
            row.save(update_fields=[field])
    world.judge.refresh_from_db()
    world.judge.mobile = "13900000000"
    world.judge.save(update_fields=["mobile"])
    replace_code_key(Account.objects.get(person=world.judge))
    enter_absence(
        world.enforcer, starts_on=NOON.date(), ends_on=NOON.date(), kind="sick",
        deputy=world.enforcement_leader,
    )  # fmt: skip


def _add_papers_of_the_court(world: World, canary: str) -> None:
    choose_channel(world.judge, world.court, channel="", account="", rhythm="morning", at=NOON)
    Article.objects.create(
        court=world.court, key="one", question=canary, answer=canary, checked_by=canary,
        checked_on=date(2026, 1, 1), changed_at=NOON, keywords=[canary],
    )  # fmt: skip
    grant = Grant([ClientScope.SUBMIT], ["wechat"], "mobile_court", world.clerk)
    client, _key = open_client(
        world.court, f"{world.court.slug}小程序", grant, actor=Actor.system(), at=NOON
    )
    call = claim_call(client, canary, bytes(32), at=NOON)
    keep_answer(call, status=201, answer=canary)
    Hook.objects.create(
        id=uuid4(), court=world.court, client=client, url=f"https://{canary}/",
        kinds=[EventKind.ORDER_DISPATCHED], secret=canary, made_at=NOON,
    )  # fmt: skip
    of_judge = {"court": world.court, "person": world.judge, "title": canary}
    change = Change.objects.create(
        id=uuid4(), body=world.civil, happened_on=NOON.date(), note=canary, noted_at=NOON,
        office_phone="020-84990001", mobile="13900000000", **of_judge,
    )  # fmt: skip
    for number, superseded_at in ((1, NOON), (2, None)):
        Listing.objects.create(
            id=uuid4(), body=world.civil, number=number, is_listed=True, name=canary,
            effective_on=NOON.date(), published_at=NOON, confirmed_on=NOON.date(), change=change,
            superseded_at=superseded_at, **of_judge,
        )  # fmt: skip
    Material.objects.create(
        id=uuid4(), kind="model", words=canary, signature=canary, published_at=NOON, **of_judge
    )
    cited = find_cited(world.court.pk, "NS-8", "", NOON)
    raise_opinion(uuid4(), cited, f"{canary}{INTERNAL}", by=world.official(world.judge), at=NOON)
    of_clerk = {"court": world.court, "person": world.judge, "signature": canary, "words": canary}
    difficulty = Difficulty.objects.create(
        id=uuid4(), answerer=world.court, version_id=cited.version_id, clause_id="NS-8",
        body=world.civil, raised_at=NOON, **of_clerk,
    )  # fmt: skip
    DifficultyAnswer.objects.create(
        id=uuid4(), sender=world.court, difficulty=difficulty, answered_at=NOON, **of_clerk
    )
    LearnedSubjects.objects.create(
        court=world.court, version_id=cited.version_id, requests=300, learned_at=NOON,
        shares={"priors": {}, "pairs": {}, "unseen": {}},
    )  # fmt: skip
    _draft_mechanism(world, canary)
    NoticeText.objects.create(
        court=world.court, mechanism_id="nansha", number="8", text=canary, source_name=canary,
        checksum="0" * 64, attached_by=canary, attached_at=NOON,
    )  # fmt: skip


def _draft_mechanism(world: World, canary: str) -> None:
    """Let a mechanism be drafted, tried out and proposed."""
    leader: dict[str, Any] = {"by": world.official(world.desk_leader), "at": NOON}
    # In quotation marks as JSON has them, which YAML reads: the canary may be hostile.
    text = MECHANISM.replace("short_title: 值班接待", f"short_title: {json.dumps(canary)}")
    draft = upload_draft(uuid4(), Upload(f"{canary}.yaml", text), **leader)
    propose_adoption(
        uuid4(), draft.pk, effective_from=at("2027-01-01 00:00"), words=canary, **leader
    )
    Trial.objects.create(
        id=uuid4(), court=world.court, draft=draft, first_day=NOON.date(), last_day=NOON.date(),
        state="failed", trouble=canary, asked_by=world.desk_leader, asked_at=NOON,
    )  # fmt: skip


def _receive_people(world: World, canary: str) -> Host:
    """Give the hall hours of every kind."""
    clerk: dict[str, Any] = {"by": world.official(world.clerk), "at": NOON}
    morning = Stretch(time(9), time(11), minutes=30, capacity=2)
    open_weekly(None, [1, 2, 3, 4, 5], morning, starts_on=NOON.date(), **clerk)
    open_day(None, date(2026, 11, 28), morning, **clerk)
    close_days(
        None, (date(2026, 11, 30), date(2026, 11, 30)), Gap(time(9), time(10)),
        reason=canary, cancel_booked=False, **clerk,
    )  # fmt: skip
    return Host.objects.select_related("court").get(court=world.court, person__isnull=True)


def phone_of(world: World, number: int) -> str:
    """Return a party's telephone number: every party has their own."""
    return f"138{world.court.pk % 10**4:04}{number:04}"


def identity_of(world: World, number: int) -> str:
    """Return a party's identity number, likewise."""
    digits = f"44011519900101{world.court.pk % 100:02}{number}"
    return digits + str(ric.calc_check_digit(f"{digits}0"))


def _live_through(world: World, hall: Host, canary: str, number: int) -> tuple[UUID, str]:
    """Let a party's request leave a row in every table of the flow."""
    name = canary[canary.index("密") :] + NAME  # the only text whose letters are looked at
    case = Case.objects.create(
        court=world.court, number=f"（2026）{world.court.code}民初{number}号", year=2026,
        type_code="民初", serial=number, cause=canary, department=world.civil, judge=world.judge,
        filed_on=date(2026, 1, 2), stage=canary, imported_at=NOON,
    )  # fmt: skip
    CaseParty.objects.create(
        court=world.court, case=case, role="plaintiff", name=canary, name_masked=canary[:20]
    )
    receipt = world.submit(
        when=NOON, words=f"{canary}想知道什么时候开庭，请法官联系。", name=name,
        phone=phone_of(world, number), identity_number=identity_of(world, number),
        case_number=case.number, relation="company", principal_name=f"{canary}{PRINCIPAL}",
        external_numbers=(actions.PlatformNumber("other", canary),),
    )  # fmt: skip
    request_id = receipt.request_id
    Recurrence.objects.create(
        court=world.court, request_id=request_id, comes_again=True, times=2, supervised=False
    )
    note_origin(Client.objects.get(court=world.court), request_id)
    visit = Booking(
        client_key=uuid4(), name=name, phone=phone_of(world, number),
        channel="website", matter=canary, request_id=request_id, case_id=case.pk,
    )  # fmt: skip
    book_appointment(hall, visit, at("2026-11-24 09:00"), actor=Actor.citizen(), at=NOON)
    clerk, judge, leader = map(world.official, (world.clerk, world.judge, world.civil_leader))
    desk: dict[str, Any] = {"by": clerk, "at": NOON}
    hand: dict[str, Any] = {"by": judge, "at": NOON}
    lead: dict[str, Any] = {"by": leader, "at": NOON}
    to_judge, inside = Target(world.civil.pk, world.judge.pk), f"{canary}{INTERNAL}"
    actions.confirm_screening(
        request_id, Screening("labor", "judge_contact", "ordinary", f"{canary}的标题"), **desk
    )
    actions.dispatch_order(request_id, to_judge, reason=inside, **desk)
    actions.accept_order(request_id, **hand)
    actions.ask_back(request_id, f"请问{canary}在哪里？", **hand)
    actions.answer_question(request_id, canary, at=NOON)
    call = actions.log_call(request_id, canary, reached=True, **hand)
    actions.contest_call(request_id, call.pk, canary, at=NOON)
    actions.supplement_request(request_id, canary, at=NOON)
    actions.urge_request(request_id, at=NOON, words=canary)
    actions.request_extension(request_id, 2, reason=inside, **hand)
    actions.decide_extension(request_id, granted=True, note=inside, **lead)
    actions.issue_document(request_id, canary, receiver=canary, way="on_site", **hand)
    actions.instruct_order(request_id, inside, **lead)
    actions.press_order(request_id, words=inside, **lead)
    ReplyDraft.objects.create(
        court=world.court, request_id=request_id, words=inside, person=world.judge,
        signature=canary, written_at=NOON, passed=False, reason=inside,
        decided_by=world.civil_leader, decided_at=NOON,
    )  # fmt: skip
    save_filter(Room.BOARD, f"{canary[:8]}{number}", f"q={canary}", by=leader)
    entry = complain(request_id, Complaint("unreachable", canary, "website"), at=NOON)
    close_supervision(entry.pk, Outcome.UPHELD, f"{canary}查明", **lead)
    store_attachment(
        CheckedUpload(
            UploadKind.PDF, "pdf", "application/pdf", f"{canary}.pdf", BytesIO(b"%PDF-1.7"), size=8
        ),
        court_id=world.court.pk, subject_kind="request", subject_id=request_id,
        actor=Actor.citizen(), at=NOON, from_party=True,
    )  # fmt: skip
    actions.reply_to_order(request_id, f"{canary}，开庭定在12月8日。", **hand)
    actions.note_improper(request_id, inside, **lead)
    DepartmentReport.objects.create(
        id=UUID(int=world.court.pk * 10 + number), court=world.court, body=world.civil,
        recipient=world.civil_leader, person=world.judge, signature=canary, words=inside,
        lines=[
            {
                "request": str(request_id), "number": canary, "handler": canary,
                "parts": [], "last_day": None, "level": 0,
            }
        ],
        made_at=NOON,
    )  # fmt: skip
    actions.rate_reply(request_id, satisfied=False, words=canary, at=NOON)
    actions.report_risk(request_id, ["other"], note=f"{canary}{RISK}", **hand)
    return request_id, canary


def _hold_a_town(world: World, canary: str) -> None:
    """Give the court a town with a point, and somebody who holds it."""
    number = f"{world.court.pk % 1000:03}"
    county = Area.objects.create(code=f"999{number}", name="某县", level="county")
    town = Area.objects.create(code=f"999{number}101", name="某镇", level="town", parent=county)
    LiaisonPoint.objects.create(
        id=uuid4(), court=world.court, area=town, address=canary, hours=canary, phone="8499"
    )
    Assignment.objects.create(
        id=uuid4(), court=world.court, area=town, seat="liaison_judge", person=world.judge,
        starts_on=NOON.date(),
    )  # fmt: skip


def _hand_up_roster(world: World, canary: str) -> None:
    """Freeze a roster and let the court itself answer it, as for the committee."""
    entry = Entry(
        court=canary, town=f"999{world.court.pk % 1000:03}101", town_name=canary, county=canary,
        seat="liaison_judge", name=canary, post=canary, phone=canary,
    )  # fmt: skip
    _own, roster = (
        Roster.objects.create(
            id=uuid4(), court=world.court, kind=kind, number=1, as_of=NOON.date(),
            entries=pack([entry]), gaps=[canary], sources=[{"court": canary, "number": 1}],
            frozen_at=NOON, frozen_by=canary,
        )
        for kind in ("own", "compiled")
    )  # fmt: skip
    sent = Submission.objects.create(
        id=uuid4(), court=world.court, roster=roster, answerer=world.court, receiver=canary,
        sent_at=NOON, sent_by=canary,
    )  # fmt: skip
    Answer.objects.create(
        id=uuid4(), court=world.court, sender=world.court, submission=sent, verdict="returned",
        reason=canary, answered_on=NOON.date(), answered_by=canary, entered_at=NOON,
        entered_by=canary,
    )  # fmt: skip


def _count_and_report(world: World, canary: str) -> None:
    """Miss a quota with a reason; report a ledger, receive it, compile it, take it out."""
    of_court = {"court": world.court}
    quarter = {"first": date(2026, 7, 1), "last": date(2026, 9, 30)}
    version = install_pack(read_pack(PACKS / "yunfu"))
    by_rule = {
        "version": version,
        "mechanism_id": "yunfu",
        "rule_id": "monthly_or_quarterly_visits",
    }
    Shortfall.objects.create(
        id=uuid4(), kind="miss", assignment=Assignment.objects.get(court=world.court),
        clause_id="YF-16", done=1, required=3, noted_at=NOON, reason=canary,
        reason_by=world.judge, reason_signature=canary, reason_at=NOON,
        **by_rule, **quarter, **of_court,
    )  # fmt: skip
    QuotaClosing.objects.create(bearers=1, met=0, closed_at=NOON, **by_rule, **quarter, **of_court)
    by_judge = {"person": world.judge, "signature": canary}
    line = {
        "activity": str(uuid4()), "day": "2026-07-08", "town": canary, "place": canary,
        "kinds": [canary], "people": canary, "met": canary, "summary": canary,
        "audience": None, "matters": 0,
    }  # fmt: skip
    stood = {"name": canary, "towns": [canary], "state": "late", "filed_on": None, "is_late": True}
    compiled = {"towns": [], "people": [stood], "courts": {}}
    wanted = {"courts": [world.court.pk], "first": "2026-07-01", "last": "2026-09-30",
              "areas": [canary], "person": None}  # fmt: skip
    filed = Return.objects.create(
        id=uuid4(), version=version, rule_id="ledger", clause_id="NS-8", due_on=NOON.date(),
        number=1, kind="regular", lines=[line], figures=[], words=canary,
        filed_at=NOON, filed_on=NOON.date(), **by_judge, **quarter, **of_court,
    )  # fmt: skip
    Receipt.objects.create(
        id=uuid4(), filed=filed, recipient="filing", outcome="returned", words=canary,
        made_at=NOON, **by_judge, **of_court,
    )  # fmt: skip
    Problem.objects.create(id=uuid4(), filed=filed, words=canary, **of_court)
    Compilation.objects.create(
        id=uuid4(), number=1, content=compiled, words=canary, made_at=NOON,
        **by_judge, **quarter, **of_court,
    )  # fmt: skip
    Export.objects.create(
        id=uuid4(), person=world.judge, wanted=wanted, format="xlsx", asked_at=NOON,
        **of_court,
    )  # fmt: skip


def _write_with_the_town(world: World, canary: str) -> None:
    """Let the town and the court say everything to each other that they can."""
    town = Area.objects.get(code=f"999{world.court.pk % 1000:03}101")
    by_judge: dict[str, Any] = {"person": world.judge, "signature": canary[:60]}
    thread = Thread.objects.create(
        id=uuid4(), court=world.court, area=town, kind="judge", from_court=False, state="answered",
        title=canary, support="talk", opened_by=world.judge, signature=canary, opened_at=NOON,
        said_at=NOON, first_answered_at=NOON,
    )  # fmt: skip
    forwarding = Forwarding.objects.create(
        id=uuid4(), court=world.court, thread=thread, body=world.civil, words=canary,
        state="returned", sent_by=world.judge, signature=canary, sent_at=NOON, ended_at=NOON,
        return_reason=canary,
    )  # fmt: skip
    for side, is_internal in (("center", False), ("department", True)):
        Letter.objects.create(
            court=world.court, area=town, thread=thread, side=side, is_internal=is_internal,
            forwarding=forwarding if is_internal else None, words=canary, written_at=NOON,
            **by_judge,
        )  # fmt: skip
    Arrangement.objects.create(
        id=uuid4(), court=world.court, area=town, thread=thread, judge=world.judge,
        comes_on=NOON.date(), time_and_place=canary, state="done", made_at=NOON, result=canary,
        ended_at=NOON,
    )  # fmt: skip
    Proposal.objects.create(
        id=uuid4(), court=world.court, thread=thread, question=canary, answer=canary,
        proposed_by=world.judge, signature=canary, proposed_at=NOON,
    )  # fmt: skip
    speaker = Representative.objects.create(
        id=uuid4(), court=world.court, area=town, kind="people_deputy", name=canary,
        workplace=canary, phone="13900000000", entered_at=NOON,
    )  # fmt: skip
    Encounter.objects.create(
        id=uuid4(), court=world.court, representative=speaker, happened_on=NOON.date(),
        words=canary, recorded_at=NOON, **by_judge,
    )  # fmt: skip
    Suggestion.objects.create(
        id=uuid4(), court=world.court, area=town, source="representative", representative=speaker,
        words=canary, body=world.civil, gathered_by=world.judge, signature=canary,
        gathered_at=NOON,
    )  # fmt: skip
    Petition.objects.create(
        id=uuid4(), court=world.court, area=town, place=canary, visitor_name=canary,
        name_masked=canary, phone="13900000000", phone_masked="139****0000", words=canary,
        state="solved", reply=canary, received_by=world.judge, signature=canary, received_at=NOON,
    )  # fmt: skip
    ContactTask.objects.create(
        id=uuid4(), court=world.court, area=town, words=canary, due_on=NOON.date(), state="given",
        given_by=world.judge, signature=canary, given_at=NOON,
    )  # fmt: skip


def _work_in_a_town(world: World, canary: str) -> None:
    """Let the judge record a visit there, plan another and report what was learned."""
    town = LiaisonPoint.objects.get(court=world.court).area
    of_court = {"court": world.court}
    visit = Activity.objects.create(
        id=uuid4(), kinds=["field_visit"], version_ids=[], happened_on=NOON.date(), area=town,
        place=canary, recorded_by=world.judge, summary=f"{canary}{INTERNAL}", state="recorded",
        recorded_at=NOON, **of_court,
    )  # fmt: skip
    of_visit = {**of_court, "activity": visit}
    Participant.objects.create(person=world.judge, **of_visit)
    PersonMet.objects.create(standing="mediator", name=f"{canary}{INTERNAL}", **of_visit)
    BodyMet.objects.create(name=f"{canary}{INTERNAL}", **of_visit)
    AgreedMatter.objects.create(
        id=uuid4(), kind="agreed", words=f"{canary}{INTERNAL}", owner=world.judge, state="open",
        agreed_at=NOON, **of_visit,
    )  # fmt: skip
    PlannedVisit.objects.create(
        id=uuid4(), kind="visit", area=town, place=canary, person=world.judge, starts_at=NOON,
        ends_at=at("2026-11-20 13:00"), is_announced=True, planned_by=world.judge,
        planned_at=NOON, **of_court,
    )  # fmt: skip
    report = ResearchReport.objects.create(
        id=uuid4(), title=canary, words=f"{canary}{INTERNAL}", author=world.judge,
        reported_at=NOON, **of_court,
    )  # fmt: skip
    ReportSource.objects.create(report=report, **of_visit)
