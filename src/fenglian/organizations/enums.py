"""Kinds of places, bodies and posts, and the roles that posts give."""

from __future__ import annotations

from django.db.models import TextChoices


class AreaLevel(TextChoices):
    """Levels of the administrative divisions."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县区"
    TOWN = "town", "镇街"
    VILLAGE = "village", "村居"


class BodyKind(TextChoices):
    """Bodies inside a court, and the court itself as the root of its tree."""

    COURT = "court", "法院"
    DIVISION = "division", "庭室"
    TRIBUNAL = "tribunal", "人民法庭"
    TEAM = "team", "审判团队"
    OFFICE = "office", "综合部门"


DEPARTMENTS = frozenset({BodyKind.DIVISION, BodyKind.TRIBUNAL, BodyKind.OFFICE})
"""Bodies that name a liaison officer (NS-9a); a team belongs to its division."""


class SecondLanguage(TextChoices):
    """Languages of places that have two; English is offered everywhere."""

    KOREAN = "ko", "한국어"


class PostKind(TextChoices):
    """Seats that people hold for a term; each gives its roles through `ROLES_OF_POST`."""

    PRESIDENT = "president", "院长"
    VICE_PRESIDENT = "vice_president", "副院长"
    DEPARTMENT_LEADER = "department_leader", "部门负责人"
    JUDGE = "judge", "法官"
    JUDGE_ASSISTANT = "judge_assistant", "法官助理"
    COURT_CLERK = "court_clerk", "书记员"
    DESK_CLERK = "desk_clerk", "诉讼服务专员"
    HOTLINE_CLERK = "hotline_clerk", "12368 坐席"
    OFFICER = "officer", "工作人员"
    LIAISON_OFFICER = "liaison_officer", "联络员"
    """Held beside another post: one in each department (NS-9a)."""
    ADMINISTRATOR = "administrator", "系统管理员"


class OfficialRole(TextChoices):
    """What officials may do, asked by policies; people have the roles of all posts held today."""

    DESK = "desk", "分流窗口"
    HANDLER = "handler", "承办人"
    DEPARTMENT_LEADER = "department_leader", "部门领导"
    COURT_LEADER = "court_leader", "院领导"
    SUPERVISION = "supervision", "监督分析"
    LIAISON = "liaison", "联络员"
    ADMINISTRATION = "administration", "系统管理"


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
    PostKind.ADMINISTRATOR: frozenset({OfficialRole.ADMINISTRATION}),
}


class AbsenceKind(TextChoices):
    """Why somebody is away; the public never reads it."""

    LEAVE = "leave", "休假"
    SICK = "sick", "病假"
    TRIP = "trip", "出差"
    TRAINING = "training", "学习培训"
    OTHER = "other", "其他"
