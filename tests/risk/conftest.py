"""A court with somebody on duty, and words that raise signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from tests.world import World, appoint, at

from fenglian.isolation.scope import Purpose, for_purpose
from fenglian.notifications.models import Message
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Person, Post, PostTerm
from fenglian.risk.models import RiskAlert

NIGHT = at("2026-11-21 23:40")
"""A Saturday, an hour in which nothing that can wait goes out."""
CALM = "我的案子9月就立案了，两个月过去没有人联系我，想知道什么时候开庭。"
ULTIMATUM = "要是星期五还没人答复，我就和别人一起过来讨个说法。"


@dataclass
class Watch:
    """Who is on duty, and what has been raised."""

    world: World
    officer: Person

    def alerts(self) -> list[RiskAlert]:
        """Return the alerts as somebody sees them who works on them."""
        with for_purpose(Purpose.RISK):
            return list(RiskAlert.objects.order_by("pk"))

    def told(self) -> list[tuple[str, str, datetime]]:
        """Return kind, recipient and hour of departure of the messages about alerts."""
        found = Message.objects.filter(kind__startswith="risk").order_by("pk")
        names = dict(Person.objects.values_list("pk", "name"))
        return [(m.kind, names[m.person_id or 0], m.send_after) for m in found]

    def nobody_on_duty(self) -> None:
        """Let the officer's turn have ended yesterday."""
        PostTerm.objects.filter(person=self.officer).update(ends_on=date(2026, 11, 20))

    def move_on(self) -> None:
        """Let the officer's turn be over, and a judge's post theirs."""
        PostTerm.objects.filter(person=self.officer).update(ends_on=date(2026, 11, 19))
        court = self.world.court
        post = Post.objects.create(
            court=court, body=self.world.civil, kind=PostKind.JUDGE, title="法官"
        )
        PostTerm.objects.create(
            court=court, post=post, person=self.officer, starts_on=date(2026, 11, 20)
        )

    def vacate(self, person: Person) -> None:
        """Let somebody have left all posts."""
        PostTerm.objects.filter(person=person).update(ends_on=date(2026, 11, 20))


@pytest.fixture
def watch(nansha: World) -> Watch:
    """Somebody on duty, who holds nothing else."""
    officer, _ = appoint(
        nansha.court, nansha.root, PostKind.DUTY_OFFICER, "值班员", "方既白", "duty"
    )
    return Watch(nansha, officer)
