"""What other companies' services are given: numbers, our own words, a link. Nobody's facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.apps import apps
from tests.isolation.courts import NOON, FilledCourt, fill_court
from tests.notifications.conftest import Double
from tests.world import at

from fenglian.duties.actions.alarms import bench_id
from fenglian.feedback.actions.difficulties import queue_id
from fenglian.isolation.scope import Audience, Purpose, for_purpose, scoped
from fenglian.notifications.actions import Round, choose_channel, gather_digests, queue_message
from fenglian.notifications.adapters import Outcome
from fenglian.notifications.adapters.gateways import Gateway
from fenglian.notifications.enums import FOR_ONE_READER, MessageKind
from fenglian.notifications.models import Message
from fenglian.notifications.queries.words import WITHOUT_SUBJECT, address_message
from fenglian.organizations.models import Body
from fenglian.requests.models import ServiceRequest
from fenglian.worktime.queries import load_calendar

Install = Callable[[list[Gateway]], None]
MORNING = at("2026-12-21 10:00")
"""Of a working day, after everything that `fill_court` did."""
SUBJECTS = {
    "request": "requests.ServiceRequest",
    "absence": "organizations.Absence",
    "directory_change": "directory.Change",
    "risk": "risk.RiskAlert",
    "report": "supervision.DepartmentReport",
    "supervision": "supervision.SpecialSupervision",
    "appointment": "appointments.Appointment",
    "opinion": "feedback.Opinion",
    "difficulty": "feedback.Difficulty",
    "order_dispute": "requests.ServiceRequest",
    "thread": "correspondence.Thread",
    "thread_for_center": "correspondence.Thread",
    "thread_alarm": "correspondence.Thread",
    "forwarding": "correspondence.Forwarding",
    "suggestion": "correspondence.Suggestion",
    "contact_task": "correspondence.ContactTask",
    "activity": "activities.Activity",
    "matter": "activities.AgreedMatter",
    "proposal": "drafts.Proposal",
    "quota": "quotas.Shortfall",
    "return": "returns.Return",
    "roster": "rosters.Roster",
}
OWN = {
    "absence": ["nobody_on_duty", "deputy_named", "deputy_released"],
    "bench": ["nobody_on_duty"],
    "directory_change": ["directory_to_report", "directory_to_publish", "duty_escalated"],
    "risk": ["risk_raised"],
    "report": ["department_report"],
    "supervision": ["special_supervision"],
    "opinion": ["opinion_raised", "opinion_answered", "duty_escalated"],
    "thread": [
        "town_message", "town_acknowledged", "town_reported", "town_returned", "town_disputed",
        "town_handed_over", "town_reported_up", "judge_scheduled", "judge_called_off",
        "article_proposed", "article_decided", "duty_warning", "duty_escalated",
    ],
    "thread_for_center": ["town_answered", "town_told"],
    "thread_alarm": ["town_without_contact"],
    "forwarding": ["town_forwarded", "duty_escalated"],
    "suggestion": ["suggestion_gathered", "suggestion_answered", "duty_escalated"],
    "contact_task": [
        "contact_task_given", "contact_task_ended", "contact_task_due", "contact_task_late",
    ],
    "difficulty": ["difficulty_answered"],
    "order_dispute": ["order_disputed"],
    "difficulty_beneath": ["difficulty_raised"],
    "activity": ["activity_to_confirm", "activity_declined", "visit_reported"],
    "matter": ["matter_given", "matter_settled"],
    "proposal": ["adoption_proposed", "adoption_decided"],
    "quota": ["quota_warned", "quota_missed"],
    "return": ["ledger_filed", "ledger_returned", "ledger_received", "ledger_compiled"],
    "roster": ["roster_received", "roster_returned", "roster_forwarded"],
}  # fmt: skip
"""What is said of subjects that are no request."""
OFFICIALS = [
    "order_dispatched", "order_returned", "order_urged", "order_merged", "order_joined",
    "duty_warning", "duty_escalated", "duty_alarm", "instruction", "order_pressed",
    "review_waiting", "reply_sent_back", "reply_flagged", "special_supervision", "delivery_alarm",
]  # fmt: skip
PARTIES = {
    "request": ["receipt", "reply_ready", "question_back", "follow_code"],
    "appointment": [
        "appointment_made", "appointment_queued", "appointment_reminder", "appointment_off",
    ],
}  # fmt: skip


@pytest.fixture
def court(db: None) -> Iterator[FilledCourt]:
    """A court with its mark in every text; the judge is called and sits as in other tests."""
    filled = fill_court("nansha", "粤0115")
    world = filled.world
    with scoped([filled.pk], audience=Audience.SYSTEM):
        world.judge.name, world.judge.email = "沈砚秋", "judge@court.example"
        world.judge.save()
        for body in Body.objects.all():
            body.name = body.name.replace(filled.canary, "")
            body.save()
        Message.objects.all().delete()
        yield filled


def subjects() -> Iterator[tuple[str, UUID]]:
    """Return one subject of each kind."""
    with for_purpose(Purpose.RISK):
        for kind, label in SUBJECTS.items():
            yield kind, apps.get_model(label)._default_manager.values_list("pk", flat=True)[0]
    yield "difficulty_beneath", queue_id(Body.objects.get(name="民事审判一庭").court_id)
    yield "bench", bench_id(Body.objects.get(name="民事审判一庭").pk)


def messages(court: FilledCourt) -> Iterator[Message]:
    """Return a message of each kind about each thing that it may be about."""
    for subject_kind, subject_id in subjects():
        facts = {"subject_kind": subject_kind, "subject_id": subject_id, "court_id": court.pk}
        kinds = OFFICIALS if subject_kind == "request" else OWN.get(subject_kind, [])
        for kind in kinds:
            yield Message(kind=kind, person_id=court.world.judge.pk, dedupe_key=kind, **facts)
        for kind in PARTIES.get(subject_kind, []):
            yield Message(kind=kind, dedupe_key=kind, **facts)


def prefer(court: FilledCourt, name: str, *, rhythm: str = "at_once") -> None:
    account = "shen.yanqiu" if name in {"wecom", "webhook"} else ""
    choose_channel(
        court.world.judge, court.world.court, channel=name, account=account, rhythm=rhythm, at=NOON
    )


def test_every_kind_of_message_is_tried() -> None:
    tried = {*OFFICIALS, *(kind for kinds in (*OWN.values(), *PARTIES.values()) for kind in kinds)}

    assert {kind.value for kind in MessageKind} - tried == {kind.value for kind in WITHOUT_SUBJECT}


@pytest.mark.parametrize("name", ["wecom", "wecom-robot", "dingtalk", "feishu", "webhook", "sms"])
def test_nobodys_facts_leave_by_another_companys_service(
    court: FilledCourt, gateway_double: Double, installed: Install, name: str
) -> None:
    names = {name, "sms"}
    installed(gateway_double.gateways(*(gateway_double.entry(one, "ok") for one in sorted(names))))
    prefer(court, "text" if name == "sms" else name)
    phones = set(ServiceRequest.objects.values_list("phone", flat=True))
    left = 0

    for message in messages(court):
        consignment = address_message(message, at=MORNING)
        if consignment.channel.name not in names:
            assert message.kind in FOR_ONE_READER
            continue
        assert consignment.channel.send(consignment.parcel) is Outcome.SENT
        assert not phones & set(consignment.parcel.body.split())
        assert court.canary not in consignment.parcel.heading + consignment.parcel.body
        left += 1

    sent = gateway_double.received()
    assert len(sent) == left > 20
    assert not [line for line in sent if court.canary in line["body"]]


def test_the_courts_own_mail_carries_them(court: FilledCourt) -> None:
    """The control: the words are there to be leaked."""
    prefer(court, "email")

    parcels = [address_message(message, at=MORNING).parcel for message in messages(court)]

    marked = [one for one in parcels if court.canary in one.heading + one.body]
    assert len(marked) > 15


@pytest.mark.parametrize(("name", "told"), [("feishu", 2), ("wecom", 3)])
def test_digest_by_another_companys_service_has_numbers_and_no_links_but_one(
    court: FilledCourt, gateway_double: Double, installed: Install, name: str, told: int
) -> None:
    """A group reads nothing of what is for one reader; it is counted and stands on the page."""
    installed(gateway_double.gateways(gateway_double.entry(name, "ok")))
    prefer(court, name, rhythm="morning")
    about = dict(subjects())
    for kind, subject in (
        ("order_urged", "request"), ("duty_escalated", "request"),
        ("special_supervision", "supervision"),
    ):  # fmt: skip
        queue_message(
            MessageKind(kind), court_id=court.pk, subject_kind=subject, subject_id=about[subject],
            dedupe_key=kind, at=NOON, person_id=court.world.judge.pk,
        )  # fmt: skip
    gather_digests(court.world.court, load_calendar(court.world.court.calendar_id), at=MORNING)

    assert Round([court.pk], clock=lambda: MORNING).run() == 1

    (line,) = gateway_double.received()
    assert line["body"].count("· ") == told
    assert "您有 3 件事要看" in line["body"]
    assert "诉〔2026〕" in line["body"]
    assert line["body"].count("/desk/") == 1
    assert court.canary not in line["body"]
