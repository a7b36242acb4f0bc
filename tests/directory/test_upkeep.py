"""Posts taken up and left: changes are noted by themselves, reports find who is there."""

from __future__ import annotations

from datetime import date

import pytest
from tests.directory.conftest import FRIDAY, Registry
from tests.world import appoint, at

from fenglian.directory import actions
from fenglian.directory.errors import NotYourPersonError
from fenglian.directory.models import Change
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.actions import name_liaison_officer
from fenglian.organizations.enums import PostKind
from fenglian.organizations.errors import AbsenceError, TermError
from fenglian.organizations.models import Absence, Body, Person, Post, PostTerm

NOON = at("2026-11-23 12:00")


def term_of(person: Person) -> PostTerm:
    return PostTerm.objects.exclude(post__kind=PostKind.LIAISON_OFFICER).get(person=person)


def changes() -> list[tuple[str, date, Body]]:
    """Return about whom, since when, and whose to report."""
    found = Change.objects.select_related("person", "body").order_by("pk")
    return sorted((c.person.name, c.happened_on, c.body) for c in found)


# --- changes noted by themselves -----------------------------------------------------------------


@pytest.mark.clause("NS-15")
def test_post_left_is_noted_from_the_day_after_and_owed_by_the_department(
    registry: Registry,
) -> None:
    world = registry.world
    PostTerm.objects.filter(person=world.enforcer).update(ends_on=FRIDAY)
    court = world.court

    assert actions.note_changes_of_posts(court, at=at("2026-11-20 12:00")) == 0
    assert actions.note_changes_of_posts(court, at=NOON) == 1
    assert actions.note_changes_of_posts(court, at=NOON) == 0

    assert changes() == [("乔木", date(2026, 11, 21), world.enforcement)]
    duty = Duty.objects.get(rule_id="directory_report")
    assert (duty.last_day, duty.body, duty.holder) == (date(2026, 11, 27), world.enforcement, None)


@pytest.mark.clause("NS-15")
def test_newcomer_and_whoever_moved_are_noted_for_their_new_department(registry: Registry) -> None:
    world = registry.world
    appoint(world.court, world.civil, PostKind.COURT_CLERK, "书记员", "麦嘉铭", "new-clerk")
    PostTerm.objects.filter(person__name="麦嘉铭").update(starts_on=FRIDAY)
    PostTerm.objects.filter(person=world.enforcer).update(ends_on=FRIDAY)
    post = Post.objects.create(court=world.court, body=world.civil, kind="judge", title="法官")
    PostTerm.objects.create(
        court=world.court, post=post, person=world.enforcer, starts_on=date(2026, 11, 21)
    )

    assert actions.note_changes_of_posts(world.court, at=NOON) == 2

    assert changes() == [
        ("乔木", date(2026, 11, 21), world.civil),
        ("麦嘉铭", FRIDAY, world.civil),
    ]


def test_officer_s_post_taken_up_elsewhere_is_noted(registry: Registry) -> None:
    world = registry.world
    name_liaison_officer(world.enforcement, world.enforcer, today=FRIDAY)

    actions.note_changes_of_posts(world.court, at=NOON)

    assert changes() == [("乔木", FRIDAY, world.enforcement)]


def hold(person: Person, body: Body, *, since: date) -> None:
    post = Post.objects.create(
        court=body.court, body=body, kind=PostKind.JUDGE, title="法官", position=9
    )
    PostTerm.objects.create(court=body.court, post=post, person=person, starts_on=since)


@pytest.mark.clause("NS-15")
def test_whoever_keeps_a_second_post_has_moved_when_the_first_is_left(registry: Registry) -> None:
    world = registry.world
    hold(world.enforcer, world.civil, since=date(2025, 3, 1))
    PostTerm.objects.filter(person=world.enforcer, post__body=world.enforcement).update(
        ends_on=FRIDAY
    )

    actions.note_changes_of_posts(world.court, at=NOON)

    assert changes() == [("乔木", date(2026, 11, 21), world.civil)]


def test_department_that_reports_before_the_posts_are_entered_is_not_asked_again(
    registry: Registry,
) -> None:
    world = registry.world
    registry.publish(registry.report(world.judge, body_id=world.enforcement.pk))

    assert actions.note_changes_of_posts(world.court, at=at("2026-11-30 16:11")) == 0


def test_what_was_found_to_be_no_change_is_not_noted_again(registry: Registry) -> None:
    world = registry.world
    hold(world.enforcer, world.civil, since=FRIDAY)
    PostTerm.objects.filter(person=world.enforcer, post__body=world.enforcement).update(
        ends_on=date(2026, 11, 19)
    )
    actions.note_changes_of_posts(world.court, at=NOON)
    center = registry.by(registry.publisher, on=NOON.date())
    actions.dismiss_change(Change.objects.get().pk, reason="借调，号码不变", by=center, at=NOON)

    assert actions.note_changes_of_posts(world.court, at=at("2026-11-23 13:11")) == 0


def test_change_of_long_ago_is_noted_as_far_back_as_changes_are_taken(registry: Registry) -> None:
    world = registry.world
    PostTerm.objects.filter(person=world.enforcer).update(ends_on=date(2026, 11, 10))

    assert actions.note_changes_of_posts(world.court, at=at("2027-12-01 12:00")) == 1

    assert changes() == [("乔木", date(2026, 11, 30), world.enforcement)]


# --- reports find who is there -------------------------------------------------------------------


def report_holder() -> tuple[Body, Person | None]:
    duty = Duty.objects.get(rule_id="directory_report", state="open")
    return duty.body, duty.holder


def test_report_goes_to_the_next_officer_or_to_the_department_in_common(registry: Registry) -> None:
    world = registry.world
    actions.note_change(world.judge, happened_on=FRIDAY, actor=Actor.system(), at=NOON)
    assert report_holder() == (world.civil, world.colleague)
    name_liaison_officer(world.civil, world.judge, today=date(2026, 11, 24))

    assert actions.hand_on_reports(world.court, at=at("2026-11-24 08:11")) == 1
    assert report_holder() == (world.civil, world.judge)
    assert actions.hand_on_reports(world.court, at=at("2026-11-24 09:11")) == 0

    name_liaison_officer(world.civil, None, today=date(2026, 11, 25))
    actions.hand_on_reports(world.court, at=at("2026-11-25 08:11"))
    assert report_holder() == (world.civil, None)
    duty = Duty.objects.get(rule_id="directory_report")
    assert duty.last_day == date(2026, 11, 27)
    assert Event.objects.filter(kind="work.handed_on").count() == 2


def test_report_follows_a_person_who_moves_on_before_it(registry: Registry) -> None:
    world = registry.world
    actions.note_change(world.judge, happened_on=FRIDAY, actor=Actor.system(), at=NOON)
    PostTerm.objects.filter(person=world.judge).update(ends_on=date(2026, 11, 24))
    post = Post.objects.create(
        court=world.court, body=world.enforcement, kind="judge", title="法官"
    )
    PostTerm.objects.create(
        court=world.court, post=post, person=world.judge, starts_on=date(2026, 11, 25)
    )

    actions.hand_on_reports(world.court, at=at("2026-11-25 08:11"))

    assert report_holder() == (world.enforcement, None)


# --- posts and absences, each with its event -----------------------------------------------------


def test_administrator_enters_who_leaves_and_who_follows(registry: Registry) -> None:
    world = registry.world
    admin = registry.by(world.administrator)
    term = term_of(world.enforcer)

    actions.leave_post(term, last_day=FRIDAY, by=admin, at=NOON)
    successor = actions.take_up_post(
        world.colleague, term.post, starts_on=date(2026, 11, 23), by=admin, at=NOON
    )

    assert successor.person == world.colleague
    kinds = Event.objects.filter(subject_kind="term").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["post.left", "post.taken_up"]
    assert [name for name, _day, _body in changes()] == ["乔木"]


def test_post_that_is_held_is_not_taken_up_nor_left_twice(registry: Registry) -> None:
    world = registry.world
    admin = registry.by(world.administrator)
    term = term_of(world.enforcer)

    with pytest.raises(TermError, match="由乔木担任"):
        actions.take_up_post(world.judge, term.post, starts_on=FRIDAY, by=admin, at=NOON)
    with pytest.raises(TermError, match="不能早于这一天"):
        actions.leave_post(term, last_day=date(2023, 12, 31), by=admin, at=NOON)
    actions.leave_post(term, last_day=FRIDAY, by=admin, at=NOON)
    with pytest.raises(TermError, match="已经登记了离任"):
        actions.leave_post(term, last_day=FRIDAY, by=admin, at=NOON)


def test_nobody_else_enters_posts(registry: Registry) -> None:
    with pytest.raises(NotYourPersonError):
        actions.leave_post(
            term_of(registry.world.enforcer), last_day=FRIDAY,
            by=registry.by(registry.world.president), at=NOON,
        )  # fmt: skip


def away(registry: Registry, by: Person, deputy: Person | None = None) -> Absence:
    return actions.enter_absence(
        registry.world.judge, starts_on=FRIDAY, ends_on=date(2026, 11, 27), kind="sick",
        deputy=deputy, by=registry.by(by), at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["judge", "civil_leader", "vice_president", "president"])
def test_absence_is_entered_by_oneself_or_who_stands_above(registry: Registry, who: str) -> None:
    absence = away(registry, getattr(registry.world, who), registry.world.colleague)

    event = Event.objects.get(subject_id=absence.pk)
    assert (event.kind, event.data["deputy"]) == ("absence.entered", registry.world.colleague.pk)
    assert "sick" not in str(event.data)
    message = Message.objects.get(subject_id=absence.pk)
    assert (message.kind, message.person_id) == ("deputy_named", registry.world.colleague.pk)


@pytest.mark.parametrize("who", ["colleague", "enforcement_leader", "clerk"])
def test_absence_of_somebody_else_is_not_theirs_to_enter_or_end(
    registry: Registry, who: str
) -> None:
    other = getattr(registry.world, who)
    with pytest.raises(NotYourPersonError):
        away(registry, other)
    absence = away(registry, registry.world.judge)
    with pytest.raises(NotYourPersonError):
        actions.end_absence(absence, by=registry.by(other), at=NOON)


def test_absence_that_ends_early_releases_the_deputy(registry: Registry) -> None:
    absence = away(registry, registry.world.judge, registry.world.colleague)

    actions.end_absence(absence, by=registry.by(registry.world.civil_leader), at=NOON)

    assert registry.by(registry.world.colleague, on=NOON.date()).stands_in_for == ()
    kinds = (
        Event.objects.filter(subject_id=absence.pk).order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["absence.entered", "absence.ended"]
    with pytest.raises(AbsenceError):
        actions.end_absence(absence, by=registry.by(registry.world.judge), at=NOON)
