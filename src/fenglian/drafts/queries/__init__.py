"""Reads of drafts: their files, what they would change, what they would bring."""

from fenglian.drafts.queries.reading import (
    list_drafts,
    list_in_force,
    list_proposals,
    list_versions,
    mechanism_of,
    read_texts,
)

__all__ = [
    "list_drafts",
    "list_in_force",
    "list_proposals",
    "list_versions",
    "mechanism_of",
    "read_texts",
]
