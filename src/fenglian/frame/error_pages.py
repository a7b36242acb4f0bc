"""Every failure as a page, or as a problem document: what happened, what is kept, what to do.

The pages are drawn without the database, which may be what failed. What a person typed stands on
the page again, because a page that is never stored cannot be gone back to with its content.
"""

from __future__ import annotations

import errno
import secrets
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, InternalError, OperationalError
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.http import http_date
from django.utils.translation import gettext as _

from fenglian.errors import DomainError
from fenglian.frame.context_processors import frame, is_desk
from fenglian.frame.forms import clean_text
from fenglian.frame.problems import is_api, write_problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("fenglian.frame")

READ_ONLY_TRANSACTION = "25006"
"""PostgreSQL's state after a failover: the old primary takes no writes."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}
SHORTEST_WORDS = 10
"""Characters; what is shorter is typed again sooner than copied."""
FEWEST_WORDS = 4
"""Of a sentence in a language that parts words; tokens and numbers have fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the page says.

    Args:
        status: of the response.
        heading: what happened.
        text: what it means and what to do.
        drawing: the icon above; empty: a notice in the colours of lateness.
        incident: what to tell the staff, empty where nothing was logged.
        offers_phone: whether the telephone is a way on.
        keeps_words: whether what was typed is shown again.
    """

    status: int
    heading: str
    text: str
    drawing: str = ""
    incident: str = ""
    offers_phone: bool = False
    keeps_words: bool = True


def answer_failure(request: HttpRequest, exception: BaseException | None) -> HttpResponse:
    """Return the page for whatever went wrong, and log what nobody expected.

    Args:
        request: what was asked.
        exception: what was raised; None where the cause is gone.
    """
    if isinstance(exception, DomainError) and exception.status < 500:
        return show_failure(request, _domain(request, exception), exception)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return show_failure(request, _too_large(), exception)
    if isinstance(exception, SuspiciousOperation | MultiPartParserError):
        return show_failure(request, _malformed(), exception)
    incident = _log(request, exception)
    if isinstance(exception, DomainError) and exception.status == 503:
        return show_failure(request, _domain(request, exception), exception)
    if is_outage(exception):
        return show_failure(request, _outage(request, incident), exception)
    return show_failure(request, _unexpected(incident), exception)


def show_failure(
    request: HttpRequest, failure: Failure, exception: BaseException | None = None
) -> HttpResponse:
    """Draw a failure: a page in the frame, a notice for htmx, a problem document for a program.

    Args:
        request: what was asked.
        failure: what is said.
        exception: what was raised; an instant to try again is passed on.
    """
    is_fragment = request.headers.get("HX-Request") == "true" and not is_api(request)
    if is_api(request):
        response = write_problem(failure, exception)
    else:
        response = _draw(request, failure, is_fragment=is_fragment)
    if is_fragment:
        response["HX-Retarget"] = "#fl-notice"
        response["HX-Reswap"] = "innerHTML"
    retry_at = getattr(exception, "retry_at", None)
    if retry_at is not None:
        response["Retry-After"] = http_date(retry_at.timestamp())
    # Django's own log line names the address, which may be a person's follow-up link.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # no public way
    return response


def _draw(request: HttpRequest, failure: Failure, *, is_fragment: bool) -> HttpResponse:
    return render(
        request,
        "frame/_error_note.html" if is_fragment else "frame/error.html",
        {
            **frame(request),
            "base": f"frame/base_{'desk' if is_desk(request) else 'portal'}.html",
            "failure": failure,
            "heading": failure.heading,
            "text": failure.text,
            "back": _page_before(request),
            "typed": _typed(request) if failure.keeps_words and not is_fragment else (),
        },
        status=failure.status,
    )


def _page_before(request: HttpRequest) -> str:
    """Return the page of ours whose form was sent; empty where the browser does not say."""
    before = request.META.get("HTTP_REFERER", "")
    here = f"{request.scheme}://{request.headers.get('Host', '')}/"
    return before if request.method == "POST" and before.startswith(here) else ""


def not_found(request: HttpRequest) -> Failure:
    """Say that there is no such page: one text for unknown and forbidden, whatever the cause."""
    return Failure(
        status=404,
        heading=_("没有这一页，或者您不能看"),
        text=_("工作需要的话，请向本院管理员说明用途。")
        if is_desk(request)
        else _("请看看网址是否完整。用查询码或短信里的链接，可以看到您自己反映的事。"),
        drawing="lock",
        keeps_words=False,
    )


def forged_or_stale() -> Failure:
    """Say that a form's token did not come back as it went out."""
    return Failure(
        status=403,
        heading=_("没有收到：页面放得太久了"),
        text=_(
            "为了安全，没有存入任何内容。请返回上一页，刷新后再提交；"
            "如果还不行，请允许本站使用 Cookie。"
        ),
    )


def not_that_way() -> Failure:
    """Say that the address exists, but is not asked like this."""
    return Failure(
        status=405, heading=_("这一步不能直接打开"), text=_("请回到上一页，用页面上的按钮。")
    )


def is_outage(exception: BaseException | None) -> bool:
    """Tell whether the ground is gone: the database, the disk, the descriptors."""
    if isinstance(exception, OperationalError | InterfaceError):
        return True
    if isinstance(exception, InternalError):
        return getattr(exception.__cause__, "sqlstate", "") == READ_ONLY_TRANSACTION
    return isinstance(exception, OSError) and exception.errno in _NO_ROOM


def _domain(request: HttpRequest, error: DomainError) -> Failure:
    if error.status == 404:
        return not_found(request)
    headings = {
        401: _("没有认出这把密钥"),
        403: _("这一步由别人办理"),
        409: _("没有存入：情况已经变了"),
        413: _("没有收到：内容太大"),
        415: _("没有收到：内容的格式不对"),
        429: _("试的次数太多了"),
        503: _("暂时办不了"),
    }
    return Failure(
        status=error.status,
        heading=headings.get(error.status, _("没有存入，请看看下面的说明")),
        text=error.message,
        offers_phone=error.status in {429, 503},
    )


def _too_large() -> Failure:
    return Failure(
        status=413,
        heading=_("没有收到：内容太大"),
        text=_("一次提交的文字或文件太多，没有存入。请删短一些，照片和文件分几次提交。"),
        offers_phone=True,
        keeps_words=False,
    )


def _malformed() -> Failure:
    return Failure(
        status=400,
        heading=_("没有收到：内容不完整"),
        text=_("网址或提交的内容在路上缺了一块，没有存入。请回到上一页再试一次。"),
        keeps_words=False,
    )


def _outage(request: HttpRequest, incident: str) -> Failure:
    if request.method in {"GET", "HEAD"}:
        heading = _("网站暂时打不开")
        text = _("请过几分钟再试。期限照常计算，不会因此推迟。")
    else:
        heading = _("没有收到")
        text = _(
            "刚才的内容没有存下来。请先不要关闭页面，过几分钟再提交一次，同一份内容不会登记两次。"
            "期限照常计算，不会因此推迟。"
        )
    return Failure(status=503, heading=heading, text=text, incident=incident, offers_phone=True)


def _unexpected(incident: str) -> Failure:
    return Failure(
        status=500,
        heading=_("没有办成，是我们的程序出了错"),
        text=_(
            "刚才的内容没有存入，已经记下这次错误。请过一会儿再试；还不行，请把下面的编号告诉我们。"
        ),
        incident=incident,
        offers_phone=True,
    )


def _log(request: HttpRequest, exception: BaseException | None) -> str:
    """Log where it happened and return the incident's number.

    Neither the error's message nor the address is written: both may carry personal data.
    """
    incident = secrets.token_hex(3).upper()
    match = request.resolver_match
    frames = traceback.extract_tb(exception.__traceback__) if exception else []
    log.error(
        "request_failed",
        incident=incident,
        method=request.method,
        route=match.route if match else None,
        error=f"{type(exception).__module__}.{type(exception).__qualname__}",
        cause=type(exception.__cause__).__qualname__ if exception and exception.__cause__ else None,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
    return incident


def _typed(request: HttpRequest) -> tuple[str, ...]:
    """Return the sentences that were sent: of some length, and no password."""
    if request.method != "POST":
        return ()
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return ()
    texts = (clean_text(str(value)) for name, value in sent if name != "password")
    return tuple(text for text in texts if len(text) >= SHORTEST_WORDS and _is_sentence(text))


def _is_sentence(text: str) -> bool:
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in text)
    return is_chinese or len(text.split()) >= FEWEST_WORDS
