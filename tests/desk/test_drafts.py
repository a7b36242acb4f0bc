"""机制起草和采用: upload, faults by line, what changes, proposal, confirmation by another."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from tests.desk.conftest import Desk
from tests.desk.test_work import text_of
from tests.mechanisms.texts import MECHANISM
from tests.world import World, at

from fenglian.drafts.jobs import run_trial
from fenglian.drafts.models import Draft, Proposal, Trial
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.mechanisms.models import Adoption
from fenglian.mechanisms.queries.files import PACKS
from fenglian.organizations.models import Person
from fenglian.worktime.models import Day

DRAFTS = "/desk/mechanism/drafts/"
NANSHA = (PACKS / "nansha" / "mechanism.yaml").read_text(encoding="utf-8")
LOWER = NANSHA.replace("target: 100", "target: 95", 1)


def file_of(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("南沙.yaml", text.encode())


def upload(client: Client, text: str) -> str:
    """Upload a file and return the address of its draft."""
    answer = client.post(DRAFTS, {"key": str(uuid4()), "file": file_of(text)})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def propose(client: Client, path: str, day: str = "2027-01-01") -> str:
    """Propose a draft and return the address of the proposal."""
    data = {"key": str(uuid4()), "day": day, "words": "先定低一些。"}
    answer = client.post(f"{path}propose/", data)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


@pytest.mark.clause("NS-18")
def test_file_becomes_a_draft_a_proposal_and_by_another_hand_an_adoption(desk: Desk) -> None:
    administrator = desk.client(desk.world.administrator)
    president = desk.client(desk.world.president)

    path = upload(administrator, LOWER)
    draft = text_of(administrator, path)
    proposal = propose(administrator, path)
    own = text_of(administrator, proposal)
    theirs = text_of(president, proposal)
    answer = president.post(f"{proposal}confirm/")

    assert "和施行的第 1 版比较" in draft
    assert "目标（%） 100 改为 95" in draft
    assert "自己提的不能自己确认，可以撤回。" in own
    assert "确认采用" not in own.replace("提议采用", "")
    assert "先定低一些。" in theirs
    assert answer.status_code == 303
    assert Adoption.objects.get(effective_until=None).version == Proposal.objects.get().version
    assert "已确认" in text_of(administrator, DRAFTS)


def test_faults_are_shown_by_line_with_the_line_itself(desk: Desk) -> None:
    clerk = desk.client(desk.world.clerk)
    broken = MECHANISM.replace("holder: desk", "holder: dask")
    number = broken.splitlines().index("    holder: dask") + 1

    answer = clerk.post(DRAFTS, {"key": str(uuid4()), "file": file_of(broken)})

    assert answer.status_code == 422
    page = " ".join(answer.content.decode().split())
    assert f"第 {number} 行" in page
    assert "holder: dask</code>" in page
    assert "visit_answer" in page
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        ("编码".encode("gbk"), "不是 UTF-8"),
        (b"#" * (512 * 1024 + 1), "文件太大"),
        (b"rules: &a [*a]", "锚"),
    ],
)
def test_file_that_is_no_mechanism_is_refused_with_a_reason(
    desk: Desk, content: bytes, words: str
) -> None:
    file = SimpleUploadedFile("x.yaml", content)

    answer = desk.client(desk.world.clerk).post(DRAFTS, {"key": str(uuid4()), "file": file})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_proposal_for_a_day_that_is_over_is_shown_again(desk: Desk) -> None:
    clerk = desk.client(desk.world.clerk)
    path = upload(clerk, MECHANISM)

    answer = clerk.post(f"{path}propose/", {"key": str(uuid4()), "day": "2026-11-19", "words": ""})

    assert answer.status_code == 422
    assert "施行日期不能早于今天" in answer.content.decode()


def test_declined_proposal_says_why_and_needs_a_reason(desk: Desk) -> None:
    clerk, president = desk.client(desk.world.clerk), desk.client(desk.world.president)
    proposal = propose(clerk, upload(clerk, MECHANISM))

    silent = president.post(f"{proposal}decline/", {"reason": " "})
    answer = president.post(f"{proposal}decline/", {"reason": "先征求意见。"})
    again = president.post(f"{proposal}confirm/")

    assert (silent.status_code, answer.status_code, again.status_code) == (422, 303, 409)
    assert "先征求意见。" in text_of(clerk, proposal)


def test_drafts_are_for_drafters_and_proposals_are_decided_by_others(
    desk: Desk, world: Callable[..., World]
) -> None:
    clerk = desk.client(desk.world.clerk)
    path = upload(clerk, MECHANISM)
    proposal = propose(clerk, path)
    there = world("panyu", code="粤0113", prefix="p.")

    def met_by(person: Person) -> tuple[int, ...]:
        client = desk.client(person)
        pages = [client.get(one).status_code for one in (DRAFTS, path, proposal)]
        with transaction.atomic():
            answer = client.post(f"{proposal}confirm/")
            transaction.set_rollback(True)
        return (*pages, answer.status_code)

    people = {name: value for name, value in vars(desk.world).items() if isinstance(value, Person)}
    met = {name: met_by(person) for name, person in people.items()}
    deciding, reading, nothing = (200, 200, 200, 303), (200, 200, 200, 403), (403, 404, 404, 404)
    assert met == dict.fromkeys(people, nothing) | {
        "clerk": reading, "administrator": reading, "desk_leader": deciding,
        "vice_president": deciding, "president": deciding,
    }  # fmt: skip
    with scoped([desk.world.court.pk, there.court.pk], audience=Audience.SYSTEM):
        foreign = {met_by(one) for one in (there.president, there.clerk)}
    assert foreign == {(200, 404, 404, 404)}
    assert Client().get(path).status_code == 302


def test_list_costs_the_same_for_one_draft_and_for_three(desk: Desk) -> None:
    clerk = desk.client(desk.world.clerk)
    upload(clerk, MECHANISM)
    one = desk.statements(clerk, DRAFTS)
    for number in range(2):
        upload(clerk, f"{MECHANISM}# {number}\n")

    assert desk.statements(clerk, DRAFTS) == one


@pytest.mark.clause("NS-18")
def test_draft_is_tried_out_in_the_background_and_its_page_says_how_far_it_is(desk: Desk) -> None:
    clerk = desk.client(desk.world.clerk)
    desk.dispatched(when="2026-11-12 09:00")
    path = upload(clerk, NANSHA.replace("label: 态度生硬", "label: 态度不好"))

    answer = clerk.post(f"{path}try/", {"key": str(uuid4())})
    waiting = text_of(clerk, answer["Location"])
    (trial,) = Trial.objects.all()
    run_trial.func(court_id=trial.court_id, trial_id=str(trial.pk))
    done = text_of(clerk, answer["Location"])
    again = clerk.post(f"{path}try/", {"key": str(trial.pk)})

    assert "等着开始" in waiting
    assert "可以离开这一页" in waiting
    assert "答复当事人 第 8 条 承办人 现行 1 1" in done
    assert "60 分钟 估计" in done
    assert again["Location"] == answer["Location"]
    trial.refresh_from_db()
    assert trial.done == trial.total > 12


def test_trial_that_leaves_the_calendar_says_why(desk: Desk) -> None:
    clerk = desk.client(desk.world.clerk)
    path = upload(clerk, MECHANISM)
    clerk.post(f"{path}try/", {"key": str(uuid4())})
    Day.objects.filter(calendar=desk.world.court.calendar, date__gt="2026-11-15").delete()
    desk.world.court.calendar.version += 1
    desk.world.court.calendar.save()
    Event.objects.create(
        court=desk.world.court, occurred_at=at("2026-11-12 10:00"), kind="request.received",
        actor_kind="citizen", actor_label="群众", subject_kind="request", subject_id=uuid4(),
    )  # fmt: skip

    (trial,) = Trial.objects.all()
    run_trial.func(court_id=trial.court_id, trial_id=str(trial.pk))

    assert "没有算成" in text_of(clerk, f"/desk/mechanism/trials/{trial.pk}/")


def test_draft_s_twelve_months_are_shown(desk: Desk) -> None:
    clerk = desk.client(desk.world.clerk)
    desk.world.submit(when=at("2026-03-04 10:00"))
    path = upload(clerk, NANSHA + "# 新\n")

    page = text_of(clerk, f"{path}ahead/")

    assert "受理诉求 1 个工作日，第 4 条、第 2 条 平台窗口人员（诉讼服务中心） 1" in page
    assert "没有定期的事，也没有定额。" in page


def test_next_version_is_written_from_the_file_in_force(desk: Desk) -> None:
    clerk = desk.client(desk.world.clerk)
    page = clerk.get(DRAFTS).content.decode()

    file, lexicon = (
        clerk.get(f"/desk/mechanism/nansha/{part}.yaml") for part in ("mechanism", "lexicon")
    )

    assert 'href="/desk/mechanism/nansha/mechanism.yaml"' in page
    assert file.content.decode() == NANSHA
    assert file["Content-Disposition"] == 'attachment; filename="nansha-1-mechanism.yaml"'
    assert "weights" in lexicon.content.decode()
    assert clerk.get("/desk/mechanism/nosuch/mechanism.yaml").status_code == 404
