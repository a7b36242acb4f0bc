"""What the demonstration's own page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.demonstration.walks import WALKS
from fenglian.isolation.scope import Audience, scoped
from fenglian.privacy.codes import follow_token
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.numbers import format_number

if TYPE_CHECKING:
    from fenglian.organizations.models import Court


@dataclass(frozen=True, slots=True)
class ShownWalk:
    """A request that was put where it is for newcomers to look at.

    Args:
        words: what there is to see.
        number: its register number.
        username: who should sign in to see it.
        desk_path: its page for officials.
        public_path: its page for the party.
    """

    words: str
    number: str
    username: str
    desk_path: str
    public_path: str


def list_walks(court: Court) -> list[ShownWalk]:
    """Return the requests to look at first, in the order of the walk; runs in its own scope.

    Args:
        court: the demonstration court.
    """
    with scoped([court.pk], audience=Audience.SYSTEM):
        requests = ServiceRequest.objects.select_related("court").in_bulk(
            [walk.request_id for walk in WALKS]
        )
        return [
            ShownWalk(
                words=walk.words,
                number=format_number(request),
                username=walk.username,
                desk_path=f"/desk/requests/{request.pk}/",
                public_path=(
                    f"/{court.slug}/follow/{follow_token(request.pk, request.follow_version)}/"
                ),
            )
            for walk in WALKS
            if (request := requests.get(walk.request_id)) is not None
        ]
