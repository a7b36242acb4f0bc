"""Reads of the mechanisms room: files, what is in force, the catalogue, explanations."""

from fenglian.mechanisms.queries.catalogue import BuildState, CatalogueEntry, list_catalogue
from fenglian.mechanisms.queries.explanation import (
    Explanation,
    explain,
    explain_as_document,
    explain_by_role,
)
from fenglian.mechanisms.queries.files import (
    Pack,
    json_schema,
    list_packs,
    parse_lexicon,
    parse_mechanism,
    read_pack,
)
from fenglian.mechanisms.queries.in_force import (
    ClauseText,
    RuleInForce,
    adoptions_in_force,
    clause_text,
    clause_texts,
    load_lexicon,
    load_version,
    mechanism_in_force,
    rules_in_force,
    version_in_force,
    version_number,
    versions_in_force,
)

__all__ = [
    "BuildState",
    "CatalogueEntry",
    "ClauseText",
    "Explanation",
    "Pack",
    "RuleInForce",
    "adoptions_in_force",
    "clause_text",
    "clause_texts",
    "explain",
    "explain_as_document",
    "explain_by_role",
    "json_schema",
    "list_catalogue",
    "list_packs",
    "load_lexicon",
    "load_version",
    "mechanism_in_force",
    "parse_lexicon",
    "parse_mechanism",
    "read_pack",
    "rules_in_force",
    "version_in_force",
    "version_number",
    "versions_in_force",
]
