"""What can go wrong with duties."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError


class DutyNotOpenError(ConflictError):
    """The duty was met or cancelled in between."""

    code = "duty_not_open"

    def __init__(self) -> None:
        super().__init__(_("这项期限已经办结或取消，没有改动。请刷新页面，看现在的状态。"))
