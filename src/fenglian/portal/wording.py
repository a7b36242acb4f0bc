"""What people read for roles and relations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fenglian.mechanisms.enums import Role

ROLES = {
    Role.DESK: _("诉讼服务窗口"),
    Role.HANDLER: _("承办人"),
    Role.DEPARTMENT: _("部门"),
    Role.SERVICE_CENTER: _("机关服务中心"),
    Role.DEPARTMENT_LEADER: _("部门领导"),
    Role.VICE_PRESIDENT_IN_CHARGE: _("分管院领导"),
    Role.PRESIDENT: _("院主要领导"),
    Role.ADMINISTRATOR: _("系统管理员"),
}
"""Whom a rule names, as people say it."""
