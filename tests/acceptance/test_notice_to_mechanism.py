"""J10: a notice becomes a mechanism: checked by line, tried out, proposed, confirmed by another."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from tests.acceptance.conftest import OFFICE, PHONE

from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.queries.files import PACKS
from fenglian.organizations.models import Account, Body
from fenglian.organizations.queries import load_official
from fenglian.requests.actions import Submission, dispatch_order, submit_request
from fenglian.requests.actions.desk import Target
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from tests.acceptance.conftest import Site, Visit, Worker

pytestmark = [pytest.mark.browser, pytest.mark.clause("NS-18")]

NANSHA = (PACKS / "nansha" / "mechanism.yaml").read_text(encoding="utf-8")
REPLY = NANSHA[NANSHA.index("  - id: reply\n") : NANSHA.index("  - id: department_watch\n")]
SHORTER = REPLY[: REPLY.index("    examples:")].replace(
    "length: {count: 3, unit: working_days}", "length: {count: 2, unit: working_days}"
)
BROKEN = SHORTER.replace("holder: handler", "holder: handlar")
QINGXI = Path(__file__).parents[1] / "drafts" / "qingxi.yaml"


def write(folder: Path, reply: str) -> Path:
    file = folder / "南沙-下一版.yaml"
    file.write_text(NANSHA.replace(REPLY, reply), encoding="utf-8")
    return file


def upload(visit: Visit, file: Path) -> None:
    visit.open("/desk/mechanism/drafts/")
    visit.page.get_by_label("机制文件", exact=True).set_input_files(file)
    visit.press("检查并存为草稿")


def dispatch(site: Site) -> Duty:
    """Let a request be dispatched to the civil division now; return the duty to reply."""
    now = site.now
    with site.reading():
        submission = Submission(
            client_key=uuid4(), channel="website", words="想问什么时候开庭，立案两个月了。",
            name="陈小满", phone="13800000000",
        )  # fmt: skip
        receipt = submit_request(site.court, submission, actor=Actor.citizen(), at=now)
        clerk = load_official(Account.objects.get(username="clerk"), now.date())
        assert clerk is not None
        civil = Body.objects.get(name="民事审判一庭")
        dispatch_order(receipt.request_id, Target(civil.pk, None), by=clerk, at=now)
        return Duty.objects.get(subject_id=receipt.request_id, rule_id="reply")


def test_notice_is_checked_tried_out_and_adopted_by_two_people(
    site: Site, worker: Worker, tmp_path: Path
) -> None:
    assert worker.process.poll() is None
    before = dispatch(site)
    administrator = site.sign_in("administrator", OFFICE)

    # A wrong rule is named by its line, with the remedy; nothing is kept.
    upload(administrator, write(tmp_path, BROKEN))
    line = NANSHA.replace(REPLY, BROKEN).splitlines().index("    holder: handlar") + 1
    administrator.reads("有 1 处要改，没有存下", f"第 {line} 行", "holder: handlar", "handler")
    administrator.look("j10-faults")

    # Mended, it says in plain words what it changes.
    upload(administrator, write(tmp_path, SHORTER))
    administrator.reads("草稿不约束任何人", "答复当事人", "3 个工作日改为2 个工作日")
    administrator.look("j10-draft")
    draft = administrator.page.url

    # What it will ask of whom and when.
    administrator.follow("今后十二个月会要求什么")
    administrator.reads("答复当事人", "2 个工作日", "承办人（")
    administrator.look("j10-ahead")

    # Last year's ledger says how many, how many late, how many hours.
    administrator.page.goto(draft)
    administrator.press("用去年的台账试算")
    administrator.page.get_by_role("heading", name="会开立多少，多少会超期").wait_for()
    administrator.reads("现行", "改后", "估计", "谁办多少", "小时")
    administrator.look("j10-trial")

    # One proposes, and cannot confirm; another does.
    day = site.working_day(3)
    administrator.page.goto(draft)
    administrator.fill("从哪天起施行", day.isoformat())
    administrator.fill("为什么改", "三天太长。")
    administrator.press("提出采用")
    administrator.reads("待确认", "自己提的不能自己确认")
    proposal = administrator.page.url.removeprefix(site.live.address)
    president = site.sign_in("president", PHONE)
    president.open(proposal)
    president.reads("三天太长。", "3 个工作日改为2 个工作日")
    president.look("j10-proposal")
    president.press("确认采用")
    president.reads("已确认")

    # From its day on; what was dispatched before keeps its terms.
    site.set_clock(dt.datetime.combine(day, dt.time(10), COURT_ZONE))
    after = dispatch(site)
    with site.reading():
        before.refresh_from_db()
    assert before.version_id != after.version_id
    assert after.last_day == site.working_day(2, since=day)
    assert before.last_day == site.working_day(3)
    administrator.open("/desk/mechanism/")
    administrator.reads("本院第 2 版", "施行中", "已停用，旧的期限仍按此版", "与第 1 版比较")
    administrator.look("j10-mechanism")
    administrator.page.get_by_role("link", name=re.compile("与第 1 版比较")).click()
    administrator.reads("3 个工作日改为2 个工作日")

    # A notice that nobody here has seen before: the sixth court's.
    upload(administrator, QINGXI)
    administrator.reads("本院还没有采用过这套机制", "10 条条款，12 条规则，例子全部相符。")
    administrator.follow("今后十二个月会要求什么")
    administrator.reads("河湾法官赶集", "报本周赶集", "待定")
    administrator.look("j10-sixth")
