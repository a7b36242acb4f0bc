"""Finding the court that a command is about, and leaving the command's trace in its ledger."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

import click

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from fenglian.isolation.actors import Actor
    from fenglian.mechanisms.enums import EventKind
    from fenglian.organizations.models import Court

NO_COURT = (
    "数据库里还没有法院，用 fenglian court load 建立一个（只想试用，另找一个空的数据库运行 "
    "fenglian demo）。"
)

court_option = click.option(
    "--court", "slug", required=True, metavar="代号", help="法院的代号，如 nansha。"
)


def find_court(slug: str) -> Court:
    """Return a court by its short name in Latin letters.

    Args:
        slug: as typed.

    Raises:
        NotFoundError: there is none; names those that there are.
    """
    from fenglian.errors import NotFoundError
    from fenglian.organizations.models import Court

    court = Court.objects.select_related("calendar").filter(slug=slug).first()
    if court is None:
        known = "、".join(Court.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise NotFoundError(
            f"没有代号为 {slug} 的法院。" + (f"现有：{known}。" if known else NO_COURT),
            field="court",
        )
    return court


def operator() -> Actor:
    """Return whoever runs the command, by their name on this machine."""
    from fenglian.isolation.actors import Actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        name = "unknown"
    return Actor.command(f"命令行（{name}）")


def record_on_court(
    court: Court, kind: EventKind, *, about: str, at: dt.datetime, data: Mapping[str, Any]
) -> None:
    """Record what a command did to a court as a whole, in the running scope.

    Args:
        court: whose ledger.
        kind: what happened.
        about: what it was done to, e.g. `mechanism:nansha`; its course can be read by it.
        at: when.
        data: plain values.
    """
    from fenglian.ledger.actions import record_event

    record_event(
        kind,
        court_id=court.pk,
        subject_kind=about.partition(":")[0],
        subject_id=uuid5(NAMESPACE_URL, f"fenglian:{court.pk}:{about}"),
        actor=operator(),
        at=at,
        data=data,
    )
