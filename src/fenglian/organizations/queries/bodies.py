"""A court's bodies by what they are there for, and the courts beneath it."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

from fenglian.organizations.models import Body

_OVERSEEN = """
WITH RECURSIVE beneath AS (
    SELECT id FROM organizations_court WHERE superior_id = %s
     UNION
    SELECT c.id FROM organizations_court c JOIN beneath b ON c.superior_id = b.id
) SELECT id FROM beneath ORDER BY id
"""


def find_desk_id(court_id: int) -> int:
    """Return the id of the body whose people screen requests; in plain SQL, for every submission.

    Raises:
        Body.DoesNotExist: when the court names none; `fenglian mechanism adopt` checks for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM organizations_body WHERE court_id = %s AND is_desk", [court_id]
        )
        found = cursor.fetchone()
    if found is None:
        raise Body.DoesNotExist(f"court {court_id} has no desk")
    return int(found[0])


def find_filing_body(court_id: int) -> Body:
    """Return the filing division with the posts above it; the desk where a court names none.

    Args:
        court_id: in which court.

    Raises:
        Body.DoesNotExist: the court has no desk either.
    """
    bodies = Body.objects.filter(Q(is_filing=True) | Q(is_desk=True), court_id=court_id)
    found = bodies.order_by("-is_filing").first()
    if found is None:
        raise Body.DoesNotExist(f"court {court_id} has no desk")
    return found


def find_service_center_id(court_id: int) -> int | None:
    """Return the id of the body that publishes the directory (NS-15); None: the court names none.

    Args:
        court_id: in which court.
    """
    centers = Body.objects.filter(court_id=court_id, is_service_center=True)
    return centers.values_list("pk", flat=True).first()


def find_management_office(court_id: int) -> Body | None:
    """Return the office that leads ledgers and reports (XX-18); None: the court names none.

    Args:
        court_id: in which court.
    """
    return Body.objects.filter(court_id=court_id, is_management_office=True).first()


def find_leading_office(court_id: int) -> Body:
    """Return the body that leads rosters and ledgers: the management office, else filing.

    Args:
        court_id: in which court.

    Raises:
        Body.DoesNotExist: the court has neither, nor a desk.
    """
    return find_management_office(court_id) or find_filing_body(court_id)


def list_overseen(court_id: int) -> list[int]:
    """Return the courts beneath a court, of every level; most courts have none.

    Args:
        court_id: the superior court.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVERSEEN, [court_id])
        return [pk for (pk,) in cursor.fetchall()]
