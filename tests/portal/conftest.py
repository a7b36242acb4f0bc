"""The people's pages: in this process with a clock at hand, and behind a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.world import World, build_world

from fenglian.cases.models import Case
from fenglian.isolation.scope import Audience, scoped
from fenglian.knowledge.models import Article
from fenglian.worktime.clock import now

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings
    from tests.conftest import LiveSite

ANSWER = "立案后，法官会先安排送达，再定开庭日期，至少提前三日通知。可以凭案号在大厅查看进度。"
# Likeness goes by rarity: among two articles no word is rare.
QUESTIONS = {
    "hearing-date": ("立案后多久会开庭？", ["立案", "什么时候开庭", "没有人联系"]),
    "no-answer": ("书记员电话没人接，还能找谁？", ["书记员", "没人接", "打不通"]),
    "inside": ("内部口径：没有人联系的怎么回？", ["没有人联系", "没人接"]),
    "fee": ("诉讼费要交多少？", ["诉讼费", "交费"]),
    "apply-enforcement": ("判决生效了对方不还钱怎么申请执行？", ["执行", "不还钱"]),
    "copy": ("怎样复印卷宗？", ["复印", "卷宗"]),
    "divorce-papers": ("离婚起诉要带什么材料？", ["离婚", "结婚证"]),
    "wages": ("老板欠薪可以直接起诉吗？", ["欠薪", "工资"]),
}


@pytest.fixture(autouse=True)
def _folders(settings: Settings, static_folder: Path, tmp_path: Path) -> None:
    """Give the site a place of its own for static files and papers."""
    settings.STATIC_ROOT = static_folder
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def set_clock(settings: Settings) -> Callable[[datetime], None]:
    """Put the site's clock to a moment; views ask the database for the time by this statement."""

    def put(moment: datetime) -> None:
        settings.CLOCK_SQL = f"SELECT timestamptz '{moment.isoformat()}'"

    return put


def furnish(world: World, at: datetime) -> None:
    """Give the court two cases, one of them not public, and answers, one not for the people."""
    for serial, is_public in ((1234, True), (99, False)):
        Case.objects.create(
            court=world.court, number=f"（2026）粤0115民初{serial}号", year=2026, type_code="民初",
            serial=serial, cause="民间借贷纠纷", department=world.civil, judge=world.judge,
            filed_on=date(2026, 9, 1), is_public=is_public, imported_at=at,
        )  # fmt: skip
    for key, (question, keywords) in QUESTIONS.items():
        Article.objects.create(
            court=world.court, key=key, question=question, answer=ANSWER, keywords=keywords,
            checked_on=date(2026, 9, 15), checked_by="何秋实", is_public=key != "inside",
            changed_at=at,
        )  # fmt: skip


@pytest.fixture
def furnished(nansha: World) -> World:
    """The small court with cases and answers."""
    furnish(nansha, now())
    return nansha


@dataclass(frozen=True)
class Site:
    """A real server with the small court behind it."""

    live: LiveSite
    world: World

    @property
    def home(self) -> str:
        """The address of the court's first page."""
        return f"{self.live.address}/{self.world.court.slug}/"


@pytest.fixture
def site(live_site: LiveSite) -> Iterator[Site]:
    """Run the small court behind a real server; the test may read and write its database."""
    with live_site.clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            furnish(world, now())
        yield Site(live_site, world)
