"""Who is away today, and who stands in for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection
from django.utils.translation import gettext as _

from fenglian.organizations.models import Person


def list_stand_ins(court_id: int, today: dt.date) -> dict[int, int | None]:
    """Return who is away today, each with whoever stands in for them; None: nobody does.

    Args:
        court_id: in which court.
        today: the court's date.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, deputy_id FROM organizations_stand_ins(%s, %s)", [court_id, today]
        )
        return dict(cursor.fetchall())


def with_stand_in(court_id: int, person_id: int, today: dt.date) -> list[int]:
    """Return somebody, and whoever stands in for them today.

    Args:
        court_id: in which court.
        person_id: who.
        today: the court's date.
    """
    deputy_id = list_stand_ins(court_id, today).get(person_id)
    return [person_id] if deputy_id is None else [person_id, deputy_id]


def name_stand_in(deputy: str, absent: str | None) -> str:
    """Write somebody together with whom they stand in for: 宋知微（代陆闻笙）.

    Args:
        deputy: who acts.
        absent: for whom; None: for nobody but themselves.
    """
    return _("{}（代{}）").format(deputy, absent) if absent else deputy


def name_on_duty(court_id: int, people: Collection[Person], today: dt.date) -> dict[int, str]:
    """Return the names of people by id, as they are on duty today: themselves, or their deputy.

    Whoever is away and nobody stands in for is left out.

    Args:
        court_id: their court.
        people: whose names.
        today: the court's date.
    """
    names = {person.pk: person.name for person in people}
    stand_ins = list_stand_ins(court_id, today)
    away = {pk: deputy for pk, deputy in stand_ins.items() if pk in names}
    if not away:
        return names
    deputies = Person.objects.in_bulk([pk for pk in away.values() if pk is not None])
    for pk, deputy_id in away.items():
        absent = names.pop(pk)
        if deputy_id is not None:
            names[pk] = name_stand_in(deputies[deputy_id].name, absent)
    return names
