"""An intermediate court with two basic courts, their towns, centers and people, for tests.

Ask for `network` (or call `build_network`) and read its fields:

- `network.yunfu`: the intermediate court of 云浮市, whose district is that of its basic courts;
  `network.xinxing` (新兴县: 新城镇, 车岗镇, 水台镇 and a forest farm) and
  `network.luoding` (罗定市: 罗城街道, 太平镇). Each town has two villages and a governance center.
- Each is a `NetworkCourt`: its bodies (`root`, `civil`, `tribunal`, `management`, `filing`,
  `desk_office`, `committee`) and people (`president`, `vice`, `leader` of the civil division,
  `judge`, `colleague`, `assistant`, `court_clerk`, `tribunal_judge`, `keeper` at the management
  office, `desk_clerk`, `administrator`, `center_staff` of the first town's center). Sign-in names
  are the field's name behind the court's slug: `xinxing.judge`, password `tests.world.PASSWORD`.
- `court.town("新城镇")` and `court.village("新城镇", 0)` are areas; `court.official(person)` is a
  person as signed in; `court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge, since=...)` assigns.

Nobody is assigned, no point is registered and no mechanism adopted: tests lay down what they need.
The tribunal of a basic court sits in its last town. The test runs outside any scope; `scoped` by
`court.scope()` (workers) or `court.desk()` (an official's page, with the courts beneath in sight).
All names are invented (虚构); areas are those of the statistical list.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.world import appoint, at

from fenglian.isolation.scope import Audience, Scope, scoped
from fenglian.liaison.actions import assign
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.organizations.enums import AreaLevel, BodyKind, PostKind
from fenglian.organizations.models import Account, Area, Body, Court, Person, Post
from fenglian.organizations.queries import Official, list_overseen, load_official
from fenglian.worktime.actions import build_calendar
from fenglian.worktime.models import Calendar

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

CITY = "445300"
XINXING = {
    "445321100": "新城镇",
    "445321101": "车岗镇",
    "445321103": "水台镇",
    "445321502": "云浮市国有水台林场",
}
LUODING = {"445381001": "罗城街道", "445381101": "太平镇"}
NAMES = {
    "president": "秦望舒",
    "vice": "容知白",
    "leader": "骆青川",
    "judge": "祁见山",
    "colleague": "温照野",
    "assistant": "阮听溪",
    "court_clerk": "苗晚晴",
    "tribunal_judge": "狄长风",
    "keeper": "冯若谷",
    "desk_clerk": "简秋白",
    "administrator": "白描",
    "center_staff": "蓝一禾",
}


@dataclass
class NetworkCourt:
    """A court of the network with everybody who matters."""

    court: Court
    towns: dict[str, Area] = field(default_factory=dict)
    centers: dict[str, Body] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """Find a body or a person by the names that the module's docstring gives."""
        for found in ("bodies", "people"):
            if name in self.__dict__.get(found, {}):
                return self.__dict__[found][name]
        raise AttributeError(name)

    @property
    def pk(self) -> int:
        return self.court.pk

    def town(self, name: str) -> Area:
        return self.towns[name]

    def village(self, town: str, index: int) -> Area:
        return Area.objects.under(self.towns[town].code).order_by("code")[index]

    def scope(self) -> AbstractContextManager[Scope]:
        """Open the scope of the court's workers."""
        return scoped([self.pk], audience=Audience.SYSTEM)

    def desk(self) -> AbstractContextManager[Scope]:
        """Open the scope of an official's page, as the desk's middleware does."""
        beneath = list_overseen(self.pk)
        return scoped([self.pk], audience=Audience.DESK, overseen_ids=beneath)

    def official(self, person: Person, *, on: date = date(2026, 11, 20)) -> Official:
        """Return a person as signed in on a day; in the court's scope."""
        official = load_official(Account.objects.get(person=person), on)
        assert official is not None
        return official

    def sign_in(self, context: BrowserContext, who: str, address: str) -> None:
        """Put the session of somebody's sign-in into a browser; outside any scope."""
        with self.scope():
            account = Account.objects.get(person=self.people[who])
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "fenglian.organizations.policies.TwoFactorBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        value = str(session.session_key)
        context.add_cookies([{"name": "sessionid", "value": value, "url": address}])

    def assign(
        self,
        town: str,
        seat: Seat,
        holder: Person | Body,
        *,
        since: date = date(2026, 1, 1),
        when: datetime | None = None,
    ) -> Assignment:
        """Assign somebody to a town, by the management office; in the court's scope."""
        place = self.towns.get(town) or Area.objects.select_related("parent").get(name=town)
        return assign(
            self.court, place, seat, holder, starts_on=since,
            by=self.official(self.people["keeper"]), at=when or at("2026-01-01 09:00"),
        )  # fmt: skip


@dataclass
class Network:
    """The intermediate court and two of its basic courts."""

    yunfu: NetworkCourt
    xinxing: NetworkCourt
    luoding: NetworkCourt

    @property
    def courts(self) -> tuple[NetworkCourt, ...]:
        return self.yunfu, self.xinxing, self.luoding

    def scope(self) -> AbstractContextManager[Scope]:
        """Open a worker's scope over all three."""
        return scoped([one.pk for one in self.courts], audience=Audience.SYSTEM)


def text_of(page: str) -> str:
    """Return the words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def build_network() -> Network:
    """Build areas, three courts, bodies and people; runs outside any scope."""
    _lay_out_areas()
    calendar = build_calendar("network-calendar", first_year=2024, last_year=2027)
    yunfu = _build_court("yunfu", "云浮市示例中级人民法院", "粤53", CITY, calendar, None)
    xinxing = _build_court(
        "xinxing", "新兴县示例人民法院", "粤5321", "445321", calendar, yunfu.court
    )
    luoding = _build_court(
        "luoding", "罗定市示例人民法院", "粤5381", "445381", calendar, yunfu.court
    )
    return Network(yunfu, xinxing, luoding)


def _lay_out_areas() -> None:
    areas = [
        Area(code="440000", name="广东省", level=AreaLevel.PROVINCE),
        Area(code=CITY, name="云浮市", parent_id="440000", level=AreaLevel.CITY),
        Area(code="445321", name="新兴县", parent_id=CITY, level=AreaLevel.COUNTY),
        Area(code="445381", name="罗定市", parent_id=CITY, level=AreaLevel.COUNTY),
    ]
    for towns in (XINXING, LUODING):
        for code, name in towns.items():
            areas.append(Area(code=code, name=name, parent_id=code[:6], level=AreaLevel.TOWN))
            areas += [
                Area(
                    code=f"{code}{number}", name=f"{name}{part}村", parent_id=code,
                    level=AreaLevel.VILLAGE,
                )
                for number, part in (("201", "上"), ("202", "下"))
            ]  # fmt: skip
    Area.objects.bulk_create(areas)


def _build_court(
    slug: str, name: str, code: str, area: str, calendar: Calendar, superior: Court | None
) -> NetworkCourt:
    court = Court.objects.create(
        slug=slug, name=name, short_name=name[:2], code=code, calendar=calendar,
        area_id=area, superior=superior,
    )  # fmt: skip
    built = NetworkCourt(court)
    with scoped([court.pk], audience=Audience.SYSTEM):
        towns = Area.objects.towns().under(area).select_related("parent").order_by("code")
        built.towns = {town.name: town for town in towns}
        _people(built)
    return built


def _people(built: NetworkCourt) -> None:
    court, bodies = built.court, built.bodies
    towns = list(built.towns.values())

    def body(key: str, name: str, kind: BodyKind = BodyKind.DIVISION, **facts: Any) -> None:
        parent = bodies.get("root")
        bodies[key] = Body.objects.create(court=court, name=name, kind=kind, parent=parent, **facts)

    body("root", "院领导", BodyKind.COURT)
    body("civil", "民事审判庭")
    body("management", "审判管理办公室（研究室）", BodyKind.OFFICE, is_management_office=True)
    body("filing", "立案庭", is_filing=True)
    body("desk_office", "诉讼服务中心", BodyKind.OFFICE, is_desk=True)
    body("committee", "政法委", BodyKind.COMMITTEE)
    last = towns[-1] if towns else None
    body("tribunal", f"{last.name if last else '直属'}人民法庭", BodyKind.TRIBUNAL, area=last)
    for town in towns:
        built.centers[town.name] = Body.objects.create(
            court=court, name=f"{town.name}综治中心", kind=BodyKind.GOVERNANCE_CENTER, area=town
        )
    posts: dict[str, Post] = {}

    def seat(key: str, where: Body, kind: PostKind, title: str) -> None:
        built.people[key], posts[key] = appoint(
            court, where, kind, title, NAMES[key], f"{court.slug}.{key.replace('_', '-')}"
        )

    seat("president", bodies["root"], PostKind.PRESIDENT, "院长")
    seat("vice", bodies["root"], PostKind.VICE_PRESIDENT, "副院长")
    seat("leader", bodies["civil"], PostKind.DEPARTMENT_LEADER, "庭长")
    seat("judge", bodies["civil"], PostKind.JUDGE, "法官")
    seat("colleague", bodies["civil"], PostKind.JUDGE, "法官")
    seat("assistant", bodies["civil"], PostKind.JUDGE_ASSISTANT, "法官助理")
    seat("court_clerk", bodies["civil"], PostKind.COURT_CLERK, "书记员")
    seat("tribunal_judge", bodies["tribunal"], PostKind.JUDGE, "法官")
    seat("keeper", bodies["management"], PostKind.OFFICER, "工作人员")
    seat("desk_clerk", bodies["desk_office"], PostKind.DESK_CLERK, "诉讼服务专员")
    seat("administrator", bodies["root"], PostKind.ADMINISTRATOR, "系统管理员")
    if towns:
        center = built.centers[towns[0].name]
        seat("center_staff", center, PostKind.CENTER_STAFF, "工作人员")
    for one in bodies.values():
        if one.kind not in {BodyKind.COURT, BodyKind.COMMITTEE}:
            one.leader_post, one.supervising_post = posts["leader"], posts["vice"]
            one.save()
    bodies["root"].leader_post = posts["president"]
    bodies["root"].save()


@pytest.fixture
def network(db: None) -> Network:
    """Build the three courts; the test opens the scopes that it needs."""
    return build_network()
