"""依据: the clauses that a page comes from, as the court's own mechanisms number them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.mechanisms.queries import load_version, rules_in_force
from fenglian.mechanisms.readings import print_clause_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fenglian.frame.scoping import DeskRequest
    from fenglian.mechanisms.schema import Mechanism, Rule


@dataclass(frozen=True, slots=True)
class Source:
    """A clause that a page comes from.

    Args:
        id: of the clause.
        number: as people say it.
    """

    id: str
    number: str


def sources_of(mechanism: Mechanism, clause_ids: Iterable[str]) -> list[Source]:
    """Return clauses of a mechanism as a page cites them.

    Args:
        mechanism: that has them.
        clause_ids: which.
    """
    clauses = map(mechanism.clause, clause_ids)
    return [Source(clause.id, print_clause_number(clause.number)) for clause in clauses]


def sources_of_rule(request: DeskRequest, kind: type[Rule]) -> list[Source]:
    """Return the clauses of the first rule of a kind in force today; none where there is no rule.

    Args:
        request: for whose court.
        kind: of rules.
    """
    for found in rules_in_force(request.court.pk, request.now):
        if isinstance(found.rule, kind):
            return sources_of(load_version(found.version_id), found.rule.clauses)
    return []
