"""The journeys of the people who use the product, on the demonstration court, in a real browser.

Whoever appears does what they would do on their own screen, and reads what stands there. The clock
is the demonstration's: the tests move it, and nothing waits for a real day.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from tests.conftest import TEMPLATE, Clone, LiveSite, Server, _cloned, served
from tests.network import Network, NetworkCourt, build_network

from fenglian.demonstration.court import PASSWORD, find_court, one_time_code
from fenglian.demonstration.loader import load
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Court
from fenglian.supervision.queries import Period
from fenglian.worktime.arrangements import national_calendar
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.plugin import DjangoDbBlocker

OUTPUT = Path(__file__).parents[2] / "test-output" / "acceptance"
PLAYED = f"{TEMPLATE}_played"
REQUESTS = 40
"""So many that the queue holds more than what the journeys add."""
MORNING = dt.time(9)
PATIENCE_SECONDS = 60
"""How long a worker may take for a job."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What somebody sits in front of.

    Args:
        name: how tests and pictures call it.
        width: in pixels.
        height: in pixels.
        scripts: whether its browser runs them.
    """

    name: str
    width: int
    height: int
    scripts: bool = True


PHONE = Screen("phone", 390, 844)
OFFICE = Screen("office", 1366, 900)
PLAIN = Screen("plain", 390, 844, scripts=False)
SCREENS = (PHONE, OFFICE, PLAIN)


def squeezed(text: str) -> str:
    """Return a text without white space, which the layout puts in at its own will."""
    return re.sub(r"\s+", "", text)


@dataclass(frozen=True)
class Visit:
    """Somebody at a screen of their own: nobody shares a session."""

    page: Page
    screen: Screen
    address: str
    """Where the site lies, without a slash at its end."""

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.address + path)

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button of that name; there is only one. The page that follows is there."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the link of that name; there is only one. The page that follows is there."""
        self.page.get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def fill(self, label: str, text: str) -> None:
        """Write into the field of that label."""
        fields = self.page.locator("input, textarea")
        fields.and_(self.page.get_by_label(label, exact=True)).fill(text)

    def choose(self, label: str) -> None:
        """Tick the card of that label."""
        self.page.get_by_label(label, exact=True).check()

    def look_up(self, home: str, code: str, *, digits: str) -> None:
        """Find a request again by the code of its receipt and the end of the telephone number."""
        self.open(home)
        self.fill("用查询码看进度", code)
        self.press("查看")
        self.fill("手机号最后 4 位", digits)
        self.press("看全部")

    @property
    def shown(self) -> str:
        """What stands on the page for everybody to read, squeezed."""
        return squeezed(self.page.locator("main").inner_text())

    def reads(self, *texts: str) -> None:
        """See that these stand on the page, however the layout breaks them."""
        main = self.page.locator("main")
        for text in texts:
            broken = r"\s*".join(map(re.escape, squeezed(text)))
            expect(main, text).to_contain_text(re.compile(broken), use_inner_text=True)

    def look(self, name: str) -> None:
        """Let axe look at the page: nothing wrong, nothing sticks out. A picture is kept.

        Axe is a script itself; a page without them is the one that it has seen on the phone.
        """
        OUTPUT.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}-{self.screen.name}.png", full_page=True)
        excess = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert excess <= 0, f"{name} is {excess} pixels too wide"
        if self.screen.scripts:
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"

    def print_sheets(self, name: str) -> int:
        """Print the page on A4 and return how many sheets it takes."""
        OUTPUT.mkdir(parents=True, exist_ok=True)
        self.page.emulate_media(media="print")
        paper = self.page.pdf(path=OUTPUT / f"{name}.pdf", format="A4")
        self.page.emulate_media(media="screen")
        return len(re.findall(rb"/Type\s*/Page\b", paper))


@dataclass(frozen=True)
class Site:
    """The demonstration court behind a real server."""

    live: LiveSite
    court: Court
    begins: dt.datetime
    """What the clock shows first: the morning of a month's first working day."""
    browser: Browser
    messages: Path
    """Where the file channel writes what leaves the court."""
    visits: list[Visit] = field(default_factory=list)

    @property
    def home(self) -> str:
        """The people's first page."""
        return f"/{self.court.slug}/"

    def reading(self) -> AbstractContextManager[object]:
        """Let the test itself read the court's rows; what it writes there, others see after it."""
        return scoped([self.court.pk], audience=Audience.SYSTEM)

    def visit(self, screen: Screen) -> Visit:
        """Give somebody a screen."""
        context = self.browser.new_context(
            viewport={"width": screen.width, "height": screen.height},
            locale="zh-CN",
            java_script_enabled=screen.scripts,
        )
        visit = Visit(context.new_page(), screen, self.live.address)
        self.visits.append(visit)
        return visit

    def sign_in(self, username: str, screen: Screen) -> Visit:
        """Give an official a screen and let them sign in; once each, as a code serves once."""
        official = self.visit(screen)
        official.open("/desk/")
        official.fill("用户名", username)
        official.fill("密码", PASSWORD)
        with self.reading():
            key = TOTPDevice.objects.get(user__username=username).key
        official.fill("动态验证码", one_time_code(key))
        official.press("登录")
        official.page.wait_for_url(re.compile(r"/desk/(board/)?$"))  # leaders begin with theirs
        official.open("/desk/")
        official.reads("我的工作")
        return official

    @property
    def now(self) -> dt.datetime:
        """What the site takes for the present."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp() + shift FROM demonstration_clockoffset")
            (instant,) = cursor.fetchone()
        return instant.astimezone(COURT_ZONE)  # type: ignore[no-any-return]  # timestamptz

    def set_clock(self, moment: dt.datetime) -> None:
        """Let the site take a moment for the present; nothing else happens by that."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO demonstration_clockoffset (id, shift)"
                " VALUES (1, %(moment)s - clock_timestamp())"
                " ON CONFLICT (id) DO UPDATE SET shift = excluded.shift",
                {"moment": moment},
            )

    def working_day(self, number: int, *, since: dt.date | None = None) -> dt.date:
        """Return the n-th working day after the journey's first day, or after another day."""
        calendar = load_calendar(self.court.calendar_id)
        return calendar.nth_working_day(since or self.begins.date(), number)

    @property
    def next_morning(self) -> dt.datetime:
        """Nine o'clock on the next working day."""
        day = self.working_day(1, since=civil_day(self.now))
        return dt.datetime.combine(day, MORNING, COURT_ZONE)

    def sent(self) -> list[dict[str, str]]:
        """Return what has left the court by the file channel, oldest first."""
        lines = self.messages.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


@dataclass(frozen=True)
class Worker:
    """A real worker process beside the site."""

    process: subprocess.Popen[bytes]
    log: Path

    def run(self, task: Any) -> None:
        """Let the worker do a periodic job now instead of at its next minute; wait for its end."""

        def queue() -> int | None:
            try:
                return int(task.defer(timestamp=0))
            except AlreadyEnqueued:
                return None  # one waits already, from before the clock was moved: it goes first

        job = self._until(queue)
        self._until(lambda: ProcrastinateJob.objects.get(pk=job).status == "succeeded")

    def _until(self, condition: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := condition()):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)
        return found


@pytest.fixture(scope="session")
def static_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Override the run's: the demonstration has files of its own to collect."""
    return tmp_path_factory.mktemp("static-played")


@pytest.fixture(scope="session")
def played_template(
    postgres_server: Server,
    django_db_setup: object,
    database_template: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[dt.datetime]:
    """Load the demonstration court, once a run; yield when its history ends.

    It ends on the morning of the next month's first working day: a journey of two weeks lies within
    one month then, on whatever day the tests run.
    """
    with _cloned(PLAYED, postgres_server, database_template, django_db_blocker) as clone:
        subprocess.run(
            [sys.executable, "-m", "fenglian.cli.main", "migrate"],
            env=clone.environment | {"FENGLIAN_DEMONSTRATION": "1"},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with clone.bound():
            begins = _first_morning_of_next_month()
            load(lambda _line: None, requests=REQUESTS, at=begins)
        yield begins


def _first_morning_of_next_month() -> dt.datetime:
    month = Period.month_of(dt.datetime.now(COURT_ZONE).date())
    year = month.last.year
    calendar = national_calendar(first_year=year, last_year=year + 1)
    day = calendar.nth_working_day(month.last, 1)
    return dt.datetime.combine(day, MORNING, COURT_ZONE)


@pytest.fixture
def database_clone(
    request: pytest.FixtureRequest,
    postgres_server: Server,
    played_template: dt.datetime,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Clone]:
    """Override the usual one: a copy of the demonstration court."""
    name = f"{PLAYED}_{abs(hash(request.node.nodeid)) % 10**8}"
    with _cloned(name, postgres_server, PLAYED, django_db_blocker) as clone:
        yield clone


@pytest.fixture
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Say to the processes of a test what they run for, and where they keep what they write."""
    monkeypatch.setenv("FENGLIAN_DEMONSTRATION", "1")
    monkeypatch.setenv("FENGLIAN_UPLOADS", str(tmp_path / "uploads"))
    monkeypatch.setenv("FENGLIAN_MESSAGE_FILE", str(tmp_path / "messages"))


@pytest.fixture
def site(
    _environment: None,
    live_site: LiveSite,
    played_template: dt.datetime,
    browser: Browser,
    tmp_path: Path,
) -> Iterator[Site]:
    """Run the demonstration court behind a real server; its clock shows when its history ends."""
    with live_site.clone.bound():
        court = find_court()
        assert court is not None
        site = Site(live_site, court, played_template, browser, tmp_path / "messages")
        site.set_clock(played_template)
        yield site
    for visit in site.visits:
        visit.page.context.close()


@pytest.fixture
def worker(site: Site, tmp_path: Path) -> Iterator[Worker]:
    """Run `fenglian worker` beside the site, and end it by its pid."""
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "fenglian.cli.main", "worker"],
            env=site.live.clone.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield Worker(process, log)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Province:
    """An intermediate court and two beneath it behind a real server, for stories of towns."""

    site: Site
    network: Network

    def sit(self, court: NetworkCourt, who: str, screen: Screen) -> Visit:
        """Give somebody of a court a screen at which they are signed in."""
        visit = self.site.visit(screen)
        court.sign_in(visit.page.context, who, visit.address)
        return visit

    def set_clock(self, moment: dt.datetime) -> None:
        """Let the courts take a moment for the present."""
        self.site.set_clock(moment)


@pytest.fixture
def province(
    _environment: None,
    module_clone: Clone,
    static_folder: Path,
    browser: Browser,
    tmp_path: Path,
) -> Iterator[Province]:
    """Serve the courts of `tests.network`, with a clock that the story sets.

    The demonstration's clock never goes back; the story has its own dates whenever it is told.
    """
    subprocess.run(
        [sys.executable, "-m", "fenglian.cli.main", "migrate"],
        env=module_clone.environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with psycopg.connect(module_clone.addresses.owner, autocommit=True) as owner:
        owner.execute(
            "ALTER TABLE demonstration_clockoffset DROP CONSTRAINT clockoffset_never_back"
        )
    with module_clone.bound(), served(module_clone, static_folder, tmp_path) as live:
        network = build_network()
        begins = dt.datetime.now(COURT_ZONE)
        site = Site(live, network.yunfu.court, begins, browser, tmp_path / "messages")
        yield Province(site, network)
    for visit in site.visits:
        visit.page.context.close()
