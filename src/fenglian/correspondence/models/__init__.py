"""Threads between towns and the court, and what else a town's contact keeps."""

from fenglian.correspondence.models.materials import Material
from fenglian.correspondence.models.people import (
    ContactTask,
    Encounter,
    Petition,
    Representative,
    Suggestion,
)
from fenglian.correspondence.models.threads import (
    Arrangement,
    Forwarding,
    Letter,
    Proposal,
    Thread,
)

__all__ = [
    "Arrangement",
    "ContactTask",
    "Encounter",
    "Forwarding",
    "Letter",
    "Material",
    "Petition",
    "Proposal",
    "Representative",
    "Suggestion",
    "Thread",
]
