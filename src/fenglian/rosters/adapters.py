"""Rosters in words, for messages about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.rosters.models import Roster

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID


class RosterAdapter:
    """Lends the words of rosters; who stands in them stays on their page."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the rosters in words, in the running scope; unknown ids are left out."""
        found = Roster.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            roster.pk: _text(roster)
            for roster in found.select_related("submission__answer").defer("entries")
        }


def _text(roster: Roster) -> SubjectText:
    answer = getattr(getattr(roster, "submission", None), "answer", None)
    return SubjectText(
        title=str(roster.get_kind_display()),
        number=_("联络名单第 {} 版").format(roster.number),
        words=answer.reason if answer else "",
        path=f"/desk/rosters/{roster.pk}/",
        public_path="",
        party_name_masked="",
        wording={
            MessageKind.ROSTER_RECEIVED: (
                _("名单签收了：%(matter)s"),
                _("%(matter)s，上级法院已经签收。"),
            ),
            MessageKind.ROSTER_RETURNED: (
                _("名单退回来了：%(matter)s"),
                _("%(matter)s，被退回，请改好后冻结、报送下一版。这件事又在“我的工作”里。"),
            ),
            MessageKind.ROSTER_FORWARDED: (
                _("名单转送了：%(matter)s"),
                _("%(matter)s，已经汇总，转送政法委。"),
            ),
        },
    )
