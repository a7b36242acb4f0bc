"""A superior court reads what a court beneath shows, writes nothing there, sees no party (18)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from pytest_django.fixtures import Settings
from tests.network import Network
from tests.world import adopt_nansha

from fenglian.isolation.scope import Audience, oversee, scoped
from fenglian.ledger.models import Event
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.organizations.models import Account, Person
from fenglian.organizations.queries import list_overseen


def test_courts_beneath_are_those_of_every_level(network: Network) -> None:
    yunfu, xinxing, luoding = (one.pk for one in network.courts)

    assert list_overseen(yunfu) == sorted([xinxing, luoding])
    assert list_overseen(xinxing) == []


def test_officials_of_the_superior_court_read_who_holds_which_town(network: Network) -> None:
    xinxing = network.xinxing
    with xinxing.scope():
        xinxing.assign("新城镇", Seat.LIAISON_JUDGE, xinxing.judge)
    with network.yunfu.desk():
        seen = Assignment.objects.values_list("person__name", flat=True)

        assert list(seen) == [xinxing.judge.name]
    with network.luoding.desk():
        assert list(Assignment.objects.all()) == []


@pytest.mark.parametrize("audience", [Audience.PORTAL, Audience.SYSTEM, Audience.IDENTIFY])
def test_courts_beneath_are_in_sight_of_the_desk_alone(
    network: Network, audience: Audience
) -> None:
    beneath = [network.xinxing.pk]
    with scoped([network.yunfu.pk], audience=audience, overseen_ids=beneath):
        assert not Person.objects.filter(court_id__in=beneath).exists()
    with scoped([network.yunfu.pk], audience=Audience.DESK, overseen_ids=beneath):
        assert Person.objects.filter(court_id__in=beneath).exists()


def test_superior_court_writes_nothing_beneath(network: Network) -> None:
    xinxing = network.xinxing
    with xinxing.scope():
        made = xinxing.assign("新城镇", Seat.LIAISON_JUDGE, xinxing.judge)
    with network.yunfu.desk():
        beneath = Assignment.objects.filter(pk=made.pk)
        assert beneath.exists()
        assert beneath.update(ends_on=date(2026, 12, 31)) == 0
        assert beneath.delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.create(court=xinxing.court, name="不速之客")


def test_accounts_and_ledger_beneath_are_in_nobody_s_sight(network: Network) -> None:
    xinxing = network.xinxing
    with xinxing.scope():
        xinxing.assign("新城镇", Seat.LIAISON_JUDGE, xinxing.judge)
        assert Event.objects.exists()
    with network.yunfu.desk():
        assert not Event.objects.exists()
        assert not Account.objects.filter(court=xinxing.court).exists()


def test_scope_of_courts_beneath_ends_with_the_scope_around_it(network: Network) -> None:
    beneath = [network.xinxing.pk]
    with scoped([network.yunfu.pk], audience=Audience.DESK) as outer:
        with scoped([network.yunfu.pk], audience=Audience.DESK):
            oversee(beneath)
            assert Person.objects.filter(court_id__in=beneath).exists()
        assert outer.overseen_ids == ()
        assert not Person.objects.filter(court_id__in=beneath).exists()
    with (
        scoped([network.yunfu.pk], audience=Audience.SYSTEM),
        pytest.raises(RuntimeError, match="oversee"),
    ):
        oversee(beneath)


def test_page_of_a_superior_court_s_official_runs_with_the_courts_beneath(
    network: Network, client: Client, settings: Settings, static_folder: Path
) -> None:
    """The middleware names them; and the court's own lists name their court, so nothing leaks."""
    with network.yunfu.scope():
        settings.STATIC_ROOT = static_folder
        adopt_nansha(network.yunfu.court)
        client.force_login(Account.objects.get(person=network.yunfu.president))
    with network.xinxing.scope():
        network.xinxing.judge.name = "密下级法官印"
        network.xinxing.judge.save()
    for path in ("", "directory/", "absences/", "board/", "supervision/", "figures/"):
        answer = client.get(f"/desk/{path}")

        assert answer.status_code == 200, path
        assert "密下级法官印" not in answer.content.decode(), path


def test_people_of_a_center_oversee_nothing(network: Network) -> None:
    xinxing = network.xinxing
    with xinxing.scope():
        assert not xinxing.official(xinxing.center_staff).oversees
        assert xinxing.official(xinxing.judge).oversees
