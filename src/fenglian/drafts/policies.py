"""Who drafts and tries out mechanisms, who proposes them, and who confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q

from fenglian.drafts.errors import DraftNotFoundError, NotDrafterError
from fenglian.drafts.models import Draft, Proposal, Trial
from fenglian.isolation.actors import ActorKind
from fenglian.ledger.models import Event
from fenglian.organizations.enums import COURT_LEADERS, OfficialRole, PostKind
from fenglian.organizations.models import Body, PostTerm
from fenglian.organizations.queries import Official, find_filing_body

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.db.models import QuerySet

    from fenglian.organizations.models import Court

T = TypeVar("T", bound=Model)


def may_draft(official: Official) -> bool:
    """Tell whether an official drafts, tries out and proposes mechanisms.

    The filing division, which interprets the notice (NS-18), leaders of the court, administrators;
    a deputy with the rights of the one who is away.

    Args:
        official: who asks.
    """
    filing = _filing_id(official.court_id)
    return any(
        one.has_role(OfficialRole.COURT_LEADER, OfficialRole.ADMINISTRATION)
        or filing in one.body_ids | one.led_body_ids
        for one in official.capacities
    )


def may_confirm(official: Official) -> bool:
    """Tell whether an official decides on proposals of others: court leaders, who leads filing.

    Args:
        official: who asks.
    """
    filing = _filing_id(official.court_id)
    return any(
        one.has_role(OfficialRole.COURT_LEADER) or filing in one.led_body_ids
        for one in official.capacities
    )


def may_decide(official: Official, proposal: Proposal) -> bool:
    """Tell whether an official confirms or declines this one: never the one who proposed it."""
    return may_confirm(official) and official.person_id != proposal.proposed_by_id


def require_drafter(official: Official) -> None:
    """Let through whoever drafts.

    Raises:
        NotDrafterError: it is not theirs.
    """
    if not may_draft(official):
        raise NotDrafterError


def get_draft_for(official: Official, draft_id: UUID) -> Draft:
    """Return a draft of the official's court.

    Raises:
        DraftNotFoundError: there is none, or it is not for this official; the two look the same.
    """
    return _get_for(official, Draft.objects.all(), draft_id)


def get_trial_for(official: Official, trial_id: UUID) -> Trial:
    """Return a trial with its draft; raises as `get_draft_for`."""
    return _get_for(official, Trial.objects.select_related("draft"), trial_id)


def get_proposal_for(official: Official, proposal_id: UUID) -> Proposal:
    """Return a proposal with its draft and version; raises as `get_draft_for`."""
    return _get_for(official, Proposal.objects.select_related("draft", "version"), proposal_id)


def _get_for(official: Official, found: QuerySet[T], key: UUID) -> T:
    one = found.filter(court_id=official.court_id, pk=key).first() if may_draft(official) else None
    if one is None:
        raise DraftNotFoundError
    return one


def is_being_set_up(court: Court, today: dt.date) -> bool:
    """Tell whether a command may put mechanisms into force by itself.

    Until anybody has done anything in the court, and as long as there are no two people of whom one
    could propose and the other confirm.

    Args:
        court: the court, in the running scope.
        today: the court's date.
    """
    people = (ActorKind.OFFICIAL.value, ActorKind.CITIZEN.value)
    if not Event.objects.filter(court=court, actor_kind__in=people).exists():
        return True
    confirmers = list_confirmers(court.pk, today)
    drafting = Q(post__kind=PostKind.ADMINISTRATOR) | Q(post__body_id=_filing_id(court.pk))
    drafters = _people_of(court.pk, drafting, today)
    return not confirmers or len(confirmers | drafters) < 2


def list_confirmers(court_id: int, today: dt.date) -> set[int]:
    """Return the ids of the people who may decide on proposals today and can sign in.

    Args:
        court_id: the court, in the running scope.
        today: the court's date.
    """
    posts = Q(post__kind__in=COURT_LEADERS) | Q(post__leads=_filing_id(court_id))
    return _people_of(court_id, posts, today)


def _people_of(court_id: int, posts: Q, today: dt.date) -> set[int]:
    terms = PostTerm.objects.on(today).filter(
        posts, court_id=court_id, person__account__is_active=True
    )
    return set(terms.values_list("person_id", flat=True))


def _filing_id(court_id: int) -> int:
    """Return the filing division's id; 0, which is nobody's, where the court names none."""
    try:
        return find_filing_body(court_id).pk
    except Body.DoesNotExist:
        return 0
