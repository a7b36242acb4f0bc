"""Ledgers that were reported, in words for messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.returns.models import Return
from fenglian.worktime.periods import format_short_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

PAGES = {
    EventKind.LEDGER_FILED: "/desk/returns/",
    EventKind.LEDGER_COMPILED: "/desk/returns/",
}
"""Where a duty that the calendar opens is done, by what meets it."""


class ReturnAdapter:
    """Lends the words of reports; what they say stays on their page."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the reports in words, in the running scope; unknown ids are left out."""
        found = Return.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            filed.pk: _text(filed)
            for filed in found.select_related("person")
            .prefetch_related("receipts")
            .defer("lines", "figures")
        }


def _text(filed: Return) -> SubjectText:
    faults = [one.words for one in filed.receipts.all() if one.words]
    return SubjectText(
        title=_("{person}报送的台账").format(person=filed.person.name),
        number=_("{first}至{last}的台账").format(
            first=format_short_day(filed.first), last=format_short_day(filed.last)
        ),
        words="\n".join(faults),
        path=f"/desk/returns/{filed.pk}/",
        public_path="",
        party_name_masked="",
        wording={
            MessageKind.LEDGER_FILED: (
                _("台账报来了：%(matter)s"),
                _("%(matter)s，已经报来，请接收；有不对的，写明后退回。"),
            ),
            MessageKind.LEDGER_RETURNED: (
                _("台账退回来了：%(matter)s"),
                _("%(matter)s，退回给您重报。打开可以看哪里不对。这件事又在“我的工作”里。"),
            ),
            MessageKind.LEDGER_RECEIVED: (
                _("台账接收了：%(matter)s"),
                _("%(matter)s，已经接收。"),
            ),
            MessageKind.LEDGER_COMPILED: (
                _("台账汇总了：%(matter)s"),
                _("%(matter)s，已经汇总进全院的通报。"),
            ),
        },
    )
