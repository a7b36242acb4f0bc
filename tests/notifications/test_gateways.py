"""Gateways of other companies against a double that works, fails, stalls, lies and leads astray."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.notifications.conftest import KINDS, SECRETS, Double
from tests.notifications.test_outbox import MORNING, lease_one, queue
from tests.world import World, at

from fenglian.notifications.actions import Round, choose_channel, deliver
from fenglian.notifications.adapters import Outcome, Parcel
from fenglian.notifications.adapters.gateways import Gateway, fit
from fenglian.notifications.enums import MessageKind
from fenglian.notifications.errors import ChannelAnswerError, NoAddressError
from fenglian.notifications.models import Message
from fenglian.requests.actions import dispatch_order, urge_request
from fenglian.requests.actions.desk import Target

Install = Callable[[list[Gateway]], None]
LINK = "https://court.example/desk/requests/1/"


def parcel(**changes: Any) -> Parcel:
    return Parcel(
        **{
            "key": "order_urged:7:3", "at": MORNING, "address": "13900000001",
            "recipient_masked": "沈砚秋", "heading": "【南沙】当事人催办：诉〔2026〕1号",
            "body": f"诉〔2026〕1号 的当事人催了一次。\n{LINK}", **changes,
        }
    )  # fmt: skip


def send(double: Double, name: str, mode: str, **changes: Any) -> Outcome:
    (gateway,) = double.gateways(double.entry(name, mode))
    return gateway.channel.send(parcel(**changes))


@pytest.mark.parametrize("name", KINDS)
def test_service_that_has_sent_is_believed(gateway_double: Double, name: str) -> None:
    assert send(gateway_double, name, "ok") is Outcome.SENT

    (received,) = gateway_double.received()
    said = str(json.loads(received["body"]))
    assert "诉〔2026〕1号" in said
    assert LINK in said


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("fail", "HTTP 500"),
        ("lie", "没有发出"),
        ("blank", "没有发出"),
        ("html", "不是 JSON"),
        ("elsewhere", "HTTP 302"),
    ],
)
def test_service_that_fails_lies_or_leads_astray_has_not_sent(
    gateway_double: Double, name: str, mode: str, said: str
) -> None:
    """A status of 200 is no proof: these services say in the body that nothing was sent."""
    with pytest.raises(ChannelAnswerError, match=said) as failure:
        send(gateway_double, name, mode)

    assert not any(secret in str(failure.value) for secret in SECRETS.values())
    assert {line["path"].split("/")[1] for line in gateway_double.received()} == {mode}


@pytest.mark.parametrize("name", KINDS)
def test_service_that_is_not_there_is_named_without_its_secret(tmp_path: Path, name: str) -> None:
    """The words of the error are shown on the request's page; the address carries the token."""
    nobody = Double(1, tmp_path / "record", tmp_path)

    with pytest.raises(ChannelAnswerError) as failure:
        send(nobody, name, "ok")

    assert not any(secret in str(failure.value) for secret in SECRETS.values())


def test_application_that_is_given_no_token_sends_nothing(gateway_double: Double) -> None:
    with pytest.raises(ChannelAnswerError, match="没有给出令牌"):
        send(gateway_double, "wecom", "stranger")

    assert gateway_double.received() == []


def test_wrong_signature_of_a_robot_is_a_failure(gateway_double: Double) -> None:
    """The control of the two signatures that the double has accepted above."""
    for name in ("dingtalk", "feishu"):
        (gateway,) = gateway_double.gateways(gateway_double.entry(name, "ok"))
        gateway.channel.service.secret = "somethingelse"  # type: ignore[attr-defined]
        with pytest.raises(ChannelAnswerError):
            gateway.channel.send(parcel())


def test_message_to_a_group_begins_with_the_name_and_calls_the_person(
    gateway_double: Double,
) -> None:
    send(gateway_double, "dingtalk", "ok")

    (received,) = gateway_double.received()
    body = json.loads(received["body"])
    assert body["text"]["content"].startswith("沈砚秋：【南沙】")
    assert body["at"] == {"atMobiles": ["13900000001"], "isAtAll": False}


def test_message_by_the_application_goes_to_the_account_alone(gateway_double: Double) -> None:
    send(gateway_double, "wecom", "ok", address="shen.yanqiu")

    (received,) = gateway_double.received()
    assert json.loads(received["body"])["touser"] == "shen.yanqiu"


@pytest.mark.parametrize("name", ["wecom", "sms"])
def test_message_without_an_address_does_not_leave(gateway_double: Double, name: str) -> None:
    with pytest.raises(NoAddressError):
        send(gateway_double, name, "ok", address="")

    assert gateway_double.received() == []


def test_webhook_is_signed_and_carries_the_key(gateway_double: Double) -> None:
    send(gateway_double, "webhook", "ok")

    (received,) = gateway_double.received()
    headers = received["headers"]
    signed = f"{headers['Fenglian-Timestamp']}.{received['body']}".encode()
    expected = hmac.new(b"hook-secret", signed, hashlib.sha256).hexdigest()
    assert headers["Fenglian-Signature"] == expected
    assert headers["Idempotency-Key"] == json.loads(received["body"])["key"] == "order_urged:7:3"


def test_text_message_has_the_fields_that_the_court_named(gateway_double: Double) -> None:
    more = ", form: true"
    (gateway,) = gateway_double.gateways(gateway_double.entry("sms", "ok", more=more))

    gateway.channel.send(parcel())

    (received,) = gateway_double.received()
    sent = {name: value for name, (value,) in parse_qs(received["body"]).items()}
    assert sent == {
        "mobile": "13900000001",
        "content": f"{parcel().heading}\n{parcel().body}",
        "msgid": "order_urged:7:3",
        "sign": "南沙法院",
        "password": "sms-password",
    }


def test_hundred_messages_are_not_throttled(gateway_double: Double) -> None:
    """The library waits 5.5 seconds before each; this would take nine minutes."""
    (gateway,) = gateway_double.gateways(gateway_double.entry("wecom-robot", "ok"))

    for number in range(100):
        gateway.channel.send(parcel(key=str(number)))

    assert len(gateway_double.received()) == 100


def test_long_words_are_cut_and_the_link_stays() -> None:
    text = fit(f"{'很长的话' * 300}\n{LINK}", 2048)

    assert len(text.encode()) <= 2048
    assert text.endswith(f"…\n{LINK}")
    assert fit(f"短\n{LINK}", 2048) == f"短\n{LINK}"


# --- through the outbox --------------------------------------------------------------------------


@pytest.fixture
def request_id(nansha: World) -> UUID:
    """A request, an official whom it concerns, and nothing in the outbox."""
    nansha.judge.mobile = "13900000001"
    nansha.judge.save()
    request_id = nansha.submit(when=MORNING).request_id
    Message.objects.all().delete()
    return request_id


def prefer(world: World, name: str) -> None:
    account = "shen.yanqiu" if name in {"wecom", "webhook"} else ""
    choose_channel(
        world.judge, world.court, channel=name, account=account, rhythm="at_once", at=MORNING
    )


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("mode", "said"), [("lie", "没有发出"), ("stall", "没有回音")])
def test_message_that_did_not_leave_is_tried_again_under_the_same_key(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install,
    name: str, mode: str, said: str,
) -> None:  # fmt: skip
    installed(gateway_double.gateways(gateway_double.entry(name, mode)))
    prefer(nansha, name)
    queue(nansha, request_id, MessageKind.ORDER_URGED, key="k:1", person_id=nansha.judge.pk)

    assert not deliver(lease_one(nansha, MORNING), at=MORNING, patience=2 if mode == "lie" else 0.3)
    failed = Message.objects.get()
    assert (failed.state, failed.channel, failed.sent_at) == ("failed", name, None)
    assert said in failed.last_error

    installed(gateway_double.gateways(gateway_double.entry(name, "ok")))
    later = failed.send_after
    assert deliver(lease_one(nansha, later), at=later)
    assert Message.objects.get().state == "sent"
    if name in {"webhook", "sms"}:
        keys = {key_of(line) for line in gateway_double.received()}
        assert keys == {"k:1"}


def key_of(line: dict[str, Any]) -> object:
    body = json.loads(line["body"])
    return body.get("key") or body["msgid"]


def test_after_two_failures_by_one_way_the_next_is_tried(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install,
    mailoutbox: list[object],
) -> None:  # fmt: skip
    nansha.judge.email = "judge@court.example"
    nansha.judge.save()
    installed(gateway_double.gateways(gateway_double.entry("feishu", "fail")))
    prefer(nansha, "feishu")
    queue(nansha, request_id, MessageKind.ORDER_URGED, person_id=nansha.judge.pk)
    moment, tried = MORNING, []

    while Message.objects.get().state != "sent":
        deliver(lease_one(nansha, moment), at=moment)
        message = Message.objects.get()
        tried.append(message.channel)
        moment = max(moment, message.send_after)

    assert tried == ["feishu", "feishu", "email"]
    assert len(mailoutbox) == 1


def test_stalling_gateway_holds_up_no_mail(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install,
    mailoutbox: list[object],
) -> None:  # fmt: skip
    nansha.colleague.email = "colleague@court.example"
    nansha.colleague.save()
    installed(gateway_double.gateways(gateway_double.entry("wecom-robot", "stall")))
    prefer(nansha, "wecom-robot")
    queue(nansha, request_id, MessageKind.ORDER_URGED, key="1", person_id=nansha.judge.pk)
    for number in range(2, 8):
        queue(
            nansha, request_id, MessageKind.ORDER_URGED, key=str(number),
            person_id=nansha.colleague.pk,
        )  # fmt: skip

    sent = Round([nansha.court.pk], clock=lambda: MORNING, patience=1).run()

    assert sent == len(mailoutbox) == 6
    assert Message.objects.get(dedupe_key="1").state == "failed"


NIGHT, OPENING = at("2026-11-20 23:10"), at("2026-11-23 08:30")


def test_gateway_is_quiet_at_night_unless_it_is_urgent(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install
) -> None:
    installed(gateway_double.gateways(gateway_double.entry("wecom", "ok")))
    prefer(nansha, "wecom")
    order = dispatched(nansha, request_id)
    urge_request(order, at=NIGHT)
    queue(nansha, request_id, MessageKind.RISK_UNATTENDED, key="2", person_id=nansha.judge.pk)

    at_night = Round([nansha.court.pk], clock=lambda: NIGHT).run()
    in_the_morning = Round([nansha.court.pk], clock=lambda: OPENING).run()

    kinds = list(Message.objects.order_by("sent_at").values_list("kind", "sent_at"))
    assert (at_night, in_the_morning) == (1, 1)
    assert kinds == [("risk_unattended", NIGHT), ("order_urged", OPENING)]


@pytest.mark.parametrize(
    ("kind", "again"),
    [(MessageKind.ORDER_URGED, OPENING), (MessageKind.RISK_UNATTENDED, at("2026-11-20 17:30"))],
)
def test_what_failed_at_the_end_of_the_day_is_tried_again_in_the_morning(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install,
    kind: MessageKind, again: datetime,
) -> None:  # fmt: skip
    installed(gateway_double.gateways(gateway_double.entry("wecom", "fail")))
    prefer(nansha, "wecom")
    queue(nansha, request_id, kind, person_id=nansha.judge.pk)
    closing = at("2026-11-20 17:29")

    deliver(lease_one(nansha, closing), at=closing)

    assert Message.objects.get().send_after == again


def dispatched(world: World, request_id: UUID) -> UUID:
    """Let the judge have the request, of which nothing is left to tell."""
    target = Target(world.civil.pk, world.judge.pk)
    dispatch_order(request_id, target, by=world.official(world.clerk), at=MORNING)
    Message.objects.all().delete()
    return request_id


def test_restricted_message_never_goes_where_a_group_reads(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install,
    mailoutbox: list[object],
) -> None:  # fmt: skip
    nansha.judge.email = "judge@court.example"
    nansha.judge.save()
    installed(gateway_double.gateways(gateway_double.entry("dingtalk", "ok")))
    prefer(nansha, "dingtalk")
    for kind in (MessageKind.RISK_RAISED, MessageKind.ORDER_URGED):
        queue(nansha, request_id, kind, key=kind.value, person_id=nansha.judge.pk)

    Round([nansha.court.pk], clock=lambda: MORNING).run()

    channels = dict(Message.objects.values_list("kind", "channel"))
    assert channels == {"risk_raised": "email", "order_urged": "dingtalk"}


def test_party_is_reached_by_the_courts_gateway_for_text_messages(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install
) -> None:
    installed(gateway_double.gateways(gateway_double.entry("sms", "ok")))
    queue(nansha, request_id, MessageKind.REPLY_READY)

    assert deliver(lease_one(nansha, MORNING), at=MORNING)

    (received,) = gateway_double.received()
    assert json.loads(received["body"])["mobile"] == "13800000000"


def test_gateway_of_one_court_takes_no_other_courts_messages(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install
) -> None:
    entry = gateway_double.entry("sms", "ok", more=", courts: [panyu]")
    installed(gateway_double.gateways(entry))
    queue(nansha, request_id, MessageKind.REPLY_READY)

    deliver(lease_one(nansha, MORNING), at=MORNING)

    assert gateway_double.received() == []
    assert Message.objects.get().channel == "file"


# --- the administrator's file --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("  - {name: a1, label: 甲, kind: fax}", "第 2 行"),
        ("  - {name: a1, label: 甲, kind: feishu}", "secret"),
        ("  - {name: a1, label: 甲, kind: feishu, secret: nowhere}", "读不了密钥文件"),
        ("  - {name: a1, label: 甲, kind: wecom_robot, secret: sms, internal: true}", "internal"),
        ("  - {name: email, label: 甲, kind: wecom_robot, secret: robot}", "已有别的用处"),
        ("  - {name: a1, label: 甲, kind: webhook, secret: hook, address: ftp://x}", "https://"),
        ("  - {name: a1, label: 甲, kind: plugin, factory: 'nowhere:make'}", "找不到"),
        ("  - {name: a1, label: 甲, kind: dingtalk, secret: bad}", "不是这种服务的样子"),
        ("  - {name: a1, label: 甲, name: a2}", "重复"),
    ],
)
def test_file_with_a_fault_is_refused_with_its_line(
    gateway_double: Double, entry: str, said: str
) -> None:
    (gateway_double.folder / "bad").write_text("not a token!", encoding="utf-8")

    with pytest.raises(ImproperlyConfigured, match=said) as refusal:
        gateway_double.gateways(entry)

    assert "not a token!" not in str(refusal.value)


def test_private_deployment_may_be_called_internal(gateway_double: Double) -> None:
    own, others = gateway_double.gateways(
        gateway_double.entry("wecom", "ok", more=", internal: true"),
        gateway_double.entry("feishu", "ok"),
    )

    assert (own.channel.is_internal, others.channel.is_internal) == (True, False)


def test_public_addresses_of_the_services_are_the_librarys(tmp_path: Path) -> None:
    double = Double(1, tmp_path / "record", tmp_path)
    public = ("wecom", "dingtalk", "feishu")
    entries = [f"  - {{name: {name}, label: 公共, {KINDS[name]}}}" for name in public]

    app, dingtalk, feishu = (g.channel.service for g in double.gateways(*entries))  # type: ignore[attr-defined]

    assert app.notify_url == "https://qyapi.weixin.qq.com/cgi-bin/message/send"
    assert dingtalk.notify_url.startswith("https://oapi.dingtalk.com/robot/send")
    assert feishu.notify_url.startswith("https://open.feishu.cn/open-apis/bot/v2/hook/")


class OwnChannel:
    """What a court writes for a gateway that speaks no HTTP."""

    is_internal = is_shared = False

    def __init__(self, *, name: str, secret: str) -> None:
        self.name = name
        self.secret = secret
        self.sent: list[Parcel] = []

    def send(self, parcel: Parcel) -> Outcome:
        self.sent.append(parcel)
        return Outcome.SENT


def test_channel_of_the_courts_own_making_is_plugged_in(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install
) -> None:
    factory = f"{__name__}:{OwnChannel.__name__}"
    entry = f"  - {{name: cmpp, label: 短信, kind: plugin, factory: '{factory}', secret: sms}}"
    (gateway,) = gateway_double.gateways(entry)
    installed([gateway])
    queue(nansha, request_id, MessageKind.REPLY_READY)

    deliver(lease_one(nansha, MORNING), at=MORNING)

    assert isinstance(gateway.channel, OwnChannel)
    assert gateway.channel.secret == "sms-password"
    assert [one.address for one in gateway.channel.sent] == ["13800000000"]
