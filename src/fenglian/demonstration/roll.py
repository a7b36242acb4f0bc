"""Who sits where on which day, read once: what the sweep and the actions ask the database for."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from fenglian.organizations.enums import BodyKind, OfficialRole, PostKind
from fenglian.organizations.models import Account, Body, PostTerm
from fenglian.organizations.queries import Official, load_official

if TYPE_CHECKING:
    from fenglian.organizations.models import Court

ONE_DAY = dt.timedelta(days=1)


class Roll:
    """The officials of a court through time.

    Args:
        court: whose, in the running scope.
    """

    def __init__(self, court: Court) -> None:
        self.bodies = list(Body.objects.filter(court=court))
        self.terms = list(
            PostTerm.objects.filter(court=court).select_related("post").order_by("post__position")
        )
        self._accounts = {
            account.person_id: account
            for account in Account.objects.filter(court=court).select_related("person")
        }
        turns = {term.starts_on for term in self.terms}
        turns |= {term.ends_on + ONE_DAY for term in self.terms if term.ends_on}
        self._turns = sorted(turns)
        self._officials: dict[tuple[int, int], Official | None] = {}
        self._chains: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._holders: dict[tuple[str, int], list[int]] = {}
        self._handlers: dict[tuple[int, int], list[int]] = {}

    @cached_property
    def body_ids(self) -> dict[str, int]:
        """The bodies by name."""
        return {body.name: body.pk for body in self.bodies}

    @cached_property
    def person_ids(self) -> dict[str, int]:
        """The people by sign-in name."""
        return {account.username: person for person, account in self._accounts.items()}

    @cached_property
    def desk_id(self) -> int:
        """The body whose people screen requests."""
        return next(body.pk for body in self.bodies if body.is_desk)

    def _period(self, day: dt.date) -> int:
        """Return the number of the span of days, holding this one, in which nobody changed."""
        return bisect_right(self._turns, day)

    def official(self, person_id: int, day: dt.date) -> Official:
        """Return somebody with the rights of a day."""
        key = person_id, self._period(day)
        if key not in self._officials:
            self._officials[key] = load_official(self._accounts[person_id], day)
        official = self._officials[key]
        if official is None:
            raise LookupError(f"person {person_id} holds no post on {day}")
        return official

    def name(self, person_id: int) -> str:
        """Return somebody's name."""
        return self._accounts[person_id].person.name

    def chain(self, body_id: int, day: dt.date) -> list[tuple[int, int]]:
        """Return who stands above a body on a day, as level and person; vacant levels are left out.

        As `sweep.sql` has it: the leader, the vice president in charge, the president (NS-13).
        """
        key = body_id, self._period(day)
        if key not in self._chains:
            body = next(body for body in self.bodies if body.pk == body_id)
            root = next(body for body in self.bodies if body.kind == BodyKind.COURT)
            posts = (body.leader_post_id, body.supervising_post_id, root.leader_post_id)
            holders = {term.post_id: term.person_id for term in self._on(day)}
            self._chains[key] = [
                (level, holders[post])
                for level, post in enumerate(posts, start=1)
                if post is not None and post in holders
            ]
        return self._chains[key]

    def leader(self, body_id: int, day: dt.date) -> int | None:
        """Return who leads a body on a day, None where the post is vacant."""
        return next((person for level, person in self.chain(body_id, day) if level == 1), None)

    def holders(self, kind: PostKind, day: dt.date) -> list[int]:
        """Return who holds posts of a kind on a day."""
        key = kind, self._period(day)
        if key not in self._holders:
            self._holders[key] = [t.person_id for t in self._on(day) if t.post.kind == kind]
        return self._holders[key]

    def handlers(self, body_id: int, day: dt.date) -> list[int]:
        """Return who may handle an order in a body on a day."""
        key = body_id, self._period(day)
        if key not in self._handlers:
            # Once each: a liaison officer holds another post in the same body.
            there = dict.fromkeys(
                term.person_id for term in self._on(day) if term.post.body_id == body_id
            )
            self._handlers[key] = [
                person_id
                for person_id in there
                if self.official(person_id, day).has_role(OfficialRole.HANDLER)
            ]
        return self._handlers[key]

    def _on(self, day: dt.date) -> list[PostTerm]:
        return [
            term
            for term in self.terms
            if term.starts_on <= day and (term.ends_on is None or term.ends_on >= day)
        ]
