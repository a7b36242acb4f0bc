"""Every page, opened once by everybody, in English, and every form on it sent with hostile text.

Three questions to each answer: whether it names a request that its reader may not open (S1, S5);
whether anything in it is more than text (S14, M4); and whether it says something in Chinese that
nobody has written. The forms are those that the pages show; each is sent as its reader would, and
forged, and leaves no trace. What is stored is searched in test_canaries.py.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from django import forms
from django.db import transaction
from django.test import Client, override_settings
from django.urls import resolve, reverse
from django.utils.safestring import mark_safe
from tests.security.crawl import Crawler, Visited, seeds_of
from tests.security.filling import Found, forms_of
from tests.security.inert import HOSTILE, live_markup, live_parts
from tests.security.matrix import POLICY, READS, WHOLE, report, roles
from tests.security.matrix_world import MatrixWorld, Stage, Thing
from tests.security.reading import Listener, list_stored

from fenglian.appointments.actions import open_weekly
from fenglian.appointments.slots import Stretch
from fenglian.duties.actions import sweep
from fenglian.frame.forms import Form
from fenglian.isolation.scope import Audience, scoped
from fenglian.privacy.codes import follow_code
from fenglian.requests import actions, policies
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import ServiceRequest

LIKE_OTHERS = {"hotline_clerk", "enforcer", "enforcement_leader", "foreign_clerk"}
"""Whose rights are those of somebody else who is asked."""
LATER = dt.timedelta(days=12)
"""Long enough for every step of every ladder."""
TEXT = f"{HOSTILE}立案两个月没有人联系我"
LINK_OF_DAY = re.compile(r"\?day=[\d-]+")
ENDINGS = {"desk:sign-out", "portal:terminal-leave", "frame:display"}
"""Forms without a text, after which the browser reads Chinese or is nobody's."""
UNSEEN = {
    "notices.NoticeForm": "asks for it where a gateway does: tests/desk/test_notices.py",
    **dict.fromkeys(
        [
            *("town_people.RepresentativeForm", "town_people.SuggestionAnswerForm"),
            *("towns.ArrangeForm", "towns.NewForm", "towns.ProposeForm"),
        ],
        "there are no towns here: tests/correspondence/test_pages.py",
    ),
    **dict.fromkeys(
        ["activities.ActivityForm", "research.DecisionForm"],
        "nothing is recorded in towns here: tests/activities/test_pages.py",
    ),
    "network.PointForm": "there are no towns here: tests/desk/test_network.py",
    "returns.FilingForm": "nobody holds a town here: tests/desk/test_returns.py",
    "rosters.CommitteeForm": "no roster goes up from here: tests/desk/test_rosters.py",
}
"""Forms that no page of this world shows, and where they are tried."""


@dataclass
class Tour:
    """Opens pages as somebody and sends the forms that they find there.

    Args:
        world: the courts.
        things: the requests whose names are looked for.
        listener: knows what people have written.
    """

    world: MatrixWorld
    things: dict[str, Thing]
    listener: Listener
    named: list[str] = field(default_factory=list)
    live: list[str] = field(default_factory=list)
    chinese: dict[str, str] = field(default_factory=dict)
    sent: set[frozenset[str]] = field(default_factory=set)
    answers: int = 0
    _tried: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def walk(self, role: str, seeds: Iterable[str], within: tuple[str, ...]) -> None:
        """Open every page that somebody comes to, and send each form that was not sent before."""
        client = self.world.clients[role]
        for page in Crawler(client, within).walk(seeds):
            self.answers += 1
            client.cookies["fl_language"] = "en"  # a terminal begins by forgetting it
            name = f"{page.path} as {role}"
            self.live += [f"{name}: {live}" for live in live_parts(page)]
            if page.status == 200:
                self.named += [f"{name} names {state}" for state in self.wrongly_named(page, role)]
            if page.is_page:
                html = page.body.decode()
                self._listen(name, html)
                for form in forms_of(page.path, html):
                    self._send(client, form, f"{form.action} as {role}")

    def wrongly_named(self, page: Visited, role: str) -> Iterator[str]:
        """Yield the requests on a page that its reader may not open."""
        text = page.text()
        for state, thing in self.things.items():
            is_named = thing.title and (thing.title in text or str(thing.pk) in text)
            if is_named and page.view.startswith("desk:") and role not in readers_of(state):
                yield state

    def _send(self, client: Client, form: Found, name: str) -> None:
        kind = (resolve(form.action.partition("?")[0]).view_name, frozenset(form.kinds))
        if kind in self._tried or kind[0] in ENDINGS:
            return
        self._tried.add(kind)
        self.sent.add(kind[1])
        for values in (form.filled(TEXT), form.forged(TEXT)):
            with transaction.atomic():
                ask = client.post if form.method == "post" else client.get
                answer = ask(form.action, values, follow=True)
                transaction.set_rollback(True)
            self.answers += 1
            if answer.status_code >= 500:
                self.live.append(f"{name}: {answer.status_code}")
            elif answer.headers["Content-Type"].startswith("text/html"):
                html = answer.content.decode()
                self.live += [f"{name}: {live}" for live in live_markup(html)]
                self._listen(name, html)

    def _listen(self, name: str, html: str) -> None:
        for said in self.listener.hear(html):
            self.chinese.setdefault(said[:100], name)


def readers_of(state: str) -> list[str]:
    """Return who may open a request of the matrix."""
    found: list[str] = READS.get(
        "of_judge" if state == "once_answered" else state, READS["in_hand"]
    )
    return found


@pytest.fixture(scope="module")
def things(world: MatrixWorld) -> dict[str, Thing]:
    """The requests of the matrix, and one whose handler had answered it before the complaint."""
    stage = Stage(world.here, world.people, world.now)
    with scoped([world.here.court.pk], audience=Audience.SYSTEM):
        request_id = stage.receive("矩阵once_answered")
        stage.dispatch(request_id, "accused")
        actions.reply_to_order(request_id, "开庭定在下月八日上午。", **stage.by("accused"))
        actions.rate_reply(request_id, satisfied=False, words="态度恶劣", at=stage.at)
        about = ServiceRequest.objects.filter(pk=request_id)
        about.update(complained_of=world.people["accused"])
        target = Target(world.here.civil.pk, world.people["judge"].pk)
        actions.reassign_order(request_id, target, reason="应由别人办理", **stage.by("vice"))
        answered = stage.thing(request_id, world.here.court.slug)
        morning = Stretch(dt.time(9), dt.time(11), minutes=30, capacity=2)
        open_weekly(None, [1, 2, 3, 4, 5], morning, starts_on=stage.at.date(), **stage.by("clerk"))
    for client in world.clients.values():
        client.cookies["fl_language"] = "en"
    return {**world.things, "once_answered": answered}


@pytest.fixture(scope="module")
def tour(world: MatrixWorld, things: dict[str, Thing]) -> Tour:
    """Let everybody open everything: first on the day, then when every limit is over."""
    with scoped(world.sight, audience=Audience.SYSTEM):
        listener = Listener(list_stored(TEXT, "陈小满"))
    tour = Tour(world, things, listener)
    seeds = [
        *seeds_of("desk", []),
        *(reverse("desk:request", kwargs={"request_id": thing.pk}) for thing in things.values()),
    ]
    readers = set(roles(world)) - set(POLICY["strangers"])
    for role in sorted(readers if WHOLE else readers - LIKE_OTHERS):
        tour.walk(role, seeds, ("/desk/",))
    own = [thing for state, thing in things.items() if state not in {"foreign", "unknown"}]
    home = f"/{world.here.court.slug}/"
    public = [path for path in seeds_of("portal", own) if not path.startswith(f"{home}terminal/")]
    tour.walk("anonymous", [*begun(world), *public, "/desk/sign-in/"], ("/",))
    later = world.now + LATER
    with scoped(world.sight, audience=Audience.SYSTEM):
        while sweep(list(world.sight), at=later).claimed:
            pass
    with override_settings(CLOCK_SQL=f"SELECT timestamptz '{later.isoformat()}'"):
        for role in ("judge", "president"):
            tour.walk(role, seeds, ("/desk/",))
        tour.walk("anonymous", seeds_of("portal", [things["in_hand"]]), (f"{home}follow/",))
        tour.walk("anonymous", [f"{home}terminal/", f"{home}terminal/leave/", home], (home,))
    return tour


def begun(world: MatrixWorld) -> list[str]:
    """Be in the middle of telling the court something and of booking a time, and return where."""
    client, home = world.clients["anonymous"], f"/{world.here.court.slug}/"
    draft = client.get(f"{home}tell/").headers["Location"]
    client.post(draft, {"words": "立案两个月没有人联系我，什么时候开庭。", "case_number": ""})
    client.post(f"{draft}who/", {"relation": "self", "name": "陈小满", "phone": "13800000000"})
    visit = client.get(f"{home}appointment/hall/").headers["Location"]
    day = visit + LINK_OF_DAY.findall(client.get(visit).content.decode())[0]
    shown = forms_of(day, client.get(day).content.decode())
    times = next(form for form in shown if "time" in form.kinds)
    client.post(times.action, times.filled(""))
    code = follow_code(world.things["in_hand"].pk, 1)
    return [f"{draft}who/", f"{draft}review/", day, f"{visit}who/", f"{home}find/?code={code}"]


def test_no_page_names_a_request_that_its_reader_may_not_open(
    tour: Tour, record_property: Callable[[str, object], None]
) -> None:
    record_property("answers looked at", tour.answers)

    report(tour.named)


def test_no_answer_gives_hostile_text_back_as_anything_else(tour: Tour) -> None:
    report(tour.live)


def test_in_english_no_page_says_anything_in_chinese(tour: Tour) -> None:
    """But names, what people wrote, and what the page itself marks as the notice's words."""
    report([f"{said}  ({name})" for said, name in sorted(tour.chinese.items())])


def test_every_field_in_which_anything_can_be_written_was_tried(tour: Tour) -> None:
    missed = {
        f"{kind.__module__.rpartition('.')[2]}.{kind.__qualname__}": sorted(names)
        for kind, names in free_fields()
        if not any(names <= sent for sent in tour.sent)
    }

    assert missed.keys() == UNSEEN.keys(), sorted(missed.keys() ^ UNSEEN.keys())


def free_fields() -> Iterator[tuple[type[Form], set[str]]]:
    """Yield the forms of the product with their own fields in which anything can be written."""
    waiting: list[type[Form]] = [Form]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        inherited = {name for base in kind.__bases__ for name in getattr(base, "base_fields", {})}
        names = {
            name
            for name, one in kind.base_fields.items()
            if isinstance(one.widget, forms.TextInput | forms.Textarea)
            and getattr(one.widget, "input_type", "text") == "text"
        } - inherited
        if names and kind.__module__.startswith("fenglian."):
            yield kind, names


# --- controls ------------------------------------------------------------------------------------


def test_control_without_the_filter_pages_name_other_people_s_requests(
    world: MatrixWorld, things: dict[str, Thing], monkeypatch: pytest.MonkeyPatch
) -> None:
    every: Callable[[object], object] = lambda _by: ServiceRequest.objects.all()  # noqa: E731 - one line
    monkeypatch.setattr(policies, "visible_requests", every)
    tour = Tour(world, things, Listener([]))

    tour.walk("colleague", [f"/desk/requests/{things['in_hand'].pk}/"], ("/desk/requests/",))

    assert tour.named


def test_control_without_escaping_the_text_is_markup(
    world: MatrixWorld, things: dict[str, Thing], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.forms.boundfield.BoundField.value", lambda _field: mark_safe(TEXT))  # noqa: S308 - the defect that the control needs
    tour = Tour(world, things, Listener([]))

    tour.walk("judge", [f"/desk/requests/{things['in_hand'].pk}/reply/"], ("/desk/requests/",))

    assert any("somebody's element" in live for live in tour.live)


def test_control_pages_that_are_chinese_are_heard(
    world: MatrixWorld, things: dict[str, Thing]
) -> None:
    world.clients["colleague"].cookies["fl_language"] = "zh-hans"
    tour = Tour(world, things, Listener([]))

    tour.walk("colleague", ["/desk/queue/"], ("/desk/queue/",))

    assert "诉求队列" in tour.chinese
