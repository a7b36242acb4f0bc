"""Service requests, their work orders, and all that is said about them."""

from fenglian.requests.models.conversation import (
    Handout,
    PhoneCall,
    Question,
    Rating,
    Remark,
    Reply,
)
from fenglian.requests.models.learning import LearnedSubjects
from fenglian.requests.models.oversight import Pressing, ReplyDraft, ReplyFlag
from fenglian.requests.models.recurrence import Recurrence
from fenglian.requests.models.request import (
    SEALED,
    ExternalNumber,
    Merging,
    RegisterCounter,
    ServiceRequest,
    WorkOrder,
)
from fenglian.requests.models.supervision import Extension, Handover, Instruction

__all__ = [
    "SEALED",
    "Extension",
    "ExternalNumber",
    "Handout",
    "Handover",
    "Instruction",
    "LearnedSubjects",
    "Merging",
    "PhoneCall",
    "Pressing",
    "Question",
    "Rating",
    "Recurrence",
    "RegisterCounter",
    "Remark",
    "Reply",
    "ReplyDraft",
    "ReplyFlag",
    "ServiceRequest",
    "WorkOrder",
]
