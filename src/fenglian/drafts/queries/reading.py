"""Reading drafts, proposals and the versions that a court has had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from fenglian.drafts.models import Draft, Proposal
from fenglian.mechanisms.errors import Fault, MechanismFileError
from fenglian.mechanisms.models import Adoption, MechanismVersion
from fenglian.mechanisms.queries import (
    Pack,
    adoptions_in_force,
    parse_lexicon,
    parse_mechanism,
    version_in_force,
)
from fenglian.mechanisms.schema import Mechanism

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet


def read_texts(court_id: int, source: str, lexicon: str, *, file: str, at: dt.datetime) -> Pack:
    """Return the mechanism that two texts say, with every fault of both.

    A mechanism that names a lexicon goes on with the one in force where none is sent with it.

    Args:
        court_id: the court, in the running scope.
        source: the mechanism file.
        lexicon: its lexicon; empty: none was sent.
        file: the name shown with faults.
        at: the present instant.

    Raises:
        MechanismFileError: with all faults.
    """
    mechanism = parse_mechanism(source, file=file)
    if mechanism.triage is None:
        return Pack(mechanism, None, source, "")
    lexicon = lexicon or _lexicon_in_force(court_id, mechanism.id, at)
    if not lexicon:
        name = mechanism.triage.lexicon
        line = source[: max(source.find("triage:"), 0)].count("\n") + 1
        raise MechanismFileError(
            [Fault(file, line, None, f"分流要用分类词表 {name}，没有一起上传。", "同时上传词表。")]
        )
    read = parse_lexicon(lexicon, mechanism, file=mechanism.triage.lexicon)
    return Pack(mechanism, read, source, lexicon)


def _lexicon_in_force(court_id: int, mechanism_id: str, at: dt.datetime) -> str:
    version_id = version_in_force(court_id, at, mechanism_id)
    if version_id is None:
        return ""
    return MechanismVersion.objects.only("lexicon").get(pk=version_id).lexicon


def mechanism_of(draft: Draft) -> Mechanism:
    """Return what a draft says, as it was found without fault when it was uploaded."""
    return Mechanism.model_validate(draft.content)


def list_drafts(court_id: int) -> QuerySet[Draft]:
    """Return a court's drafts, the newest first, without their texts.

    Args:
        court_id: the court, in the running scope.
    """
    drafts = Draft.objects.filter(court_id=court_id).defer("source", "lexicon", "content")
    return drafts.order_by("-uploaded_at", "pk")


def list_proposals(court_id: int) -> QuerySet[Proposal]:
    """Return a court's proposals, the newest first.

    Args:
        court_id: the court, in the running scope.
    """
    proposals = Proposal.objects.filter(court_id=court_id).select_related("version")
    return proposals.order_by("-proposed_at", "pk")


def list_in_force(court_id: int, at: dt.datetime) -> QuerySet[Adoption]:
    """Return what is in force at a court, with its versions and whether they have a lexicon.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    return (
        adoptions_in_force(court_id, at)
        .select_related("version")
        .defer("version__source", "version__lexicon", "version__content")
        .annotate(has_lexicon=~Q(version__lexicon=""))
    )


def list_versions(court_id: int, mechanism_id: str) -> QuerySet[Adoption]:
    """Return the adoptions of a mechanism at a court, the newest first, with their versions.

    Args:
        court_id: the court, in the running scope.
        mechanism_id: which mechanism.
    """
    adoptions = Adoption.objects.filter(court_id=court_id, mechanism_id=mechanism_id)
    return (
        adoptions.select_related("version")
        .defer("version__source", "version__lexicon", "version__content")
        .order_by("-effective_from")
    )
