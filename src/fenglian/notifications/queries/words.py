"""A message in words: whom it goes to, by which channel, and what it says now.

Officials read title, number, limit and link; what is reported upward also carries the party's own
words (NS-8). The party, and whoever is reached by a third party's channel, read number and link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fenglian.notifications.adapters.channels import Channel, Parcel
from fenglian.notifications.adapters.subjects import SubjectText, adapter_for
from fenglian.notifications.enums import FOR_ONE_READER, NO_SUBJECT, MessageKind
from fenglian.notifications.errors import NoAddressError
from fenglian.notifications.queries.ways import Way, text_way, ways_to
from fenglian.organizations.models import Court, Person
from fenglian.privacy.masking import mask_phone

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from fenglian.notifications.models import Message

# Heading, sentence. %(matter)s is title and number, or the number alone.
_TO_OFFICIALS: dict[str, tuple[_StrPromise, _StrPromise]] = {
    MessageKind.ORDER_DISPATCHED: (
        _("派来一件：%(matter)s"),
        _("%(matter)s 派给您或您所在的部门办理。"),
    ),
    MessageKind.ORDER_RETURNED: (
        _("当事人不满意，请重新答复：%(matter)s"),
        _("%(matter)s 第 %(replies)s 次答复当事人不满意，退回您重新办理，期限重新计算。"),
    ),
    MessageKind.ORDER_URGED: (
        _("当事人催办：%(matter)s"),
        _("%(matter)s 的当事人催了一次，期限不变。"),
    ),
    MessageKind.ORDER_JOINED: (
        _("又有人反映同一件事：%(matter)s"),
        _("另一件诉求并入 %(matter)s，一起办，答复两边都看得到。期限按较早的算。"),
    ),
    MessageKind.ORDER_MERGED: (
        _("不用再办：%(matter)s"),
        _("%(matter)s 与另一件是同一件事，已经并过去，由那一件的承办人答复。"),
    ),
    MessageKind.DUTY_WARNING: (
        _("今天到期：%(matter)s"),
        _("%(matter)s 今天是答复期限的最后一天，还没有答复。"),
    ),
    MessageKind.DUTY_ESCALATED: (
        _("超期未答复，现报送督办：%(matter)s"),
        _("%(matter)s 到期没有答复，按联络机制报给您督办。打开后可以批示、改派或限期。"),
    ),
    MessageKind.DUTY_ALARM: (
        _("督办到顶仍未答复：%(matter)s"),
        _("%(matter)s 仍未答复，已没有可以再报的人。需要核对各级领导的任职登记，并当面提请处理。"),
    ),
    MessageKind.INSTRUCTION: (
        _("领导批示：%(matter)s"),
        _("%(matter)s 有新的批示，打开可看全文和限期。"),
    ),
    MessageKind.ORDER_PRESSED: (
        _("请尽快答复：%(matter)s"),
        _("领导或者联络员督促您尽快答复 %(matter)s。打开可以看他们写的话。"),
    ),
    MessageKind.REVIEW_WAITING: (
        _("一份答复等您审核：%(matter)s"),
        _("%(matter)s 的答复已经写好，等您审核。放行以前当事人看不到，答复期限照常走。"),
    ),
    MessageKind.REPLY_SENT_BACK: (
        _("答复退回修改：%(matter)s"),
        _("您给 %(matter)s 写的答复没有发出，退回您修改，打开可以看理由。答复期限照常走。"),
    ),
    MessageKind.REPLY_FLAGGED: (
        _("答复有不妥：%(matter)s"),
        _("您对 %(matter)s 的答复有人指出不妥，打开可以看是哪里。"),
    ),
    MessageKind.DEPARTMENT_REPORT: (
        _("联络员报告：%(matter)s"),
        _("联络员向您报告：%(matter)s。打开可以看清单和当时的情况。"),
    ),
    MessageKind.SPECIAL_SUPERVISION: (
        _("列入专项督办：%(matter)s"),
        _("%(matter)s 列入专项督办，请查清情况，写明结果。被反映的人看不到。"),
    ),
    MessageKind.RISK_RAISED: (
        _("请马上接单：%(matter)s"),
        _("%(matter)s 等您接单核实。打开可看提出它的原话，请不要转给别人。"),
    ),
    MessageKind.RISK_UNATTENDED: (
        _("今天没有人值班接收风险线索"),
        _("风险值班员和立案庭负责人今天都没有人，或者停用了账号。请马上补登值班。"),
    ),
    MessageKind.CALENDAR_ALARM: (
        _("节假日安排未公布"),
        _(
            "有期限落在还没有公布放假安排的年份，日期暂按法定节假日计算。公布后导入安排，期限会重新计算。"
        ),
    ),
    MessageKind.HOOK_ALARM: (
        _("推送多次没有收下"),
        _(
            "给外部系统的推送试了多次没有收下，已经放弃。是哪一个、为什么，"
            "见 fenglian api-client hooks；请告诉对方，修好以后可以要求重推。"
        ),
    ),
    MessageKind.DELIVERY_ALARM: (
        _("消息多次未发出：%(matter)s"),
        _("关于 %(matter)s 的一条消息试了多次没有发出。打开可看发给谁、为什么；需要另行通知到人。"),
    ),
}
_TO_PARTY: dict[str, tuple[_StrPromise, _StrPromise]] = {
    MessageKind.RECEIPT: (
        _("法院已收到"),
        _("您反映的事法院已收到，登记号 %(number)s。打开链接可以看进展、补充情况。"),
    ),
    MessageKind.REPLY_READY: (
        _("法院已答复"),
        _("您反映的事（%(number)s）法院已答复，打开链接可以看。没有解决的，在那里告诉我们。"),
    ),
    MessageKind.QUESTION_BACK: (
        _("法院有一个问题"),
        _("您反映的事（%(number)s）需要您再说明一点，打开链接可以看问题并回答。"),
    ),
    MessageKind.FOLLOW_CODE: (
        _("查询码"),
        _("您的查询码是 %(code)s（%(number)s）。打开链接也可以看进展。请不要转给别人。"),
    ),
    MessageKind.APPOINTMENT_MADE: (
        _("预约好了"),
        _("您约好了：%(number)s。请带身份证。来不了，请打开链接改时间或取消。"),
    ),
    MessageKind.APPOINTMENT_QUEUED: (
        _("预约排上了队"),
        _("您在排队：%(number)s。有人退出就按先后给您约上，短信告诉您时间。"),
    ),
    MessageKind.APPOINTMENT_REMINDER: (
        _("提醒预约"),
        _("提醒您：%(number)s，您有预约。请带身份证。来不了，请打开链接改时间或取消，让给别人。"),
    ),
    MessageKind.APPOINTMENT_OFF: (
        _("预约取消"),
        _("您的预约（%(number)s）取消了，对不起。打开链接可以看原因，另约时间。"),
    ),
}
WITHOUT_SUBJECT = frozenset(
    {
        MessageKind.CALENDAR_ALARM,
        MessageKind.RISK_UNATTENDED,
        MessageKind.DIGEST,
        MessageKind.HOOK_ALARM,
    }
)
_ABOUT_NOTHING: dict[str, tuple[_StrPromise, _StrPromise]] = {
    MessageKind.DELIVERY_ALARM: (
        _("消息多次未发出"),
        _("有一条消息试了多次没有发出，请检查发送渠道和各人的联系方式。"),
    ),
}
"""What is said instead where the subject may not be named."""
INBOX = "/desk/notices/"
"""Where officials find their messages, below the site's address."""
MOST_LINES = 20
"""Of a digest; the page has all."""
_WITH_PARTY_WORDS = frozenset({MessageKind.DUTY_ESCALATED, MessageKind.DUTY_ALARM})
_WITH_REASON = frozenset({MessageKind.ROSTER_RETURNED, MessageKind.LEDGER_RETURNED})


@dataclass(frozen=True, slots=True)
class Consignment:
    """A message ready to go: what, and by which channel."""

    channel: Channel
    parcel: Parcel


TRIES_A_WAY = 2
"""After so many failures by one way the next is tried."""


def address_message(message: Message, *, at: datetime) -> Consignment:
    """Return a message in the words of this moment, with its recipient and channel.

    Args:
        message: a message of the running scope.
        at: the present instant.

    Raises:
        NoAddressError: the subject or the recipient is gone, or the party left no telephone.
    """
    court = Court.objects.get(pk=message.court_id)
    subject = _subject_of(message) if has_subject(message) else None
    if message.person_id is None:
        if subject is None or not subject.party_phone:
            raise NoAddressError("当事人没有留下电话")
        way = text_way(court.slug, subject.party_phone)
        masked = mask_phone(subject.party_phone)
        heading, body = _words_for_party(message.kind, subject)
    else:
        person = Person.objects.get(court_id=message.court_id, pk=message.person_id)
        way = _way_to(message, person, court.slug)
        masked = person.name
        if message.kind == MessageKind.DIGEST:
            heading, body = _words_of_digest(message, way=way)
        else:
            heading, body = _words_for_official(
                message.kind, subject, is_internal=way.channel.is_internal
            )
    parcel = Parcel(
        key=message.dedupe_key,
        at=at,
        address=way.address,
        recipient_masked=masked,
        heading=" ".join(f"【{court.short_name}】{heading}".split()),
        body=body,
    )
    return Consignment(way.channel, parcel)


def _way_to(message: Message, person: Person, court_slug: str) -> Way:
    """Return by which way a message goes this time: the chosen one first, then the others."""
    ways = ways_to(person, court_slug)
    if message.kind in FOR_ONE_READER:
        ways = [way for way in ways if not way.channel.is_shared]
    if not ways:
        raise NoAddressError("没有可以用的渠道：没有登记邮箱、电话或账号")
    turn = max(0, message.attempts - 1) // TRIES_A_WAY
    return ways[turn % len(ways)]


def has_subject(message: Message) -> bool:
    """Tell whether a message is about something that has a page."""
    return message.kind not in WITHOUT_SUBJECT and message.subject_kind != NO_SUBJECT


def find_subjects(messages: Collection[Message]) -> dict[UUID, SubjectText]:
    """Return what messages are about, in one statement for each kind; what is gone is left out.

    Args:
        messages: of one court, in the running scope.
    """
    subjects: dict[UUID, SubjectText] = {}
    about = [message for message in messages if has_subject(message)]
    for kind in sorted({message.subject_kind for message in about}):
        ids = [message.subject_id for message in about if message.subject_kind == kind]
        subjects |= adapter_for(kind).describe(about[0].court_id, ids)
    return subjects


def _subject_of(message: Message) -> SubjectText:
    found = find_subjects([message])
    if message.subject_id not in found:
        raise NoAddressError("消息所说的事已不在")
    return found[message.subject_id]


def _words_for_party(kind: str, subject: SubjectText) -> tuple[str, str]:
    heading, sentence = _TO_PARTY[kind]
    facts = {"number": subject.number, "code": subject.code}
    link = settings.PUBLIC_ADDRESS + subject.public_path
    return str(heading), f"{sentence % facts}\n{link}"


def _words_for_official(
    kind: str, subject: SubjectText | None, *, is_internal: bool
) -> tuple[str, str]:
    own = subject.wording.get(kind) if subject else None
    heading, sentence = own or map(str, _TO_OFFICIALS[kind])
    if subject is None:
        heading, sentence = map(str, _ABOUT_NOTHING.get(kind, (heading, sentence)))
        return heading, sentence
    facts = _facts(subject, is_internal=is_internal)
    lines = [sentence % facts]
    if subject.limit:
        lines.append(_("期限：%(limit)s。") % {"limit": subject.limit})
    if is_internal and kind == MessageKind.ORDER_RETURNED:
        lines.append(_("当事人说：“%(why)s”") % {"why": subject.dissatisfaction})
    if is_internal and kind in _WITH_PARTY_WORDS and subject.party_name_masked:
        lines.append(
            _("当事人原话（%(party)s）：\n“%(words)s”")
            % {"party": subject.party_name_masked, "words": subject.words}
        )
    if is_internal and kind in _WITH_REASON and subject.words:
        lines.append(_("退回的理由：“%(words)s”") % {"words": subject.words})
    lines.append(settings.PUBLIC_ADDRESS + subject.path)
    return heading % facts, "\n".join(lines)


def _facts(subject: SubjectText, *, is_internal: bool) -> dict[str, object]:
    return {
        "matter": _name_matter(subject) if is_internal else subject.number,
        "replies": subject.replies,
    }


def _name_matter(subject: SubjectText) -> str:
    return _("“%(title)s”（%(number)s）") % {"title": subject.title, "number": subject.number}


def head_message(kind: str, subject: SubjectText | None, *, is_internal: bool) -> str:
    """Return the heading of a message to an official, as its lists show it.

    Args:
        kind: of the message.
        subject: what it is about; None where that may not be named, is gone, or there is nothing.
        is_internal: the title may stand in it.
    """
    if subject is not None:
        own, _sentence = subject.wording.get(kind) or map(str, _TO_OFFICIALS[kind])
        return own % _facts(subject, is_internal=is_internal)
    if kind not in WITHOUT_SUBJECT | _ABOUT_NOTHING.keys():
        return str(MessageKind(kind).label)
    return str(_ABOUT_NOTHING.get(kind, _TO_OFFICIALS[kind])[0])


def _words_of_digest(message: Message, *, way: Way) -> tuple[str, str]:
    """Return the lines of a digest, alike beside alike; what was opened meanwhile is left out."""
    items = list(message.items.unread())
    subjects = find_subjects(items)
    order = list(MessageKind)
    lines = []
    for item in sorted(items, key=lambda item: (order.index(MessageKind(item.kind)), item.pk)):
        subject = subjects.get(item.subject_id)
        if way.channel.is_shared and item.kind in FOR_ONE_READER:
            continue
        is_internal = way.channel.is_internal
        line = f"· {head_message(item.kind, subject, is_internal=is_internal)}"
        if subject is not None and is_internal:
            line += f"\n  {settings.PUBLIC_ADDRESS}{subject.path}"
        lines.append(line)
    shown = lines[:MOST_LINES]
    if len(items) > len(shown):
        shown.append(_("还有 %(count)s 条。") % {"count": len(items) - len(shown)})
    heading = _("您有 %(count)s 件事要看") % {"count": len(items)}
    return str(heading), "\n".join([*shown, settings.PUBLIC_ADDRESS + INBOX])
