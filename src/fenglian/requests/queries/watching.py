"""What those who watch over an order have done about it, for its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.requests.models import Pressing, ReplyDraft, ReplyFlag, ServiceRequest


@dataclass(frozen=True, slots=True)
class Watch:
    """What was said about an order by those who watch over it.

    Args:
        pressings: who pressed its hands, the latest first.
        draft: a reply that waits to be passed.
        sent_back: the reply returned to its author last, until there is another.
        flag: the reply that is pointed out and not settled.
    """

    pressings: tuple[Pressing, ...] = ()
    draft: ReplyDraft | None = None
    sent_back: ReplyDraft | None = None
    flag: ReplyFlag | None = None

    @property
    def signs(self) -> str:
        """Why it is pointed out."""
        return say_signs(self.flag) if self.flag else ""


def say_signs(flag: ReplyFlag) -> str:
    """Say why a reply is pointed out: a person's words, else what the rule has seen.

    Args:
        flag: of the reply.
    """
    if flag.note:
        return flag.note
    return "、".join(
        _("只有 {} 个字").format(sign) if isinstance(sign, int) else f"“{sign}”"
        for sign in flag.signs
    )


def load_watch(request: ServiceRequest, events: Iterable[Event]) -> Watch:
    """Gather it; what the course does not speak of is not asked for.

    Args:
        request: which request.
        events: its course.
    """
    kinds = {event.kind for event in events}
    pressings: tuple[Pressing, ...] = ()
    if EventKind.ORDER_PRESSED in kinds:
        pressings = tuple(request.pressings.order_by("-pk"))
    last = None
    if EventKind.REPLY_DRAFTED in kinds:
        last = request.drafts.order_by("-pk").first()
    flag = None
    if {EventKind.ORDER_REPLIED, EventKind.REPLY_FLAGGED} & kinds:
        open_flags = request.flags.filter(settled_at__isnull=True)
        flag = open_flags.select_related("reply", "noted_by").first()
    return Watch(
        pressings,
        draft=last if last and last.decided_at is None else None,
        sent_back=last if last and last.passed is False else None,
        flag=flag,
    )
