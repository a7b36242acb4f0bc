"""Everything that happened in the network, in steps that each belong to a part of the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.demonstration.closing import close_history
from fenglian.demonstration.network.activities import record_year
from fenglian.demonstration.network.courts import build_network
from fenglian.demonstration.network.keeping import keep_going
from fenglian.demonstration.network.leading import lead_the_work
from fenglian.demonstration.network.messages import exchange_messages
from fenglian.demonstration.network.reporting import report_year
from fenglian.demonstration.network.rosters import write_rosters
from fenglian.isolation.scope import Audience, scoped
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from fenglian.organizations.models import Court


@dataclass(frozen=True, slots=True)
class NetworkGround:
    """What a step stands on.

    Args:
        superior: the intermediate court.
        basic: its basic courts, by their codes.
        end: the moment at which the history ends.
        seed: the same seed gives the same content.
    """

    superior: Court
    basic: tuple[Court, ...]
    end: dt.datetime
    seed: int

    @property
    def courts(self) -> tuple[Court, ...]:
        """All courts, the superior one first."""
        return self.superior, *self.basic

    @property
    def today(self) -> dt.date:
        """The day that the history ends on."""
        return civil_day(self.end)


STEPS: tuple[tuple[str, Callable[[NetworkGround], None]], ...] = (
    ("联络名单：冻结、报送、签收、退回、汇总……", write_rosters),
    ("专人、院领导的统筹督导……", lead_the_work),
    ("镇街来往、代表委员、信访接待……", exchange_messages),
    ("教材和范本、两次退回的工单、执行中的问题……", keep_going),
    ("一年的走访……", record_year),
    ("走访考核、台账报送……", report_year),
)
"""What happened, in this order: words for the terminal, and who writes it in scopes of its own."""


def fill_network(progress: Callable[[str], None], end: dt.datetime, *, seed: int) -> NetworkGround:
    """Found the network's courts and let everything happen that did; in the caller's transaction.

    Args:
        progress: receives a line before each step.
        end: the moment at which the history ends.
        seed: the same seed gives the same content.
    """
    progress("云浮两级法院、镇街、结对、联络点……")
    superior, *basic = build_network(civil_day(end), seed=seed)
    ground = NetworkGround(superior, tuple(basic), end, seed)
    for words, write in STEPS:
        progress(words)
        write(ground)
    for court in ground.courts:
        with scoped([court.pk], audience=Audience.SYSTEM):
            close_history(court, end)
    return ground
