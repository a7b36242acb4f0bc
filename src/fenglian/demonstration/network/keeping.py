"""What keeps the network's work going: materials, orders handed back, difficulties reported."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Q

from fenglian.correspondence.actions import Visit, transfer_petition
from fenglian.correspondence.actions.materials import (
    MaterialFacts,
    publish_material,
    withdraw_material,
)
from fenglian.demonstration.network.messages import PLACE, list_exchanges, member_of
from fenglian.feedback.actions import DifficultyFacts, answer_difficulty, raise_difficulty
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Account, Court, PostTerm
from fenglian.organizations.queries import Official, find_filing_body, load_official
from fenglian.requests.actions import dispatch_order, hand_back_order, settle_order
from fenglian.requests.actions.desk import Target
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from fenglian.demonstration.network.filling import NetworkGround
    from fenglian.demonstration.network.messages import Exchange

MATERIALS = (
    ("model", "人民调解协议书", 400,
     "双方自愿达成如下协议：一、……二、……。协议自双方签名、盖章之日起生效。"),
    ("model", "司法确认申请书", 400,
     "请求确认双方于……年……月……日达成的调解协议有效。附：协议书、身份证复印件。"),
    ("training", "邻里纠纷怎么调", 300,
     "先到现场看，再分开听。分清哪些是事实，哪些是气话，把两家都认的写下来。"),
    ("guide", "调解协议怎样申请司法确认", 200,
     "双方一起，自协议生效之日起三十日内，向有管辖权的法院申请。"),
)  # fmt: skip
"""Kind, title, how many days before the end, and words."""
OUTDATED = ("guide", "彩礼纠纷调解要点", 390, "按当地习俗，结合共同生活的时间商量退还多少。")
WITHDRAWN = "最高人民法院的司法解释已经施行，这一份过时了。"
RENEWED = (
    "双方自愿达成如下协议：一、……二、……。三、履行的期限和方式：……。协议自双方签名、盖章之日起生效。"
)
HANDED_BACK = ("xinxing", "luoding")
"""Where two departments handed an order back: the first waits, the second is settled."""
DIFFICULTIES = (
    ("xinxing", "YF-16", "镇里常住的人家不多，每月去一次见不到几个人，能不能和邻镇合在一天？", 40,
     "可以同一天走两个镇，分别登记、分别算一次，不能以一次算两个镇。"),
    ("yunan", "YF-15", "有两个镇的综治中心正在搬迁，标牌先挂在旧址还是等新址？", 6, ""),
)  # fmt: skip
"""Court, clause, words, how many days before the end, and the answer two days later."""


def keep_going(ground: NetworkGround) -> None:
    """Let materials lie ready, orders come back twice, and difficulties be reported.

    Args:
        ground: the network, with its towns writing.
    """
    for court in ground.courts:
        with scoped([court.pk], audience=Audience.SYSTEM):
            _publish_materials(court, ground.end)
            if court.slug in HANDED_BACK:
                exchange = list_exchanges(court, ground)[0]
                _hand_back_twice(exchange, is_settled=court.slug != HANDED_BACK[0])
    _report_difficulties(ground)


def _publish_materials(court: Court, end: dt.datetime) -> None:
    made = []
    for kind, title, days, words in (*MATERIALS, OUTDATED):
        when = end - dt.timedelta(days)
        facts = MaterialFacts(kind, title, words)
        made.append(publish_material(_key(court, title), facts, by=_filing(court, when), at=when))
    when = end - dt.timedelta(150)
    by = _filing(court, when)
    renewed = MaterialFacts(made[0].kind, made[0].title, RENEWED, made[0].pk)
    publish_material(_key(court, RENEWED), renewed, by=by, at=when)
    withdraw_material(made[-1].pk, WITHDRAWN, by=by, at=when)


def _hand_back_twice(exchange: Exchange, *, is_settled: bool) -> None:
    """Let a petition go from one department to the next, and back both times."""
    first, second = exchange.bodies[:2]
    visit = Visit(
        place=f"{exchange.town.name}{PLACE}",
        name="蒙嘉树",
        phone="13700000000",
        words="前年判的案子写错了门牌号，房产登记办不了，请问找哪个庭更正。",
        area_id=exchange.town.pk,
    )
    passed = transfer_petition(
        exchange.key("twice"), visit, Target(first.pk), **exchange.by_contact(8)
    )
    if passed.service_request_id is None:
        raise LookupError(exchange.town.name)
    order_id = passed.service_request_id
    for number, (body, reason) in enumerate(
        (
            (first, "判决是另一个庭作的，案卷不在本庭。"),
            (second, "原承办人已调走，更正由立案庭安排。"),
        )
    ):
        when = exchange.at(7 - 2 * number)
        if number:
            again = exchange.at(6)
            dispatch_order(
                order_id, Target(body.pk), by=_clerk(exchange.court, again), at=again,
                reason="请原审判团队核对案卷。",
            )  # fmt: skip
        hand_back_order(order_id, reason=reason, by=member_of(exchange, body, when), at=when)
    if is_settled:
        when = exchange.at(4)
        settle_order(
            order_id, Target(second.pk), reason="原审的卷在你庭，由你庭裁定补正。",
            by=_filing(exchange.court, when), at=when,
        )  # fmt: skip


def _report_difficulties(ground: NetworkGround) -> None:
    courts = {court.slug: court for court in ground.basic}
    beneath = [court.pk for court in ground.basic]
    for slug, clause_id, words, days, answer in DIFFICULTIES:
        court, when = courts[slug], ground.end - dt.timedelta(days)
        with scoped([court.pk], audience=Audience.SYSTEM):
            facts = DifficultyFacts(clause_id, words)
            raised = raise_difficulty(_key(court, words), facts, by=_filing(court, when), at=when)
        if answer:
            when += dt.timedelta(2)
            with scoped([ground.superior.pk], audience=Audience.DESK, overseen_ids=beneath):
                by = _filing(ground.superior, when)
                answer_difficulty(raised.pk, answer, by=by, at=when)


def _filing(court: Court, when: dt.datetime) -> Official:
    """Return who leads a court's filing division on a day."""
    return _first(Q(post__body=find_filing_body(court.pk)), when)


def _clerk(court: Court, when: dt.datetime) -> Official:
    """Return who sits at a court's desk on a day."""
    return _first(Q(court=court, post__kind=PostKind.DESK_CLERK), when)


def _first(whose: Q, when: dt.datetime) -> Official:
    day = when.astimezone(COURT_ZONE).date()
    terms = PostTerm.objects.on(day).filter(whose, person__account__is_active=True)
    term = terms.order_by("post__position", "pk").first()
    account = Account.objects.select_related("person").get(person=term.person_id) if term else None
    official = load_official(account, day) if account else None
    if official is None:
        raise LookupError(str(whose))
    return official


def _key(court: Court, words: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"fenglian:demonstration:keeping:{court.slug}:{words}")
