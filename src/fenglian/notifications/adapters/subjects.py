"""What a message may know of its subject: the interface by which a flow lends its words.

A spine knows no flow. The flow registers an adapter when it starts (`AppConfig.ready`), and the
words are asked for when a message leaves, so that the outbox holds none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class SubjectText:
    """A subject in words, for the messages about it.

    Args:
        title: what it is about, in a few words.
        number: its register number, e.g. 诉〔2026〕1187号; goes to third parties, so that it never
            names a party.
        words: the party's own words, never changed.
        path: its page for officials, below the site's address.
        public_path: its follow-up page for the party; whoever holds the link reads it.
        party_name_masked: the party as shown to those who need not know: 陈**.
        party_phone: the party's telephone, for the channel that reaches them; None: not known.
        limit: the limit in words, e.g. 最晚 11月25日（周三）答复; empty: none runs.
        replies: how often the court has answered it.
        dissatisfaction: why the party was not satisfied with the last answer; empty if they were.
        code: the follow-up code, for the message that brings it back; empty elsewhere.
        wording: heading and sentence by the kind of message, where the subject has its own; both
            may name %(matter)s, title and number or the number alone.
    """

    title: str
    number: str
    words: str = field(repr=False)
    path: str
    public_path: str = field(repr=False)
    party_name_masked: str
    party_phone: str | None = field(default=None, repr=False)
    limit: str = ""
    replies: int = 0
    dissatisfaction: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    wording: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class SubjectAdapter(Protocol):
    """What a flow offers about its subjects."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the subjects in words, in the running scope; unknown ids are left out."""


_adapters: dict[str, SubjectAdapter] = {}


def register_adapter(kind: str, adapter: SubjectAdapter) -> None:
    """Let a flow speak for its kind of subject; the last one registered counts.

    Args:
        kind: the `subject_kind` of its events and messages.
        adapter: the flow's words.
    """
    _adapters[kind] = adapter


def adapter_for(kind: str) -> SubjectAdapter:
    """Return the adapter of a kind of subject.

    Raises:
        LookupError: no flow has registered one; a fault of the program, not of a user.
    """
    try:
        return _adapters[kind]
    except KeyError:
        raise LookupError(f"no subject adapter is registered for {kind!r}") from None
