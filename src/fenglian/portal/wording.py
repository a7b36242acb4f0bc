"""What people read for roles and relations."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from fenglian.mechanisms.enums import Role

ROLES = {
    Role.DESK: pgettext_lazy("whom", "诉讼服务窗口"),
    Role.HANDLER: pgettext_lazy("whom", "承办人"),
    Role.DEPARTMENT: pgettext_lazy("whom", "部门"),
    Role.SERVICE_CENTER: pgettext_lazy("whom", "机关服务中心"),
    Role.DEPARTMENT_LEADER: pgettext_lazy("whom", "部门领导"),
    Role.VICE_PRESIDENT_IN_CHARGE: pgettext_lazy("whom", "分管院领导"),
    Role.PRESIDENT: pgettext_lazy("whom", "院主要领导"),
    Role.ADMINISTRATOR: pgettext_lazy("whom", "系统管理员"),
}
"""Whom a rule names, as people say it."""
