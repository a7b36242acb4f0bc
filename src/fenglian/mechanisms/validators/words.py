"""The words of a mechanism: vocabularies, directory, lexicon."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fenglian.mechanisms.validators.findings import (
    Finding,
    TreePath,
    check_clause_id,
    check_unique_ids,
    suggest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fenglian.mechanisms.schema import Lexicon, Mechanism


def check_channels(mechanism: Mechanism) -> Iterator[Finding]:
    platforms = [platform.id for platform in mechanism.vocabularies.platforms]
    for i, channel in enumerate(mechanism.vocabularies.channels):
        if channel.platform is not None and channel.platform not in platforms:
            yield Finding(
                ("vocabularies", "channels", i, "platform"),
                f"词表 platforms 里没有“{channel.platform}”。",
                suggest(channel.platform, platforms),
            )


def check_service_kinds(mechanism: Mechanism) -> Iterator[Finding]:
    for i, kind in enumerate(mechanism.vocabularies.service_kinds):
        path = ("vocabularies", "service_kinds", i, "clause")
        yield from check_clause_id(path, kind.clause, mechanism)


def check_directory(mechanism: Mechanism) -> Iterator[Finding]:
    for i, clause_id in enumerate(mechanism.directory.clauses if mechanism.directory else ()):
        yield from check_clause_id(("directory", "clauses", i), clause_id, mechanism)


def check_activity_kinds(mechanism: Mechanism) -> Iterator[Finding]:
    """Yield what does not hold in the kinds of activity and in the questions of their forms."""
    for i, kind in enumerate(mechanism.vocabularies.activity_kinds):
        path: TreePath = ("vocabularies", "activity_kinds", i)
        yield from check_clause_id((*path, "clause"), kind.clause, mechanism)
        fields = [(field.id, (*path, "fields", j)) for j, field in enumerate(kind.fields)]
        yield from check_unique_ids(fields)
        for field, (_name, here) in zip(kind.fields, fields, strict=True):
            if (field.kind == "choice") != bool(field.choices):
                yield Finding(
                    (*here, "choices"),
                    f"“{field.label}”是 {field.kind}，choices 里有 {len(field.choices)} 项。",
                    "kind: choice 要写 choices，其他种类不写。",
                )
            if field.standing and field.kind != "people":
                yield Finding(
                    (*here, "standing"),
                    f"“{field.label}”是 {field.kind}，写不了 standing。",
                    "只有 kind: people 写 standing，说明问的是哪一种人。",
                )
            if field.required and field.kind == "materials":
                yield Finding(
                    (*here, "required"),
                    f"“{field.label}”要从本院发布的教材里选，没有发布过的法院填不了。",
                    "去掉 required。",
                )
            yield from check_unique_ids(
                (choice.id, (*here, "choices", k)) for k, choice in enumerate(field.choices)
            )


def check_lexicon(lexicon: Lexicon, mechanism: Mechanism) -> Iterator[Finding]:
    """Yield what does not hold between a lexicon and the vocabularies it serves."""
    vocabularies = mechanism.vocabularies
    for key, lists, terms, fallback_key, fallback in (
        (
            "subjects",
            lexicon.subjects,
            vocabularies.subjects,
            "fallback_subject",
            lexicon.fallback_subject,
        ),
        (
            "service_kinds",
            lexicon.service_kinds,
            vocabularies.service_kinds,
            "fallback_kind",
            lexicon.fallback_kind,
        ),
    ):
        known = [term.id for term in terms]
        if fallback not in known:
            yield Finding((fallback_key,), f"词表里没有“{fallback}”。", suggest(fallback, known))
        for name, words in lists.items():
            if name not in known:
                yield Finding(
                    (key, name), f"机制的词表 {key} 里没有“{name}”。", suggest(name, known)
                )
            yield from _check_words((key, name), (*words.decisive, *words.strong, *words.weak))


def _check_words(path: TreePath, words: Iterable[str]) -> Iterator[Finding]:
    for word, times in Counter(words).items():
        if times > 1:
            yield Finding(path, f"词“{word}”写了 {times} 次。", "同一类里一个词只写一次。")
