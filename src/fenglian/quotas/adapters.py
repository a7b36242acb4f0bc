"""What was noted of quotas, in words for messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
from fenglian.quotas.models import Shortfall
from fenglian.quotas.queries import describe_shortfall, find_quota

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

PAGES = {EventKind.QUOTA_EXPLAINED: "/desk/quotas/misses/"}
"""Where a duty that the calendar opens is done, by what meets it."""


class QuotaAdapter:
    """Lends the words of warnings and misses; reasons stay on their page."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the entries in words, in the running scope; unknown ids are left out."""
        found = Shortfall.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            shortfall.pk: _text(shortfall) for shortfall in found.select_related("assignment__area")
        }


def _text(shortfall: Shortfall) -> SubjectText:
    quota = find_quota(shortfall.version_id, shortfall.mechanism_id, shortfall.rule_id)
    words = describe_shortfall(shortfall, quota.rule.window)
    return SubjectText(
        title=_(quota.rule.title),
        number=words,
        words="",
        path=f"/desk/quotas/shortfalls/{shortfall.pk}/",
        public_path="",
        party_name_masked="",
        wording={
            MessageKind.QUOTA_WARNED: (
                _("还差走访次数：%(matter)s"),
                _("%(matter)s，快到期了，还没有达到要求。打开可以看还差几次、最晚到哪天。"),
            ),
            MessageKind.QUOTA_MISSED: (
                _("走访次数没有达到：%(matter)s"),
                _("%(matter)s，已经到期，没有达到要求。联络的人请写明原因，领导可以看。"),
            ),
        },
    )
