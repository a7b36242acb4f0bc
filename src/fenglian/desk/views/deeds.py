"""The acts on a request as the desk offers them: address, form, words, and the action behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fenglian.desk.forms import acts as forms
from fenglian.desk.forms import desk_acts as desk_forms
from fenglian.desk.forms import supervision as supervision_forms
from fenglian.desk.forms import watching as watching_forms
from fenglian.desk.forms.risk import RiskForm, risk_rule_among
from fenglian.organizations.queries import Official
from fenglian.requests import actions
from fenglian.requests.models import ReplyDraft
from fenglian.requests.policies import Act
from fenglian.requests.queries.desk_queue import Hands, list_hands
from fenglian.requests.queries.duplicates import find_by_register_number
from fenglian.supervision.actions import complain, open_supervision
from fenglian.supervision.actions.special import Complaint
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from fenglian.frame.scoping import DeskRequest
    from fenglian.requests.queries.request_page import RequestPage

Perform = Callable[["DeskRequest", Any], str | None]


def _always(_page: RequestPage) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Deed:
    """One act.

    Args:
        name: the last part of its address.
        act: what the policy is asked about.
        form: what is typed.
        heading: above the form.
        button: on it, a verb.
        done: said when it is done.
        perform: calls the action; receives the page's request and the valid form. May return what
            is said instead of `done`.
        is_offered: whether the page offers it, where the policy alone would.
        lead: the template of what stands above the fields, empty for nothing.
        is_wide: its fields stand side by side.
    """

    name: str
    act: Act
    form: type[forms.ActForm]
    heading: _StrPromise
    button: _StrPromise
    done: _StrPromise
    perform: Perform
    is_offered: Callable[[RequestPage], bool] = _always
    lead: str = ""
    is_wide: bool = False


class Standing(TypedDict):
    """Who acts when, having seen what; the last is None once the act's own first part is done."""

    by: Official
    at: datetime
    seen_revision: int | None


def _standing(request: DeskRequest, form: forms.ActForm) -> Standing:
    return Standing(
        by=request.official, at=request.now, seen_revision=form.cleaned_data["seen_revision"]
    )


def _screen(request: DeskRequest, form: desk_forms.ScreeningForm) -> None:
    actions.confirm_screening(form.page.request.pk, form.screening(), **_standing(request, form))


def _after_screening(request: DeskRequest, form: desk_forms.WithProposal) -> Standing:
    """Confirm what the page proposed, on the way, where nobody has decided yet."""
    standing = _standing(request, form)
    if form.page.request.screened_at is not None or Act.SCREEN not in form.page.acts:
        return standing
    _screen(request, form)
    return Standing(by=request.official, at=request.now, seen_revision=None)


def _dispatch(request: DeskRequest, form: desk_forms.DispatchForm) -> None:
    actions.dispatch_order(
        form.page.request.pk, form.cleaned_data["target"], reason=form.cleaned_data["reason"],
        **_after_screening(request, form),
    )  # fmt: skip


def _answer(request: DeskRequest, form: desk_forms.AnswerForm) -> None:
    actions.answer_directly(
        form.page.request.pk, form.cleaned_data["words"],
        on_the_spot=form.cleaned_data.get("on_the_spot", False),
        **_after_screening(request, form),
    )  # fmt: skip


def _issue(request: DeskRequest, form: desk_forms.DocumentForm) -> None:
    actions.issue_document(
        form.page.request.pk, form.cleaned_data["what"], way=form.cleaned_data["way"],
        receiver=form.cleaned_data["receiver"], **_standing(request, form),
    )  # fmt: skip


def _pass_on(request: DeskRequest, form: desk_forms.PapersForm) -> None:
    actions.pass_on_papers(
        form.page.request.pk, form.cleaned_data["what"], form.cleaned_data["target"],
        **_standing(request, form),
    )  # fmt: skip


def _note_number(request: DeskRequest, form: desk_forms.NumberForm) -> None:
    actions.note_number(form.page.request.pk, form.number, **_standing(request, form))


def _merge(request: DeskRequest, form: desk_forms.MergeForm) -> None:
    other = find_by_register_number(
        request.official, form.cleaned_data["other"], year=civil_day(request.now).year
    )
    actions.merge_requests(
        form.page.request.pk, other.pk, reason=form.cleaned_data["reason"],
        **_standing(request, form),
    )  # fmt: skip


def _unmerge(request: DeskRequest, form: desk_forms.UnmergeForm) -> None:
    actions.unmerge_request(
        form.page.request.pk, reason=form.cleaned_data["reason"], **_standing(request, form)
    )


def _accept(request: DeskRequest, form: forms.AcceptForm) -> None:
    actions.accept_order(form.page.request.pk, **_standing(request, form))


def _reply(request: DeskRequest, form: forms.ReplyForm) -> str | None:
    given = form.cleaned_data
    made = actions.reply_to_order(
        form.page.request.pk, given["words"], minutes=given["minutes"], **_standing(request, form)
    )
    if isinstance(made, ReplyDraft):
        return _t("答复已送审核，放行以后当事人才看得到，期限照常走。")
    return None


def _ask(request: DeskRequest, form: forms.QuestionForm) -> None:
    actions.ask_back(form.page.request.pk, form.cleaned_data["words"], **_standing(request, form))


def _transfer(request: DeskRequest, form: forms.TransferForm) -> None:
    actions.transfer_order(
        form.page.request.pk, form.cleaned_data["target"], reason=form.cleaned_data["reason"],
        **_standing(request, form),
    )  # fmt: skip


def _reassign(request: DeskRequest, form: forms.ReassignForm) -> None:
    actions.reassign_order(
        form.page.request.pk, form.cleaned_data["target"], reason=form.cleaned_data["reason"],
        **_standing(request, form),
    )  # fmt: skip


def _hand_back(request: DeskRequest, form: forms.HandBackForm) -> None:
    actions.hand_back_order(
        form.page.request.pk, reason=form.whole_reason, **_standing(request, form)
    )


def _extend(request: DeskRequest, form: forms.ExtensionForm) -> None:
    actions.request_extension(
        form.page.request.pk, form.cleaned_data["working_days"],
        reason=form.cleaned_data["reason"], **_standing(request, form),
    )  # fmt: skip


def _call(request: DeskRequest, form: forms.CallForm) -> None:
    actions.log_call(
        form.page.request.pk, form.cleaned_data["note"],
        reached=form.cleaned_data["reached"] == "yes", **_standing(request, form),
    )  # fmt: skip


def _instruct(request: DeskRequest, form: forms.InstructionForm) -> None:
    actions.instruct_order(
        form.page.request.pk, form.cleaned_data["words"], term=form.cleaned_data["term"],
        **_standing(request, form),
    )  # fmt: skip


def _decide(request: DeskRequest, form: forms.DecisionForm) -> None:
    actions.decide_extension(
        form.page.request.pk, granted=form.cleaned_data["granted"] == "yes",
        note=form.cleaned_data["reason"], **_standing(request, form),
    )  # fmt: skip


def _press(request: DeskRequest, form: watching_forms.PressForm) -> None:
    actions.press_order(
        form.page.request.pk, words=form.cleaned_data["words"], **_standing(request, form)
    )


def _review(request: DeskRequest, form: watching_forms.ReviewForm) -> None:
    actions.decide_draft(
        form.page.request.pk, passed=form.cleaned_data["passed"] == "yes",
        reason=form.cleaned_data["reason"], **_standing(request, form),
    )  # fmt: skip


def _note_improper(request: DeskRequest, form: watching_forms.ImproperForm) -> None:
    actions.note_improper(
        form.page.request.pk, form.cleaned_data["reason"], **_standing(request, form)
    )


def _settle(request: DeskRequest, form: watching_forms.FineForm) -> None:
    actions.settle_flag(form.page.request.pk, **_standing(request, form))


def _complain(request: DeskRequest, form: supervision_forms.ComplaintForm) -> None:
    given = form.cleaned_data
    complain(
        form.page.request.pk, Complaint(given["kind"], given["words"], given["channel"]),
        **_standing(request, form),
    )  # fmt: skip


def _supervise(request: DeskRequest, form: supervision_forms.KindForm) -> None:
    given = form.cleaned_data
    open_supervision(
        form.page.request.pk, given["kind"], given["words"], **_standing(request, form)
    )


def _report_risk(request: DeskRequest, form: RiskForm) -> None:
    # Whoever did something else in between does not matter: nothing of the request is changed.
    actions.report_risk(
        form.page.request.pk, form.cleaned_data["signs"], note=form.cleaned_data["note"],
        by=request.official, at=request.now,
    )  # fmt: skip


def _has_risk_rule(page: RequestPage) -> bool:
    return risk_rule_among(page.service.mechanism.rules) is not None


def _is_not_screened(page: RequestPage) -> bool:
    return page.request.screened_at is None


def _is_not_accepted(page: RequestPage) -> bool:
    return page.order is not None and page.order.accepted_at is None


def _has_draft(page: RequestPage) -> bool:
    return page.watch.draft is not None


def _is_replied_to(page: RequestPage) -> bool:
    return page.order is not None and bool(page.replies) and page.watch.flag is None


def _is_pointed_out(page: RequestPage) -> bool:
    return page.watch.flag is not None


def _is_extension_open(page: RequestPage) -> bool:
    return page.open_extension is not None


_ALL = (
    Deed("screen", Act.SCREEN, desk_forms.ScreeningForm, _("分类"), _("确认分类"),
         _("分类已确认。"),
         _screen, _is_not_screened, lead="desk/_lead_screening.html", is_wide=True),
    Deed("dispatch", Act.DISPATCH, desk_forms.DispatchForm, _("派单"), _("派单"),
         _("已派单，答复期限从现在起算。"), _dispatch, lead="desk/_lead_dispatch.html"),
    Deed("answer", Act.ANSWER, desk_forms.AnswerForm, _("直接答复"), _("发出答复"),
         _("答复已发出，当事人看得到了。"), _answer),
    Deed("accept", Act.ACCEPT, forms.AcceptForm, _("接单"), _("接单"), _("已接单，由您承办。"),
         _accept, _is_not_accepted, lead="desk/_lead_accept.html"),
    Deed("reply", Act.REPLY, forms.ReplyForm, _("答复"), _("发出答复"),
         _("答复已发出，当事人看得到了。"), _reply, lambda page: not _has_draft(page)),
    Deed("review", Act.REVIEW, watching_forms.ReviewForm, _("审核答复"), _("作出决定"),
         _("已审核。放行的，当事人看得到了；退回的，承办人会收到。"), _review, _has_draft,
         lead="desk/_lead_review.html"),
    Deed("press", Act.PRESS, watching_forms.PressForm, _("督促承办人"), _("督促"),
         _("已督促，承办人会收到。"), _press),
    Deed("improper", Act.NOTE_IMPROPER, watching_forms.ImproperForm, _("指出答复不妥"),
         _("指出不妥"), _("已指出，作答复的人会收到。"), _note_improper, _is_replied_to),
    Deed("fine", Act.NOTE_IMPROPER, watching_forms.FineForm, _("核过，没有不妥"),
         _("核过，没有不妥"), _("已核过，不再提示。"), _settle, _is_pointed_out),
    Deed("ask", Act.ASK_BACK, forms.QuestionForm, _("问当事人"), _("发出问题"),
         _("问题已发给当事人。"), _ask),
    Deed("transfer", Act.TRANSFER, forms.TransferForm, _("转交"), _("转交"),
         _("已转交，期限照常走。"), _transfer),
    Deed("hand-back", Act.HAND_BACK, forms.HandBackForm, _("退回"), _("退回"),
         _("已退回分流窗口，期限照常走。"), _hand_back),
    Deed("extend", Act.REQUEST_EXTENSION, forms.ExtensionForm, _("申请延期"), _("申请延期"),
         _("延期申请已交领导决定，原来的期限照常走。"), _extend,
         lambda page: not _is_extension_open(page)),
    Deed("call", Act.LOG_CALL, forms.CallForm, _("登记电话"), _("登记电话"), _("电话已登记。"),
         _call),
    Deed("document", Act.ISSUE_DOCUMENT, desk_forms.DocumentForm, _("开具文书"), _("登记交付"),
         _("已登记，当事人看得到。"), _issue),
    Deed("papers", Act.PASS_ON_PAPERS, desk_forms.PapersForm, _("收转材料"), _("登记并给收据"),
         _("已登记，收据在打印页和当事人的查询页。"), _pass_on),
    Deed("number", Act.NOTE_NUMBER, desk_forms.NumberForm, _("外部编号"), _("记下编号"),
         _("编号已记下，用它查得到这一件。"), _note_number, is_wide=True),
    Deed("merge", Act.MERGE, desk_forms.MergeForm, _("并案"), _("并为一件"),
         _("已并为一件，各自的查询码照用，答复两边都看得到。"), _merge,
         lead="desk/_lead_merge.html"),
    Deed("unmerge", Act.UNMERGE, desk_forms.UnmergeForm, _("拆开"), _("拆开"),
         _("已拆开，这一件恢复单独办理，期限从自己的起点算。"), _unmerge),
    Deed("instruct", Act.INSTRUCT, forms.InstructionForm, _("批示"), _("写下批示"),
         _("批示已写入，承办人会收到。"), _instruct),
    Deed("reassign", Act.REASSIGN, forms.ReassignForm, _("改派"), _("改派"),
         _("已改派，期限照常走。"), _reassign),
    Deed("decide-extension", Act.DECIDE_EXTENSION, forms.DecisionForm, _("决定延期"),
         _("作出决定"), _("延期申请已有决定。"), _decide, _is_extension_open,
         lead="desk/_lead_extension.html"),
    Deed("complain", Act.RECORD_COMPLAINT, supervision_forms.ComplaintForm, _("登记投诉"),
         _("登记投诉"), _("投诉已登记，列入专项督办。"), _complain),
    Deed("supervise", Act.SUPERVISE, supervision_forms.KindForm, _("列入专项督办"),
         _("列入专项督办"), _("已列入专项督办。"), _supervise),
    Deed("report-risk", Act.REPORT_RISK, RiskForm, _("报告风险苗头"), _("马上报告"),
         _("已经报给值班的人。为了保密，这件诉求上不留记录。"), _report_risk, _has_risk_rule),
)  # fmt: skip
DEEDS = {deed.name: deed for deed in _ALL}
IN_PLACE = (
    "decide-extension",
    "review",
    "accept",
    "screen",
    "dispatch",
    "answer",
    "reply",
    "instruct",
)
"""The acts whose forms stand in the page, in this order."""
ASIDE = (
    "ask",
    "call",
    "document",
    "papers",
    "number",
    "merge",
    "unmerge",
    "transfer",
    "hand-back",
    "extend",
    "reassign",
    "press",
    "improper",
    "fine",
    "complain",
    "supervise",
    "screen",
    "report-risk",
)
"""The acts that are opened by a link; of those in place, the ones that have been done once."""


def list_hands_for(request: DeskRequest, deeds: Iterable[Deed]) -> list[Hands]:
    """Return whom the forms of some acts let choose from; nothing where none does.

    Args:
        request: who acts.
        deeds: the acts.
    """
    if not any(deed.form.needs_hands for deed in deeds):
        return []
    return list_hands(request.court.pk, civil_day(request.now))


def list_aside(page: RequestPage) -> list[Deed]:
    """Return the acts that the page links to.

    Args:
        page: the request, with what its reader may do.
    """
    deeds = [DEEDS[name] for name in ASIDE if DEEDS[name].act in page.acts]
    return [deed for deed in deeds if deed.is_offered(page) is (deed.name not in IN_PLACE)]
