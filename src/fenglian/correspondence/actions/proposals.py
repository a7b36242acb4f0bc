"""An answer that may help others goes to the knowledge base, once somebody else has read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.correspondence.actions.acting import begin, record
from fenglian.correspondence.errors import (
    NotYourThreadError,
    RecordNotFoundError,
    WrongStateError,
)
from fenglian.correspondence.models import Proposal
from fenglian.correspondence.policies import ThreadAct, is_filing
from fenglian.correspondence.validators import check_public, check_words
from fenglian.knowledge.actions import add_article
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import Official, find_filing_body, find_leader_chain
from fenglian.worktime.periods import civil_day

LONGEST_QUESTION = 120
MOST_KEYWORDS = 8
LONGEST_KEYWORD = 20


@transaction.atomic
def propose_article(
    thread_id: UUID,
    question: str,
    answer: str,
    keywords: Sequence[str],
    *,
    by: Official,
    at: dt.datetime,
) -> Proposal:
    """Put an answer given in a thread before the filing division, in words for everybody (YF-13).

    Args:
        thread_id: where it was given.
        question: without anybody's case in it.
        answer: likewise.
        keywords: words that people use for it.
        by: the contact, or whoever stands in.
        at: when.

    Raises:
        WrongStateError: one proposal from this thread waits already.
        InvalidWordsError: words are missing, or name a number of somebody.
    """
    thread = begin(by, thread_id, ThreadAct.PROPOSE, at=at)
    if thread.proposals.filter(decided_at__isnull=True).exists():
        raise WrongStateError(_("这件来往已经推荐过一条，等立案庭审核。"))
    question = check_words(question, what=_("问题"), field="question", most=LONGEST_QUESTION)
    answer = check_words(answer, what=_("答案"), field="answer")
    check_public(question, field="question")
    check_public(answer, field="answer")
    words = [word.strip()[:LONGEST_KEYWORD] for word in keywords if word.strip()]
    proposal = Proposal.objects.create(
        id=uuid4(),
        court_id=thread.court_id,
        thread=thread,
        question=question,
        answer=answer,
        keywords=words[:MOST_KEYWORDS] or [question[:LONGEST_KEYWORD]],
        proposed_by_id=by.person_id,
        signature=by.actor.label,
        proposed_at=at,
    )
    event = record(EventKind.ARTICLE_PROPOSED, thread, actor=by.actor, at=at)
    filing = find_filing_body(thread.court_id)
    tell_of_event(
        MessageKind.ARTICLE_PROPOSED,
        event,
        thread.court,
        find_leader_chain(filing, civil_day(at))[:1],
    )
    return proposal


@transaction.atomic
def decide_proposal(
    proposal_id: UUID, *, accepted: bool, reason: str = "", by: Official, at: dt.datetime
) -> Proposal:
    """Take an answer into the knowledge base, or say why not; never one's own proposal.

    Args:
        proposal_id: which.
        accepted: whether it is taken.
        reason: why not.
        by: somebody of the filing division.
        at: when.

    Raises:
        RecordNotFoundError: not there, or somebody not of the filing division asks.
        NotYourThreadError: their own.
        WrongStateError: it has been decided.
    """
    if not is_filing(by):
        raise RecordNotFoundError
    proposal = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court", "thread__court")
        .filter(pk=proposal_id, court_id=by.court_id)
        .first()
    )
    if proposal is None:
        raise RecordNotFoundError
    if proposal.decided_at is not None:
        raise WrongStateError(_("这一条已经有人审核过了，请刷新页面看结果。"))
    if proposal.proposed_by_id == by.person_id:
        raise NotYourThreadError
    proposal.reason = "" if accepted else check_words(reason, what=_("理由"), field="reason")
    proposal.is_accepted = accepted
    proposal.decided_by_id, proposal.decided_at = by.person_id, at
    proposal.save(update_fields=["is_accepted", "decided_by", "decided_at", "reason"])
    event = record(
        EventKind.ARTICLE_DECIDED,
        proposal.thread,
        actor=by.actor,
        at=at,
        data={"accepted": accepted},
    )
    if accepted:
        add_article(
            proposal.court,
            f"town-{proposal.pk.hex[:12]}",
            proposal.question,
            proposal.answer,
            proposal.keywords,
            actor=by.actor,
            at=at,
        )
    tell_of_event(MessageKind.ARTICLE_DECIDED, event, proposal.court, [proposal.proposed_by_id])
    return proposal
