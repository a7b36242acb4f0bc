"""Service requests, their work orders, and all that is said about them."""

from fenglian.requests.models.conversation import (
    Handout,
    PhoneCall,
    Question,
    Rating,
    Remark,
    Reply,
)
from fenglian.requests.models.request import (
    SEALED,
    ExternalNumber,
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
    "PhoneCall",
    "Question",
    "Rating",
    "RegisterCounter",
    "Remark",
    "Reply",
    "ServiceRequest",
    "WorkOrder",
]
