"""Many messages at once, channel beside channel: one that hangs holds up nobody but itself.

Each channel has a lane of its own in which one message is under way at a time. A lane that has
been silent for a moment gets nothing more, and what stood behind its message is put back untried.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from fenglian.isolation.scope import Audience, scoped
from fenglian.notifications.actions.deliver import (
    PATIENCE,
    Answer,
    Answers,
    lease_messages,
    prepare,
    put_back,
    settle,
    silent,
    start_sending,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from fenglian.notifications.models import Message
    from fenglian.notifications.queries.words import Consignment

MOST_AT_ONCE = 8
"""Messages in lanes that answer; with the patience for the slowest, sent before a lease ends."""
SLOW = 2.0
"""Seconds of silence after which a lane takes nothing more."""
PUT_BACK = timedelta(seconds=15)
"""How long a message waits that met a slow lane."""
GLANCE = 1.0
"""Seconds until what has become due is looked for again while a lane is silent."""


@dataclass
class _Lane:
    """A channel at work.

    Args:
        message: under way.
        consignment: the same in words.
        since: when it was handed over, by the monotonic clock.
        behind: what follows it.
    """

    message: Message
    consignment: Consignment
    since: float
    behind: deque[tuple[Message, Consignment]] = field(default_factory=deque)

    def is_slow(self) -> bool:
        """Tell whether the channel has been silent for longer than it usually needs."""
        return time.monotonic() - self.since > SLOW


class Round:
    """Sends everything that is due, and ends when nothing is due and no channel is at work.

    Args:
        court_ids: whose messages.
        clock: tells the present instant.
        patience: seconds that a channel has for one message.
    """

    def __init__(
        self, court_ids: Sequence[int], *, clock: Callable[[], datetime], patience: float = PATIENCE
    ) -> None:
        self.court_ids = court_ids
        self.clock = clock
        self.patience = patience
        self._lanes: dict[int, _Lane] = {}
        self._given_up: set[int] = set()
        self._answers: Answers = SimpleQueue()

    def run(self) -> int:
        """Return how many messages were sent."""
        sent = 0
        while True:
            found = self._lease()
            if not found and not self._lanes:
                return sent
            for answer in self._wait():
                sent += settle(answer, at=self.clock())
            for message in self._stuck_behind():
                put_back(message, until=self.clock() + PUT_BACK)

    def _lease(self) -> int:
        answering = [lane for lane in self._lanes.values() if not lane.is_slow()]
        room = MOST_AT_ONCE - sum(1 + len(lane.behind) for lane in answering)
        if room <= 0:
            return 0
        at = self.clock()
        with scoped(self.court_ids, audience=Audience.SYSTEM):
            messages = lease_messages(self.court_ids, at=at, limit=room)
        for message in messages:
            consignment = prepare(message, at=at)
            if consignment is not None and not self._take(message, consignment):
                put_back(message, until=at + PUT_BACK)
        return len(messages)

    def _take(self, message: Message, consignment: Consignment) -> bool:
        """Put a message into its lane, unless nothing comes out of that."""
        key = id(consignment.channel)
        if key in self._given_up:
            return False
        lane = self._lanes.get(key)
        if lane is None:
            self._start(message, consignment)
        elif lane.is_slow():
            return False
        else:
            lane.behind.append((message, consignment))
        return True

    def _start(self, message: Message, consignment: Consignment) -> None:
        self._lanes[id(consignment.channel)] = _Lane(message, consignment, time.monotonic())
        start_sending(message, consignment, self._answers)

    def _wait(self) -> Iterator[Answer]:
        """Yield what the channels answer, and for those that do not in time their silence."""
        try:
            answer = self._answers.get(timeout=min(GLANCE, self.patience) if self._lanes else 0)
        except Empty:
            pass
        else:
            yield from self._move_on(answer)
        for key, lane in list(self._lanes.items()):
            if time.monotonic() - lane.since >= self.patience:
                self._given_up.add(key)
                for message, _consignment in lane.behind:
                    put_back(message, until=self.clock() + PUT_BACK)
                del self._lanes[key]
                yield silent(lane.message, lane.consignment, self.patience)

    def _move_on(self, answer: Answer) -> Iterator[Answer]:
        """Let the next message of a lane follow; an answer after we gave up changes nothing."""
        for key, lane in list(self._lanes.items()):
            if lane.message is answer.message:
                del self._lanes[key]
                if lane.behind:
                    self._start(*lane.behind.popleft())
                    self._lanes[key].behind = lane.behind
                yield answer

    def _stuck_behind(self) -> Iterator[Message]:
        for lane in self._lanes.values():
            while lane.behind and lane.is_slow():
                yield lane.behind.popleft()[0]
