"""What goes in and out, as the OpenAPI document describes it.

The shape alone is checked here (400); what the words must be is the domain's to say (422). The
descriptions are read by the makers of other systems, hence Chinese.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from fenglian.frame.forms import clean_text
from fenglian.integrations.enums import PUSHED_KINDS
from fenglian.requests.enums import RequestState
from fenglian.requests.queries.following import Turn
from fenglian.requests.validators import LONGEST_WORDS
from fenglian.worktime.clock import COURT_ZONE

MOST_ROWS = 100
LARGEST = 2**31 - 1


def _whole(number: object) -> object:
    """Take 1.0 for 1, as JSON Schema does; what is no whole number stays what it is."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Cleaned = AfterValidator(clean_text)
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS), Cleaned]
Moment = Annotated[dt.datetime, AfterValidator(lambda at: at.astimezone(COURT_ZONE))]
# The bounds stand first: behind the validator the document would not know them.
Whole = BeforeValidator(_whole)
Row = Annotated[int, Field(ge=1, le=LARGEST), Whole]
Revision = Annotated[int, Field(ge=0, le=LARGEST), Whole]
StateName = Annotated[str, Field(json_schema_extra={"enum": [*RequestState.values]})]
ToldKind = Annotated[str, Field(json_schema_extra={"enum": sorted(PUSHED_KINDS)})]
TurnName = Annotated[str, Field(json_schema_extra={"enum": [*Turn]})]


class Input(BaseModel):
    """What is sent; nothing unknown is taken in, and nothing is taken for something else."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class Query(BaseModel):
    """What stands behind the question mark; its values are text."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Output(BaseModel):
    """What is told."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class PageQuery(Query):
    page: Annotated[int, Field(ge=1, le=1000)] = 1
    size: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50


class FaultOut(Output):
    field: str
    """哪一项，如 body.phone。"""
    message: str


class Problem(Output):
    """错误（RFC 9457）。"""

    type: str
    """urn:fenglian:problem: 加 code。"""
    title: str
    status: int
    detail: str
    """发生了什么、该怎么办。"""
    code: str
    """稳定的代号，程序按它判断。"""
    field: str | None = None
    errors: list[FaultOut] | None = None
    incident: str | None = None
    """报给法院查日志的编号。"""
