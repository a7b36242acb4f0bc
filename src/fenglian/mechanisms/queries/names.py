"""What roles, events, seats and lengths are called by people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext, pgettext

from fenglian.mechanisms.enums import (
    Carrier,
    Covered,
    DayOff,
    DirectoryField,
    EventKind,
    Exclusion,
    Grain,
    Origin,
    RiskReader,
    Role,
    Seat,
    Unit,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fenglian.mechanisms.schema import Length, RuleBase

ROLE_NAMES = {
    Role.DESK: "平台窗口人员",
    Role.HANDLER: "承办人",
    Role.DEPARTMENT: "部门",
    Role.SERVICE_CENTER: "机关服务中心",
    Role.DEPARTMENT_LEADER: "部门领导",
    Role.VICE_PRESIDENT_IN_CHARGE: "分管院领导",
    Role.PRESIDENT: "院长",
    Role.TOWN_CONTACT: "联系法官",
    Role.CONTACT_LEADER: "联系领导",
    Role.LIAISON_JUDGE: "联络法官",
    Role.MANAGEMENT_OFFICE: "审判管理办公室",
    Role.FILING_DIVISION: "立案庭",
    Role.ROSTER_KEEPER: "名单和台账专人",
    Role.SUPERIOR_COURT: "上级法院",
    Role.COMMITTEE: "党委政法委",
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
    EventKind.DIFFICULTY_RAISED: "反映执行中的问题",
    EventKind.DIFFICULTY_ANSWERED: "上级法院立案庭答复问题",
    EventKind.TOWN_MESSAGE_SENT: "镇街来信",
    EventKind.TOWN_MESSAGE_ANSWERED: "答复镇街",
    EventKind.TOWN_MESSAGE_CLOSED: "与镇街的来往办结",
    EventKind.TOWN_MESSAGE_REPORTED_UP: "报告联系领导",
    EventKind.TOWN_MESSAGE_HANDED_OVER: "镇街来往移交新的联系人",
    EventKind.TOWN_MESSAGE_TAKEN_UP: "联系人接办镇街来信",
    EventKind.TOWN_MESSAGE_FORWARDED: "镇街来往转部门",
    EventKind.TOWN_MESSAGE_RECEIVED: "部门签收镇街来往",
    EventKind.TOWN_MESSAGE_REPORTED: "部门回复联系人",
    EventKind.TOWN_MESSAGE_RETURNED: "部门退回镇街来往",
    EventKind.TOWN_MESSAGE_DISPUTED: "部门多次退回，报立案庭",
    EventKind.TOWN_MESSAGE_SETTLED: "立案庭确定办理部门",
    EventKind.TOWN_NOTICE_SENT: "法院致镇街",
    EventKind.TOWN_NOTICE_ACKNOWLEDGED: "镇街签收",
    EventKind.CONSULTATION_ASKED: "远程咨询",
    EventKind.GUIDANCE_ASKED: "镇街申请指导",
    EventKind.JUDGE_ASKED: "镇街请法官",
    EventKind.JUDGE_SCHEDULED: "安排法官",
    EventKind.JUDGE_CAME: "法官到镇街",
    EventKind.JUDGE_CALLED_OFF: "取消安排",
    EventKind.ARTICLE_PROPOSED: "推荐常见问题",
    EventKind.ARTICLE_DECIDED: "审核推荐的常见问题",
    EventKind.ARTICLE_ADDED: "收入常见问题",
    EventKind.REPRESENTATIVE_ENTERED: "登记代表委员",
    EventKind.REPRESENTATIVE_ENDED: "代表委员不再担任",
    EventKind.REPRESENTATIVE_MET: "联系代表委员",
    EventKind.SUGGESTION_GATHERED: "收集意见建议",
    EventKind.SUGGESTION_ANSWERED: "答复意见建议",
    EventKind.SUGGESTION_TOLD: "告知提意见的人",
    EventKind.PETITION_RECEIVED: "接待信访",
    EventKind.PETITION_TOLD: "告知来访人结果",
    EventKind.CONTACT_TASK_GIVEN: "交办联系人",
    EventKind.CONTACT_TASK_DONE: "联系人办完任务",
    EventKind.CONTACT_TASK_WITHDRAWN: "撤销任务",
    EventKind.CONTACT_TASK_DUE: "任务到期，提醒联系人",
    EventKind.CONTACT_TASK_LATE: "任务超期，提醒联系人",
    EventKind.CONTACT_TASK_HANDED_OVER: "任务移交新的联系人",
    EventKind.MATERIAL_PUBLISHED: "发布教材和范本",
    EventKind.MATERIAL_WITHDRAWN: "撤回教材和范本",
    EventKind.LEADER_TASK_ENTERED: "院领导事项登记",
    EventKind.LEADER_TASK_DONE: "院领导事项有结果",
    EventKind.LEADER_TASK_WITHDRAWN: "院领导事项撤销",
    EventKind.LEADING_GROUP_FORMED: "成立领导小组",
    EventKind.GROUP_SEAT_TAKEN: "进入领导小组",
    EventKind.GROUP_SEAT_LEFT: "退出领导小组",
    EventKind.ROSTER_KEEPER_NAMED: "指定名单和台账专人",
    EventKind.ROSTER_KEEPER_ENDED: "不再担任名单和台账专人",
    EventKind.CASES_IMPORTED: "导入案件",
    EventKind.CASE_LOOKED_UP: "当事人查案件进展",
    EventKind.CALENDAR_IMPORTED: "导入日历",
    EventKind.POINT_CHANGED: "登记联络点",
    EventKind.PLATE_HUNG: "标牌上墙",
    EventKind.ASSIGNMENT_MADE: "结对到镇街",
    EventKind.ASSIGNMENT_ENDED: "结对结束",
    EventKind.ASSIGNMENTS_IMPORTED: "导入结对表",
    EventKind.ROSTER_FROZEN: "冻结联络名单",
    EventKind.ROSTER_SUBMITTED: "报送联络名单",
    EventKind.ROSTER_RECEIVED: "签收联络名单",
    EventKind.ROSTER_RETURNED: "退回联络名单",
    EventKind.ROSTER_COMPILED: "汇总联络名单",
    EventKind.ROSTER_FORWARDED: "转送联络名单",
    EventKind.ACTIVITY_RECORDED: "记录联络活动",
    EventKind.ACTIVITY_CONFIRMED: "确认联络活动",
    EventKind.ACTIVITY_CORRECTED: "更正联络活动",
    EventKind.ACTIVITY_DECLINED: "未列入台账",
    EventKind.ACTIVITY_WITHDRAWN: "撤回联络活动",
    EventKind.VISIT_PLANNED: "安排走访",
    EventKind.VISIT_CALLED_OFF: "取消走访安排",
    EventKind.RESEARCH_REPORTED: "提交调研",
    EventKind.RESEARCH_DECIDED: "调研转化",
    EventKind.MATTER_AGREED: "商定事项",
    EventKind.MATTER_SETTLED: "商定的事项办结",
    EventKind.QUOTA_WARNED: "定额提醒",
    EventKind.QUOTA_MISSED: "定额未完成",
    EventKind.QUOTA_EXPLAINED: "说明定额未完成的原因",
    EventKind.QUOTA_READ: "领导阅示定额未完成的原因",
    EventKind.LEDGER_FILED: "报送台账",
    EventKind.LEDGER_RECEIVED: "签收台账",
    EventKind.LEDGER_RETURNED: "退回台账",
    EventKind.LEDGER_COMPILED: "汇总台账",
    EventKind.PROBLEM_SETTLED: "处理报送中的问题",
    EventKind.CALENDAR_DUTY_OPENED: "定期事项开始",
    EventKind.MECHANISM_DRAFTED: "上传机制草稿",
    EventKind.MECHANISM_PROPOSED: "提出采用机制",
    EventKind.MECHANISM_DECLINED: "不同意采用机制",
    EventKind.MECHANISM_WITHDRAWN: "撤回采用机制的提议",
    EventKind.MECHANISM_ADOPTED: "采用机制",
    EventKind.NOTICE_ATTACHED: "附上原文",
    EventKind.COURT_FOUNDED: "建立法院",
    EventKind.ACCOUNT_CHANGED: "账号变动",
    EventKind.CLIENT_CHANGED: "外部系统变动",
    EventKind.RECORDS_EXPORTED: "导出记录",
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
SEAT_NAMES = {
    Seat.LIAISON_JUDGE: "联络法官",
    Seat.JUDGE_ASSISTANT: "法官助理",
    Seat.COURT_CLERK: "书记员",
    Seat.TOWN_CONTACT: "联系法官",
    Seat.CONTACT_LEADER: "联系领导",
    Seat.LIAISON_GROUP: "联络组",
    Seat.PEOPLE_TRIBUNAL: "人民法庭",
    Seat.GOVERNANCE_CENTER: "综治中心",
    Seat.PLATE: "联络点标牌",
    Seat.CIRCUIT_POINT: "巡回审判点",
    Seat.CIRCUIT_PLATE: "巡回审判点标牌",
    Seat.GRID_JUDGE: "网格法官",
    Seat.JUDICIAL_LIAISON_OFFICER: "司法联络员",
    Seat.LIAISON_OFFICER: "专职联络员",
}
WINDOW_NAMES = {
    Window.WEEK: "每周",
    Window.MONTH: "每月",
    Window.QUARTER: "每季度",
    Window.HALF_YEAR: "每半年",
    Window.YEAR: "每年",
}
COVERED_NAMES = {
    Covered.TOWN: "镇街",
    Covered.CENTER: "综治中心",
    Covered.VILLAGE: "村、社区",
    Covered.GRID: "网格",
    Covered.UNIT: "单位",
    Covered.DEPARTMENT: "部门",
    Covered.JUDGE: "法官",
}
DAY_OFF_NAMES = {
    DayOff.STAYS: "遇休息日不顺延",
    DayOff.NEXT_WORKING_DAY: "遇休息日，顺延到下一个工作日",
    DayOff.PREVIOUS_WORKING_DAY: "遇休息日，提前到上一个工作日",
    DayOff.SAME_WEEK_ELSE_WAIVED: "遇休息日，顺延到本周的下一个工作日；本周没有了，这一次免",
}
WEEKDAY_NAMES = {
    "monday": "周一",
    "tuesday": "周二",
    "wednesday": "周三",
    "thursday": "周四",
    "friday": "周五",
    "saturday": "周六",
    "sunday": "周日",
}
CARRIER_NAMES = {
    Carrier.RULE: "按规则执行",
    Carrier.RECORD: "有记录",
    Carrier.FORM: "有表单",
    Carrier.REPORT: "有报表",
    Carrier.NOT_BUILT: "还没有做",
}


def say_event(kind: EventKind) -> str:
    """Return what an event of a kind is called on pages, e.g. `派单`."""
    return pgettext("event", EVENT_NAMES[kind])


def say_length(length: Length) -> str:
    """Return a length of time in words, e.g. `3 个工作日`."""
    count = length.count
    if length.unit is Unit.WORKING_DAYS:
        return ngettext("{} 个工作日", "{} 个工作日", count).format(count)
    if length.unit is Unit.CLOCK_HOURS:
        return ngettext("{} 小时", "{} 小时", count).format(count)
    if length.unit is Unit.SERVICE_HOURS:
        return ngettext("服务时间内 {} 小时", "服务时间内 {} 小时", count).format(count)
    return ngettext("{} 日", "{} 日", count).format(count)


def say_source(rule: RuleBase) -> str:
    """Return where a rule comes from: its clauses, and whether the notice is silent."""
    clauses = "、".join(rule.clauses)
    if rule.origin is Origin.COURT:
        return f"{clauses}；文件未规定，本院自定"
    return clauses
