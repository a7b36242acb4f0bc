"""The parts that people take in a case."""

from __future__ import annotations

from django.db.models import TextChoices


class PartyRole(TextChoices):
    """Roles of parties; the label is the column of the sheet that they come in by."""

    PLAINTIFF = "plaintiff", "原告"
    DEFENDANT = "defendant", "被告"
    THIRD_PARTY = "third_party", "第三人"
    APPLICANT = "applicant", "申请人"
    RESPONDENT = "respondent", "被申请人"
    LITIGATION_AGENT = "litigation_agent", "诉讼代理人"
