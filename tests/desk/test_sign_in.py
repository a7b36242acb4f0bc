"""In with name, password and code together; every fault gets the same answer."""

from __future__ import annotations

import re
import time
from binascii import unhexlify
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.desk.conftest import Desk
from tests.world import PASSWORD

from fenglian.organizations.models import Account, Person, PostTerm
from fenglian.worktime.clock import now

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SIGN_IN = "/desk/sign-in/"


def code_of(person: Person) -> str:
    """Return the six digits that the person's authenticator shows."""
    device = TOTPDevice.objects.get(user__person=person)
    totp = TOTP(unhexlify(device.key))
    totp.time = time.time()
    return f"{totp.token():06d}"


@pytest.fixture
def judge(desk: Desk) -> Person:
    """A judge with an authenticator."""
    TOTPDevice.objects.create(user=Account.objects.get(username="judge"), name="phone")
    return desk.world.judge


def sign_in(client: Client, **given: str) -> Answer:
    return client.post(
        SIGN_IN, {"username": "judge", "password": PASSWORD, "code": "000000", "next": "", **given}
    )


def test_sign_in_with_all_three_opens_the_page_that_was_asked_for(judge: Person) -> None:
    client = Client()
    asked = client.get("/desk/queue/?state=received")
    assert asked["Location"] == "/desk/sign-in/?next=%2Fdesk%2Fqueue%2F%3Fstate%3Dreceived"

    answer = sign_in(
        client, username=" Judge ", code=code_of(judge), next="/desk/queue/?state=received"
    )

    assert answer["Location"] == "/desk/queue/?state=received"
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("address", ["https://example.com/desk/", "//example.com", "/nansha/", "x"])
def test_sign_in_leads_nowhere_but_to_the_desk(judge: Person, address: str) -> None:
    answer = sign_in(Client(), code=code_of(judge), next=address)

    assert answer["Location"] == "/desk/"


def test_sign_in_gives_a_new_session(judge: Person) -> None:
    client = Client()
    session = client.session
    session["left"] = "behind"
    session.save()
    before = session.session_key

    sign_in(client, code=code_of(judge))

    assert client.session.session_key != before


@pytest.mark.parametrize(
    "wrong",
    [{"username": "nobody"}, {"password": "不是这个密码-2026"}, {"code": "123456"}],
    ids=["unknown name", "wrong password", "wrong code"],
)
def test_sign_in_answers_every_fault_alike(judge: Person, wrong: dict[str, str]) -> None:
    given = {"code": code_of(judge), **wrong}

    answer = sign_in(Client(), **given)

    assert answer.status_code == 422
    assert "用户名、密码和动态验证码对不上" in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


def test_sign_in_page_is_the_same_for_known_and_unknown_names(judge: Person) -> None:
    def answer(name: str) -> str:
        text = sign_in(Client(), username=name).content.decode()
        return re.sub(r'value="[^"]*"', "", text)

    assert answer("judge") == answer("nobody")


def test_code_serves_one_sign_in_only(judge: Person) -> None:
    code = code_of(judge)

    assert sign_in(Client(), code=code).status_code == 302
    assert sign_in(Client(), code=code).status_code == 422


def test_account_without_authenticator_cannot_sign_in(desk: Desk) -> None:
    assert sign_in(Client(), username="clerk").status_code == 422


def test_account_without_post_cannot_sign_in(judge: Person) -> None:
    PostTerm.objects.filter(person=judge).update(ends_on="2026-11-19")

    assert sign_in(Client(), code=code_of(judge)).status_code == 422


def test_five_faults_lock_the_name_and_say_until_when(judge: Person) -> None:
    client = Client()
    for _fault in range(4):
        assert sign_in(client, code="123456").status_code == 422

    locked = sign_in(client, code="123456")
    tried_again = sign_in(client, code=code_of(judge))

    assert (locked.status_code, tried_again.status_code) == (429, 429)
    assert re.search(r"锁定 15 分钟。请在 \d{1,2}:\d\d 以后再试", locked.content.decode())
    assert sign_in(client, username="somebody").status_code == 422


def test_small_and_capital_letters_count_as_one_name(judge: Person) -> None:
    for name in ("judge", "Judge", "JUDGE", "jUDGE"):
        sign_in(Client(), username=name)

    assert sign_in(Client(), username="judgE").status_code == 429


def test_malformed_code_is_said_at_its_field(judge: Person) -> None:
    answer = sign_in(Client(), code="12 34").content.decode()

    assert "动态验证码是 6 位数字" in answer
    assert 'value="judge"' in answer


def test_sign_out_ends_the_session_and_only_by_post(desk: Desk) -> None:
    client = desk.client(desk.world.judge)

    assert client.get("/desk/sign-out/").status_code == 405
    assert client.post("/desk/sign-out/")["Location"] == SIGN_IN
    assert client.get("/desk/")["Location"] == "/desk/sign-in/?next=%2Fdesk%2F"


def test_disabled_account_is_out_with_the_next_page(desk: Desk) -> None:
    client = desk.client(desk.world.judge)
    assert client.get("/desk/").status_code == 200

    Account.objects.filter(person=desk.world.judge).update(is_active=False)

    assert client.get("/desk/").status_code == 302


def test_account_page_shows_posts_and_roles(desk: Desk) -> None:
    page = desk.client(desk.world.clerk).get("/desk/account/").content.decode()

    assert "诉讼服务中心诉讼服务专员" in page
    assert "分流窗口、监督分析" in page


def test_clock_of_the_tests_stands_still(desk: Desk) -> None:
    assert now() == now()
