"""The committed OpenAPI document is the one that the interface tells."""

from __future__ import annotations

import json
from pathlib import Path

from tests.api.callers import Caller, told

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_committed_document_is_what_the_interface_tells(program: Caller) -> None:
    served = told(program.browser.get("/api/v1/openapi.json"))

    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == served, "run `make docs`"


def test_every_operation_says_what_it_is_in_chinese(program: Caller) -> None:
    document = told(program.browser.get("/api/v1/openapi.json"))

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            said = operation["summary"] + operation["description"]
            assert any("\u4e00" <= letter <= "\u9fff" for letter in said), (method, path)
            assert operation["security"] == [{"ClientKey": []}]
            assert {"400", "401", "403", "429"} <= operation["responses"].keys()
            changes = "409" in operation["responses"] and path != "/api/v1/follow"
            has_key = any(one["name"] == "Idempotency-Key" for one in operation["parameters"])
            assert has_key is changes, (method, path)
