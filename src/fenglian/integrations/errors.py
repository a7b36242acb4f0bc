"""What can be wrong with another system's call, said so that its makers can act on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class ClientError(DomainError):
    """A client that cannot be opened or changed as asked."""

    code = "api_client"


class HookError(DomainError):
    """An address that nothing may be pushed to."""

    code = "hook_address"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="url")


class HookNotFoundError(NotFoundError):
    """No such hook, or another client's."""

    code = "hook_not_found"

    def __init__(self) -> None:
        super().__init__("没有这个推送地址。")


class NotTakenError(Exception):
    """Whoever answers at a hook's address did not take a notice."""


class UnknownKeyError(DomainError):
    """No key, one that nobody was given, or one that was taken back: the three look the same."""

    code = "unknown_key"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "请在 Authorization 头部写 Bearer 和法院发给您的密钥；密钥可能抄错了，也可能已经停用。"
        )


class MissingScopeError(ForbiddenError):
    """The key is known, and not meant for this."""

    code = "missing_scope"

    def __init__(self, scope: str, label: str) -> None:
        super().__init__(f"这把密钥没有“{label}”（{scope}）的权限。需要的话，请法院重新发一把。")


class ChannelNotYoursError(ForbiddenError):
    """A client that speaks for another channel than its own."""

    code = "channel_not_yours"

    def __init__(self, channel: str, own: Sequence[str]) -> None:
        super().__init__(f"这把密钥不能用渠道“{channel}”。可用的有：{'、'.join(own) or '没有'}。")


class NoOfficialError(ForbiddenError):
    """The official for whom the client acts holds no post today, or has no account any more."""

    code = "no_official"

    def __init__(self) -> None:
        super().__init__("这把密钥代表的工作人员今天没有职务，或者账号已经停用。没有改动。")


class Fault(TypedDict):
    """One thing that is wrong with an input.

    Args:
        field: where it stands, with dots; empty for the whole.
        message: what is wrong.
    """

    field: str
    message: str


class InvalidInputError(DomainError):
    """An input of another shape than the document describes.

    Args:
        errors: every fault, at least one.
    """

    code = "invalid_input"
    status = 400

    def __init__(self, errors: Sequence[Fault]) -> None:
        self.errors = list(errors)
        told = "；".join(f"{fault['field']}：{fault['message']}" for fault in self.errors)
        super().__init__(f"内容和接口文档不符，没有存入。{told}")


class MediaTypeError(DomainError):
    """A body of another kind than the address takes."""

    code = "media_type"
    status = 415

    def __init__(self, wanted: str) -> None:
        super().__init__(f"Content-Type 应为 {wanted}。没有存入。")


class CodeNeedsPhoneError(DomainError):
    """Too many codes were missed in the court: a code alone is not looked at for a while."""

    code = "code_needs_phone"

    def __init__(self) -> None:
        super().__init__(
            "全院写错的查询码太多，十分钟内请把反映时所留电话的最后 4 位（phone_end）一起写上。",
            field="phone_end",
        )


class IdempotencyKeyError(DomainError):
    """A call that changes something, without a usable key of its own."""

    code = "idempotency_key"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            "请在 Idempotency-Key 头部写一个您自己起的、每件事不同的号（1 至 100 个可见的"
            " ASCII 字符，如 UUID）；重发时用同一个号，就不会登记两次。"
        )


class IdempotencyConflictError(ConflictError):
    """The key was used before, for something else."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            "这个 Idempotency-Key 已经用过，那次的内容和这次不同。没有存入。"
            "新的事请换一个号；重发请一字不改。"
        )
