"""The words of the mechanism under which a court takes requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fenglian.mechanisms.queries import (
    load_lexicon,
    load_version,
    rules_in_force,
    versions_in_force,
)
from fenglian.mechanisms.schema import Channel, DepartmentWatchRule, Lexicon, LimitRule, Mechanism
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
    for version_id in versions_in_force(court_id, at):
        mechanism = load_version(version_id)
        if mechanism.vocabularies.channels:
            return ServiceMechanism(version_id, mechanism, load_lexicon(version_id))
    raise NoServiceMechanismError


def list_channels(court_id: int, at: datetime) -> tuple[Channel, ...]:
    """Return the ways in by which requests come to a court; none where it takes none.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    try:
        return tuple(find_service_mechanism(court_id, at).mechanism.vocabularies.channels)
    except NoServiceMechanismError:
        return ()


def list_limit_rules(court_id: int, at: datetime) -> tuple[LimitRule, ...]:
    """Return the limits of all mechanisms in force for a court, one of each id.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    found = (one.rule for one in rules_in_force(court_id, at))
    return tuple({rule.id: rule for rule in found if isinstance(rule, LimitRule)}.values())


def find_watch_rule(court_id: int, at: datetime) -> DepartmentWatchRule | None:
    """Return what the departments' officers watch, by the first rule in force; None: nothing.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    rules = (found.rule for found in rules_in_force(court_id, at))
    return next((rule for rule in rules if isinstance(rule, DepartmentWatchRule)), None)


def channel_of(mechanism: Mechanism, channel_id: str) -> Channel:
    """Return a channel by its id; one that a later version dropped keeps its id for a name.

    Args:
        mechanism: a version of the court's mechanism.
        channel_id: as a request keeps it.
    """
    try:
        return mechanism.vocabularies.channel(channel_id)
    except KeyError:
        return Channel(id=channel_id, label=channel_id, mark="—", staffed=False)


def open_channels(mechanism: Mechanism) -> tuple[Channel, ...]:
    """Return the channels through which people write themselves; none: only officials take down.

    Args:
        mechanism: a version of the court's mechanism.
    """
    return tuple(one for one in mechanism.vocabularies.channels if not one.staffed)


def platform_label(mechanism: Mechanism, platform_id: str) -> str:
    """Return another platform as people read it; one that a later version dropped by its id.

    Args:
        mechanism: a version of the court's mechanism.
        platform_id: as a request keeps it.
    """
    try:
        return mechanism.vocabularies.platform(platform_id).label
    except KeyError:
        return platform_id


def limit_rules_of(mechanism: Mechanism) -> tuple[LimitRule, ...]:
    """Return the limits that a mechanism lays down, in its order."""
    return tuple(rule for rule in mechanism.rules if isinstance(rule, LimitRule))


def subject_label(mechanism: Mechanism, subject_id: str) -> str:
    """Return a subject as people read it; empty where there is none.

    Args:
        mechanism: a version of the court's mechanism.
        subject_id: as a request keeps it.
    """
    try:
        return mechanism.vocabularies.subject(subject_id).label
    except KeyError:
        return subject_id


def kind_label(mechanism: Mechanism, kind_id: str) -> str:
    """Return a service kind as people read it; empty where there is none.

    Args:
        mechanism: a version of the court's mechanism.
        kind_id: as a request keeps it.
    """
    try:
        return mechanism.vocabularies.service_kind(kind_id).label
    except KeyError:
        return kind_id
