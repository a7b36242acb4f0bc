"""Two courts, eighteen people and a request in every state, for the permission matrix."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Max
from django.test import Client
from PIL import Image
from tests.world import World, appoint, build_world

from fenglian.documents.uploads import inspect_upload
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Attachment, Event
from fenglian.ledger.storage import store_attachment
from fenglian.organizations.actions import disable_account
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Account, Person, PostTerm
from fenglian.organizations.queries import Official, load_official
from fenglian.privacy.codes import follow_token
from fenglian.requests import actions
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.models import ServiceRequest
from fenglian.supervision.actions import complain
from fenglian.supervision.actions.special import Complaint

BACKEND = "fenglian.organizations.policies.TwoFactorBackend"
ANONYMOUS = "anonymous"
SUPERVISED = ("in_hand", "of_leader", "of_president")
"""The requests that the party has complained about."""


@dataclass
class Thing:
    """A request of the matrix.

    Args:
        pk: its id.
        slug: of its court.
        title: its own, so that lists can be searched for it.
        revision: as it stands.
        link: its follow-up token.
        paper: an attachment of it.
        call: a telephone call on it, 0 for none.
        question: the one that waits for the party's answer, 0 for none.
        entry: a complaint about it on the list of special supervision.
        twin: the register number of another request on the same matter.
        town: the code of a town of its court.
    """

    pk: UUID
    slug: str
    title: str = ""
    revision: int = 0
    link: str = ""
    paper: UUID = field(default_factory=uuid4)
    call: int = 0
    question: int = 0
    entry: UUID = field(default_factory=uuid4)
    twin: str = "1"
    town: str = ""


@dataclass
class MatrixWorld:
    """Everything that the matrix runs over."""

    here: World
    there: World
    now: datetime
    clients: dict[str, Client]
    things: dict[str, Thing]
    sight: tuple[int, ...]
    people: dict[str, Person]
    revisions: dict[UUID, tuple[int]] = field(default_factory=dict)
    last_event: int | None = None

    def has_changed(self, thing: Thing) -> bool:
        """Tell whether an act has left anything behind: a revision of the request, an event."""
        with scoped(self.sight, audience=Audience.SYSTEM):
            found = ServiceRequest.objects.filter(pk=thing.pk).values_list("revision", flat=True)
            return [*found] != [*self.revisions.get(thing.pk, ())] or (
                Event.objects.aggregate(last=Max("pk"))["last"] != self.last_event
            )


def photo() -> io.BytesIO:
    """Return the smallest photo that may be attached."""
    file = io.BytesIO()
    Image.new("RGB", (2, 2), "white").save(file, "PNG")
    file.seek(0)
    file.name = "photo.png"
    return file


class Stage:
    """Brings the requests of one court into their states."""

    def __init__(self, world: World, people: dict[str, Person], now: datetime) -> None:
        self.world = world
        self.people = people
        self.at = now - timedelta(hours=1)
        self.count = 0

    def official(self, name: str) -> Official:
        """Return a person as signed in today."""
        account = Account.objects.select_related("person").get(person=self.people[name])
        found = load_official(account, self.at.date())
        assert found is not None
        return found

    def by(self, name: str) -> dict[str, Any]:
        """Return the arguments of an act that say who and when."""
        return {"by": self.official(name), "at": self.at}

    def receive(self, title: str, **facts: Any) -> UUID:
        """Take a request in and give it a title of its own."""
        self.count += 1
        request_id = self.world.submit(
            when=self.at,
            words=f"{title}：立案两个月没有人联系我，什么时候开庭。",
            phone=f"1380000{self.count:04}",
            **facts,
        ).request_id
        ServiceRequest.objects.filter(pk=request_id).update(title=title)
        return request_id

    def dispatch(self, request_id: UUID, person: str | None) -> None:
        """Send it to the civil division, to somebody or to all."""
        person_id = self.people[person].pk if person else None
        actions.confirm_screening(
            request_id, Screening("labor", "judge_contact", "ordinary"), **self.by("clerk")
        )
        actions.dispatch_order(
            request_id, Target(self.world.civil.pk, person_id), **self.by("clerk")
        )

    def make(self, state: str) -> UUID:
        """Bring a new request into a state of the policy's table."""
        facts = {"recorded_by_id": self.people["clerk"].pk, "channel": "hall"}
        request_id = self.receive(
            f"矩阵{state}{self.world.court.slug}", **(facts if state == "recorded" else {})
        )
        if state in {"received", "recorded", "merged"}:
            self._leave_at_desk(request_id, state)
            return request_id
        if state.startswith("of_"):
            self._complain(request_id, state)
            return request_id
        self.dispatch(request_id, None if state == "in_common" else "judge")
        judge = self.by("judge")
        if state in {"accepted", "extension_asked", "answered", "closed", "asked", "called"}:
            actions.accept_order(request_id, **judge)
        if state == "extension_asked":
            actions.request_extension(request_id, 2, reason="等评估报告", **judge)
        if state == "handed_back":
            actions.hand_back_order(request_id, reason="不属于本庭", **judge)
        if state == "asked":
            actions.ask_back(request_id, "请问传票是哪天收到的？", **judge)
        if state == "called":
            actions.log_call(request_id, "已告知开庭日期", reached=True, **judge)
        if state in {"answered", "closed"}:
            actions.reply_to_order(request_id, "开庭定在下月八日上午。", **judge)
        if state == "closed":
            actions.rate_reply(request_id, satisfied=True, at=self.at)
        return request_id

    def _leave_at_desk(self, request_id: UUID, state: str) -> None:
        """Dispatch nothing; a merged one goes into one that came a minute before."""
        if state == "merged":
            leading = self.receive("矩阵并入的那一件")
            before = self.at - timedelta(minutes=1)
            ServiceRequest.objects.filter(pk=leading).update(received_at=before)
            actions.merge_requests(request_id, leading, reason="同一件事", **self.by("clerk"))

    def _complain(self, request_id: UUID, state: str) -> None:
        """Let an official be complained of; the judge complained of has had the order before."""
        accused = {"of_judge": "accused", "of_leader": "civil_leader", "of_president": "president"}
        self.dispatch(request_id, "accused")
        about = ServiceRequest.objects.filter(pk=request_id)
        about.update(complained_of=self.people[accused[state]])
        Duty.objects.filter(subject_id=request_id).update(complained_of=self.people[accused[state]])
        actions.reassign_order(
            request_id,
            Target(self.world.civil.pk, self.people["judge"].pk),
            reason="应由别人办理",
            **self.by("vice"),
        )

    def supervise(self, thing: Thing) -> None:
        """Let the party complain that nobody could be reached."""
        complaint = Complaint("unreachable", f"没有人接电话（{thing.title}）", "website")
        thing.entry = complain(thing.pk, complaint, at=self.at).pk

    def thing(self, request_id: UUID, slug: str) -> Thing:
        """Return a request as the matrix runs over it, with a paper of its own."""
        about = ServiceRequest.objects.get(pk=request_id)
        paper: Attachment = store_attachment(
            inspect_upload(photo(), "photo.png"),
            court_id=about.court_id,
            subject_kind="request",
            subject_id=about.pk,
            actor=Actor.citizen(),
            at=self.at,
            from_party=True,
        )
        call, question = about.calls.first(), about.questions.filter(answered_at=None).first()
        return Thing(
            pk=about.pk,
            slug=slug,
            title=about.title,
            revision=about.revision,
            link=follow_token(about.pk, about.follow_version),
            paper=paper.pk,
            call=call.pk if call else 0,
            question=question.pk if question else 0,
            twin=str(self.twin(about).serial),
        )

    def twin(self, about: ServiceRequest) -> ServiceRequest:
        """Take in another request on the same matter, complaining of whom the first one does."""
        found = ServiceRequest.objects.filter(pk=self.receive("矩阵同一件事"))
        found.update(complained_of=about.complained_of)
        return found.get()


def people_of(world: World, prefix: str) -> dict[str, Person]:
    """Return the people of a court by their part, the missing ones appointed."""
    court, civil, root = world.court, world.civil, world.root

    def more(body: Any, kind: PostKind, title: str, name: str, username: str) -> Person:
        return appoint(court, body, kind, title, name, prefix + username)[0]

    return {
        "clerk": world.clerk,
        "hotline_clerk": more(
            world.desk, PostKind.HOTLINE_CLERK, "坐席", "方予晴", "hotline-clerk"
        ),
        "judge": world.judge,
        "colleague": world.colleague,
        "accused": more(civil, PostKind.JUDGE, "法官", "祁连山", "accused"),
        "enforcer": world.enforcer,
        "civil_leader": world.civil_leader,
        "enforcement_leader": world.enforcement_leader,
        "vice": world.vice_president,
        "other_vice": more(root, PostKind.VICE_PRESIDENT, "副院长", "薄云天", "other-vice"),
        "president": world.president,
        "officer": more(civil, PostKind.LIAISON_OFFICER, "联络员", "祁知秋", "officer"),
        "administrator": world.administrator,
        "duty_officer": more(root, PostKind.DUTY_OFFICER, "值班员", "方既白", "duty"),
        "disabled": more(civil, PostKind.JUDGE, "法官", "鹿鸣皋", "disabled"),
        "ended": more(civil, PostKind.JUDGE, "法官", "温如玉", "ended"),
    }


def signed_in(person: Person) -> Client:
    """Return a browser with the person's session."""
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(person=person), backend=BACKEND)
    return client


def build_matrix_world(now: datetime, states: list[str]) -> MatrixWorld:
    """Build both courts, everybody's session and a request in each state."""
    here, there = build_world(), build_world("panyu", code="粤0113", prefix="p.")
    sight = (here.court.pk, there.court.pk)
    things: dict[str, Thing] = {}
    with scoped([here.court.pk], audience=Audience.SYSTEM):
        people = people_of(here, "")
        stage = Stage(here, people, now)
        clients = {name: signed_in(person) for name, person in people.items()}
        for state in states:
            things[state] = stage.thing(stage.make(state), here.court.slug)
        for state in things.keys() & set(SUPERVISED):
            stage.supervise(things[state])
        # Both sessions were open while they still had the right to them (S7).
        disable_account(Account.objects.get(person=people["disabled"]))
        yesterday = now.date() - timedelta(days=1)
        PostTerm.objects.filter(person=people["ended"]).update(ends_on=yesterday)
    with scoped([there.court.pk], audience=Audience.SYSTEM):
        foreign = Stage(there, people_of(there, "p."), now)
        things["foreign"] = foreign.thing(foreign.make("in_hand"), there.court.slug)
        foreign.supervise(things["foreign"])
        clients["foreign_clerk"] = signed_in(there.clerk)
        clients["foreign_president"] = signed_in(there.president)
        people |= {"foreign_clerk": there.clerk, "foreign_president": there.president}
    clients[ANONYMOUS] = Client(raise_request_exception=False)
    things["unknown"] = Thing(pk=uuid4(), slug=here.court.slug)
    world = MatrixWorld(here, there, now, clients, things, sight, people)
    with scoped(sight, audience=Audience.SYSTEM):
        world.revisions = {
            pk: (revision,) for pk, revision in ServiceRequest.objects.values_list("pk", "revision")
        }
        world.last_event = Event.objects.aggregate(last=Max("pk"))["last"]
    return world
