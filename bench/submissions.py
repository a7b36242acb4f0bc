"""Requests sent by form and by API, eight at a time, beside the page with one query."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING
from uuid import uuid4

from bench.bare import SUBMISSION
from bench.ground import COURT_ID, bare_scope
from bench.load import CROWD, UnexpectedAnswerError, Visitor, time_crowd
from bench.pages import ONE_QUERY
from bench.report import Result, Spread
from fenglian.demonstration.files import read_situations
from fenglian.integrations.actions import Grant, open_client
from fenglian.integrations.enums import ClientScope
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Court
from fenglian.privacy.fields import encrypt
from fenglian.requests.queries.likeness import text_marks
from fenglian.worktime.clock import now

if TYPE_CHECKING:
    import psycopg

    from bench.ground import Ground
    from bench.site import Site

A_ROUND = 200
"""Requests sent in one round, and as many bare transactions; of the yardstick twice as many."""
BUDGET = 1 / 6
HOME = "/nansha/tell/"
STORED = """
SELECT (SELECT count(*) FROM requests_servicerequest),
       (SELECT count(*) FROM ledger_event WHERE kind = 'request.received'),
       (SELECT count(*) FROM duties_duty WHERE rule_id = 'desk_acceptance'),
       (SELECT count(*) FROM notifications_message WHERE kind = 'receipt'),
       (SELECT count(*) FROM integrations_origin),
       (SELECT count(*) FROM integrations_call WHERE status = 201)
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A form that is filled in up to its last page.

    Args:
        visitor: whose it is.
        review: the address of that page.
    """

    visitor: Visitor
    review: str

    def send(self) -> None:
        """Press the button: the one press that stores everything."""
        question = self.visitor.post(self.review)
        answer = self.visitor.visit(question, expect=302)
        if "/receipt/" not in answer.location:
            raise UnexpectedAnswerError(f"{self.review} → {answer.location}")


def open_caller(ground: Ground, database: str) -> str:
    """Give a key to a mini-program that may call as often as it can."""
    with ground.bound(database), scoped([COURT_ID], audience=Audience.SYSTEM):
        grant = Grant({ClientScope.SUBMIT}, ["wechat"], calls_a_minute=10**6)
        court = Court.objects.get(pk=COURT_ID)
        return open_client(court, "小程序（测速）", grant, actor=Actor.system(), at=now())[1]


class Submissions:
    """The form of one court, and its API.

    Args:
        ground: where its database is.
        site: its server.
        requests: how many it has at first.
    """

    def __init__(self, ground: Ground, site: Site, requests: int) -> None:
        self.ground = ground
        self.site = site
        self.requests = requests
        self.words = [one.text for one in read_situations() if one.channel == "website"]
        self.key = open_caller(ground, site.database)
        self.telephone = iter(range(10**8))
        self.lock = threading.Lock()
        self.rates: list[float] = []
        self.call_rates: list[float] = []
        self.journeys: list[float] = []
        self.yardstick_rates: list[float] = []
        self.bare_rates: list[float] = []

    def measure(self) -> None:
        """Do one round, and see that everything of each request has been stored.

        Raises:
            RuntimeError: a receipt was given for something that is not there whole.
        """
        before = self._stored()
        forms: SimpleQueue[Written] = SimpleQueue()
        self.journeys.append(time_crowd([lambda: forms.put(self._fill_in())] * A_ROUND))
        written = [forms.get() for _ in range(A_ROUND)]
        visitor = self.site.visitor()
        yardstick = [lambda: visitor.visit(visitor.get("/"), expect=200)] * A_ROUND
        rate = time_crowd(yardstick)
        self.rates.append(time_crowd([form.send for form in written]))
        self.call_rates.append(time_crowd([self._call] * A_ROUND))
        self.yardstick_rates.append((rate + time_crowd(yardstick)) / 2)
        stored = [after - then for after, then in zip(self._stored(), before, strict=True)]
        if stored != [2 * A_ROUND] * 4 + [A_ROUND] * 2:
            raise RuntimeError(f"{A_ROUND} receipts by form and by API, stored: {stored}")
        self._measure_bare()

    def _stored(self) -> tuple[int, ...]:
        with self.ground.superuser(self.site.database) as connection:
            return connection.execute(STORED).fetchone() or ()

    def _call(self) -> None:
        """Send what a mini-program sends: the one call that stores everything."""
        with self.lock:
            number = next(self.telephone)
        words = self.words[number % len(self.words)]
        content = {
            "channel": "wechat",
            "words": words,
            "name": "陈小满",
            "phone": f"139{number:08d}",
        }
        visitor = self.site.visitor()
        visitor.visit(visitor.call("/api/v1/requests", self.key, content), expect=201)

    def _fill_in(self) -> Written:
        """Go through the steps as a browser does, up to the button."""
        with self.lock:
            number = next(self.telephone)
        visitor = self.site.visitor()
        about = visitor.visit(visitor.get(HOME), expect=302).location
        visitor.visit(visitor.get(about), expect=200)
        words = self.words[number % len(self.words)]
        visitor.visit(visitor.post(about, words=words), expect=302)
        who = f"{about}who/"
        form = {"relation": "self", "name": "陈小满", "phone": f"139{number:08d}"}
        visitor.visit(visitor.post(who, **form), expect=302)
        return Written(visitor, f"{about}review/")

    def _measure_bare(self) -> None:
        with ExitStack() as stack:
            doors: SimpleQueue[psycopg.Connection] = SimpleQueue()
            for _ in range(CROWD):
                doors.put(stack.enter_context(self.ground.connect(self.site.database)))
            with self.ground.superuser(self.site.database) as connection:
                (body,) = connection.execute(
                    "SELECT id FROM organizations_body WHERE is_desk"
                ).fetchone() or (None,)
                (version,) = connection.execute(
                    "SELECT max(id) FROM mechanisms_mechanismversion"
                ).fetchone() or (None,)

            # Sealed beforehand; the pages that list these rows must be able to read them.
            sealed = {
                "court": COURT_ID, "body": body, "version": version, "words": self.words[0],
                "marks": text_marks(self.words[0]),
                "name": encrypt("陈小满", purpose="request.name"),
                "phone": encrypt("13900000000", purpose="request.phone"),
            }  # fmt: skip

            def send() -> None:
                door = doors.get()
                values = sealed | {"request": uuid4(), "index": os.urandom(32)}
                with bare_scope(door):
                    for statement in SUBMISSION:
                        door.execute(statement, values)
                doors.put(door)

            self.bare_rates.append(time_crowd([send] * A_ROUND))

    def results(self) -> list[Result]:
        """Return what all rounds have shown."""
        return [
            Result(
                name=f"{ONE_QUERY}，八人",
                requests=self.requests,
                unit="/s",
                value=Spread.of(self.yardstick_rates),
            ),
            self._result("提交表单，八人", self.rates, budget=BUDGET),
            self._result("接口提交，八人", self.call_rates, budget=None),
            Result(
                name="填到最后一步，八人",
                requests=self.requests,
                unit="/s",
                value=Spread.of(self.journeys),
            ),
        ]

    def _result(self, name: str, rates: list[float], *, budget: float | None) -> Result:
        ratios = [ours / theirs for ours, theirs in zip(rates, self.yardstick_rates, strict=True)]
        return Result(
            name=name,
            requests=self.requests,
            unit="/s",
            value=Spread.of(rates),
            bare=Spread.of(self.bare_rates),
            ratio=Spread.of(ratios),
            budget=budget,
            bound="at least",
        )
