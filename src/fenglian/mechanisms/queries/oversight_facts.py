"""The rules of watching over one's own handling in words: what stands beside a clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.mechanisms.queries.names import READER_NAMES, REVIEW_NAMES, say_length
from fenglian.mechanisms.schema import DepartmentWatchRule, RiskRule, SpecialSupervisionRule

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PHRASES = 8
"""Phrases of a sign that are shown; the file has them all."""


def _list(names: Iterable[str]) -> str:
    return _("、").join(_(name) for name in names)


def _quoted(phrases: Iterable[str]) -> str:
    return _("、").join(f"“{phrase}”" for phrase in phrases)


def oversight_facts(
    rule: DepartmentWatchRule | SpecialSupervisionRule | RiskRule,
) -> list[tuple[str, str]]:
    """Return what a rule has people watch for, as questions and answers."""
    if isinstance(rule, RiskRule):
        return risk_facts(rule)
    return special_facts(rule) if isinstance(rule, SpecialSupervisionRule) else watch_facts(rule)


def watch_facts(rule: DepartmentWatchRule) -> list[tuple[str, str]]:
    """Return what a department's officer watches, as questions and answers."""
    facts = [
        (_("久拖"), _("首次派单后超过 {}没有答复").format(say_length(rule.long_pending))),
        (_("先审后发"), _list(REVIEW_NAMES[one] for one in rule.reviewed_if) or _("不审")),
    ]
    if rule.improper is not None:
        said = _("不到 {} 个字").format(rule.improper.shortest)
        if rule.improper.phrases:
            said += _("，或者写着{}").format(_quoted(rule.improper.phrases))
        facts.append((_("提示可能不妥的答复"), said))
    return facts


def special_facts(rule: SpecialSupervisionRule) -> list[tuple[str, str]]:
    """Return what is specially supervised, as questions and answers."""
    kinds = {kind.id: kind.label for kind in rule.kinds}
    facts = [(_("按什么排"), _list(kinds.values()))]
    by_party = _list(kind.label for kind in rule.kinds if kind.by_party)
    if by_party:
        facts.append((_("当事人可以投诉"), by_party))
    if rule.climbed is not None:
        when = _("逐级报送走到第 {} 步仍未答复的，自动列入").format(rule.climbed.step)
        facts.append((_(kinds[rule.climbed.kind]), when))
    if rule.repeats is not None:
        again = rule.repeats
        when = _("同一人在答复后 {} 日内就同一件事再来，或者 {} 日内来了 {} 次，自动列入")
        facts.append(
            (_(kinds[again.kind]), when.format(again.matter_days, again.person_days, again.times))
        )
    return facts


def risk_facts(rule: RiskRule) -> list[tuple[str, str]]:
    """Return how signs of risk are raised and who learns of them, as questions and answers."""
    facts = [
        (_("马上告知"), _("；没有人的，告知").join(_(READER_NAMES[one]) for one in rule.told)),
        (_("谁可以看"), _list(READER_NAMES[one] for one in rule.readers)),
    ]
    for sign in rule.signs:
        if sign.words:
            said = _quoted(sign.words[:MOST_PHRASES])
            if len(sign.words) > MOST_PHRASES:
                said = _("{}等 {} 种说法").format(said, len(sign.words))
            facts.append((_(sign.label), said))
    again = rule.repeat_contact
    if again is not None:
        label = next(sign.label for sign in rule.signs if sign.id == again.sign)
        facts.append((_(label), _("同一个人 {} 天内来了 {} 次").format(again.days, again.times)))
    return facts
