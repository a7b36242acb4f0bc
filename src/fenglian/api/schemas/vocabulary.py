"""The words of the court that a program needs."""

from __future__ import annotations

from fenglian.api.schemas.base import Output


class TermOut(Output):
    id: str
    label: str


class ChannelOut(TermOut):
    staffed: bool
    """有人值守：经 /desk/requests 登记；否则经 /requests 提交。"""


class Vocabulary(Output):
    """本院机制里的用语。"""

    court: str
    channels: list[ChannelOut]
    """这把密钥可用的渠道。"""
    relations: list[TermOut]
    service_kinds: list[TermOut]
    subjects: list[TermOut]
