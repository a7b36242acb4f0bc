"""Pages as a browser asks for them, beside the page with one query and their bare SQL."""

from __future__ import annotations

import itertools
import statistics
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from bench.bare import BOARD, DETAIL, LATE, QUEUE, SEARCH, WORK
from bench.ground import COURT_ID, bare_scope, timed
from bench.load import time_by_turns
from bench.report import Result, Spread
from bench.site import sign_ins

if TYPE_CHECKING:
    import psycopg

    from bench.ground import Ground
    from bench.load import Visitor
    from bench.site import Site

VISITS = 20
"""Of each page in a round, and as many of the yardstick."""
WORDS = ("开庭", "执行", "保全", "劳动报酬", "没有人联系我", "网上立案")
"""What is searched for: words that hundreds of requests hold, and some that few do."""
ONE_QUERY = "只有一个查询的页面"


@dataclass(slots=True)
class Page:
    """A page with its rounds.

    Args:
        name: as printed.
        visitor: who asks.
        paths: the addresses asked for in turn.
        bare: the statements of the same work, and the values of each turn.
        budget: how many times the yardstick it may take; None: no bound is set.
    """

    name: str
    visitor: Visitor
    paths: list[str]
    bare: tuple[str, ...]
    values: list[dict[str, object]]
    budget: float | None
    seconds: list[float] = field(default_factory=list)
    bare_seconds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


class Pages:
    """The pages of one court.

    Args:
        ground: where its database is.
        site: its server.
        requests: how many it has.
    """

    def __init__(self, ground: Ground, site: Site, requests: int) -> None:
        self.ground = ground
        self.site = site
        self.requests = requests
        self.yardstick = site.visitor()
        self.yardstick_seconds: list[float] = []
        with ground.superuser(site.database) as connection:
            self.pages = list(self._choose(connection))

    def _choose(self, connection: psycopg.Connection) -> list[Page]:
        officials = sign_ins(self.ground, self.site.database)
        seats = {who.seat: who for who in reversed(officials.values())}
        people: dict[str, int] = dict(
            connection.execute("SELECT username, person_id FROM organizations_account").fetchall()
        )
        bodies: dict[str, int] = dict(
            connection.execute(
                "SELECT a.username, p.body_id FROM organizations_account a"
                " JOIN organizations_postterm t ON t.person_id = a.person_id"
                " JOIN organizations_post p ON p.id = t.post_id ORDER BY p.position DESC"
            ).fetchall()
        )
        busiest = connection.execute(_BUSIEST_JUDGE).fetchone()
        leading = connection.execute(_BUSIEST_LEADER).fetchone()
        shown = [str(one) for (one,) in connection.execute(_SHOWN, [VISITS]).fetchall()]
        if busiest is None or leading is None:
            raise LookupError("nobody at the court has anything to do")
        clerk, president = seats["desk_clerk"].username, seats["president"].username
        judge = busiest[0]
        signed_in = {
            name: self.site.official(officials[name])
            for name in {clerk, judge, leading[0], president}
        }

        def mine(name: str) -> list[dict[str, object]]:
            return [{"person": people[name], "body": bodies[name], "court": COURT_ID}]

        court: dict[str, object] = {"court": COURT_ID}
        queue = ["/desk/queue/"]
        details = [f"/desk/requests/{one}/" for one in shown]
        searches = [f"/desk/queue/?q={quote(word)}" for word in WORDS]
        return [
            Page("诉求队列（窗口）", signed_in[clerk], queue, QUEUE, [court], 25),
            Page("诉求队列（部门领导）", signed_in[leading[0]], queue, QUEUE, [court], 25),
            Page("我的工作（窗口）", signed_in[clerk], ["/desk/"], WORK, mine(clerk), 25),
            Page("我的工作（法官）", signed_in[judge], ["/desk/"], WORK, mine(judge), 25),
            Page(
                "诉求详情", signed_in[clerk], details, DETAIL,
                [court | {"request": one} for one in shown], 25,
            ),
            Page(
                "查找", signed_in[clerk], searches, SEARCH,
                [court | {"words": word} for word in WORDS], 50,
            ),
            Page("看板（院长）", signed_in[president], ["/desk/board/"], BOARD, [court], 50),
            Page("看板（部门领导）", signed_in[leading[0]], ["/desk/board/"], BOARD, [court], 50),
            Page(
                "看板上超期的", signed_in[president], ["/desk/board/orders/?of=late"], LATE,
                [court], 25,
            ),
            Page("月度指标页面", signed_in[clerk], ["/desk/figures/"], (), [], None),
        ]  # fmt: skip

    def measure(self) -> None:
        """Do one round: each page and, by turns with it, the yardstick."""
        for page in self.pages:
            asked = itertools.islice(itertools.cycle(page.paths), VISITS)
            one_query, taken = time_by_turns(self.yardstick, "/", page.visitor, list(asked))
            self.yardstick_seconds += one_query
            page.seconds += taken
            page.ratios.append(statistics.median(taken) / statistics.median(one_query))
            self._measure_bare(page)

    def _measure_bare(self, page: Page) -> None:
        with self.ground.connect(self.site.database) as connection:
            for values in page.values:
                page.bare_seconds.append(timed(partial(_run, connection, page.bare, values)))

    def results(self) -> list[Result]:
        """Return what all rounds have shown."""
        yardstick = Result(
            name=ONE_QUERY,
            requests=self.requests,
            unit="ms",
            value=_milliseconds(self.yardstick_seconds),
        )
        return [yardstick] + [
            Result(
                name=page.name,
                requests=self.requests,
                unit="ms",
                value=_milliseconds(page.seconds),
                bare=_milliseconds(page.bare_seconds) if page.bare_seconds else None,
                ratio=Spread.of(page.ratios),
                budget=page.budget,
                must_not_grow=page.budget == 25,
            )
            for page in self.pages
        ]


def _milliseconds(seconds: list[float]) -> Spread:
    return Spread.of([one * 1000 for one in seconds])


def _run(
    connection: psycopg.Connection, statements: tuple[str, ...], values: dict[str, object]
) -> None:
    with bare_scope(connection):
        for statement in statements:
            connection.execute(statement, values).fetchall()


_BUSIEST_JUDGE = """
SELECT a.username FROM duties_duty d JOIN organizations_account a ON a.person_id = d.holder_id
 WHERE d.state = 'open' GROUP BY a.username ORDER BY count(*) DESC, a.username LIMIT 1
"""
_BUSIEST_LEADER = """
SELECT a.username FROM requests_workorder o JOIN organizations_body b ON b.id = o.department_id
  JOIN organizations_postterm t ON t.post_id = b.leader_post_id AND t.ends_on IS NULL
  JOIN organizations_account a ON a.person_id = t.person_id
 GROUP BY a.username ORDER BY count(*) DESC, a.username LIMIT 1
"""
_SHOWN = """
SELECT request_id FROM requests_workorder ORDER BY md5(request_id::text) LIMIT %s
"""
