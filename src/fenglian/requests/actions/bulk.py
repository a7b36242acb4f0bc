"""One act on several requests: each by itself, whole or not at all (NS-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from fenglian.errors import DomainError


@dataclass(frozen=True, slots=True)
class Chosen:
    """A request that somebody has ticked.

    Args:
        request_id: which.
        seen_revision: as they saw it.
    """

    request_id: UUID
    seen_revision: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request on which the act was refused.

    Args:
        request_id: which.
        why: in the words of the refusal.
    """

    request_id: UUID
    why: str


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of the chosen requests.

    Args:
        done: on which the act was done.
        refused: on which it was not, and why.
    """

    done: tuple[UUID, ...]
    refused: tuple[Refusal, ...]


def do_each(chosen: Iterable[Chosen], act: Callable[[Chosen], object]) -> BulkResult:
    """Do an act on each request: its own lock, its own event; a refusal leaves the others alone.

    In the order of their ids, so that two bulk acts never wait for each other in a circle.

    Args:
        chosen: which requests.
        act: the act on one of them.
    """
    done: list[UUID] = []
    refused: list[Refusal] = []
    for one in sorted(chosen, key=lambda one: one.request_id):
        try:
            with transaction.atomic():
                act(one)
        except DomainError as error:
            refused.append(Refusal(one.request_id, error.message))
        else:
            done.append(one.request_id)
    return BulkResult(tuple(done), tuple(refused))
