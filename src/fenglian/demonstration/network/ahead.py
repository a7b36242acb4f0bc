"""What comes of a year's work: visits and hearings announced, and a report of research."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from fenglian.activities.enums import PlanKind
from fenglian.activities.models import PlannedVisit, ReportSource, ResearchReport
from fenglian.demonstration.network.year import Year
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import PostTerm
from fenglian.worktime.clock import COURT_ZONE

HEARD, OFFERED = "相邻关系纠纷，公开开庭，可以旁听", "当面咨询、递材料、请求调解"
DECIDED = "每年2月会同综治中心排查用地、排水纠纷，列入联络法官当月走访。"


def plan_ahead(year: Year) -> None:
    """Announce who comes next, in most towns, and a hearing here and there."""
    plans = []
    held = Assignment.objects.on(year.today).filter(
        court=year.court, person__isnull=False, seat=Seat.LIAISON_JUDGE
    )
    for number, one in enumerate(held.select_related("area").order_by("area_id", "starts_on")):
        if one.person_id is None or number % 6 == 5:
            continue
        is_hearing = number % 7 == 3
        day = year.today + dt.timedelta(3 + number % 18)
        while day.weekday() > 4:
            day += dt.timedelta(1)
        begins = dt.time(9, 30) if is_hearing else dt.time(9)
        plans.append(
            PlannedVisit(
                id=UUID(int=year.random.getrandbits(128), version=4), court=year.court,
                kind=PlanKind.HEARING if is_hearing else PlanKind.VISIT, area=one.area,
                place="文化活动中心" if is_hearing else "综治中心一楼法官联络点",
                person_id=one.person_id,
                starts_at=dt.datetime.combine(day, begins, COURT_ZONE),
                ends_at=dt.datetime.combine(day, dt.time(11, 30), COURT_ZONE),
                words=HEARD if is_hearing else OFFERED,
                is_announced=True, planned_by_id=one.person_id,
                planned_at=dt.datetime.combine(
                    year.today - dt.timedelta(1), dt.time(16), COURT_ZONE
                ),
            )
        )  # fmt: skip
    PlannedVisit.objects.bulk_create(plans)


def report_research(year: Year) -> None:
    """Let one report draw on what was researched, and lead to a decision where a leader is."""
    sources = [one for one in year.rows if "research" in one.kinds][-6:]
    leader = (
        PostTerm.objects.on(year.today)
        .filter(court=year.court, post__kind=PostKind.VICE_PRESIDENT)
        .first()
    )
    if not sources or leader is None:
        return
    at = sources[-1].recorded_at + dt.timedelta(1)
    is_decided = at + dt.timedelta(20) < dt.datetime.combine(year.today, dt.time(), COURT_ZONE)
    report = ResearchReport.objects.create(
        id=UUID(int=year.random.getrandbits(128), version=4), court=year.court,
        title="镇街用地、相邻纠纷的成因和预防",
        words="几个镇的走访里，用地、排水纠纷占一半，多在建房、清沟前后。建议每年开春前会同村委会清一次沟、"
        "核一次界，先谈好费用。",
        author_id=sources[-1].recorded_by_id, reported_at=at,
        decision=DECIDED if is_decided else "",
        decided_by_id=leader.person_id if is_decided else None,
        decided_at=at + dt.timedelta(20) if is_decided else None,
    )  # fmt: skip
    ReportSource.objects.bulk_create(
        ReportSource(court=year.court, report=report, activity=one) for one in sources
    )
