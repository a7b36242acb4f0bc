"""What was learned in the towns, and what the court decided in consequence (YF-5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.activities.actions.acting import RESEARCH, About, record
from fenglian.activities.errors import (
    InvalidActivityError,
    NotYourRecordError,
    ReportNotFoundError,
    WrongActivityStateError,
)
from fenglian.activities.models import ReportSource, ResearchReport
from fenglian.activities.policies import may_decide_research, visible_activities
from fenglian.activities.validators import check_words
from fenglian.mechanisms.enums import EventKind
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.organizations.models import Court
    from fenglian.organizations.queries import Official

LONGEST_TITLE = 100
LONGEST_REPORT = 20_000
MOST_SOURCES = 100


@dataclass(frozen=True, slots=True)
class Research:
    """A report as its author wrote it.

    Args:
        id: made with the form.
        title: what it is about.
        words: what was found and is proposed.
        source_ids: the records that it draws on.
    """

    id: UUID
    title: str
    words: str
    source_ids: frozenset[UUID]


def report_research(
    court: Court, research: Research, *, by: Official, at: dt.datetime
) -> ResearchReport:
    """Store what was learned, tied to the records that it draws on.

    Args:
        court: whose.
        research: the report.
        by: its author.
        at: when.

    Raises:
        InvalidActivityError: it draws on nothing, or on what its author may not read.
    """
    there = ResearchReport.objects.filter(pk=research.id, author=by.person_id).first()
    if there is not None:
        return there
    sources = _sources(by, research.source_ids, civil_day(at))
    with transaction.atomic():
        report = ResearchReport.objects.create(
            id=research.id,
            court=court,
            title=check_words(research.title, what=_("题目"), field="title", most=LONGEST_TITLE),
            words=check_words(research.words, what=_("内容"), field="words", most=LONGEST_REPORT),
            author_id=by.person_id,
            reported_at=at,
        )
        ReportSource.objects.bulk_create(
            ReportSource(court=court, report=report, activity_id=source) for source in sources
        )
        record(
            EventKind.RESEARCH_REPORTED,
            About(court, RESEARCH, report.pk),
            actor=by.actor,
            at=at,
            data={"sources": [str(source) for source in sources]},
        )
    return report


def _sources(by: Official, wanted: Collection[UUID], today: dt.date) -> list[UUID]:
    if not wanted:
        raise InvalidActivityError(_("请选这份调研根据哪些记录，至少一条。"), field="sources")
    if len(wanted) > MOST_SOURCES:
        raise InvalidActivityError(_("最多选 {} 条记录。").format(MOST_SOURCES), field="sources")
    found = visible_activities(by, today).counted().filter(court_id=by.court_id, pk__in=wanted)
    known = sorted(found.values_list("pk", flat=True))
    if len(known) != len(wanted):
        raise InvalidActivityError(
            _("选的记录里有已经撤回、更正的，或者您看不到的，请重新选。"), field="sources"
        )
    return known


def decide_research(
    report_id: UUID, decision: str, *, by: Official, at: dt.datetime
) -> ResearchReport:
    """Note what the court decided in consequence of a report.

    Args:
        report_id: which.
        decision: what was decided.
        by: a leader of the court.
        at: when.

    Raises:
        ReportNotFoundError: it is outside the running scope.
        NotYourRecordError: it is the leaders' to decide.
        WrongActivityStateError: a decision is noted already.
        InvalidActivityError: nothing is said.
    """
    with transaction.atomic():
        report = (
            ResearchReport.objects.select_for_update(of=("self",), no_key=True)
            .select_related("court")
            .filter(pk=report_id)
            .first()
        )
        if report is None:
            raise ReportNotFoundError
        if not may_decide_research(by):
            raise NotYourRecordError
        if report.decided_at is not None:
            raise WrongActivityStateError(_("已转化"))
        report.decision = check_words(decision, what=_("转化情况"), field="decision")
        report.decided_by_id, report.decided_at = by.person_id, at
        report.save(update_fields=["decision", "decided_by", "decided_at"])
        record(
            EventKind.RESEARCH_DECIDED,
            About(report.court, RESEARCH, report.pk),
            actor=by.actor,
            at=at,
        )
    return report
