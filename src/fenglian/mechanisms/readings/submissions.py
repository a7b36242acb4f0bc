"""How far a submission has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from fenglian.mechanisms.enums import Role
    from fenglian.mechanisms.schema import Hop, SubmissionRule


def next_hops(rule: SubmissionRule, received_by: Collection[Role]) -> tuple[Hop, ...]:
    """Return the hops that can be made now, in the rule's order; none: it has arrived.

    Args:
        rule: the chain.
        received_by: who has it already, with a receipt.
    """
    has_it = {rule.author, *received_by}
    return tuple(
        hop for hop in rule.hops if hop.sender in has_it and hop.receiver not in received_by
    )
