"""A mechanism in plain Chinese, by whom it binds: what it asks, by when, and what happens else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from fenglian.mechanisms.enums import (
    Complexity,
    DirectoryField,
    EventKind,
    Exclusion,
    Grain,
    Origin,
    RiskReader,
    Role,
    Unit,
)
from fenglian.mechanisms.schema import (
    ClassificationRule,
    DepartmentWatchRule,
    IndicatorRule,
    LimitRule,
    RiskRule,
    SpecialSupervisionRule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fenglian.mechanisms.schema import Directory, LadderStep, Length, Mechanism, RuleBase

ROLE_NAMES = {
    Role.DESK: "平台窗口人员",
    Role.HANDLER: "承办人",
    Role.DEPARTMENT: "部门",
    Role.SERVICE_CENTER: "机关服务中心",
    Role.DEPARTMENT_LEADER: "部门领导",
    Role.VICE_PRESIDENT_IN_CHARGE: "分管院领导",
    Role.PRESIDENT: "院长",
    Role.ADMINISTRATOR: "系统管理员",
}
EVENT_NAMES: Mapping[EventKind, str] = {
    EventKind.REQUEST_RECEIVED: "收到诉求",
    EventKind.REQUEST_SCREENED: "分流",
    EventKind.REQUEST_ANSWERED: "直接答复",
    EventKind.REQUEST_RATED: "当事人评价",
    EventKind.REQUEST_URGED: "当事人催办",
    EventKind.REQUEST_SUPPLEMENTED: "当事人补充",
    EventKind.REQUEST_CODE_SENT: "补发查询码",
    EventKind.REQUEST_NUMBER_NOTED: "记下别的平台的编号",
    EventKind.REQUEST_MERGED: "并入另一件",
    EventKind.REQUEST_JOINED: "另一件并入",
    EventKind.REQUEST_UNMERGED: "从另一件拆开",
    EventKind.REQUEST_PARTED: "并入的一件拆开",
    EventKind.REQUEST_ANSWERED_JOINTLY: "随并案一起答复",
    EventKind.REQUEST_DISSATISFIED: "并入的当事人不满意",
    EventKind.REQUEST_CLOSED: "办结",
    EventKind.REQUEST_RETURNED: "当事人对直接答复不满意",
    EventKind.ARTICLES_IMPORTED: "导入常见问题",
    EventKind.DOCUMENT_ISSUED: "开具并交付文书",
    EventKind.PAPERS_PASSED_ON: "收转材料",
    EventKind.QUESTION_SELF_ANSWERED: "自助答复",
    EventKind.ATTACHMENT_ADDED: "添加附件",
    EventKind.PERSONAL_DATA_REVEALED: "查看个人信息",
    EventKind.ORDER_DISPATCHED: "派单",
    EventKind.ORDER_ACCEPTED: "接单",
    EventKind.ORDER_QUESTION_ASKED: "追问当事人",
    EventKind.ORDER_QUESTION_ANSWERED: "当事人回答追问",
    EventKind.ORDER_TRANSFERRED: "转办",
    EventKind.ORDER_HANDED_BACK: "退回工单",
    EventKind.ORDER_REDISPATCHED: "重新派单",
    EventKind.ORDER_REPLIED: "答复当事人",
    EventKind.ORDER_RETURNED: "当事人不满意退回",
    EventKind.ORDER_EXTENSION_REQUESTED: "申请延期",
    EventKind.ORDER_EXTENSION_DECIDED: "决定延期",
    EventKind.ORDER_CALL_LOGGED: "登记电话联系",
    EventKind.ORDER_CALL_CONTESTED: "当事人否认电话联系",
    EventKind.ORDER_INSTRUCTED: "领导批示",
    EventKind.ORDER_REASSIGNED: "领导改派",
    EventKind.ORDER_TERM_SET: "领导定期限",
    EventKind.ORDER_PRESSED: "督促承办人",
    EventKind.REPLY_DRAFTED: "答复送审",
    EventKind.REPLY_SENT_BACK: "退回答复稿",
    EventKind.REPLY_FLAGGED: "指出答复不妥",
    EventKind.REPLY_FLAG_SETTLED: "核过不妥的答复",
    EventKind.COMPLAINT_MADE: "当事人投诉",
    EventKind.SUPERVISION_OPENED: "列入专项督办",
    EventKind.SUPERVISION_CLOSED: "专项督办办结",
    EventKind.REPORT_MADE: "报部门领导",
    EventKind.WORK_HANDED_ON: "离任移交",
    EventKind.DIRECTORY_CHANGED: "人员或电话变动",
    EventKind.DIRECTORY_REPORTED: "部门报送变动",
    EventKind.DIRECTORY_RETURNED: "退回变动",
    EventKind.DIRECTORY_PUBLISHED: "公布变动",
    EventKind.DIRECTORY_DISMISSED: "查明没有变动",
    EventKind.DIRECTORY_CONFIRMED: "核对电话",
    EventKind.POST_TAKEN_UP: "任职",
    EventKind.POST_LEFT: "离任",
    EventKind.ABSENCE_ENTERED: "登记外出",
    EventKind.ABSENCE_ENDED: "外出结束",
    EventKind.DUTY_WARNED: "提醒",
    EventKind.DUTY_ESCALATED: "报送督办",
    EventKind.DUTY_ALARMED: "告警",
    EventKind.DUTY_ADVANCED: "期限提前",
    EventKind.DUTY_RESTORED: "期限恢复",
    EventKind.DUTY_RECOMPUTED: "重算期限",
    EventKind.APPOINTMENT_BOOKED: "预约",
    EventKind.APPOINTMENT_QUEUED: "预约排队",
    EventKind.APPOINTMENT_MOVED_UP: "排队排上",
    EventKind.APPOINTMENT_CHANGED: "改预约时间",
    EventKind.APPOINTMENT_CANCELLED: "取消预约",
    EventKind.APPOINTMENT_REMINDED: "提醒预约",
    EventKind.APPOINTMENT_CAME: "预约的人到场",
    EventKind.APPOINTMENT_MISSED: "预约的人没有来",
    EventKind.APPOINTMENT_CODE_SENT: "补发预约的查询码",
    EventKind.HOURS_OPENED: "开放预约时间",
    EventKind.HOURS_ENDED: "停用预约时间",
    EventKind.HOURS_CLOSED: "停止接待",
    EventKind.HOURS_REOPENED: "恢复接待",
    EventKind.FEED_GIVEN: "生成日历订阅链接",
    EventKind.FEED_REVOKED: "作废日历订阅链接",
    EventKind.RISK_RAISED: "提出风险线索",
    EventKind.RISK_ACKNOWLEDGED: "风险接单",
    EventKind.OPINION_RAISED: "对规定提意见",
    EventKind.OPINION_ANSWERED: "立案庭解释规定",
    EventKind.CASES_IMPORTED: "导入案件",
    EventKind.CASE_LOOKED_UP: "当事人查案件进展",
    EventKind.CALENDAR_IMPORTED: "导入日历",
    EventKind.MECHANISM_ADOPTED: "采用机制",
    EventKind.NOTICE_ATTACHED: "附上原文",
    EventKind.COURT_FOUNDED: "建立法院",
    EventKind.ACCOUNT_CHANGED: "账号变动",
    EventKind.CLIENT_CHANGED: "外部系统变动",
    EventKind.RECORDS_EXPORTED: "导出记录",
    EventKind.POINT_CHANGED: "登记联络点",
    EventKind.PLATE_HUNG: "标牌上墙",
    EventKind.ASSIGNMENT_MADE: "结对到镇街",
    EventKind.ASSIGNMENT_ENDED: "结对结束",
    EventKind.ASSIGNMENTS_IMPORTED: "导入结对表",
}
GRAIN_NAMES = {
    Grain.COURT: "法院",
    Grain.DEPARTMENT: "部门",
    Grain.TEAM: "团队",
    Grain.PERSON: "个人",
}
EXCLUSION_NAMES = {
    Exclusion.NOT_YET_DUE: "截止时期限未满的",
    Exclusion.MERGED_DUPLICATES: "并入另一件的重复诉求",
}
FIELD_NAMES = {
    DirectoryField.TITLE: "职务",
    DirectoryField.OFFICE_PHONE: "办公电话",
    DirectoryField.MOBILE: "手机",
}
CONDITION_NAMES = {"asks_for_handler": "当事人要找法官", "not_satisfied": "当事人对答复不满意"}
REVIEW_NAMES = {
    "always": "全部答复",
    "late": "超过期限才作的答复",
    "returned": "当事人不满意以后再作的答复",
}
READER_NAMES = {
    RiskReader.DUTY_OFFICER: "值班员",
    RiskReader.FILING_LEADER: "立案庭负责人",
    RiskReader.VICE_PRESIDENT_IN_CHARGE: "分管立案庭的院领导",
    RiskReader.PRESIDENT: "院长",
}
MOST_PHRASES = 8
"""Phrases of a sign that are shown; the file has them all."""
NEXT_LEVEL = (
    "应报送的职务空缺，或任职的人就是承办人、被投诉人、已经收到过的人，当时改报再上一级；"
    "上面再没有人的，告警。"
)


def explain(mechanism: Mechanism) -> str:
    """Return what a mechanism asks of whom and when, as Markdown.

    Args:
        mechanism: the mechanism.
    """
    number = f"{mechanism.document_number}，" if mechanism.document_number else ""
    lines = [
        f"# {mechanism.short_title}",
        "",
        f"{mechanism.issuer}《{mechanism.title}》（{number}{mechanism.effective_on} 起施行）",
    ]
    limits = [rule for rule in mechanism.rules if isinstance(rule, LimitRule)]
    for role in Role:
        lines += _explain_role(role, limits)
    if any(rule.steps for rule in limits):
        lines += ["", "## 应报送的人不在时", "", NEXT_LEVEL]
    for rule in mechanism.rules:
        if isinstance(rule, ClassificationRule):
            lines += ["", "## 分类", "", *_explain_classification(rule, mechanism)]
    for rule in mechanism.rules:
        if isinstance(rule, DepartmentWatchRule | SpecialSupervisionRule | RiskRule):
            lines += ["", f"## {rule.title}", "", f"{rule.summary}（{say_source(rule)}）", ""]
            lines += [f"- {term}：{text}。" for term, text in oversight_facts(rule)]
            lines += [rule.note] if rule.note else []
    if mechanism.directory is not None:
        lines += ["", "## 通讯录", "", *_explain_directory(mechanism.directory)]
    rates = [rule for rule in mechanism.rules if isinstance(rule, IndicatorRule)]
    if rates:
        lines += ["", "## 怎样计算", ""]
        lines += [line for rule in rates for line in _explain_rate(rule)]
    return "\n".join(lines) + "\n"


def say_event(kind: EventKind) -> str:
    """Return what an event of a kind is called on pages, e.g. `派单`."""
    return pgettext("event", EVENT_NAMES[kind])


def say_length(length: Length) -> str:
    """Return a length of time in words, e.g. `3 个工作日`."""
    count = length.count
    if length.unit is Unit.WORKING_DAYS:
        return ngettext("{} 个工作日", "{} 个工作日", count).format(count)
    return ngettext("{} 日", "{} 日", count).format(count)


def say_source(rule: RuleBase) -> str:
    """Return where a rule comes from: its clauses, and whether the notice is silent."""
    clauses = "、".join(rule.clauses)
    if rule.origin is Origin.COURT:
        return f"{clauses}；文件未规定，本院自定"
    return clauses


def _explain_role(role: Role, limits: Iterable[LimitRule]) -> list[str]:
    said = []
    for rule in limits:
        if rule.holder is role:
            said += _explain_limit(rule)
        for step in rule.steps:
            if step.kind == "escalation" and step.to is role:
                said.append(_explain_told(step, rule))
        if rule.above_top is role and rule.steps:
            said.append(f"- 《{rule.title}》逐级报送到无人可报时，您会收到告警。")
    if not said:
        return []
    return ["", f"## 如果您是{ROLE_NAMES[role]}", "", *said]


def _explain_limit(rule: LimitRule) -> list[str]:
    starts, met = _events(rule.starts_on), _events(rule.met_by)
    length = say_length(rule.length)
    lines = [
        f"- **{rule.title}**：自{starts}起 {length}内{met}，起算当天不算（{say_source(rule)}）。",
        f"  {rule.summary}",
    ]
    if rule.note:
        lines.append(f"  {rule.note}")
    if rule.cancelled_by:
        lines.append(f"  {_events(rule.cancelled_by)}的，不再要求。")
    warned = [step for step in rule.steps if step.kind == "warning"]
    lines += [f"  {_moment(step)}提醒{ROLE_NAMES[step.to]}。" for step in warned]
    return lines


def _explain_told(step: LadderStep, rule: LimitRule) -> str:
    words = "，附当事人原话" if step.with_party_words else ""
    return (
        f"- {ROLE_NAMES[rule.holder]}没有按时{rule.title}的，{_moment(step)}报送您督办{words}"
        f"（{say_source(rule)}）。"
    )


def _moment(step: LadderStep) -> str:
    if step.at.after is None:
        return "期限最后一天开始时"
    return f"满 {say_length(step.at.after)}时"


def _events(kinds: Iterable[EventKind]) -> str:
    return "或".join(EVENT_NAMES[kind] for kind in kinds)


def _explain_classification(rule: ClassificationRule, mechanism: Mechanism) -> list[str]:
    lines = [f"{rule.summary}（{say_source(rule)}）", ""]
    for complexity, name in ((Complexity.SIMPLE, "简易"), (Complexity.ORDINARY, "普通")):
        kinds = [
            kind.label
            for kind in mechanism.vocabularies.service_kinds
            if kind.complexity is complexity
        ]
        lines.append(f"- {name}：{'、'.join(kinds) or '无'}。")
    conditions = "，或".join(CONDITION_NAMES[condition] for condition in rule.ordinary_if)
    if conditions:
        lines.append(f"- {conditions}的，不论哪一类都走普通（{rule.ordinary_clause}）。")
    return lines


def _list(names: Iterable[str]) -> str:
    return _("、").join(_(name) for name in names)


def _quoted(phrases: Iterable[str]) -> str:
    return _("、").join(f"“{phrase}”" for phrase in phrases)


def oversight_facts(
    rule: DepartmentWatchRule | SpecialSupervisionRule | RiskRule,
) -> list[tuple[str, str]]:
    """Return what a rule has people watch for, as questions and answers."""
    if isinstance(rule, RiskRule):
        return risk_facts(rule)
    return special_facts(rule) if isinstance(rule, SpecialSupervisionRule) else watch_facts(rule)


def watch_facts(rule: DepartmentWatchRule) -> list[tuple[str, str]]:
    """Return what a department's officer watches, as questions and answers."""
    facts = [
        (_("久拖"), _("首次派单后超过 {}没有答复").format(say_length(rule.long_pending))),
        (_("先审后发"), _list(REVIEW_NAMES[one] for one in rule.reviewed_if) or _("不审")),
    ]
    if rule.improper is not None:
        said = _("不到 {} 个字").format(rule.improper.shortest)
        if rule.improper.phrases:
            said += _("，或者写着{}").format(_quoted(rule.improper.phrases))
        facts.append((_("提示可能不妥的答复"), said))
    return facts


def special_facts(rule: SpecialSupervisionRule) -> list[tuple[str, str]]:
    """Return what is specially supervised, as questions and answers."""
    kinds = {kind.id: kind.label for kind in rule.kinds}
    facts = [(_("按什么排"), _list(kinds.values()))]
    by_party = _list(kind.label for kind in rule.kinds if kind.by_party)
    if by_party:
        facts.append((_("当事人可以投诉"), by_party))
    if rule.climbed is not None:
        when = _("逐级报送走到第 {} 步仍未答复的，自动列入").format(rule.climbed.step)
        facts.append((_(kinds[rule.climbed.kind]), when))
    if rule.repeats is not None:
        again = rule.repeats
        when = _("同一人在答复后 {} 日内就同一件事再来，或者 {} 日内来了 {} 次，自动列入")
        facts.append(
            (_(kinds[again.kind]), when.format(again.matter_days, again.person_days, again.times))
        )
    return facts


def _explain_directory(directory: Directory) -> list[str]:
    def say(fields: tuple[DirectoryField, ...]) -> str:
        return "、".join(["姓名", *(FIELD_NAMES[field] for field in fields)])

    return [
        f"- 联络员公开：{say(directory.officers)}。",
        f"- 其他人员公开：{say(directory.people)}。",
        f"- 号码超过 {say_length(directory.confirm_after)}没有核对的，标出来。",
        f"  （{'、'.join(directory.clauses)}）",
    ]


def risk_facts(rule: RiskRule) -> list[tuple[str, str]]:
    """Return how signs of risk are raised and who learns of them, as questions and answers."""
    facts = [
        (_("马上告知"), _("；没有人的，告知").join(_(READER_NAMES[one]) for one in rule.told)),
        (_("谁可以看"), _list(READER_NAMES[one] for one in rule.readers)),
    ]
    for sign in rule.signs:
        if sign.words:
            said = _quoted(sign.words[:MOST_PHRASES])
            if len(sign.words) > MOST_PHRASES:
                said = _("{}等 {} 种说法").format(said, len(sign.words))
            facts.append((_(sign.label), said))
    again = rule.repeat_contact
    if again is not None:
        label = next(sign.label for sign in rule.signs if sign.id == again.sign)
        facts.append((_(label), _("同一个人 {} 天内来了 {} 次").format(again.days, again.times)))
    return facts


def _explain_rate(rule: IndicatorRule) -> list[str]:
    exclusions = "、".join(EXCLUSION_NAMES[one] for one in rule.exclusions) or "无"
    grains = "、".join(GRAIN_NAMES[grain] for grain in rule.grains)
    return [
        f"- **{rule.title}**，目标 {rule.target}%（{say_source(rule)}）",
        f"  分子：{rule.numerator_words}。",
        f"  分母：{rule.denominator_words}。",
        f"  不计：{exclusions}。按{grains}分列。",
        *([f"  {rule.note}"] if rule.note else []),
    ]
