"""Proposing a subject, a service kind and simple or ordinary from a person's own words (NS-4a).

A proposal is words counted by the mechanism's lexicon, and it names the words that decided. It is
never a decision: a person confirms or overrules it, and both are kept.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from fenglian.errors import DomainError
from fenglian.mechanisms.enums import Complexity
from fenglian.mechanisms.queries import list_packs, read_pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from fenglian.mechanisms.queries import Pack
    from fenglian.mechanisms.schema import (
        Condition,
        Lexicon,
        ServiceKind,
        Vocabularies,
        WordList,
    )

READ_AT_MOST = 2000
"""Characters looked at; what a request is about is said before them."""
ALTERNATIVES = 2
"""How many further subjects are offered."""
LEARNED_WEIGHT = 12.0
"""What the classifier's whole certainty counts, beside a decisive word's 9."""
SURE = 0.5
"""From which certainty on the classifier alone proposes what no word speaks for."""


class TriageFileError(DomainError):
    """A file of texts that cannot be sorted."""

    code = "triage_file"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What triage proposes.

    Args:
        subject: the subject class's id; the lexicon's fallback where nothing spoke for any.
        subject_words: the words that decided it, loudest first; empty where none did.
        service_kind: the service kind's id.
        complexity: simple or ordinary.
        complexity_words: the words that decided kind and complexity.
        alternatives: further subjects that something spoke for, nearest first.
        is_guess: no word of any subject was found, the subject is the fallback.
        is_learned: the court's own decisions have settled it, not the words of the lexicon.
    """

    subject: str
    subject_words: tuple[str, ...]
    service_kind: str
    complexity: Complexity
    complexity_words: tuple[str, ...]
    alternatives: tuple[str, ...]
    is_guess: bool
    is_learned: bool = False


@dataclass(frozen=True, slots=True)
class Learned:
    """Naive Bayes over pairs of characters, learned from requests that the court has confirmed.

    Args:
        priors: logarithm of each subject's share.
        pairs: logarithm of each pair's share within a subject.
        unseen: the same for a pair that the subject has not shown.
    """

    priors: Mapping[str, float]
    pairs: Mapping[str, Mapping[str, float]]
    unseen: Mapping[str, float]

    @classmethod
    def from_pairs(cls, confirmed: Iterable[tuple[str, str]], *, shown_by: int = 1) -> Self:
        """Learn from texts with the subject that a person has confirmed.

        Args:
            confirmed: text and subject id.
            shown_by: in how many texts a pair must stand to count at all.
        """
        texts: Counter[str] = Counter()
        shown: Counter[str] = Counter()
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text, subject in confirmed:
            pairs = _pairs(text[:READ_AT_MOST])
            texts[subject] += 1
            shown.update(set(pairs))
            counts[subject].update(pairs)
        for subject, seen in counts.items():
            common = {pair: n for pair, n in seen.items() if shown[pair] >= shown_by}
            counts[subject] = Counter(common)
        kinds = len({pair for seen in counts.values() for pair in seen})
        totals = {subject: sum(seen.values()) + kinds for subject, seen in counts.items()}
        everything = sum(texts.values())
        return cls(
            priors={s: _log(n / everything) for s, n in texts.items()},
            pairs={
                subject: {pair: _log((n + 1) / totals[subject]) for pair, n in seen.items()}
                for subject, seen in counts.items()
            },
            unseen={subject: _log(1 / (total or 1)) for subject, total in totals.items()},
        )

    def certainties(self, text: str) -> dict[str, float]:
        """Return each subject's probability, tempered: pairs of one word are no separate witnesses.

        Args:
            text: the person's words.
        """
        classes = self.pairs.values()
        pairs = [pair for pair in _pairs(text) if any(pair in seen for seen in classes)]
        if not pairs:
            return {}
        temper = math.sqrt(len(pairs))
        scores = {
            s: prior + sum(self.pairs[s].get(pair, self.unseen[s]) for pair in pairs) / temper
            for s, prior in self.priors.items()
        }
        highest = max(scores.values())
        raised = {s: math.exp(score - highest) for s, score in scores.items()}
        total = sum(raised.values())
        return {s: value / total for s, value in raised.items()}


def propose(
    text: str,
    lexicon: Lexicon,
    service_kinds: Sequence[ServiceKind],
    *,
    learned: Learned | None = None,
) -> Proposal:
    """Propose subject, service kind and simple or ordinary, with the words that decided.

    Args:
        text: the person's own words.
        lexicon: the mechanism's lexicon.
        service_kinds: the mechanism's service kinds, with their complexity.
        learned: the court's classifier, once it has confirmed as many as the mechanism asks.
    """
    text = text[:READ_AT_MOST]
    present = lexicon.words_in(text)
    subjects = _weigh(present, lexicon.subjects, lexicon)
    loudest = max(subjects, key=lambda s: subjects[s][0], default="")
    if learned is not None:
        subjects = _join(subjects, learned.certainties(text))
    ranked = sorted(subjects, key=lambda s: -subjects[s][0])
    subject = ranked[0] if ranked else lexicon.fallback_subject
    kind, kind_words = _propose_kind(present, lexicon, service_kinds)
    condition_words = _condition_words(present, lexicon)
    ordinary = bool(condition_words) or kind.complexity is Complexity.ORDINARY
    return Proposal(
        subject=subject,
        subject_words=subjects[subject][1] if ranked else (),
        service_kind=kind.id,
        complexity=Complexity.ORDINARY if ordinary else Complexity.SIMPLE,
        complexity_words=tuple(dict.fromkeys((*condition_words, *kind_words))),
        alternatives=tuple(ranked[1 : 1 + ALTERNATIVES]),
        is_guess=not ranked,
        is_learned=bool(ranked) and subject != loudest,
    )


Weighed = dict[str, tuple[float, tuple[str, ...]]]


def _weigh(present: frozenset[str], lists: Mapping[str, WordList], lexicon: Lexicon) -> Weighed:
    """Add up each list's words that are present; leave out lists that nothing speaks for."""
    weights = lexicon.weights
    weighed: Weighed = {}
    for name, words in lists.items():
        found = {
            word: weight
            for weight, listed in (
                (weights.decisive, words.decisive),
                (weights.strong, words.strong),
                (weights.weak, words.weak),
            )
            for word in listed
            if word in present
        }
        own: list[str] = []
        for word in sorted(found, key=lambda w: (-found[w], -len(w))):
            # 房产证 is one witness: 房产 and 房 within it are no further ones.
            if not any(word in other or other in word for other in own):
                own.append(word)
        score = sum(found[word] for word in own)
        score -= weights.against * sum(word in present for word in words.against)
        if score > 0:
            weighed[name] = (score, tuple(own))
    return weighed


def _join(weighed: Weighed, certainties: Mapping[str, float]) -> Weighed:
    """Let the classifier's certainty count beside the words; its weight is told as no word."""
    sure = (s for s, certainty in certainties.items() if certainty >= SURE)
    names = [*weighed, *(s for s in sure if s not in weighed)]
    joined: Weighed = {}
    for name in names:
        score, words = weighed.get(name, (0.0, ()))
        joined[name] = (score + LEARNED_WEIGHT * certainties.get(name, 0.0), words)
    return joined


def _propose_kind(
    present: frozenset[str], lexicon: Lexicon, service_kinds: Sequence[ServiceKind]
) -> tuple[ServiceKind, tuple[str, ...]]:
    weighed = _weigh(present, lexicon.service_kinds, lexicon)
    name = max(weighed, key=lambda s: weighed[s][0], default=lexicon.fallback_kind)
    kind = next(kind for kind in service_kinds if kind.id == name)
    return kind, weighed[name][1] if weighed else ()


def _condition_words(present: frozenset[str], lexicon: Lexicon) -> tuple[str, ...]:
    conditions: Mapping[Condition, tuple[str, ...]] = lexicon.conditions
    return tuple(word for words in conditions.values() for word in words if word in present)


def _log(share: float) -> float:
    return round(math.log(share), 4)


def _pairs(text: str) -> list[str]:
    letters = [c for c in text if c.isalnum()]
    return [a + b for a, b in itertools.pairwise(letters)]


# ---------------------------------------------------------------- a file of texts


@dataclass(frozen=True, slots=True)
class TriagedLine:
    """One text of a file with its proposal.

    Args:
        id: the record's own id, or its line number.
        text: the text.
        proposal: what is proposed.
        label: the subject's label in the file, empty where it has none.
        is_right: whether the proposal is the label or its alternative; None without a label.
    """

    id: str
    text: str
    proposal: Proposal
    label: str
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class TriageReport:
    """The proposals for a file of texts.

    Args:
        lines: in the file's order.
        labelled: how many carry a label.
        exact: how many proposals equal the label.
        right: how many equal the label or its stated alternative.
    """

    lines: tuple[TriagedLine, ...]
    labelled: int
    exact: int
    right: int


def triage_file(path: Path, *, pack: Pack | None = None) -> TriageReport:
    """Propose for every line of a JSON Lines file, and count how many are right where it says.

    Args:
        path: one object a line with `text`, optionally `id`, `triage_label`, `triage_label_alt`.
        pack: whose vocabularies and lexicon; by default the first shipped that sorts requests.

    Raises:
        TriageFileError: the file cannot be read, or a line is not such an object.
    """
    vocabularies, lexicon = _vocabularies_and_lexicon(pack)
    labels = {term.id: term.label for term in vocabularies.subjects}
    kinds = vocabularies.service_kinds
    lines, exact = [], 0
    for number, record in _records(path):
        proposal = propose(record["text"], lexicon, kinds)
        label = record.get("triage_label") or ""
        proposed = labels[proposal.subject]
        accepted = {label, record.get("triage_label_alt")}
        exact += proposed == label
        lines.append(
            TriagedLine(
                id=str(record.get("id", number)),
                text=record["text"],
                proposal=proposal,
                label=label,
                is_right=proposed in accepted if label else None,
            )
        )
    return TriageReport(
        lines=tuple(lines),
        labelled=sum(line.is_right is not None for line in lines),
        exact=exact,
        right=sum(line.is_right is True for line in lines),
    )


def _vocabularies_and_lexicon(pack: Pack | None) -> tuple[Vocabularies, Lexicon]:
    packs = [pack] if pack else map(read_pack, list_packs())
    for candidate in packs:
        if candidate.lexicon is not None:
            return candidate.mechanism.vocabularies, candidate.lexicon
    raise TriageFileError("这个机制没有分类词表；请换一个带 triage 的机制文件。")


def _records(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        content = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TriageFileError(f"读不了 {path}：{error}；应为 UTF-8 的 JSONL 文件。") from None
    for number, line in enumerate(content, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            record = None
        if not isinstance(record, dict) or not isinstance(record.get("text"), str):
            raise TriageFileError(
                f"{path.name} 第 {number} 行不是带 text 的 JSON 对象；每行写一个，例如"
                ' {"id": "1", "text": "……"}。'
            )
        yield number, record
