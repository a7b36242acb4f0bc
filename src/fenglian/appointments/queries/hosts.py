"""Who can be met by appointment, and what people call them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fenglian.appointments.errors import HostNotFoundError
from fenglian.appointments.models import Host
from fenglian.organizations.enums import COURT_LEADERS
from fenglian.organizations.models import PostTerm


def serving_hosts(court_id: int, today: dt.date) -> QuerySet[Host]:
    """Return the hall and the officials who hold a post today and receive people.

    Args:
        court_id: in which court.
        today: the court's date.
    """
    serving = PostTerm.objects.on(today).filter(court_id=court_id).values("person_id")
    return (
        Host.objects.filter(court_id=court_id)
        .filter(Q(person__isnull=True) | Q(person_id__in=serving))
        .select_related("person", "court")
    )


def find_hall(court_id: int, today: dt.date) -> Host | None:
    """Return the hall, None where it takes no appointments."""
    return serving_hosts(court_id, today).filter(person__isnull=True).first()


def find_host_of(court_id: int, person_id: int | None, today: dt.date) -> Host | None:
    """Return an official as host, None where they take no appointments or hold no post.

    Args:
        court_id: in which court.
        person_id: the official; None finds nobody.
        today: the court's date.
    """
    if person_id is None:
        return None
    return serving_hosts(court_id, today).filter(person_id=person_id).first()


def get_host(court_id: int, host_id: UUID, today: dt.date) -> Host:
    """Return a host who serves today.

    Raises:
        HostNotFoundError: there is none such.
    """
    host = serving_hosts(court_id, today).filter(pk=host_id).first()
    if host is None:
        raise HostNotFoundError
    return host


def name_of(host: Host) -> str:
    """Return a host in a word: the hall, or the official's name.

    Args:
        host: with its person.
    """
    return _("诉讼服务大厅") if host.person is None else host.person.name


def name_hosts(hosts: Iterable[Host], today: dt.date) -> Mapping[UUID, str]:
    """Return how people call hosts: 诉讼服务大厅, or 沈砚秋（民事审判一庭法官）; in one statement.

    Args:
        hosts: of one court, with their people.
        today: the court's date; titles are those of the day.
    """
    hosts = list(hosts)
    people = {host.person_id for host in hosts if host.person_id is not None}
    titles: dict[int, str] = {}
    if people:
        terms = (
            PostTerm.objects.on(today)
            .filter(court_id=hosts[0].court_id, person_id__in=people)
            .select_related("post__body")
            .order_by("post__position", "post_id")
        )
        for term in terms:
            post = term.post
            title = post.title if post.kind in COURT_LEADERS else f"{post.body.name}{post.title}"
            titles.setdefault(term.person_id, title)
    return {host.pk: _with_title(host, titles) for host in hosts}


def _with_title(host: Host, titles: Mapping[int, str]) -> str:
    title = titles.get(host.person_id or 0, "")
    return _("{}（{}）").format(name_of(host), title) if title else name_of(host)
