"""What can be done with a thread: the form, and the act of the domain behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fenglian.correspondence import actions
from fenglian.correspondence.actions import Hands, Plan
from fenglian.correspondence.policies import ThreadAct
from fenglian.desk.forms import towns as forms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from fenglian.organizations.queries import Official

Given = Mapping[str, Any]
Perform = Callable[[UUID, Given, "Official", dt.datetime], object]


@dataclass(frozen=True, slots=True)
class TownDeed:
    """An act on a thread as the page offers it.

    Args:
        act: what the policy calls it; its address is named after it.
        heading: above its form, and on the link to it.
        button: on its button.
        done: what is said afterwards.
        form: what is asked.
        perform: does it.
    """

    act: ThreadAct
    heading: _StrPromise
    button: _StrPromise
    done: _StrPromise
    form: type[forms.TownForm]
    perform: Perform

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.act.value


def _hands(given: Given) -> Hands:
    return Hands(given["target"].body_id, given["target"].person_id)


def _answer(pk: UUID, given: Given, by: Official, at: dt.datetime) -> object:
    seen = given["seen_revision"]
    return actions.answer_center(pk, given["words"], by=by, at=at, seen_revision=seen)


def _forward(pk: UUID, given: Given, by: Official, at: dt.datetime) -> object:
    seen = given["seen_revision"]
    return actions.forward_thread(
        pk, _hands(given), given["words"], by=by, at=at, seen_revision=seen
    )


def _settle(pk: UUID, given: Given, by: Official, at: dt.datetime) -> object:
    seen = given["seen_revision"]
    return actions.settle_thread(
        pk, _hands(given), given["words"], by=by, at=at, seen_revision=seen
    )


def _arrange(pk: UUID, given: Given, by: Official, at: dt.datetime) -> object:
    plan = Plan(given["judge"], given["comes_on"], given["time_and_place"])
    return actions.schedule_judge(pk, plan, by=by, at=at, seen_revision=given["seen_revision"])


def _fulfil(pk: UUID, given: Given, by: Official, at: dt.datetime) -> object:
    return actions.fulfil_arrangement(
        pk, given["result"], activity_id=given.get("activity"), by=by, at=at
    )


def _propose(pk: UUID, given: Given, by: Official, at: dt.datetime) -> object:
    keywords = given["keywords"].replace("，", " ").replace("、", " ").split()
    return actions.propose_article(pk, given["question"], given["answer"], keywords, by=by, at=at)


_DEEDS = (
    TownDeed(
        ThreadAct.ANSWER, _("答复镇街"), _("发给镇街"), _("已答复，综治中心会收到消息。"),
        forms.AnswerForm, _answer,
    ),
    TownDeed(
        ThreadAct.RECEIVE, _("签收"), _("签收"), _("已签收。"), forms.BareForm,
        lambda pk, _given, by, at: actions.receive_forwarding(pk, by=by, at=at),
    ),
    TownDeed(
        ThreadAct.REPORT, _("回复联系人"), _("发给联系人"), _("已回复，联系人会答复镇街。"),
        forms.ReportForm,
        lambda pk, given, by, at: actions.report_forwarding(pk, given["words"], by=by, at=at),
    ),
    TownDeed(
        ThreadAct.RETURN, _("退回联系人"), pgettext_lazy("button", "退回"),
        _("已退回，联系人会收到消息。"), forms.ReturnForm,
        lambda pk, given, by, at: actions.return_forwarding(pk, given["reason"], by=by, at=at),
    ),
    TownDeed(
        ThreadAct.FORWARD, _("转给部门"), _("转给部门"), _("已转给部门，期限开始计算。"),
        forms.ForwardForm, _forward,
    ),
    TownDeed(
        ThreadAct.SETTLE, _("确定由谁办"), _("确定"), _("已确定，这个部门不能再退回。"),
        forms.SettleForm, _settle,
    ),
    TownDeed(
        ThreadAct.ARRANGE, _("安排法官"), _("安排"), _("已安排，镇街和法官都会收到消息。"),
        forms.ArrangeForm, _arrange,
    ),
    TownDeed(
        ThreadAct.FULFIL, _("登记结果"), _("登记结果"), _("已登记，镇街看得到结果。"),
        forms.FulfilForm,
        _fulfil,
    ),
    TownDeed(
        ThreadAct.CALL_OFF, _("取消安排"), _("取消安排"), _("已取消，可以另行安排。"),
        forms.CallOffForm,
        lambda pk, given, by, at: actions.call_off_arrangement(
            pk, given["result"], by=by, at=at
        ),
    ),
    TownDeed(
        ThreadAct.REPORT_UP, _("报告联系领导"), _("报告联系领导"), _("已报告，领导会收到消息。"),
        forms.BareForm,
        lambda pk, _given, by, at: actions.report_up(pk, by=by, at=at),
    ),
    TownDeed(
        ThreadAct.PROPOSE, _("推荐为常见问题"), _("送立案庭审核"), _("已推荐，审核以后才公开。"),
        forms.ProposeForm, _propose,
    ),
    TownDeed(
        ThreadAct.CLOSE, _("办结"), _("办结"), _("已办结。镇街再来信会重新打开。"), forms.BareForm,
        lambda pk, _given, by, at: actions.close_thread(pk, by=by, at=at),
    ),
)  # fmt: skip
TOWN_DEEDS = {deed.name: deed for deed in _DEEDS}
"""By the last part of the address."""
