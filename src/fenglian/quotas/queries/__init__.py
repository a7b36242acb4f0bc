"""Reads of quotas: how assignments stand, what was noted, who is to be told."""

from fenglian.quotas.queries.recipients import find_bearers, find_people
from fenglian.quotas.queries.shortfalls import describe_shortfall, list_shortfalls, name_window
from fenglian.quotas.queries.standings import (
    Counted,
    QuotaInForce,
    Standing,
    count_visits,
    find_quota,
    in_force_since,
    list_standings,
    quotas_in_force,
)
from fenglian.quotas.queries.turns import Turn, list_turns

__all__ = [
    "Counted",
    "QuotaInForce",
    "Standing",
    "Turn",
    "count_visits",
    "describe_shortfall",
    "find_bearers",
    "find_people",
    "find_quota",
    "in_force_since",
    "list_shortfalls",
    "list_standings",
    "list_turns",
    "name_window",
    "quotas_in_force",
]
