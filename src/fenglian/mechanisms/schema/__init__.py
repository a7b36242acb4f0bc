"""The shape of a mechanism: what a court's notice looks like once it is written down as data.

One file, one notice. Every kind of rule is one class with its own `kind`; a new kind joins the
union `Rule` at the end and changes nothing else. Values never change once read: duties point at
them.
"""

from fenglian.mechanisms.schema.base import (
    Length,
    Value,
)
from fenglian.mechanisms.schema.calendar_duties import (
    CalendarDutyRule,
    CalendarGiven,
    CalendarStep,
    DueDay,
)
from fenglian.mechanisms.schema.coverage import (
    CoverageGiven,
    CoverageRule,
    HolderLimit,
    Need,
    Preference,
)
from fenglian.mechanisms.schema.lexicon import (
    Lexicon,
    Weights,
    WordList,
)
from fenglian.mechanisms.schema.notice import (
    AnyRule,
    Carried,
    Clause,
    Directory,
    Mechanism,
    Rule,
    Triage,
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
from fenglian.mechanisms.schema.quotas import QuotaRule, Tally
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
from fenglian.mechanisms.schema.submissions import Hop, SubmissionRule
from fenglian.mechanisms.schema.vocabularies import (
    ActivityField,
    ActivityKind,
    Channel,
    Platform,
    ServiceKind,
    Term,
    Vocabularies,
)

__all__ = [
    "ActivityField",
    "ActivityKind",
    "AnyRule",
    "CalendarDutyRule",
    "CalendarGiven",
    "CalendarStep",
    "Carried",
    "Channel",
    "Checked",
    "ClassificationExample",
    "ClassificationGiven",
    "ClassificationRule",
    "Clause",
    "ClimbedLadder",
    "Condition",
    "CoverageGiven",
    "CoverageRule",
    "DepartmentWatchRule",
    "Directory",
    "DueDay",
    "FoundSign",
    "HolderLimit",
    "Hop",
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
    "Need",
    "Platform",
    "Preference",
    "QuotaRule",
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
    "SubmissionRule",
    "SupervisedKind",
    "Tally",
    "Term",
    "Triage",
    "Value",
    "Vocabularies",
    "Weights",
    "WordList",
]
