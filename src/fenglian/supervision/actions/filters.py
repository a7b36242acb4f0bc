"""Filters that somebody keeps under a name; what one looks at is no event of the court."""

from __future__ import annotations

from fenglian.organizations.queries import Official
from fenglian.supervision.enums import Room
from fenglian.supervision.errors import TooManyFiltersError, UnknownFilterError
from fenglian.supervision.models import SavedFilter

MOST_FILTERS = 12
"""Of one person and list."""


def save_filter(room: Room, name: str, query: str, *, by: Official) -> SavedFilter:
    """Keep a filter; one of the same name is replaced.

    Args:
        room: of which list.
        name: what it is called.
        query: as the address carries it, made of what the list knows.
        by: whose.

    Raises:
        TooManyFiltersError: there are as many as a list can show.
    """
    own = SavedFilter.objects.filter(court_id=by.court_id, person_id=by.person_id, room=room)
    if not own.filter(name=name).exists() and own.count() >= MOST_FILTERS:
        raise TooManyFiltersError(MOST_FILTERS)
    saved, _is_new = SavedFilter.objects.update_or_create(
        court_id=by.court_id,
        person_id=by.person_id,
        room=room,
        name=name,
        defaults={"query": query},
    )
    return saved


def delete_filter(filter_id: int, *, by: Official) -> SavedFilter:
    """Keep a filter no longer.

    Args:
        filter_id: which.
        by: whose; another's looks as if it were not there.

    Raises:
        UnknownFilterError: there is no such filter of theirs.
    """
    own = SavedFilter.objects.filter(court_id=by.court_id, person_id=by.person_id, pk=filter_id)
    saved = own.first()
    if saved is None:
        raise UnknownFilterError
    own.delete()
    return saved
