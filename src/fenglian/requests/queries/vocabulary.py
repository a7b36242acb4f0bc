"""The words of the mechanism under which a court takes requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fenglian.mechanisms.queries import (
    adoptions_in_force,
    load_lexicon,
    load_version,
)
from fenglian.mechanisms.schema import Lexicon, Mechanism
from fenglian.requests.errors import NoServiceMechanismError


@dataclass(frozen=True, slots=True)
class ServiceMechanism:
    """The mechanism in force that takes requests.

    Args:
        version_id: its version.
        mechanism: its content.
        lexicon: how it proposes subjects, None where it does not.
    """

    version_id: int
    mechanism: Mechanism
    lexicon: Lexicon | None


def find_service_mechanism(court_id: int, at: datetime) -> ServiceMechanism:
    """Return the first mechanism in force for a court that has channels for requests.

    Args:
        court_id: the court, in the running scope.
        at: the moment.

    Raises:
        NoServiceMechanismError: the court has adopted none.
    """
    for version_id in adoptions_in_force(court_id, at).values_list("version_id", flat=True):
        mechanism = load_version(version_id)
        if mechanism.vocabularies.channels:
            return ServiceMechanism(version_id, mechanism, load_lexicon(version_id))
    raise NoServiceMechanismError
