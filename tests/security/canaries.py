"""Two courts full of canaries, and everybody who reads in them (tests/isolation/courts.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse
from tests.api.callers import open_caller, open_hotline
from tests.conftest import Clone
from tests.isolation.courts import (
    INTERNAL,
    NAME,
    NOON,
    PRINCIPAL,
    RISK,
    FilledCourt,
    fill_court,
    identity_of,
    phone_of,
)
from tests.security.crawl import seeds_of
from tests.security.inert import HOSTILE
from tests.security.matrix_world import Thing, signed_in
from tests.world import at

from fenglian.activities.models import Activity, AgreedMatter, PlannedVisit, ResearchReport
from fenglian.appointments.actions import give_feed
from fenglian.appointments.models import Appointment
from fenglian.correspondence.models import (
    ContactTask,
    Material,
    Petition,
    Representative,
    Suggestion,
    Thread,
)
from fenglian.directory.models import Change
from fenglian.drafts.models import Draft, Proposal, Trial
from fenglian.duties.actions import sweep
from fenglian.feedback.models import Difficulty, Opinion
from fenglian.integrations.models import Hook
from fenglian.isolation.scope import Audience, Purpose, scoped
from fenglian.ledger.models import Attachment
from fenglian.liaison.models import Assignment, LiaisonPoint
from fenglian.organizations.models import Absence, Body, Person, Post, PostTerm
from fenglian.privacy.codes import follow_token
from fenglian.quotas.models import Shortfall
from fenglian.requests.models import PhoneCall, ServiceRequest
from fenglian.returns.models import Compilation, Export, Problem, Return
from fenglian.risk.models import RiskAlert
from fenglian.rosters.models import Roster
from fenglian.supervision.models import DepartmentReport, SavedFilter, SpecialSupervision

CHRISTMAS = at("2026-12-21 10:00")
"""A working day on which the ladders have climbed."""
READING = ("clerk", "desk_leader", "judge", "civil_leader", "vice_president", "president")
"""Officials whom both people's requests concern."""
WATCHING = ("desk_leader", "vice_president", "president")
"""Who of them may read signs of risk."""
OTHERS = ("colleague", "enforcer", "enforcement_leader", "administrator")
SOME = ("clerk", "judge", "president")
"""Who tries every act as well, and who reads at the other court."""
PUBLISHED = ("portal:home", "portal:directory", "portal:towns", "portal:town")
"""Pages on which a court says to everybody what its departments and their officers are called, and
who answers for a town."""
CANARY = re.compile(f"密(nansha|panyu)印(甲某|乙某)?({NAME}|{PRINCIPAL}|{INTERNAL}|{RISK})?")
NUMBER = re.compile(r"\d{17}[\dX]|1\d{10}")


@dataclass(frozen=True)
class Reader:
    """Somebody who reads, and what they may find.

    Args:
        name: for the report.
        court: whose officials they may know.
        parties: the people whose words they may read.
        is_official: they may read what officials say among each other.
        is_watching: they may read signs of risk.
    """

    name: str
    court: str
    parties: frozenset[str] = frozenset()
    is_official: bool = False
    is_watching: bool = False


@dataclass
class House:
    """Both courts, and everything in them that has an address."""

    clone: Clone
    courts: dict[str, FilledCourt]
    things: dict[str, list[Thing]]
    visits: dict[str, list[str]]
    """The links of appointments, a party each."""
    feeds: dict[str, str]
    """The links of the halls' calendars."""
    rows: dict[str, list[object]]
    """The ids of what is no request, by the part of an address: two of a kind and court."""
    numbers: frozenset[str]

    def faults(self, reader: Reader, text: str) -> Iterator[str]:
        """Yield what a reader may not have found.

        Args:
            reader: who.
            text: all that they were given.
        """
        for court, party, kind in set(CANARY.findall(text)):
            if court != reader.court:
                yield f"of another court: 密{court}印{party}{kind}"
            elif party and party not in reader.parties:
                yield f"of another person: {party}{kind}"
            elif kind in {NAME, PRINCIPAL}:
                yield f"not masked: {party}{kind}"
            elif kind == RISK and not reader.is_watching:
                yield f"of a sign of risk: {party}{kind}"
            elif kind and not reader.is_official:
                yield f"among officials: {party}{kind}"
        yield from (f"number {found}" for found in set(NUMBER.findall(text)) & self.numbers)

    def every_thing(self) -> list[Thing]:
        return [thing for things in self.things.values() for thing in things]


ROWS = {
    "alert_id": RiskAlert,
    "appointment_id": Appointment,
    "change_id": Change,
    "absence_id": Absence,
    "assignment_id": Assignment,
    "report_id": DepartmentReport,
    "filter_id": SavedFilter,
    "group_id": Body,
    "term_id": PostTerm,
    "material_id": Material,
    "opinion_id": Opinion,
    "difficulty_id": Difficulty,
    "draft_id": Draft,
    "proposal_id": Proposal,
    "trial_id": Trial,
    "hook_id": Hook,
    "person_id": Person,
    "post_id": Post,
    "roster_id": Roster,
    "thread_id": Thread,
    "representative_id": Representative,
    "suggestion_id": Suggestion,
    "petition_id": Petition,
    "task_id": ContactTask,
    "shortfall_id": Shortfall,
    "return_id": Return,
    "problem_id": Problem,
    "compilation_id": Compilation,
    "export_id": Export,
    "activity_id": Activity,
    "matter_id": AgreedMatter,
    "plan_id": PlannedVisit,
    "research_id": ResearchReport,
}


def build_house(clone: Clone) -> House:
    """Let two courts be lived through, and every step be taken that is due by Christmas."""
    courts = {
        "nansha": fill_court("nansha", "粤0115", mark=HOSTILE),
        "panyu": fill_court("panyu", "粤0113", "p.", mark=HOSTILE),
    }
    house = House(clone, courts, {}, {}, {}, {part: [] for part in ROWS}, _numbers(courts))
    for slug, court in courts.items():
        with scoped([court.pk], audience=Audience.SYSTEM, purpose=Purpose.RISK):
            while sweep([court.pk], at=CHRISTMAS).claimed:
                pass
            house.things[slug] = [_thing(court, pk) for pk, _canary in court.parties]
            house.visits[slug] = [
                follow_token(visit.pk, visit.follow_version)
                for pk, _canary in court.parties
                for visit in Appointment.objects.filter(request_id=pk)
            ]
            clerk = court.world.official(court.world.clerk)
            feed = give_feed(None, by=clerk, at=NOON)
            house.feeds[slug] = follow_token(feed.pk, feed.feed_version)
            for part, model in ROWS.items():
                rows = model._default_manager.filter(court=court.pk)
                house.rows[part] += rows.order_by("pk").values_list("pk", flat=True)[:2]
    return house


def _numbers(courts: dict[str, FilledCourt]) -> frozenset[str]:
    worlds = [court.world for court in courts.values()]
    return frozenset(
        number
        for world in worlds
        for who in (1, 2)
        for number in (phone_of(world, who), identity_of(world, who))
    )


def _thing(court: FilledCourt, request_id: UUID) -> Thing:
    """Return a request as addresses speak of it."""
    about = ServiceRequest.objects.get(pk=request_id)
    entries = SpecialSupervision.objects.filter(request_id=request_id)
    return Thing(
        pk=request_id,
        slug=court.world.court.slug,
        link=follow_token(request_id, about.follow_version),
        paper=Attachment.objects.get(subject_id=request_id).pk,
        call=PhoneCall.objects.filter(request_id=request_id).earliest("pk").pk,
        entry=entries.earliest("opened_at").pk,
        town=LiaisonPoint.objects.get(court=court.pk).area_id,
    )


def officials(house: House) -> Iterator[tuple[Reader, Client, list[str]]]:
    """Yield everybody with a session at the desk, and what they try."""
    one_of_each = [things[0] for things in house.things.values()]
    seeds = [
        *seeds_of("desk", house.every_thing(), house.rows),
        *(f"{reverse('desk:queue')}?{urlencode({'q': text})}" for text in ("开庭", "密")),
    ]
    for slug, court in house.courts.items():
        for name in (*READING, *OTHERS) if slug == "nansha" else SOME:
            parties = frozenset({"甲某", "乙某"} if name in READING else ())
            with scoped([court.pk], audience=Audience.SYSTEM):
                client = signed_in(getattr(court.world, name))
            reader = Reader(
                f"{name} of {slug}", slug, parties, is_official=True, is_watching=name in WATCHING
            )
            acts = seeds_of("desk", one_of_each, with_acts=True) if name in SOME else []
            yield reader, client, [*seeds, *acts]


def visitors(house: House) -> Iterator[tuple[Reader, Client, list[str]]]:
    """Yield each party with their own links, a calendar with its own, and somebody with none."""
    for slug, things in house.things.items():
        for number, party in enumerate(("甲某", "乙某")):
            own, visit = things[number], Thing(uuid4(), slug, link=house.visits[slug][number])
            others = [
                Thing(
                    one.pk, one.slug, link=own.link, paper=one.paper, call=one.call, town=one.town
                )
                for one in house.every_thing()
            ]
            seeds = _public_seeds(own, visit, *others)
            yield Reader(f"{party} of {slug}", slug, frozenset({party})), Client(), seeds
        feed = _public_seeds(Thing(uuid4(), slug, link=house.feeds[slug]))
        yield Reader(f"calendar of {slug}", slug), Client(), feed
        nothing = _public_seeds(Thing(uuid4(), slug))
        yield Reader(f"anybody at {slug}", slug), Client(), nothing


def _public_seeds(*things: Thing) -> list[str]:
    """Return the people's addresses but for the terminal's, which end what a crawl has begun."""
    return [path for path in seeds_of("portal", things) if "/terminal/" not in path]


def programs(house: House) -> Iterator[tuple[Reader, Client, list[str]]]:
    """Yield a hotline of each court, which acts for a clerk."""
    seeds = seeds_of("api", house.every_thing(), house.rows)
    for slug, court in house.courts.items():
        both = frozenset({"甲某", "乙某"})
        hotline, page = open_hotline(court.world), open_caller(court.world)
        for reader, key in (
            (Reader(f"hotline of {slug}", slug, both, is_official=True), hotline.key),
            # Whoever hands a link to a program lets it follow; the seeds hold all links.
            (Reader(f"mini-program of {slug}", slug, both), page.key),
        ):
            yield reader, Client(headers={"Authorization": f"Bearer {key}"}), seeds
