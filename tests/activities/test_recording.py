"""Liaison work is entered once, by whoever was there, and stays as it was entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from PIL import Image
from tests.activities.conftest import NOON, TODAY, Towns
from tests.world import at

from fenglian.activities.actions import (
    ANOTHER_VISIT,
    Met,
    NewMatter,
    correct_activity,
    record_activity,
    withdraw_activity,
)
from fenglian.activities.enums import ActivityState, MatterKind, Standing
from fenglian.activities.errors import (
    InvalidActivityError,
    NotYourRecordError,
    SameVisitError,
    TakenKeyError,
    WrongActivityStateError,
)
from fenglian.activities.models import Activity, AgreedMatter, PersonMet
from fenglian.activities.queries.lists import chain_of, photos_of
from fenglian.documents.uploads import CheckedUpload, inspect_upload
from fenglian.ledger.models import Attachment, Event
from fenglian.ledger.storage import open_attachment
from fenglian.liaison.enums import Seat


def photo_from_a_phone() -> CheckedUpload:
    """Return a picture as a phone takes it: with the place in its data."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (22.0, 42.0, 0.0), 3: "E", 4: (112.0, 13.0, 0.0)}
    exif[0x0132] = "2026:11:20 10:20:00"
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    assert Image.open(BytesIO(out.getvalue())).getexif()  # The ground of the proof.
    return inspect_upload(out, "IMG_0001.jpg")


def refusal(towns: Towns, **facts: Any) -> tuple[str | None, str]:
    court = towns.xinxing
    with pytest.raises(InvalidActivityError) as caught:
        record_activity(court.court, towns.entry(**facts), by=court.official(court.judge), at=NOON)
    assert not Activity.objects.exists()
    return caught.value.field, caught.value.message


@pytest.mark.clause("YF-4", "YF-7", "YF-8", "YF-12")
def test_entry_keeps_what_was_done_whom_it_reached_and_whom_they_met(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    village = court.village("新城镇", 1)

    made = towns.record(
        court.judge,
        village_id=village.code,
        place="文化活动中心",
        kind_ids=("exchange_visit", "policy_outreach", "mediation_guidance"),
        details={
            "policy_outreach.form": "talk",
            "policy_outreach.audience": "48",
            "policy_outreach.materials": "民法典读本",
            "mediation_guidance.dispute": "排水沟",
        },
        copies=30,
        colleague_ids=(court.assistant.pk,),
        people=(Met(Standing.MEDIATOR, "岑海棠", "下村调委会"),),
        bodies=(court.centers["新城镇"].pk, "新城镇司法所"),
    ).activity

    made.refresh_from_db()
    assert made.state == ActivityState.RECORDED
    assert made.kinds == ["policy_outreach", "mediation_guidance", "exchange_visit"]
    assert made.details == {
        "policy_outreach.form": "talk",
        "policy_outreach.audience": 48,
        "policy_outreach.materials": "民法典读本",
        "mediation_guidance.dispute": "排水沟",
    }
    assert (made.village, made.audience, made.copies) == (village, 48, 30)
    assert {one.person for one in made.participants.all()} == {court.judge, court.assistant}
    assert [(one.standing, one.name, one.of) for one in PersonMet.objects.all()] == [
        (Standing.MEDIATOR, "岑海棠", "下村调委会")
    ]
    assert [one.name for one in made.bodies_met.order_by("pk")] == [
        "新城镇综治中心", "新城镇司法所",
    ]  # fmt: skip
    event = Event.objects.get(kind="activity.recorded")
    assert (event.subject_id, event.data["village"]) == (made.pk, village.code)


def test_the_same_entry_sent_twice_is_one_record(towns: Towns) -> None:
    court = towns.xinxing
    entry = towns.entry(matters=(NewMatter(MatterKind.AGREED, "周五再谈费用"),))
    by = court.official(court.judge)

    first = record_activity(court.court, entry, by=by, at=NOON)
    second = record_activity(court.court, entry, by=by, at=NOON + timedelta(hours=5))

    assert (first.is_first, second.is_first) == (True, False)
    assert first.activity == second.activity
    assert Activity.objects.count() == AgreedMatter.objects.count() == 1
    assert Event.objects.filter(kind="activity.recorded").count() == 1


def test_somebody_else_s_key_opens_nothing(towns: Towns) -> None:
    court = towns.xinxing
    entry = towns.entry()
    record_activity(court.court, entry, by=court.official(court.judge), at=NOON)

    with pytest.raises(TakenKeyError):
        record_activity(
            court.court, replace(entry, summary="别的"), by=court.official(court.leader), at=NOON
        )


def test_what_cannot_be_right_is_named_with_its_field(towns: Towns) -> None:
    farm = "445321502"

    assert refusal(towns, day=TODAY + timedelta(days=1))[0] == "happened_on"
    assert refusal(towns, day=TODAY - timedelta(days=400))[0] == "happened_on"
    assert refusal(towns, kind_ids=()) == ("kinds", "请选做了什么，可以选几项。")
    assert refusal(towns, kind_ids=("fishing",))[0] == "kinds"
    assert refusal(towns, summary=" ") == ("summary", "请填写“经过”。")
    assert refusal(towns, town_id=farm)[0] == "town"
    assert refusal(towns, village_id="445321101201")[0] == "place"
    assert refusal(towns, kind_ids=("policy_outreach",)) == (
        "policy_outreach.form", "请填写“用什么形式”。",
    )  # fmt: skip
    dance = {"policy_outreach.form": "dance"}
    assert refusal(towns, kind_ids=("policy_outreach",), details=dance)[0] == "policy_outreach.form"
    many = {"policy_outreach.form": "talk", "policy_outreach.audience": "很多"}
    assert refusal(towns, kind_ids=("policy_outreach",), details=many) == (
        "policy_outreach.audience", "“多少人听”请填整数，不用写单位。",
    )  # fmt: skip
    assert refusal(towns, kind_ids=("mediation_guidance",))[0] == "people"
    assert refusal(towns, kind_ids=("exchange_visit",))[0] == "bodies"
    foreign = towns.yunfu.judge.pk
    assert refusal(towns, colleague_ids=(foreign,))[0] == "colleagues"


def test_photo_is_kept_without_the_place_where_it_was_taken(towns: Towns) -> None:
    court = towns.xinxing

    made = record_activity(
        court.court, towns.entry(), photos=[photo_from_a_phone()],
        by=court.official(court.judge), at=NOON,
    )  # fmt: skip

    (kept,) = Attachment.objects.filter(subject_id=made.activity.pk)
    with open_attachment(kept) as file:
        assert dict(Image.open(file).getexif()) == {}
    assert made.activity.latitude is None


def test_two_who_went_together_enter_one_visit(towns: Towns) -> None:
    """The second is shown what the first one wrote, and says whether it was the same visit."""
    court = towns.xinxing
    first = towns.record(court.judge, colleague_ids=(court.assistant.pk,)).activity

    with pytest.raises(SameVisitError) as caught:
        towns.record(court.assistant)
    assert caught.value.candidates == (first,)
    same = towns.record(court.assistant, same_as=str(first.pk)).activity
    other = towns.record(court.assistant, same_as=ANOTHER_VISIT).activity

    assert (same.part_of, other.part_of) == (first, None)


def test_two_villages_on_one_day_are_two_visits(towns: Towns) -> None:
    court = towns.xinxing

    towns.record(court.judge, village_id=court.village("新城镇", 0).code)
    towns.record(court.judge, village_id=court.village("新城镇", 1).code)

    assert Activity.objects.filter(part_of=None).count() == 2


def test_correction_is_a_record_of_its_own(towns: Towns) -> None:
    court = towns.xinxing
    by = court.official(court.judge)
    old = record_activity(
        court.court, towns.entry(), photos=[photo_from_a_phone()], by=by, at=NOON
    ).activity
    better = towns.entry(day=date(2026, 11, 19), reason="日期写错了")

    with pytest.raises(NotYourRecordError):
        correct_activity(court.court, old.pk, better, by=court.official(court.colleague), at=NOON)
    with pytest.raises(InvalidActivityError, match="为什么更正"):
        correct_activity(court.court, old.pk, replace(better, reason=""), by=by, at=NOON)
    new = correct_activity(court.court, old.pk, better, by=by, at=NOON).activity
    again = correct_activity(court.court, old.pk, better, by=by, at=NOON)

    old.refresh_from_db()
    assert (old.state, old.happened_on, old.reason) == ("corrected", TODAY, "日期写错了")
    assert (new.corrects, new.happened_on) == (old, date(2026, 11, 19))
    assert not again.is_first
    assert len(photos_of(chain_of(new))) == 1
    with pytest.raises(WrongActivityStateError):
        correct_activity(court.court, old.pk, replace(better, id=uuid4()), by=by, at=NOON)


def test_withdrawn_record_stays_to_be_read(towns: Towns) -> None:
    court = towns.xinxing
    first = towns.record(court.judge, colleague_ids=(court.assistant.pk,)).activity
    part = towns.record(court.assistant, same_as=str(first.pk)).activity

    withdraw_activity(first.pk, "记到别的镇了", by=court.official(court.judge), at=NOON)

    first.refresh_from_db()
    part.refresh_from_db()
    assert (first.state, first.judged_by) == ("withdrawn", court.judge)
    assert part.part_of is None  # What the colleague wrote stands by itself.


def test_database_refuses_to_overwrite_what_was_recorded(towns: Towns) -> None:
    made = towns.record(towns.xinxing.judge).activity

    for change in ({"summary": "改了"}, {"happened_on": date(2026, 10, 1)}, {"kinds": ["other"]}):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            Activity.objects.filter(pk=made.pk).update(**change)
    Activity.objects.filter(pk=made.pk).update(revision=7)  # Control: what is no content.


def test_work_from_before_the_notice_is_entered_in_today_s_words(towns: Towns) -> None:
    made = towns.record(
        towns.xinxing.judge, day=date(2024, 12, 30), when=at("2025-03-03 09:00")
    ).activity

    assert made.kinds == ["field_visit"]
