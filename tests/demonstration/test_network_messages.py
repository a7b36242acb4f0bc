"""The demonstration's towns write to their courts: something of every kind, some of it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.demonstration.test_network import ground

from fenglian.activities.models import Activity
from fenglian.activities.queries.materials import list_uses
from fenglian.correspondence.models import (
    Arrangement,
    ContactTask,
    Forwarding,
    Material,
    Petition,
    Proposal,
    Suggestion,
    Thread,
)
from fenglian.duties.models import Duty
from fenglian.feedback.models import Difficulty, DifficultyAnswer
from fenglian.isolation.scope import Audience, scoped
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.disputes import repeatedly_handed_back, undecided

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


def test_materials_lie_ready_and_are_used_and_orders_come_back_twice(ground: NetworkGround) -> None:
    waiting = []
    for court in ground.basic:
        with scoped([court.pk], audience=Audience.SYSTEM):
            current = Material.objects.filter(court=court, is_current=True)
            assert current.count() == 4
            assert Material.objects.filter(court=court, withdrawn_at__isnull=False).count() == 1
            uses = [list_uses(court.pk, one.pk, one.published_at).exists() for one in current]
            assert any(uses) or not Activity.objects.filter(kinds__contains=["mediation_guidance"])
            orders = ServiceRequest.objects.filter(pk__in=repeatedly_handed_back(court.pk))
            waiting += [(court.slug, orders.filter(undecided()).exists())] if orders else []
    assert waiting == [("xinxing", True), ("luoding", False)]


def test_one_difficulty_is_answered_and_one_is_open(ground: NetworkGround) -> None:
    with scoped([court.pk for court in ground.courts], audience=Audience.SYSTEM):
        assert Difficulty.objects.count() == 2
        answer = DifficultyAnswer.objects.get()
        assert (answer.sender.slug, answer.court_id) == ("xinxing", ground.superior.pk)
