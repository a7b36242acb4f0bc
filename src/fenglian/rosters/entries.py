"""What a roster says, as plain values, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One seat of one town, in words: nothing in it changes when a person or a place does.

    Args:
        court: whose people, e.g. 云浮市云城区人民法院.
        town: the town's code.
        town_name: its name.
        county: the county or district that it lies in.
        seat: a `liaison.enums.Seat`.
        name: who; of a liaison group the body.
        post: the post with its body, of a group its leader.
        phone: the office telephone.
    """

    court: str
    town: str
    town_name: str
    county: str
    seat: str
    name: str
    post: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of somebody in a seat between two versions.

    Args:
        before: the entry of the earlier version; None: new.
        now: the entry of the later version; None: gone.
    """

    before: Entry | None
    now: Entry | None

    @property
    def about(self) -> Entry:
        """The later entry, or the earlier one where there is none any more."""
        found = self.now or self.before
        if found is None:
            raise ValueError("a change has at least one side")
        return found


def pack(entries: Iterable[Entry]) -> list[dict[str, str]]:
    """Return entries as they are stored."""
    return [asdict(entry) for entry in entries]


def unpack(stored: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Return stored entries."""
    return [Entry(**entry) for entry in stored]


def compare(before: Iterable[Entry], now: Iterable[Entry]) -> list[Change]:
    """Return what differs, town by town in the order of the later version, what is gone at the end.

    Whoever keeps a seat and gets another telephone or post is changed; whoever takes another's seat
    is new, and the other gone.

    Args:
        before: the earlier version.
        now: the later version.
    """
    former = {_identity(entry): entry for entry in before}
    changes = []
    for entry in now:
        was = former.pop(_identity(entry), None)
        if was != entry:
            changes.append(Change(was, entry))
    return [*changes, *(Change(entry, None) for entry in former.values())]


def _identity(entry: Entry) -> Entry:
    return replace(entry, town_name="", county="", post="", phone="")
