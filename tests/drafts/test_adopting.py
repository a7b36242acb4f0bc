"""A mechanism is changed by two people: one proposes, another confirms (NS-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.mechanisms.texts import MECHANISM
from tests.world import World, at

from fenglian.drafts.actions import (
    adopt_while_setting_up,
    confirm_proposal,
    decline_proposal,
    propose_adoption,
    upload_draft,
    withdraw_proposal,
)
from fenglian.drafts.actions.drafting import Upload
from fenglian.drafts.enums import Outcome
from fenglian.drafts.errors import (
    ConfirmationNeededError,
    DraftNotFoundError,
    InvalidDraftError,
    NotConfirmerError,
    NotDrafterError,
    ProposalDecidedError,
    ProposalWaitingError,
)
from fenglian.drafts.models import Draft, Proposal
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.mechanisms.errors import MechanismFileError
from fenglian.mechanisms.models import Adoption, MechanismVersion
from fenglian.mechanisms.queries import version_in_force
from fenglian.mechanisms.queries.files import PACKS
from fenglian.notifications.models import Message
from fenglian.organizations.models import Account, Person

NOW = at("2026-11-20 09:00")
NEW_YEAR = at("2027-01-01 00:00")
NANSHA = (PACKS / "nansha" / "mechanism.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Drafting:
    """A court whose people change its rules."""

    world: World

    def upload(self, text: str = MECHANISM, *, by: Person | None = None) -> Draft:
        official = self.world.official(by or self.world.administrator)
        return upload_draft(uuid4(), Upload("草案.yaml", text), by=official, at=NOW)

    def propose(
        self, draft: Draft, *, by: Person | None = None, key: UUID | None = None
    ) -> Proposal:
        return propose_adoption(
            key or uuid4(), draft.pk, effective_from=NEW_YEAR, words="按新的分工改。",
            by=self.world.official(by or self.world.administrator), at=NOW,
        )  # fmt: skip

    def confirm(self, proposal: Proposal, *, by: Person) -> Proposal:
        return confirm_proposal(proposal.pk, by=self.world.official(by), at=NOW)


@pytest.fixture
def drafting(nansha: World) -> Drafting:
    return Drafting(nansha)


@pytest.mark.clause("NS-18")
def test_version_proposed_by_one_and_confirmed_by_another_is_in_force_from_its_day(
    drafting: Drafting,
) -> None:
    world = drafting.world
    proposal = drafting.propose(drafting.upload())
    assert not Adoption.objects.filter(mechanism_id="pingjiang").exists()

    drafting.confirm(proposal, by=world.president)

    proposal.refresh_from_db()
    assert proposal.outcome == Outcome.CONFIRMED
    assert proposal.adoption == Adoption.objects.get(mechanism_id="pingjiang")
    assert version_in_force(world.court.pk, NEW_YEAR - timedelta(seconds=1), "pingjiang") is None
    assert version_in_force(world.court.pk, NEW_YEAR, "pingjiang") == proposal.version_id
    kinds = Event.objects.order_by("pk").values_list("kind", "actor_person_id")
    assert [*kinds] == [
        ("mechanism.drafted", world.administrator.pk),
        ("mechanism.proposed", world.administrator.pk),
        ("mechanism.adopted", world.president.pk),
    ]
    told = Message.objects.order_by("pk").values_list("kind", "person_id")
    assert [*told] == [
        *(("adoption_proposed", one.pk) for one in sorted(
            (world.president, world.vice_president, world.desk_leader), key=lambda one: one.pk
        )),
        ("adoption_decided", world.administrator.pk),
    ]  # fmt: skip


@pytest.mark.clause("NS-18")
def test_duty_opened_before_keeps_the_version_it_was_opened_under(drafting: Drafting) -> None:
    world = drafting.world
    world.submit(when=at("2026-12-31 10:00"))
    old = Duty.objects.get()
    proposal = drafting.propose(drafting.upload(NANSHA + "# 新的一版\n"))
    drafting.confirm(proposal, by=world.president)

    world.submit(when=at("2027-01-04 10:00"))

    assert Duty.objects.get(pk=old.pk).version_id == old.version_id
    new = Duty.objects.exclude(pk=old.pk).get()
    assert (new.version_id, new.version_id == old.version_id) == (proposal.version_id, False)


def test_nobody_confirms_their_own_proposal_nor_does_who_only_drafts(drafting: Drafting) -> None:
    world = drafting.world
    proposal = drafting.propose(drafting.upload(), by=world.president)

    for person in (world.president, world.administrator, world.clerk):
        with pytest.raises(NotConfirmerError):
            drafting.confirm(proposal, by=person)
    with pytest.raises(DraftNotFoundError):
        drafting.confirm(proposal, by=world.judge)

    assert drafting.confirm(proposal, by=world.vice_president).outcome == Outcome.CONFIRMED


def test_database_refuses_one_person_in_both_parts(drafting: Drafting) -> None:
    proposal = drafting.propose(drafting.upload(), by=drafting.world.president)

    with pytest.raises(IntegrityError, match="proposal_decided_by_another"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            outcome="declined", decided_by=drafting.world.president, decided_at=NOW
        )


def test_database_refuses_a_confirmation_that_is_no_adoption(drafting: Drafting) -> None:
    proposal = drafting.propose(drafting.upload())

    with pytest.raises(IntegrityError, match="confirmed_is_adoption"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            outcome="confirmed", decided_by=drafting.world.president, decided_at=NOW
        )


def test_what_was_proposed_never_changes_and_what_was_decided_stays(drafting: Drafting) -> None:
    proposal = drafting.propose(drafting.upload())

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(effective_from=at("2027-02-01 00:00"))
    drafting.confirm(proposal, by=drafting.world.president)
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(outcome="withdrawn")


def test_proposal_is_decided_once(drafting: Drafting) -> None:
    world = drafting.world
    proposal = drafting.propose(drafting.upload())
    decline_proposal(proposal.pk, "先征求各庭意见。", by=world.official(world.president), at=NOW)

    with pytest.raises(ProposalDecidedError):
        drafting.confirm(proposal, by=world.vice_president)

    assert Proposal.objects.get().reason == "先征求各庭意见。"
    assert not Adoption.objects.filter(mechanism_id="pingjiang").exists()


def test_one_proposal_of_a_mechanism_waits_at_a_time_until_it_is_withdrawn(
    drafting: Drafting,
) -> None:
    administrator = drafting.world.official(drafting.world.administrator)
    draft, key = drafting.upload(), uuid4()
    first = drafting.propose(draft, key=key)

    assert drafting.propose(draft, key=key) == first
    with pytest.raises(ProposalWaitingError):
        drafting.propose(draft)
    with pytest.raises(NotConfirmerError):
        withdraw_proposal(first.pk, by=drafting.world.official(drafting.world.president), at=NOW)
    withdraw_proposal(first.pk, by=administrator, at=NOW)

    assert drafting.propose(draft) != first


def test_proposal_that_changes_the_past_or_nothing_is_refused(drafting: Drafting) -> None:
    official = drafting.world.official(drafting.world.administrator)
    draft = drafting.upload()
    with pytest.raises(InvalidDraftError, match="不能早于今天"):
        propose_adoption(
            uuid4(), draft.pk, effective_from=at("2026-11-19 23:59"), words="", by=official, at=NOW
        )
    drafting.confirm(drafting.propose(draft), by=drafting.world.president)

    with pytest.raises(InvalidDraftError, match="要晚于它"):
        drafting.propose(draft)
    with pytest.raises(InvalidDraftError, match="一字不差"):
        propose_adoption(
            uuid4(), draft.pk, effective_from=at("2027-02-01 00:00"), words="", by=official, at=NOW
        )


def test_file_with_faults_is_no_draft_and_names_every_one(drafting: Drafting) -> None:
    broken = MECHANISM.replace("holder: desk", "holder: nobody").replace(
        "target: 100", "target: 101"
    )

    with pytest.raises(MechanismFileError) as caught:
        drafting.upload(broken)

    assert [fault.rule_id for fault in caught.value.faults] == ["visit_answer", "answered_rate"]
    assert not Draft.objects.exists()
    assert not MechanismVersion.objects.filter(mechanism_id="pingjiang").exists()


def test_same_text_is_one_draft_and_only_drafters_upload(drafting: Drafting) -> None:
    assert drafting.upload() == drafting.upload(by=drafting.world.clerk)
    with pytest.raises(NotDrafterError):
        drafting.upload(by=drafting.world.judge)


def test_mechanism_that_sorts_goes_on_with_the_lexicon_in_force(drafting: Drafting) -> None:
    draft = drafting.upload(NANSHA + "# 新\n")

    assert draft.lexicon == MechanismVersion.objects.get(mechanism_id="nansha").lexicon
    with pytest.raises(MechanismFileError, match="同时上传词表"):
        drafting.upload(NANSHA.replace("id: nansha\n", "id: other\n"))


@pytest.mark.clause("NS-18")
def test_command_adopts_while_the_court_is_set_up_and_not_once_it_is_at_work(
    drafting: Drafting,
) -> None:
    world = drafting.world
    proposal = drafting.propose(drafting.upload())
    facts: dict[str, Any] = {
        "effective_from": NEW_YEAR,
        "actor": Actor.command("命令行"),
        "at": NOW,
    }

    with pytest.raises(ConfirmationNeededError, match="一人提出、另一人确认"):
        adopt_while_setting_up(world.court, proposal.version, **facts)
    confirmers = (world.president, world.vice_president, world.desk_leader)
    Account.objects.filter(person__in=confirmers).update(is_active=False)

    assert adopt_while_setting_up(world.court, proposal.version, **facts).adopted_by == "命令行"
