"""The words of proposals, for messages about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.drafts.models import Proposal
from fenglian.mechanisms.queries import load_version
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.worktime.periods import civil_day, format_short_day


class ProposalAdapter:
    """Lends the words of proposals to adopt a mechanism."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the proposals in words, in the running scope; unknown ids are left out."""
        proposals = Proposal.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {one.pk: _text(one) for one in proposals.select_related("version")}


def _text(proposal: Proposal) -> SubjectText:
    title = load_version(proposal.version_id).short_title
    day = format_short_day(civil_day(proposal.effective_from))
    return SubjectText(
        title=title,
        number=_("机制第 {n} 版，{day}起施行").format(n=proposal.version.number, day=day),
        words=proposal.words,
        path=f"/desk/mechanism/proposals/{proposal.pk}/",
        public_path="",
        party_name_masked="",
        wording={
            MessageKind.ADOPTION_PROPOSED: (
                _("请您确认采用：%(matter)s"),
                _("%(matter)s，等院领导或者立案庭负责人确认。"),
            ),
            MessageKind.ADOPTION_DECIDED: (
                _("您提的采用有了结果：%(matter)s"),
                _("%(matter)s：{}。").format(proposal.get_outcome_display()),
            ),
        },
    )
