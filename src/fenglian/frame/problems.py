"""A failure as a problem document (RFC 9457), for other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from fenglian.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fenglian.frame.error_pages import Failure

API = "api"
"""The first part of the addresses that other systems call."""
MEDIA_TYPE = "application/problem+json"
# Code, title, detail; the title alone where an error of the domain brings code and sentence along.
# A 404 never does: absent and forbidden look the same.
_WORDS = {
    400: (
        "malformed",
        _("没有收到：读不懂这次请求"),
        _("内容不是完整的 JSON，或者地址、头部有误。没有存入。请对照接口文档改正后再发。"),
    ),
    403: ("forbidden", _("这把密钥，或者它代表的人，不能做这件事"), _("没有改动。")),
    404: (
        "not_found",
        _("没有这一项，或者这把密钥不能看"),
        _("请核对地址、编号、查询码或链接，以及这把密钥属于哪个法院、代表哪位工作人员。"),
    ),
    405: (
        "method_not_allowed",
        _("这个地址不接受这种方法"),
        _("可用的方法见 Allow 头部和接口文档。"),
    ),
    413: (
        "too_large",
        _("没有收到：内容太大"),
        _("一次发来的文字或文件太多，没有存入。请分几次发。"),
    ),
    500: (
        "unexpected",
        _("没有办成，是我们的程序出了错"),
        _(
            "没有存入，已经记下这次错误。请用同一个 Idempotency-Key 稍后再发一次；"
            "还不行，请把 incident 告诉法院。"
        ),
    ),
    503: (
        "unavailable",
        _("没有收到：网站暂时不能存取"),
        _("没有存下来。请用同一个 Idempotency-Key 过几分钟再发一次，不会登记两次。"),
    ),
}


def is_api(request: HttpRequest) -> bool:
    """Tell whether an address is one that other systems call."""
    return request.path_info.startswith(f"/{API}/")


def write_problem(failure: Failure, exception: BaseException | None) -> HttpResponse:
    """Write a failure for a program: a stable code, and sentences for whoever reads its log.

    Args:
        failure: what a page would say.
        exception: what was raised; an error of the domain lends its code, sentence and field.
    """
    facts: dict[str, object] = {}
    code, title, detail = _WORDS.get(failure.status, ("refused", failure.heading, failure.text))
    if isinstance(exception, DomainError) and failure.status != 404:
        code, detail = exception.code, exception.message
        facts = {"field": exception.field} if exception.field else {}
        facts |= {"errors": errors} if (errors := getattr(exception, "errors", None)) else {}
    if failure.incident:
        facts["incident"] = failure.incident
    content = {
        "type": f"urn:fenglian:problem:{code}",
        "title": str(title),
        "status": failure.status,
        "detail": str(detail),
        "code": code,
        **facts,
    }
    return JsonResponse(
        content,
        status=failure.status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
