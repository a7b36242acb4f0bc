"""J9: a clerk moves, and the public page tells of it in one step; another department is silent."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import OFFICE, PHONE, squeezed

from fenglian.directory.jobs import follow_posts
from fenglian.duties.jobs import sweep_duties
from fenglian.organizations.models import Person, Post
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import format_day

if TYPE_CHECKING:
    from tests.acceptance.conftest import Site, Visit, Worker

pytestmark = [pytest.mark.browser, pytest.mark.clause("NS-9b"), pytest.mark.clause("NS-15")]

CLERK = "骆延川"
NEW_NUMBER = "020-84990606"
SILENT = "尹素问"
"""Of 万顷沙人民法庭, which never reports that her number has changed."""


@dataclass(frozen=True)
class Journey:
    """Who takes part in the story.

    Args:
        site: the court.
        worker: does what nobody is waiting for.
        reader: somebody on the phone, who looks at the public page after every step.
    """

    site: Site
    worker: Worker
    reader: Visit

    def public_lines(self) -> list[str]:
        """Return under which department, and with what, the clerk stands on the public page."""
        self.reader.open(f"{self.site.home}directory/")
        departments = self.reader.page.locator("section.fl-sec").filter(has_text=CLERK)
        return [
            squeezed(f"{department.locator('h2').text_content()} {entry.text_content()}")
            for department in departments.all()
            for entry in department.locator(".fl-entry").filter(has_text=CLERK).all()
        ]

    def move_clock(self, day: dt.date, clock: dt.time = dt.time(9)) -> None:
        """Let it be a day, and the worker do what has fallen due since."""
        self.site.set_clock(dt.datetime.combine(day, clock, COURT_ZONE))
        self.worker.run(follow_posts)
        self.worker.run(sweep_duties)


def change_posts(journey: Journey, last_day: dt.date, first_day: dt.date) -> None:
    """Let the administrator enter that the clerk leaves one post and takes up another."""
    with journey.site.reading():
        left = Post.objects.get(terms__person__name=CLERK).pk
        vacant = Post.objects.get(body__name="刑事审判庭", kind="court_clerk").pk
    administrator = journey.site.sign_in("administrator", OFFICE)
    administrator.open("/desk/posts/")
    administrator.look("j9-posts")
    administrator.open(f"/desk/posts/{left}/")
    administrator.fill("最后一天", last_day.isoformat())
    administrator.look("j9-post")
    administrator.press("登记离任")
    administrator.reads("已登记")
    administrator.open(f"/desk/posts/{vacant}/")
    administrator.page.get_by_label("谁接任").select_option(label=CLERK)
    administrator.fill("第一天", first_day.isoformat())
    administrator.press("登记接任")
    administrator.reads("已登记")


def note_change(journey: Journey, center: Visit) -> None:
    """Let the service center note that a number in another department has changed."""
    with journey.site.reading():
        person_id = Person.objects.get(name=SILENT).pk
    center.open(f"/desk/directory/people/{person_id}/")
    center.look("j9-person")
    center.fill("知道些什么", "总机说电话换了")
    center.press("登记这项变动")
    center.reads("已登记，部门会收到")


def report(journey: Journey) -> None:
    """Let the officer of the clerk's new department find the change among the work, and report."""
    officer = journey.site.sign_in("criminal-judge", OFFICE)
    officer.look("j9-work")
    officer.follow(f"报送人员电话变动：{CLERK}的职务或电话变动")
    officer.look("j9-to-report")
    officer.follow("报送")
    officer.look("j9-report")
    officer.fill("现在的职务", "书记员")
    officer.fill("办公电话", "总机")
    officer.press("报机关服务中心")
    officer.reads("办公电话请写成")
    officer.look("j9-report-errors")
    officer.fill("办公电话", NEW_NUMBER)
    officer.press("报机关服务中心")
    officer.reads("已报机关服务中心", "待公布", "刑事审判庭", NEW_NUMBER)
    officer.look("j9-reported")


def test_public_page_says_of_a_move_nothing_or_all(site: Site, worker: Worker) -> None:
    journey = Journey(site, worker, site.visit(PHONE))
    moved_on = site.working_day(1)
    before = journey.public_lines()
    assert len(before) == 1
    assert before[0].startswith(f"民事审判二庭{CLERK}书记员020-")
    journey.reader.look("j9-public")

    change_posts(journey, site.begins.date(), moved_on)
    assert journey.public_lines() == before

    journey.move_clock(moved_on)
    assert journey.public_lines() == before
    center = site.sign_in("service-clerk", OFFICE)
    note_change(journey, center)

    journey.move_clock(site.working_day(4, since=moved_on))
    report(journey)
    assert journey.public_lines() == before

    journey.move_clock(site.working_day(6, since=moved_on))
    center.open("/desk/directory/")
    center.look("j9-directory")
    center.follow(re.compile("待公布 [0-9]+ 项"))
    center.look("j9-queue")
    late = center.page.get_by_role("row").filter(has_text=SILENT)
    shown = squeezed(late.inner_text())
    reported_by = format_day(site.working_day(5, since=moved_on), site.now.date())
    assert squeezed(f"超期 1 个工作日 {reported_by}") in shown
    assert "已报部门领导" in shown
    on_time = center.page.get_by_role("row").filter(has_text=CLERK)
    assert "超期" not in on_time.inner_text()
    assert journey.public_lines() == before

    on_time.get_by_role("link", name=f"看后公布：{CLERK}").click()
    center.look("j9-to-publish")
    center.press("公布")
    center.reads("已公布，群众看得到了")
    center.look("j9-published")
    assert journey.public_lines() == [squeezed(f"刑事审判庭{CLERK}书记员{NEW_NUMBER}")]

    leader = site.sign_in("wanqingsha-leader", PHONE)
    leader.follow(f"督办{SILENT}：{SILENT}的职务或电话变动")
    leader.reads("超期 1 个工作日", "总机说电话换了", "报送督办，叶倩仪")
    leader.look("j9-overdue")
