"""The catalogue of all clauses of all notices: what each asks for and what is built of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from fenglian.mechanisms.queries.files import PACKS, list_packs, read_pack

if TYPE_CHECKING:
    from pathlib import Path


class BuildState(StrEnum):
    """How much of a clause the product does."""

    WHOLE = "whole"
    PARTLY = "partly"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One clause of the catalogue.

    Args:
        id: e.g. `NS-8`.
        notice: the notice's name.
        at: where the clause stands in it, in the notice's numbering.
        says: what it lays down.
        must: what the running product shows for it.
        rules: the ids of the shipped mechanisms' rules that cite it.
        state: how much of it is built.
        missing: what is not built yet, in Chinese; empty when it is whole.
    """

    id: str
    notice: str
    at: str
    says: str
    must: str
    rules: list[str]
    state: BuildState
    missing: str


def list_catalogue() -> list[CatalogueEntry]:
    """Return every clause of the catalogue in its order."""
    catalogue = _read(PACKS / "clauses.yaml")
    built = _read(PACKS / "built.yaml")
    citing = _rules_by_clause()
    entries = []
    for clause in catalogue["clauses"]:
        notice = catalogue["notices"][clause["id"].split("-")[0]]
        status = built.get(clause["id"], {"state": "planned", "missing": "尚未开始。"})
        entries.append(
            CatalogueEntry(
                id=clause["id"],
                notice=notice["name"],
                at=clause["at"],
                says=clause["says"],
                must=clause["must"],
                rules=citing.get(clause["id"], []),
                state=BuildState(status["state"]),
                missing=status.get("missing", ""),
            )
        )
    return entries


def _rules_by_clause() -> dict[str, list[str]]:
    citing: dict[str, list[str]] = {}
    for pack in list_packs():
        for rule in read_pack(pack).mechanism.rules:
            for clause_id in rule.clauses:
                citing.setdefault(clause_id, []).append(rule.id)
    return citing


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    return content
