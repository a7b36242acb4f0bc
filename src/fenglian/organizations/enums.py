"""Kinds of places, bodies and posts, and the roles that posts give."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AreaLevel(TextChoices):
    """Levels of the administrative divisions."""

    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("县区")
    TOWN = "town", _("镇街")
    VILLAGE = "village", _("村居")


class BodyKind(TextChoices):
    """Bodies inside a court, the court itself as the root of its tree, and bodies beside it."""

    COURT = "court", _("法院")
    DIVISION = "division", _("庭室")
    TRIBUNAL = "tribunal", _("人民法庭")
    TEAM = "team", _("审判团队")
    OFFICE = "office", _("综合部门")
    LEADING_GROUP = "leading_group", _("领导小组")
    """Of the court or of a place; its people hold other posts as well (XX-1)."""
    GOVERNANCE_CENTER = "governance_center", _("综治中心")
    COMMITTEE = "committee", _("政法委")


PARTNERS = frozenset({BodyKind.GOVERNANCE_CENTER, BodyKind.COMMITTEE})
"""Bodies of others that the court works with; their people are no officials of the court."""

BESIDE = PARTNERS | {BodyKind.LEADING_GROUP}
"""Bodies that take no orders and stand in no directory of the court."""

DEPARTMENTS = frozenset({BodyKind.DIVISION, BodyKind.TRIBUNAL, BodyKind.OFFICE})
"""Bodies that name a liaison officer (NS-9a); a team belongs to its division."""


class SecondLanguage(TextChoices):
    """Languages of places that have two; English is offered everywhere."""

    KOREAN = "ko", "한국어"


class PostKind(TextChoices):
    """Seats that people hold for a term; each gives its roles through `ROLES_OF_POST`."""

    PRESIDENT = "president", _("院长")
    VICE_PRESIDENT = "vice_president", _("副院长")
    DEPARTMENT_LEADER = "department_leader", _("部门负责人")
    JUDGE = "judge", _("法官")
    JUDGE_ASSISTANT = "judge_assistant", _("法官助理")
    COURT_CLERK = "court_clerk", _("书记员")
    DESK_CLERK = "desk_clerk", _("诉讼服务专员")
    HOTLINE_CLERK = "hotline_clerk", _("12368 坐席")
    OFFICER = "officer", _("工作人员")
    LIAISON_OFFICER = "liaison_officer", _("联络员")
    """Held beside another post: one in each department (NS-9a)."""
    DUTY_OFFICER = "duty_officer", _("值班员")
    """Held beside another post, in turns of days: is told of signs of risk at once (NS-10)."""
    ADMINISTRATOR = "administrator", _("系统管理员")
    GROUP_HEAD = "group_head", _("组长")
    GROUP_DEPUTY = "group_deputy", _("副组长")
    GROUP_MEMBER = "group_member", _("成员")
    """Held beside another post, in a leading group (XX-1)."""
    ROSTER_KEEPER = "roster_keeper", _("名单和台账专人")
    """Held beside another post, in the office that leads rosters and ledgers (XX-21)."""
    CENTER_STAFF = "center_staff", _("综治中心工作人员")


SEATS_OF_GROUP = (PostKind.GROUP_HEAD, PostKind.GROUP_DEPUTY, PostKind.GROUP_MEMBER)
"""From the head of a leading group down (XX-1)."""
HELD_BESIDE = frozenset({*SEATS_OF_GROUP, PostKind.ROSTER_KEEPER, PostKind.LIAISON_OFFICER})
"""Held beside another post alone: whoever has nothing else is in no office any more."""


class OfficialRole(TextChoices):
    """What officials may do, asked by policies; people have the roles of all posts held today."""

    DESK = "desk", _("分流窗口")
    HANDLER = "handler", _("承办人")
    DEPARTMENT_LEADER = "department_leader", _("部门领导")
    COURT_LEADER = "court_leader", _("院领导")
    SUPERVISION = "supervision", _("监督分析")
    LIAISON = "liaison", _("联络员")
    RISK_DUTY = "risk_duty", _("风险值班")
    ADMINISTRATION = "administration", _("系统管理")
    CENTER = "center", _("综治中心")
    """Of another body: their own town's correspondence, and nothing else of the court."""


ROLES_OF_POST: dict[str, frozenset[str]] = {
    PostKind.PRESIDENT: frozenset({OfficialRole.COURT_LEADER, OfficialRole.SUPERVISION}),
    PostKind.VICE_PRESIDENT: frozenset({OfficialRole.COURT_LEADER, OfficialRole.SUPERVISION}),
    PostKind.DEPARTMENT_LEADER: frozenset(
        {OfficialRole.DEPARTMENT_LEADER, OfficialRole.HANDLER, OfficialRole.SUPERVISION}
    ),
    PostKind.JUDGE: frozenset({OfficialRole.HANDLER}),
    PostKind.JUDGE_ASSISTANT: frozenset({OfficialRole.HANDLER}),
    PostKind.COURT_CLERK: frozenset({OfficialRole.HANDLER}),
    PostKind.DESK_CLERK: frozenset({OfficialRole.DESK, OfficialRole.SUPERVISION}),
    PostKind.HOTLINE_CLERK: frozenset({OfficialRole.DESK}),
    PostKind.OFFICER: frozenset({OfficialRole.HANDLER}),
    PostKind.LIAISON_OFFICER: frozenset({OfficialRole.LIAISON}),
    PostKind.DUTY_OFFICER: frozenset({OfficialRole.RISK_DUTY}),
    PostKind.ADMINISTRATOR: frozenset({OfficialRole.ADMINISTRATION}),
    PostKind.GROUP_HEAD: frozenset(),
    PostKind.GROUP_DEPUTY: frozenset(),
    PostKind.GROUP_MEMBER: frozenset(),
    PostKind.ROSTER_KEEPER: frozenset(),
    PostKind.CENTER_STAFF: frozenset({OfficialRole.CENTER}),
}


COURT_LEADERS = (PostKind.PRESIDENT, PostKind.VICE_PRESIDENT)
"""院领导, the first of them first."""
WITHOUT_ROLES = frozenset(kind for kind, roles in ROLES_OF_POST.items() if not roles)
"""Seats that are work and no right: nobody is an official by one of them."""


class AbsenceKind(TextChoices):
    """Why somebody is away; the public never reads it."""

    LEAVE = "leave", _("休假")
    SICK = "sick", _("病假")
    TRIP = "trip", _("出差")
    TRAINING = "training", _("学习培训")
    OTHER = "other", _("其他")
