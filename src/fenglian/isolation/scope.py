"""The scope of a transaction: whose rows the database shows until it ends.

Row-level security policies (see `policies.py`) read a few settings of the current transaction.
Outside a scope they are empty and every table of a court's work is empty too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction


class Audience(StrEnum):
    """Which side of the house the transaction serves."""

    DESK = "desk"
    """Officials of the courts in scope."""
    PORTAL = "portal"
    """A member of the public: of the court's rows, those of the one thing that they hold."""
    SYSTEM = "system"
    """Workers, commands and rules."""
    IDENTIFY = "identify"
    """Signing in: accounts may be looked up before their court is known, and nothing else."""


class Purpose(StrEnum):
    """What rows may be kept for; nobody sees them in passing, whatever they look for."""

    RISK = "risk"
    """Signs of risk, for the few who work on them (NS-10)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the running transaction may see.

    Args:
        court_ids: the courts whose rows are visible.
        audience: which side of the house.
        held_id: on the portal, the one thing that the visitor has proved to hold: a service
            request, an appointment, or by the link of a calendar the official whose it is.
        leading_id: on the portal, the request into which the one held was merged: of it the
            progress is visible, and nothing that anybody said.
        purpose: which restricted rows are in sight besides; None: none.
        overseen_ids: on the desk, the courts beneath, some of whose tables may be read and none
            written (decision 18).
        town: on the portal, the town whose center's staff the transaction serves: what that town
            and the court say to each other is visible besides; empty for everybody else.
    """

    court_ids: tuple[int, ...]
    audience: Audience
    held_id: UUID | None = None
    leading_id: UUID | None = None
    purpose: Purpose | None = None
    overseen_ids: tuple[int, ...] = ()
    town: str = ""


_current: ContextVar[Scope | None] = ContextVar("fenglian_scope", default=None)

_SET = (
    "SELECT set_config('fenglian.courts', %s, true), set_config('fenglian.audience', %s, true),"
    " set_config('fenglian.request', %s, true), set_config('fenglian.leading', %s, true),"
    " set_config('fenglian.purpose', %s, true), set_config('fenglian.overseen', %s, true),"
    " set_config('fenglian.town', %s, true)"
)


def current_scope() -> Scope | None:
    """Return the scope of the running transaction, or None outside any."""
    return _current.get()


def _apply(scope: Scope | None) -> None:
    settings = [""] * 7
    if scope is not None:
        settings = [
            _array(scope.court_ids),
            scope.audience.value,
            str(scope.held_id or ""),
            str(scope.leading_id or ""),
            scope.purpose.value if scope.purpose else "",
            _array(scope.overseen_ids) if scope.overseen_ids else "",
            scope.town,
        ]
    with connection.cursor() as cursor:
        cursor.execute(_SET, settings)


def _array(court_ids: Iterable[int]) -> str:
    return "{" + ",".join(map(str, court_ids)) + "}"


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    """Run the block in a transaction or savepoint with the scope; restore the outer one after."""
    outer = _current.get()
    with transaction.atomic():
        _apply(scope)
        token = _current.set(scope)
        try:
            yield
        finally:
            _current.reset(token)
        # Not after an error, nor where a rollback was asked for: the savepoint or transaction is
        # rolled back, and its settings with it; a further statement would fail on it.
        if not connection.needs_rollback and (outer is not None or connection.savepoint_ids):
            _apply(outer)


@contextmanager
def scoped(
    court_ids: Iterable[int],
    *,
    audience: Audience,
    held_id: UUID | None = None,
    purpose: Purpose | None = None,
    overseen_ids: Iterable[int] = (),
    town: str = "",
) -> Iterator[Scope]:
    """Run the block in a transaction that sees only what the scope allows.

    The settings are local to the transaction, so that a pooled connection carries nothing over.
    Nested in another scope it becomes a savepoint, and the outer scope is restored at its end.

    Args:
        court_ids: the courts whose rows are visible.
        audience: which side of the house.
        held_id: on the portal, the one thing that the visitor holds.
        purpose: which restricted rows the block works on.
        overseen_ids: on the desk, the courts beneath, of which some tables may be read.
        town: on the portal, the town whose center's staff the block serves.
    """
    scope = Scope(
        tuple(court_ids),
        audience,
        held_id,
        purpose=purpose,
        overseen_ids=tuple(overseen_ids),
        town=town,
    )
    with _entered(scope):
        yield scope


@contextmanager
def for_purpose(purpose: Purpose) -> Iterator[Scope]:
    """Let the running transaction see the rows of a purpose as well, until the block ends.

    Everything else stays as it is: what it may see besides is neither widened nor narrowed.
    Whoever calls this has asked the purpose's policy whether the person at hand may see them.

    Args:
        purpose: what for.

    Raises:
        RuntimeError: outside any scope.
    """
    outer = _current.get()
    if outer is None:
        raise RuntimeError("for_purpose() belongs inside scoped(...)")
    scope = replace(outer, purpose=purpose)
    with _entered(scope):
        yield scope


def enter_scope(court_ids: Iterable[int], *, audience: Audience) -> None:
    """Replace the scope of the running transaction, once it is known whom it serves.

    Args:
        court_ids: the courts whose rows are visible from now on.
        audience: which side of the house.

    Raises:
        RuntimeError: outside any scope, where nothing would end it.
    """
    if _current.get() is None:
        raise RuntimeError("enter_scope() belongs inside scoped(...)")
    _replace(Scope(tuple(court_ids), audience))


def oversee(court_ids: Iterable[int]) -> None:
    """Let the running desk transaction read the courts beneath as well, where a table allows it.

    Whoever calls this has found them beneath the one court in scope.

    Args:
        court_ids: the courts beneath.

    Raises:
        RuntimeError: outside a desk scope.
    """
    scope = _current.get()
    if scope is None or scope.audience is not Audience.DESK:
        raise RuntimeError("oversee() belongs inside scoped(..., audience=Audience.DESK)")
    _replace(replace(scope, overseen_ids=tuple(court_ids)))


def hold(held_id: UUID, *, leading_id: UUID | None = None) -> None:
    """Let the running portal transaction see the one thing that the visitor proved to hold.

    Args:
        held_id: the request or appointment whose link, code or submission this transaction serves,
            or the official whose calendar.
        leading_id: the request into which the one held says it was merged.

    Raises:
        RuntimeError: outside a portal scope, where it would widen or narrow the wrong thing.
    """
    scope = _current.get()
    if scope is None or scope.audience is not Audience.PORTAL:
        raise RuntimeError("hold() belongs inside scoped(..., audience=Audience.PORTAL)")
    _replace(Scope(scope.court_ids, scope.audience, held_id, leading_id))


def hold_town(court_id: int, town: str) -> None:
    """Let the running transaction see what a visitor sees, and the correspondence of one town.

    A center's staff have an account and are no officials of the court: every policy that is closed
    to the portal is closed to them, and one that opens for their town opens for no other.

    Args:
        court_id: the court that the town belongs to.
        town: the code of the area whose center they work in.

    Raises:
        RuntimeError: outside any scope, or without a town.
    """
    if _current.get() is None or not town:
        raise RuntimeError("hold_town() belongs inside scoped(...), with a town")
    _replace(Scope((court_id,), Audience.PORTAL, town=town))


def _replace(scope: Scope) -> None:
    _apply(scope)
    _current.set(scope)
