"""What centers and courts of the network said to each other, some of it still open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fenglian.correspondence.actions import (
    Beginning,
    Hands,
    Plan,
    RepresentativeFacts,
    SuggestionFacts,
    Visit,
    acknowledge_thread,
    answer_center,
    answer_suggestion,
    close_thread,
    enter_representative,
    forward_thread,
    fulfil_arrangement,
    gather_suggestion,
    give_task,
    note_encounter,
    propose_article,
    receive_forwarding,
    report_forwarding,
    return_forwarding,
    schedule_judge,
    solve_petition,
    transfer_petition,
    write_to_court,
    write_to_town,
)
from fenglian.correspondence.enums import ThreadKind
from fenglian.correspondence.queries.contacts import find_contacts, find_leaders, list_staff
from fenglian.correspondence.queries.vocabulary import list_representative_kinds
from fenglian.isolation.scope import Audience, scoped
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Account, Body, PostTerm
from fenglian.organizations.queries import load_official
from fenglian.requests.actions.desk import Target
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from fenglian.correspondence.models import Thread
    from fenglian.demonstration.network.filling import NetworkGround
    from fenglian.organizations.models import Area, Court, Person
    from fenglian.organizations.queries import Official

MOST_TOWNS = 6
"""How many towns of a court write."""
PLACE = "综治中心法官联络点"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A town and its court, at the end of the history.

    Args:
        court: in the running scope.
        town: with a contact and somebody in its center.
        contact: who answers for it.
        staff: of its center.
        bodies: departments that matters are forwarded to.
        end: the moment at which the history ends.
    """

    court: Court
    town: Area
    contact: Person
    staff: Person
    bodies: tuple[Body, ...]
    end: dt.datetime

    def at(self, days: int, hour: int = 10) -> dt.datetime:
        """Return an hour of a day before the end."""
        day = self.end.astimezone(COURT_ZONE).date() - dt.timedelta(days)
        return dt.datetime.combine(day, dt.time(hour, 12), COURT_ZONE)

    def official(self, person: Person, when: dt.datetime) -> Official:
        """Return somebody as signed in."""
        account = Account.objects.select_related("person").get(person=person)
        official = load_official(account, when.astimezone(COURT_ZONE).date())
        if official is None:
            raise LookupError(account.username)
        return official

    def by_contact(self, days: int, hour: int = 10) -> dict[str, Any]:
        """Return who acts and when, for an act of the contact."""
        when = self.at(days, hour)
        return {"by": self.official(self.contact, when), "at": when}

    def key(self, name: str) -> UUID:
        """Return a form's key."""
        return uuid5(NAMESPACE_URL, f"fenglian:demonstration:{self.town.code}:{name}")

    def ask(self, kind: ThreadKind, words: str, days: int, hour: int = 10, **facts: Any) -> Thread:
        """Let the center write to the court."""
        when = self.at(days, hour)
        beginning = Beginning(kind=kind, words=words, **facts)
        by = self.official(self.staff, when)
        return write_to_court(self.key(words), beginning, by=by, at=when)


def exchange_messages(ground: NetworkGround) -> None:
    """Let the towns of the basic courts and their contacts write to each other.

    Args:
        ground: the network.
    """
    for court in ground.basic:
        with scoped([court.pk], audience=Audience.SYSTEM):
            for number, exchange in enumerate(list_exchanges(court, ground)):
                _STORIES[number % len(_STORIES)](exchange)
                _keep_people(exchange)


def list_exchanges(court: Court, ground: NetworkGround) -> list[Exchange]:
    """Return the towns of a court that write, in the running scope.

    Args:
        court: of the network, with its towns matched.
        ground: the network.
    """
    towns = list(list_towns(court))
    contacts = find_contacts(court.pk, [town.pk for town in towns], ground.today)
    divisions = Body.objects.filter(court=court, kind=BodyKind.DIVISION).exclude(is_filing=True)
    found = []
    for town in towns:
        staff = list_staff(court.pk, town.pk, ground.today)
        if staff and town.pk in contacts:
            bodies = tuple(divisions.order_by("position")[:3])
            found.append(Exchange(court, town, contacts[town.pk], staff[0], bodies, ground.end))
    return found[:MOST_TOWNS]


def member_of(exchange: Exchange, body: Body, when: dt.datetime) -> Official:
    """Return somebody of a department.

    Args:
        exchange: for which town; its contact is nobody else.
        body: the department.
        when: on that day.
    """
    day = when.astimezone(COURT_ZONE).date()
    terms = (
        PostTerm.objects.on(day)
        .filter(post__body=body, person__account__is_active=True)
        .exclude(person=exchange.contact)
    )
    term = terms.select_related("person").order_by("post__position").first()
    if term is None:
        raise LookupError(body.name)
    return exchange.official(term.person, when)


def _forwarded(exchange: Exchange) -> None:
    """A matter of a department: signed for, answered, and the center told."""
    body = exchange.bodies[0]
    thread = exchange.ask(
        ThreadKind.MESSAGE, "村里一户老人说判决赡养费半年没有收到，请问执行到哪一步了。", 24
    )
    forward_thread(thread.pk, Hands(body.pk), "请查这件执行的进度。", **exchange.by_contact(23))
    when = exchange.at(21)
    member = member_of(exchange, body, when)
    receive_forwarding(thread.pk, by=member, at=when)
    report_forwarding(
        thread.pk, "已联系被执行人的单位协助扣付，本月起按月到账。", by=member, at=exchange.at(18)
    )
    answer_center(
        thread.pk, "已经办妥协助扣付，从本月起按月到账，请转告老人。", **exchange.by_contact(18, 15)
    )
    close_thread(thread.pk, **exchange.by_contact(10))


def _disputed(exchange: Exchange) -> None:
    """Two departments have handed it back; the filing division is to say whose it is."""
    thread = exchange.ask(
        ThreadKind.MESSAGE, "两家企业的货款案子结了又起诉，镇里想知道由哪个庭统一沟通。", 9
    )
    for body, reason in zip(
        exchange.bodies[:2],
        ("新案还没有分到本庭。", "旧案已经审结归档，不由本庭联系。"),
        strict=False,
    ):
        forward_thread(thread.pk, Hands(body.pk), "请与镇里统一沟通。", **exchange.by_contact(8))
        when = exchange.at(6)
        member = member_of(exchange, body, when)
        return_forwarding(thread.pk, reason, by=member, at=when)


def _advised(exchange: Exchange) -> None:
    """Remote advice: one answered and put forward for others, one just asked."""
    thread = exchange.ask(ThreadKind.CONSULTATION, "村民来问：口头借钱没有欠条，还能起诉吗？", 15)
    answer_center(
        thread.pk,
        "可以。请他先找转账记录、聊天记录、证人，再来立案；拿不准可以约联络点的时间当面看。",
        **exchange.by_contact(15, 14),
    )
    propose_article(
        thread.pk,
        "口头借钱没有欠条，还能起诉吗？",
        "可以起诉。转账记录、聊天记录、证人都是证据，带着这些来立案；对方的姓名和住址也要写清楚。",
        ["欠条", "借钱", "口头"],
        **exchange.by_contact(13),
    )
    exchange.ask(
        ThreadKind.CONSULTATION, "签了调解协议，对方不履行，司法确认要在多少天内申请？", 0, 8
    )


def _visited(exchange: Exchange) -> None:
    """A judge came for a talk; another is to come for guidance."""
    talk = exchange.ask(
        ThreadKind.JUDGE,
        "请来给村干部讲一次继承和赡养。",
        40,
        support="talk",
        wished_on=exchange.at(28).date(),
    )
    plan = Plan(exchange.contact.pk, exchange.at(28).date(), "上午 9 点，镇政府会议室")
    schedule_judge(talk.pk, plan, **exchange.by_contact(38))
    fulfil_arrangement(
        talk.pk, "讲了一个半小时，四十六人参加，当场解答十一个问题。", **exchange.by_contact(27)
    )
    guidance = exchange.ask(
        ThreadKind.GUIDANCE, "两村争一条水渠，调了三次没有成，请法官指导。", 4, support="law"
    )
    coming = exchange.at(-6).date()
    plan = Plan(exchange.contact.pk, coming, "上午 10 点，水渠现场")
    schedule_judge(guidance.pk, plan, **exchange.by_contact(2))


def _notified(exchange: Exchange) -> None:
    """The court told the town of litigation; one notice is signed for, one is not."""
    for days, words, is_signed in (
        (32, "上季度你镇涉诉民事案件 37 件，民间借贷 14 件、相邻纠纷 6 件，共少 5 件。", True),
        (1, "近期你镇土地承包纠纷起诉增多，建议村里换届前集中核对承包台账。", False),
    ):  # fmt: skip
        thread = write_to_town(
            exchange.key(words),
            exchange.town.pk,
            Beginning(kind=ThreadKind.NOTICE, words=words),
            **exchange.by_contact(days),
        )
        if is_signed:
            when = exchange.at(days - 1)
            acknowledge_thread(thread.pk, by=exchange.official(exchange.staff, when), at=when)


def _waiting(exchange: Exchange) -> None:
    """Nobody has answered for a while."""
    exchange.ask(ThreadKind.MESSAGE, "下月镇里开矛盾排查会，请法院来一位同志，烦请回个话。", 6)


_STORIES = (_forwarded, _advised, _visited, _disputed, _notified, _waiting)


def _keep_people(exchange: Exchange) -> None:
    """Enter a representative, what they think, who came, and what the leader wants done."""
    names = cycle(("邱牧之", "覃知秋", "凌远山", "陶静姝", "庞见素", "屈临川"))
    name = [next(names) for _ in range(int(exchange.town.code[-2:]) % 6 + 1)][-1]
    kinds = list_representative_kinds(exchange.court.pk, exchange.at(60))
    kind, label = kinds[int(exchange.town.code[-1]) % len(kinds)]
    speaker = enter_representative(
        exchange.key("representative"),
        exchange.town.pk,
        RepresentativeFacts(kind, name, f"{exchange.town.name}（{label}，虚构）"),
        **exchange.by_contact(60),
    )
    note_encounter(
        exchange.key("encounter"),
        speaker.pk,
        exchange.at(30).date(),
        "到单位走访，谈了巡回审判和普法。",
        **exchange.by_contact(29),
    )
    body = exchange.bodies[-1]
    heard = SuggestionFacts(
        source="representative",
        words="希望巡回审判提前三天在村里贴出公告，方便群众旁听。",
        body_id=body.pk,
        representative_id=speaker.pk,
    )
    said = gather_suggestion(exchange.key("suggestion"), heard, **exchange.by_contact(29))
    if int(exchange.town.code[-1]) % 2 == 0:
        when = exchange.at(20)
        answer_suggestion(
            said.pk, "adopted", "已经要求开庭前三个工作日在村务公开栏张贴公告。",
            by=member_of(exchange, body, when), at=when,
        )  # fmt: skip
    visit = Visit(
        place=f"{exchange.town.name}{PLACE}",
        name="陈小满",
        phone="13800000000",
        words="想问起诉离婚要带什么材料，去哪里立案。",
        area_id=exchange.town.pk,
    )
    solve_petition(
        exchange.key("solved"), visit, "告知了材料清单和网上立案的办法。", **exchange.by_contact(12)
    )
    passed = Visit(
        place=visit.place,
        name="罗安然",
        phone="13900000000",
        words="判决生效一年多，对方有房子没有执行，请查是什么原因。",
        area_id=exchange.town.pk,
    )
    transfer_petition(
        exchange.key("passed"), passed, Target(exchange.bodies[0].pk), **exchange.by_contact(3)
    )
    _give_task(exchange)


def _give_task(exchange: Exchange) -> None:
    when = exchange.at(5)
    leaders = find_leaders(exchange.court.pk, exchange.town.pk, when.date())
    if leaders:
        give_task(
            exchange.key("task"), exchange.town.pk, "核对本镇人民调解员名单，年底前报综合材料。",
            exchange.at(-14).date(), by=exchange.official(leaders[0], when), at=when,
        )  # fmt: skip
