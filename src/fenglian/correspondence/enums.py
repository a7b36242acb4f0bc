"""Kinds and states of what towns and the court say to each other."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ThreadKind(TextChoices):
    """What a thread between a center and the court is about."""

    MESSAGE = "message", _("工作来往")
    """XX-7: whatever town and court have to tell each other."""
    CONSULTATION = "consultation", _("远程咨询")
    """YF-13: a question of the center's, or of people who came to it."""
    GUIDANCE = "guidance", _("申请指导")
    """XX-11: help of the court with a dispute that the center works on."""
    JUDGE = "judge", _("请法官来")
    """XX-10: a judge for guidance of mediation, advice or a talk, on a day."""
    NOTICE = "notice", _("涉诉通报")
    """XX-8: what litigation there is that concerns the town."""


FROM_CENTER = (
    ThreadKind.MESSAGE,
    ThreadKind.CONSULTATION,
    ThreadKind.GUIDANCE,
    ThreadKind.JUDGE,
)
"""What a center may begin."""
FROM_COURT = (ThreadKind.MESSAGE, ThreadKind.NOTICE)
"""What the contact may begin."""
ARRANGED = frozenset({ThreadKind.GUIDANCE, ThreadKind.JUDGE})
"""What somebody may come for."""


class Support(TextChoices):
    """What help a center asks for."""

    LAW = "law", _("法律规定")
    POLICY = "policy", _("政策")
    PRECEDENT = "precedent", _("参考案例")
    RESOURCE = "resource", _("人员和办法")
    MEDIATION = "mediation", _("指导人民调解")
    ADVICE = "advice", _("现场法律咨询")
    TALK = "talk", _("法治宣传讲座")


SUPPORTS_OF: dict[str, tuple[Support, ...]] = {
    ThreadKind.GUIDANCE: (Support.LAW, Support.POLICY, Support.PRECEDENT, Support.RESOURCE),
    ThreadKind.JUDGE: (Support.MEDIATION, Support.ADVICE, Support.TALK),
}


class ThreadState(TextChoices):
    """Who owes the next word."""

    OPEN = "open", _("待法院答复")
    SENT = "sent", _("待镇街签收")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("办结")


class Side(TextChoices):
    """Who speaks."""

    CENTER = "center", _("综治中心")
    CONTACT = "contact", _("联系人")
    DEPARTMENT = "department", _("部门")


class ForwardingState(TextChoices):
    """How a department stands to what was forwarded to it."""

    SENT = "sent", _("待签收")
    RECEIVED = "received", _("办理中")
    REPORTED = "reported", _("已回复")
    RETURNED = "returned", _("已退回")


UNDER_WAY = (ForwardingState.SENT, ForwardingState.RECEIVED)


class ArrangementState(TextChoices):
    """How far a judge's coming is."""

    PLANNED = "planned", _("已安排")
    DONE = "done", _("已完成")
    OFF = "off", _("已取消")


class SuggestionSource(TextChoices):
    """Where the court heard an opinion of its work."""

    REPRESENTATIVE = "representative", _("两代表一委员")
    RESEARCH = "research", _("调研")
    VISIT = "visit", _("走访座谈")


class Outcome(TextChoices):
    """What has become of an opinion."""

    ADOPTED = "adopted", _("采纳，已经改进")
    UNDER_WAY = "under_way", _("采纳，列入计划")
    EXPLAINED = "explained", _("解释说明")
    PASSED_ON = "passed_on", _("不归法院管，已转有关单位")


class PetitionState(TextChoices):
    """How a petition stands."""

    SOLVED = "solved", _("当场解决")
    TRANSFERRED = "transferred", _("转部门办理")


class MaterialKind(TextChoices):
    """What lies ready for those who mediate (YF-8)."""

    TRAINING = "training", _("培训教材")
    MODEL = "model", _("文书范本")
    GUIDE = "guide", _("法律法规和调解指引")


class TaskState(TextChoices):
    """How a task stands."""

    GIVEN = "given", _("待办")
    DONE = "done", _("已完成")
    WITHDRAWN = "withdrawn", _("已撤销")
