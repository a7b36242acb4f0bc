"""Where signs of risk come from."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertSource(TextChoices):
    """Who saw the sign."""

    RULE = "rule", _("系统按词语提出")
    PERSON = "person", _("工作人员提出")
