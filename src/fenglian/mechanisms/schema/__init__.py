"""The shape of a mechanism: what a court's notice looks like once it is written down as data.

One file, one notice. Every kind of rule is one class with its own `kind`; a new kind joins the
union `Rule` at the end and changes nothing else. Values never change once read: duties point at
them.
"""

from fenglian.mechanisms.schema.base import (
    Length,
    Value,
)
from fenglian.mechanisms.schema.lexicon import (
    Lexicon,
    Weights,
    WordList,
)
from fenglian.mechanisms.schema.notice import (
    AnyRule,
    Channel,
    Clause,
    Directory,
    Mechanism,
    Platform,
    Rule,
    ServiceKind,
    Term,
    Triage,
    Vocabularies,
)
from fenglian.mechanisms.schema.oversight import (
    ClimbedLadder,
    DepartmentWatchRule,
    ImproperReply,
    Repetition,
    ReviewCondition,
    SpecialSupervisionRule,
    SupervisedKind,
)
from fenglian.mechanisms.schema.risk import FoundSign, RepeatContact, RiskRule, Sign
from fenglian.mechanisms.schema.rules import (
    Checked,
    ClassificationExample,
    ClassificationGiven,
    ClassificationRule,
    Condition,
    IndicatorExample,
    IndicatorGiven,
    IndicatorRule,
    LadderStep,
    LimitExample,
    LimitExpected,
    LimitGiven,
    LimitRule,
    RuleBase,
    StepMoment,
)

__all__ = [
    "AnyRule",
    "Channel",
    "Checked",
    "ClassificationExample",
    "ClassificationGiven",
    "ClassificationRule",
    "Clause",
    "ClimbedLadder",
    "Condition",
    "DepartmentWatchRule",
    "Directory",
    "FoundSign",
    "ImproperReply",
    "IndicatorExample",
    "IndicatorGiven",
    "IndicatorRule",
    "LadderStep",
    "Length",
    "Lexicon",
    "LimitExample",
    "LimitExpected",
    "LimitGiven",
    "LimitRule",
    "Mechanism",
    "Platform",
    "RepeatContact",
    "Repetition",
    "ReviewCondition",
    "RiskRule",
    "Rule",
    "RuleBase",
    "ServiceKind",
    "Sign",
    "SpecialSupervisionRule",
    "StepMoment",
    "SupervisedKind",
    "Term",
    "Triage",
    "Value",
    "Vocabularies",
    "Weights",
    "WordList",
]
