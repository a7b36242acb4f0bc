"""The demonstration's towns write to their courts: something of every kind, some of it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.demonstration.test_network import ground

from fenglian.correspondence.models import (
    Arrangement,
    ContactTask,
    Forwarding,
    Petition,
    Proposal,
    Suggestion,
    Thread,
)
from fenglian.duties.models import Duty
from fenglian.isolation.scope import Audience, scoped

if TYPE_CHECKING:
    from fenglian.demonstration.network.filling import NetworkGround

__all__ = ["ground"]


def test_towns_and_courts_have_written_in_every_way(ground: NetworkGround) -> None:
    with scoped([court.pk for court in ground.courts], audience=Audience.SYSTEM):
        assert set(Thread.objects.values_list("state", flat=True)) == {
            "open", "sent", "answered", "closed",
        }  # fmt: skip
        assert set(Thread.objects.values_list("kind", flat=True)) == {
            "message", "consultation", "guidance", "judge", "notice",
        }  # fmt: skip
        assert set(Forwarding.objects.values_list("state", flat=True)) == {"reported", "returned"}
        assert set(Arrangement.objects.values_list("state", flat=True)) == {"planned", "done"}
        assert {bool(one.answered_at) for one in Suggestion.objects.all()} == {True, False}
        assert set(Petition.objects.values_list("state", flat=True)) == {"solved", "transferred"}
        assert Proposal.objects.filter(decided_at__isnull=True).exists()
        assert ContactTask.objects.exists()
        rules = set(Duty.objects.values_list("rule_id", flat=True))
    assert {"remote_advice", "reply", "research_opinions", "department_replies"} <= rules
