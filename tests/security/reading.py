"""Reading a page as somebody does who knows no Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.db import connection

from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.mechanisms.schema import IndicatorRule
from fenglian.organizations.models import Account
from fenglian.organizations.queries import Official, load_official
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-l")
"""Attributes that are shown or read out."""
QUOTED = {"fl-words", "fl-quote1", "fl-pre"}
"""Classes of what somebody wrote."""
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Numbers of cases, requests and notices, masked names, and what is quoted.
WRITTEN_BY_COURTS = re.compile(
    r"[（(]\d{4}[）)]\w+号|\w*〔\d{4}〕\d+号(-\d+)?|[\u4e00-\u9fff][*＊]+[\u4e00-\u9fff]?"
)
QUOTED_WORDS = re.compile("“[^“”]*”")


class Reader(HTMLParser):
    """Collects what a page says outside what it marks as Chinese and what it quotes."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_set_apart = tag != "html" and (
            (given.get("lang") or "").startswith("zh")
            or not QUOTED.isdisjoint((given.get("class") or "").split())
            or tag in {"script", "style", "textarea"}
        )
        if not self._is_apart and not is_set_apart:
            self.said += [given[name] or "" for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self.open.append((tag, self._is_apart or is_set_apart))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_apart:
            self.said.append(data)

    @property
    def _is_apart(self) -> bool:
        return bool(self.open) and self.open[-1][1]


class Listener:
    """Finds what pages say in Chinese of their own accord.

    Args:
        stored: names, titles and words of the database, the longest first.
    """

    def __init__(self, stored: list[str]) -> None:
        self.stored = stored
        self._known: dict[str, bool] = {}

    def hear(self, html: str) -> list[str]:
        """Return what a page says in Chinese, and nobody has written."""
        reader = Reader()
        reader.feed(html)
        return [" ".join(said.split()) for said in reader.said if self._is_ours(said)]

    def _is_ours(self, said: str) -> bool:
        if not CHINESE.search(said):
            return False
        if said not in self._known:
            rest = WRITTEN_BY_COURTS.sub("", said)
            for text in self.stored:
                if not CHINESE.search(rest):
                    break
                rest = rest.replace(text, "")
            self._known[said] = bool(CHINESE.search(QUOTED_WORDS.sub("", rest)))
        return self._known[said]


def list_stored(*written: str) -> list[str]:
    """Return every Chinese text of the running scope, the longest first.

    Messages and the texts of mechanisms are left out: what pages say of them is theirs, but for
    what a notice is called and how it says what is counted.

    Args:
        written: what the test itself has written, and the database keeps encrypted.
    """
    found = {*written, *_words_of_notices()}
    found |= {
        official.actor.label for official in map(_official, Account.objects.all()) if official
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')"
            " AND table_name !~ '^(mechanisms|notifications|django|auth)_'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT DISTINCT "{column}" FROM "{table}"')  # noqa: S608 - its own
            found |= {value for (value,) in cursor.fetchall() if value}
    return sorted(
        (text for text in found if len(text) > 1 and CHINESE.search(text)), key=len, reverse=True
    )


def _words_of_notices() -> Iterator[str]:
    mechanism = read_pack(PACKS / "nansha").mechanism
    yield from (clause.heading for clause in mechanism.clauses)
    for rule in mechanism.rules:
        if isinstance(rule, IndicatorRule):
            yield rule.numerator_words
            yield rule.denominator_words


def _official(account: Account) -> Official | None:
    return load_official(account, civil_day(now()))
