"""Which rules hold for a court at a moment, and the words they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from fenglian.mechanisms.models import Adoption, MechanismVersion, NoticeText
from fenglian.mechanisms.queries.files import parse_lexicon
from fenglian.mechanisms.schema import Clause, Lexicon, Mechanism, Rule

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

_VERSIONS_IN_FORCE = """
SELECT version_id FROM mechanisms_adoption
 WHERE court_id = %(court_id)s AND effective_from <= %(at)s
   AND (effective_until IS NULL OR effective_until > %(at)s)
 ORDER BY mechanism_id
"""


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule with the version that it stands in.

    Args:
        version_id: the version; a duty opened under the rule keeps it.
        mechanism_id: the mechanism.
        rule: the rule.
    """

    version_id: int
    mechanism_id: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause as it is shown where a rule bites.

    Args:
        verbatim: True: the notice's own text; False: the gist of it.
        text: the words.
        number: its number in the notice.
        heading: its heading.
        document_number: the notice's, empty if it has none.
    """

    verbatim: bool
    text: str
    number: str
    heading: str
    document_number: str


def adoptions_in_force(court_id: int, at: datetime) -> QuerySet[Adoption]:
    """Return a court's adoptions whose period holds a moment, in the order of the mechanisms' ids.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    return Adoption.objects.filter(
        Q(effective_until__isnull=True) | Q(effective_until__gt=at),
        court_id=court_id,
        effective_from__lte=at,
    ).order_by("mechanism_id")


def versions_in_force(court_id: int, at: datetime) -> list[int]:
    """Return the ids of the versions that hold for a court at a moment, by their mechanisms' ids.

    The same as `adoptions_in_force`, in plain SQL: asked twice for every submission.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS_IN_FORCE, {"court_id": court_id, "at": at})
        return [version_id for (version_id,) in cursor.fetchall()]


def rules_in_force(court_id: int, at: datetime) -> tuple[RuleInForce, ...]:
    """Return the rules of all mechanisms in force for a court at a moment.

    Args:
        court_id: the court, in the running scope.
        at: the moment of the event: what is noticed late follows the rules of its day.
    """
    database = _database()
    return tuple(
        rule
        for version_id in versions_in_force(court_id, at)
        for rule in _load(database, version_id).rules
    )


def mechanism_in_force(court_id: int, at: datetime, mechanism_id: str) -> Mechanism | None:
    """Return a court's mechanism as it holds at a moment, None where it does not.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
        mechanism_id: which mechanism.
    """
    version_id = version_in_force(court_id, at, mechanism_id)
    return None if version_id is None else load_version(version_id)


def version_in_force(court_id: int, at: datetime, mechanism_id: str) -> int | None:
    """Return the id of the version of a mechanism in force for a court, None where none is.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
        mechanism_id: which mechanism.
    """
    adoptions = adoptions_in_force(court_id, at).filter(mechanism_id=mechanism_id)
    return adoptions.values_list("version_id", flat=True).first()


def load_version(version_id: int) -> Mechanism:
    """Return the mechanism of a version; kept in the process, for versions never change.

    Args:
        version_id: the version's id.

    Raises:
        MechanismVersion.DoesNotExist: there is none.
    """
    return _load(_database(), version_id).mechanism


def load_lexicon(version_id: int) -> Lexicon | None:
    """Return the lexicon of a version, None where its mechanism sorts no requests.

    Args:
        version_id: the version's id.

    Raises:
        MechanismVersion.DoesNotExist: there is no such version.
    """
    return _load(_database(), version_id).lexicon


def version_number(version_id: int) -> int:
    """Return which version of its mechanism a version is, from 1; raises as `load_version`."""
    return _load(_database(), version_id).number


@dataclass(frozen=True, slots=True)
class _Loaded:
    number: int
    mechanism: Mechanism
    lexicon: Lexicon | None
    rules: tuple[RuleInForce, ...]


def _database() -> str:
    """Name the database: a version's id is one in its database alone."""
    return str(connection.settings_dict["NAME"])


@lru_cache(maxsize=256)
def _load(_database: str, version_id: int) -> _Loaded:
    version = MechanismVersion.objects.only("number", "content", "lexicon").get(pk=version_id)
    mechanism = Mechanism.model_validate(version.content)
    lexicon = None
    if mechanism.triage is not None:
        lexicon = parse_lexicon(version.lexicon, mechanism, file=mechanism.triage.lexicon)
    rules = tuple(RuleInForce(version_id, mechanism.id, rule) for rule in mechanism.rules)
    return _Loaded(version.number, mechanism, lexicon, rules)


def clause_text(court_id: int, version_id: int, clause_id: str) -> ClauseText:
    """Return a clause's own text where the court has attached it, else its gist.

    Args:
        court_id: the court, in the running scope.
        version_id: the version that the rule stands in.
        clause_id: the clause, e.g. `NS-8`.

    Raises:
        KeyError: the version has no such clause.
    """
    mechanism = load_version(version_id)
    clause = mechanism.clause(clause_id)
    attached = NoticeText.objects.filter(
        court_id=court_id, mechanism_id=mechanism.id, number=clause.number
    ).first()
    return _text_of(mechanism, clause, attached.text if attached else None)


def clause_texts(court_id: int, version_id: int) -> dict[str, ClauseText]:
    """Return every clause of a version as `clause_text` does, by its id, in one statement.

    Args:
        court_id: the court, in the running scope.
        version_id: the version.
    """
    mechanism = load_version(version_id)
    attached = dict(
        NoticeText.objects.filter(court_id=court_id, mechanism_id=mechanism.id).values_list(
            "number", "text"
        )
    )
    return {
        clause.id: _text_of(mechanism, clause, attached.get(clause.number))
        for clause in mechanism.clauses
    }


def _text_of(mechanism: Mechanism, clause: Clause, attached: str | None) -> ClauseText:
    return ClauseText(
        verbatim=attached is not None,
        text=clause.gist if attached is None else attached,
        number=clause.number,
        heading=clause.heading,
        document_number=mechanism.document_number,
    )
