"""Every text is marked and in the catalogs; `make messages` tells what is missing and adds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polib
import pytest
from scripts.messages import WHOLE, compile_catalogs, find_messages, find_unmarked, key_of
from scripts.messages import read_catalog as read

if TYPE_CHECKING:
    from pathlib import Path

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|(?<!%)\{(\w*)(?:![rs])?(?::[^}]*)?\}")
TAG = re.compile(r"<[^>]+>")


def placeholders(text: str) -> list[str]:
    """The names of the values, each once; those without a name as often as they stand there."""
    names = [
        "%%" if found[0] == "%%" else found[1] or found[2] or "{}"
        for found in PLACEHOLDER.finditer(text)
    ]
    return sorted({name for name in names if name != "{}"}) + ["{}"] * names.count("{}")


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each text with its translation."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]


def test_every_chinese_text_that_may_reach_a_page_is_marked() -> None:
    assert find_unmarked() == []


def test_english_holds_every_text_and_no_other() -> None:
    assert {key_of(entry) for entry in read(WHOLE)} ^ set(find_messages()) == set()


def test_english_lacks_no_translation() -> None:
    lacking = [entry.msgid for entry in read(WHOLE) if not entry.translated() or entry.fuzzy]

    assert lacking == []


def test_english_is_written_without_chinese_marks() -> None:
    wide = re.compile("[\u3000-\u303f\uff00-\uffef]")
    # Case numbers are written as courts write them.
    found = [
        text
        for entry in read(WHOLE)
        for _source, text in pairs(entry)
        if wide.search(text.replace("（2026）", ""))
    ]

    assert found == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_translations_carry_the_same_values_and_tags(language: str) -> None:
    for entry in read(language):
        for source, text in pairs(entry):
            assert placeholders(text) == placeholders(source), source
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(source)), source


def test_korean_holds_only_texts_that_there_are() -> None:
    korean = read("ko")

    assert {key_of(entry) for entry in korean} <= set(find_messages())
    assert [entry.msgid for entry in korean if not entry.translated() or entry.fuzzy] == []


def test_catalog_that_changed_is_compiled_anew(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = polib.POFile()
    catalog.append(polib.POEntry(msgid="答复", msgstr="Reply"))
    catalog.save(str(folder / "django.po"))

    compile_catalogs(tmp_path)

    assert [(e.msgid, e.msgstr) for e in polib.mofile(str(folder / "django.mo"))] == [
        ("答复", "Reply")
    ]
