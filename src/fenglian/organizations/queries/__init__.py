"""Reading who is who today."""

from fenglian.organizations.queries.bodies import (
    find_desk_id,
    find_filing_body,
    find_leading_office,
    find_management_office,
    find_service_center_id,
    list_overseen,
)
from fenglian.organizations.queries.holders import (
    find_holders,
    find_leader_chain,
    find_liaison_officers,
    find_roster_keeper,
    list_terms,
)
from fenglian.organizations.queries.officials import (
    Official,
    load_official,
    with_teams,
)
from fenglian.organizations.queries.stand_ins import (
    list_stand_ins,
    name_on_duty,
    name_stand_in,
    with_stand_in,
)

__all__ = [
    "Official",
    "find_desk_id",
    "find_filing_body",
    "find_holders",
    "find_leader_chain",
    "find_leading_office",
    "find_liaison_officers",
    "find_management_office",
    "find_roster_keeper",
    "find_service_center_id",
    "list_overseen",
    "list_stand_ins",
    "list_terms",
    "load_official",
    "name_on_duty",
    "name_stand_in",
    "with_stand_in",
    "with_teams",
]
