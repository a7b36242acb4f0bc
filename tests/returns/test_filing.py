"""XX-15: one click reports a ledger to both offices; what was reported never changes."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from tests.quotas.conftest import adopt_pack
from tests.returns.conftest import IN_TIME, LATE, SUMMER, County
from tests.world import at

from fenglian.documents.official.layout import write_document
from fenglian.duties.actions import open_occasions
from fenglian.duties.models import Duty
from fenglian.ledger.models import Event
from fenglian.liaison.enums import Seat
from fenglian.mechanisms.readings import Stretch
from fenglian.mechanisms.schema import CalendarDutyRule
from fenglian.notifications.models import Message
from fenglian.returns.actions import (
    compile_ledgers,
    receive_ledger,
    return_ledger,
    settle_problem,
)
from fenglian.returns.enums import FilingState, ReturnKind
from fenglian.returns.errors import (
    AlreadyReceivedError,
    NotCompilerError,
    NothingNewError,
    NothingToReportError,
    NotRecipientError,
    ReturnNotFoundError,
)
from fenglian.returns.models import Compilation, Problem, Receipt, Return
from fenglian.returns.queries import (
    Wanted,
    draw_extract,
    find_reporting_duty,
    list_filings,
    turn_of,
)
from fenglian.returns.queries.papers import compilation_paper, extract_paper, return_paper
from fenglian.worktime.queries import load_calendar

pytestmark = pytest.mark.clause("XX-15")


def states(county: County, today: date) -> dict[str, FilingState]:
    duty = find_reporting_duty(county.court.pk, IN_TIME)
    assert duty is not None
    turn = turn_of(duty.rule, SUMMER, load_calendar(county.court.court.calendar_id))
    found = list_filings([county.court.pk], duty, turn, today=today)
    return {one.person.name: one.state for one in found}


def rule_of(county: County) -> CalendarDutyRule:
    duty = find_reporting_duty(county.court.pk, IN_TIME)
    assert duty is not None
    return duty.rule


def test_each_ledger_covers_the_days_from_one_due_day_to_the_next(county: County) -> None:
    calendar = load_calendar(county.court.court.calendar_id)
    rule = rule_of(county)
    turns = [turn_of(rule, date(2026, month, 1), calendar) for month in (1, 4, 7, 10)]

    assert [turn.due_on for turn in turns] == [
        date(2026, 3, 19), date(2026, 6, 19), date(2026, 9, 19), date(2026, 12, 19),
    ]  # fmt: skip
    assert turns[1].covered == Stretch(date(2026, 3, 20), date(2026, 6, 19))
    quarterly = rule.model_copy(update={"covers": "window"})
    assert turn_of(quarterly, SUMMER, calendar).covered == Stretch(
        date(2026, 4, 1), date(2026, 6, 30)
    )


def test_one_click_freezes_the_towns_ledger_and_tells_both_offices(county: County) -> None:
    court = county.court

    filed = county.file(court.assistant, words="清沟两处。", problems="缺车\n\n讲座没人听\n")

    assert [line["day"] for line in filed.lines] == ["2026-03-20", "2026-05-06", "2026-06-19"]
    assert filed.lines[1]["people"] == "祁见山、阮听溪"
    assert (filed.kind, filed.number, filed.due_on, filed.is_late) == (
        ReturnKind.REGULAR, 1, date(2026, 6, 19), False,
    )  # fmt: skip
    assert [figures["lines"] for figures in filed.figures] == [3]
    assert list(filed.problems.order_by("pk").values_list("words", flat=True)) == [
        "缺车", "讲座没人听",
    ]  # fmt: skip
    told = Message.objects.filter(kind="ledger_filed").values_list("person_id", flat=True)
    assert set(told) == {court.leader.pk}  # who leads both offices here
    assert Event.objects.filter(kind="ledger.filed", subject_id=filed.pk).count() == 1


def test_what_was_reported_is_frozen_by_the_database(county: County) -> None:
    filed = county.file(county.court.assistant)

    for change in (
        lambda: Return.objects.filter(pk=filed.pk).update(words="改"),
        lambda: Return.objects.filter(pk=filed.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_before_the_twentieth_is_the_nineteenth_and_later_is_shown_late(county: County) -> None:
    assert set(states(county, date(2026, 6, 19)).values()) == {FilingState.DUE}
    assert set(states(county, date(2026, 6, 20)).values()) == {FilingState.LATE}

    in_time = county.file(county.court.assistant, at("2026-06-19 23:50"))
    late = county.file(county.court.court_clerk, at("2026-06-20 00:10"))

    assert (in_time.is_late, late.is_late) == (False, True)


def test_either_office_returns_it_with_what_is_wrong_and_it_is_reported_again(
    county: County,
) -> None:
    court = county.court
    keeper = court.official(court.keeper)
    filed = county.file(court.assistant)
    return_ledger(filed.pk, "五月六日少写了一个村。", by=keeper, at=LATE)

    assert states(county, LATE.date())["阮听溪"] is FilingState.RETURNED
    told = Message.objects.get(kind="ledger_returned")
    assert told.person_id == court.assistant.pk
    mended = county.file(court.assistant, LATE)
    assert (mended.kind, mended.number, mended.follows, mended.is_late) == (
        ReturnKind.MENDED, 2, filed, False,
    )  # fmt: skip
    with pytest.raises(AlreadyReceivedError):
        receive_ledger(filed.pk, by=keeper, at=LATE)
    receive_ledger(mended.pk, by=keeper, at=LATE)
    assert states(county, LATE.date())["阮听溪"] is FilingState.RECEIVED


def test_later_corrections_are_a_later_report_and_nothing_new_is_none(county: County) -> None:
    first = county.file(county.court.assistant)
    with pytest.raises(NothingNewError):
        county.file(county.court.assistant)

    county.towns.visit(date(2026, 6, 18), county.court.assistant)
    second = county.file(county.court.assistant, LATE)

    assert (second.kind, len(first.lines), len(second.lines)) == (ReturnKind.SUPPLEMENT, 3, 4)


def test_ledger_goes_with_the_town_to_the_successor(county: County) -> None:
    court = county.court
    held = county.towns.court.assistant
    assignment = held.assignments.get()
    assignment.ends_on = date(2026, 5, 31)
    assignment.save()
    county.towns.hold(court.colleague, Seat.TOWN_CONTACT, since=date(2026, 6, 1))

    filed = county.file(court.colleague)

    assert len(filed.lines) == 3
    with pytest.raises(NothingToReportError):
        county.file(court.assistant)


def test_only_the_two_offices_receive(county: County) -> None:
    court = county.court
    filed = county.file(court.assistant)

    with pytest.raises(NotRecipientError):
        receive_ledger(filed.pk, by=court.official(court.vice), at=LATE)
    with pytest.raises(ReturnNotFoundError):
        receive_ledger(filed.pk, by=court.official(court.tribunal_judge), at=LATE)
    assert not Receipt.objects.exists()


@pytest.mark.clause("XX-21")
def test_office_compiles_all_towns_names_the_late_and_settles_problems(county: County) -> None:
    court = county.court
    keeper = court.official(court.keeper)
    county.file(court.assistant, problems="缺车")

    with pytest.raises(NotCompilerError):
        compile_ledgers(SUMMER, "很好。", by=court.official(court.vice), at=LATE)
    made = compile_ledgers(SUMMER, "两个镇走得勤，一人没有报。", by=keeper, at=LATE)
    settle_problem(Problem.objects.get().pk, "已调一辆车。", by=keeper, at=LATE)

    assert [(town["town"], town["lines"]) for town in made.content["towns"]] == [
        ("新城镇", 3), ("车岗镇", 1),
    ]  # fmt: skip
    assert {one["name"]: one["is_late"] for one in made.content["people"]} == {
        "阮听溪": False, "苗晚晴": True,
    }  # fmt: skip
    assert Problem.objects.get().outcome == "已调一辆车。"
    with pytest.raises(DatabaseError), transaction.atomic():
        Compilation.objects.update(words="改")


def test_superior_court_reads_and_compiles_what_was_reported_beneath(county: County) -> None:
    county.file(county.court.assistant)
    yunfu = county.network.yunfu
    with yunfu.scope():
        adopt_pack(yunfu, "xinxing")
    with yunfu.desk():
        made = compile_ledgers(SUMMER, "全市。", by=yunfu.official(yunfu.keeper), at=LATE)
        seen = Return.objects.count()

    assert [town["town"] for town in made.content["towns"]] == ["新城镇", "车岗镇"]
    assert seen == 1


@pytest.mark.clause("XX-18")
def test_extract_per_person_counts_work_misses_and_reports(county: County) -> None:
    court = county.court
    county.file(court.assistant)
    wanted = Wanted((court.pk,), date(2026, 4, 1), date(2026, 6, 30), person_id=court.assistant.pk)

    extract = draw_extract(court.assistant, wanted)

    assert (extract.lines, extract.towns) == (3, (("新城镇", 3),))
    assert [one.is_late for one in extract.filed] == [False]


def test_papers_can_be_opened(county: County) -> None:
    court = county.court
    filed = county.file(court.assistant, words="清沟两处。", problems="缺车")
    made = compile_ledgers(SUMMER, "通报如下。", by=court.official(court.keeper), at=LATE)
    wanted = Wanted((court.pk,), date(2026, 1, 1), date(2026, 12, 31), person_id=court.assistant.pk)
    papers = [
        return_paper(filed, court.court, court.assistant.name),
        compilation_paper(made, court.court),
        extract_paper(draw_extract(court.assistant, wanted), court.court, LATE.date()),
    ]

    for paper in papers:
        stream = BytesIO()
        write_document(stream, paper)
        assert stream.getvalue().startswith(b"PK")


def test_report_meets_the_duty_that_the_calendar_opened_for_each_town(county: County) -> None:
    court = county.court
    open_occasions(court.court, at=at("2026-04-02 09:00"))
    owed = Duty.objects.filter(rule_id="ledger_before_the_twentieth")
    assert {(duty.holder, duty.last_day, duty.state) for duty in owed} == {
        (court.assistant, date(2026, 6, 19), "open"),
        (court.court_clerk, date(2026, 6, 19), "open"),
    }

    county.file(court.assistant)

    assert {(duty.holder, duty.state) for duty in owed.all()} == {
        (court.assistant, "met"), (court.court_clerk, "open"),
    }  # fmt: skip
