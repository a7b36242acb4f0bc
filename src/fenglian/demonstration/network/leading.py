"""Who keeps the ledgers by name, and what the leaders of the network coordinate and guide."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from fenglian.correspondence.actions import LeaderTask, enter_leader_task, finish_task
from fenglian.isolation.scope import Audience, scoped
from fenglian.liaison.actions import name_roster_keeper
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Account, Court
from fenglian.organizations.queries import Official, find_holders, load_official
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from fenglian.demonstration.network.filling import NetworkGround

NAMED_ON = dt.date(2024, 7, 1)
VACANT_COURT = "yuncheng"
"""Its office has named nobody, which is shown."""
TASKS = (
    ("coordination", "协调镇里给人民法庭调两间调解室，推进“枫桥式人民法庭”创建。", 40, 12,
     "镇里同意调整一楼两间，国庆前搬进去。"),
    ("guidance", "下去看联络法官走访记得实不实，重点看村里的土地纠纷。", 9, -12, ""),
    ("guidance", "督导庭室把超过半年没有回音的意见逐条答复。", 30, 3, ""),
)  # fmt: skip
"""Kind, words, how many days ago it was entered and is or was due, and the result."""


def lead_the_work(ground: NetworkGround) -> None:
    """Name the persons, and let leaders enter tasks: one done, one open, one late.

    Args:
        ground: the network, with its towns matched.
    """
    for court in ground.courts:
        with scoped([court.pk], audience=Audience.SYSTEM):
            if court.slug != VACANT_COURT:
                _name_keeper(court)
            _enter_tasks(court, ground.end)


def _name_keeper(court: Court) -> None:
    at = dt.datetime.combine(NAMED_ON, dt.time(9, 30), COURT_ZONE)
    officer = Account.objects.get(court=court, username__endswith="-mgmt-officer1").person
    (president,) = find_holders(court.pk, PostKind.PRESIDENT, NAMED_ON)
    by = _official(president.pk, NAMED_ON)
    name_roster_keeper(court, officer, starts_on=NAMED_ON, by=by, at=at)


def _enter_tasks(court: Court, end: dt.datetime) -> None:
    leaders = find_holders(court.pk, PostKind.VICE_PRESIDENT, end.date())
    for number, (leader, (kind, words, since, due, result)) in enumerate(
        zip(leaders, TASKS, strict=False)
    ):
        held = Assignment.objects.on(end.date()).filter(
            person=leader, seat__in=[Seat.CONTACT_LEADER, Seat.LIAISON_JUDGE]
        )
        area_id = held.order_by("area_id").values_list("area_id", flat=True).first()
        if area_id is None:
            continue
        at, by = end - dt.timedelta(since), _official(leader.pk, end.date())
        facts = LeaderTask(
            leader_id=leader.pk, kind=kind, words=words, area_id=area_id,
            due_on=end.date() - dt.timedelta(due),
        )  # fmt: skip
        task = enter_leader_task(_key(court, number), facts, by=by, at=at)
        if result:
            finish_task(task.pk, result, by=by, at=end - dt.timedelta(due + 2))


def _official(person_id: int, day: dt.date) -> Official:
    found = load_official(Account.objects.get(person=person_id), day)
    if found is None:
        raise LookupError(person_id)
    return found


def _key(court: Court, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"fenglian:demonstration:leaders:{court.slug}:{number}")
