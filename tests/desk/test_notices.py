"""消息: what was sent to an official and when it was read; how they want it sent."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from tests.desk.conftest import FRIDAY, Desk, page_of
from tests.desk.test_work import text_of, titles
from tests.risk.conftest import ULTIMATUM
from tests.world import appoint, at

from fenglian.notifications.actions import Round, queue_message
from fenglian.notifications.adapters.channels import Outcome, Parcel
from fenglian.notifications.adapters.gateways import Gateway, Reach, install_gateways
from fenglian.notifications.enums import NO_SUBJECT, MessageKind
from fenglian.notifications.models import Message, Preference
from fenglian.organizations.enums import PostKind
from fenglian.requests.models import ServiceRequest

INBOX, SETTINGS = "/desk/notices/", "/desk/settings/notices/"


class Silent:
    """A channel that takes everything."""

    is_internal = is_shared = False

    def __init__(self, name: str) -> None:
        self.name = name

    def send(self, _parcel: Parcel) -> Outcome:
        return Outcome.SENT


@pytest.fixture
def gateways() -> Iterator[None]:
    """A gateway that needs an account, one that needs a telephone."""
    before = install_gateways(
        [
            Gateway("企业微信", Silent("wecom"), Reach.ACCOUNT),
            Gateway("钉钉工作群", Silent("dingtalk"), Reach.MOBILE),
        ]
    )
    yield
    install_gateways(before)


def test_message_stands_in_the_list_until_it_is_read(desk: Desk) -> None:
    request_id = desk.dispatched(when=FRIDAY, words="厂里拖欠工资三个月。")
    Round([desk.world.court.pk], clock=lambda: at(FRIDAY)).run()
    judge = desk.client(desk.world.judge)
    before = text_of(judge, INBOX)

    judge.get(page_of(request_id))
    after = text_of(judge, INBOX)

    assert titles(judge, INBOX) == ["派来一件：“厂里拖欠工资三个月”（诉〔2026〕1号）"]
    assert before.count("未读") - after.count("未读") == 2  # the badge, and the cell "读过"
    assert Message.objects.get(person_id=desk.world.judge.pk).read_at == at(FRIDAY)


def test_bar_counts_what_is_unread_on_every_page(desk: Desk) -> None:
    desk.dispatched(when=FRIDAY)
    desk.dispatched(when=FRIDAY)
    judge = desk.client(desk.world.judge)

    def count(path: str) -> bool:
        return 'class="fl-bar__count">2<' in judge.get(path).content.decode()

    assert [count(path) for path in ("/desk/", INBOX, SETTINGS)] == [True, True, True]


def test_press_marks_everything_of_ones_own_as_read(desk: Desk) -> None:
    desk.dispatched(when=FRIDAY)
    desk.dispatched(when=FRIDAY, to=desk.world.colleague)
    judge = desk.client(desk.world.judge)

    answer = judge.post(INBOX)

    assert answer.status_code == 303
    unread = Message.objects.filter(person_id__isnull=False, read_at__isnull=True)
    assert list(unread.values_list("person_id", flat=True)) == [desk.world.colleague.pk]
    assert titles(judge, f"{INBOX}?state=unread") == []


def test_list_is_each_officials_own(desk: Desk) -> None:
    desk.dispatched(when=FRIDAY, words="厂里拖欠工资三个月。")

    assert "拖欠工资" not in text_of(desk.client(desk.world.colleague), INBOX)


def test_who_may_not_read_a_request_any_more_reads_its_number_and_has_no_link(desk: Desk) -> None:
    request_id = desk.dispatched(when=FRIDAY, words="厂里拖欠工资三个月。")
    ServiceRequest.objects.update(complained_of=desk.world.judge)
    judge = desk.client(desk.world.judge)

    assert judge.get(page_of(request_id)).status_code == 404
    assert titles(judge, INBOX) == []
    assert "派来一件：诉〔2026〕1号" in text_of(judge, INBOX)


def test_message_about_nothing_with_a_page_has_no_link(desk: Desk) -> None:
    queue_message(
        MessageKind.DELIVERY_ALARM, court_id=desk.world.court.pk, subject_kind=NO_SUBJECT,
        subject_id=uuid4(), dedupe_key="1", at=at(FRIDAY), person_id=desk.world.administrator.pk,
    )  # fmt: skip
    administrator = desk.client(desk.world.administrator)

    assert titles(administrator, INBOX) == []
    assert "消息多次未发出" in text_of(administrator, INBOX)


def test_sign_of_risk_stands_in_the_list_of_whoever_is_on_duty(desk: Desk) -> None:
    world = desk.world
    officer, _post = appoint(
        world.court, world.root, PostKind.DUTY_OFFICER, "值班员", "方既白", "duty"
    )
    desk.dispatched(when=FRIDAY, words=ULTIMATUM)

    assert "请马上接单" in text_of(desk.client(officer), INBOX)
    assert "接单" not in text_of(desk.client(world.judge), INBOX)


def test_list_costs_the_same_for_one_row_and_for_three(desk: Desk) -> None:
    desk.dispatched(when=FRIDAY)
    judge = desk.client(desk.world.judge)
    one = desk.statements(judge, INBOX)
    for _number in range(2):
        desk.dispatched(when=FRIDAY)

    assert desk.statements(judge, INBOX) == one


@pytest.mark.usefixtures("gateways")
def test_choice_is_stored_and_shown_again(desk: Desk) -> None:
    judge = desk.client(desk.world.judge)

    answer = judge.post(
        SETTINGS, {"channel": "wecom", "account": " shen.yanqiu ", "rhythm": "morning"}
    )

    assert (answer.status_code, answer["Location"]) == (303, SETTINGS)
    stored = Preference.objects.get()
    assert (stored.channel, stored.account, stored.rhythm) == ("wecom", "shen.yanqiu", "morning")
    page = judge.get(SETTINGS).content.decode()
    assert 'value="shen.yanqiu"' in page
    assert page.count("checked") == 2


@pytest.mark.usefixtures("gateways")
@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"channel": "wecom", "rhythm": "at_once"}, "请填您在那里的账号"),
        ({"channel": "dingtalk", "rhythm": "at_once"}, "您还没有登记手机"),
        ({"channel": "email", "rhythm": "at_once"}, "您还没有登记邮箱"),
        ({"channel": "telegraph", "rhythm": "at_once"}, ""),
        ({"channel": "", "rhythm": "never"}, ""),
        ({"channel": ""}, ""),
    ],
)
def test_choice_that_would_leave_them_out_of_reach_is_refused(
    desk: Desk, choice: dict[str, str], said: str
) -> None:
    judge = desk.client(desk.world.judge)

    answer = judge.post(SETTINGS, choice)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Preference.objects.exists()


def test_court_without_gateways_offers_none(desk: Desk) -> None:
    page = desk.client(desk.world.judge).get(SETTINGS).content.decode()

    assert "手机短信" in page
    assert "我在那里的账号" not in page
