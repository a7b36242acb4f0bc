"""In and out: user name, password and one-time code in one form."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.desk.forms.sign_in import SignInForm
from fenglian.desk.views.frame import desk_page
from fenglian.directory.policies import may_manage_posts
from fenglian.isolation.scope import Audience, enter_scope
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.models import Account
from fenglian.organizations.queries import load_official
from fenglian.supervision.policies import bodies_under
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fenglian.frame.scoping import DeskRequest
    from fenglian.organizations.queries import Official


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let an official in; whatever is wrong, the answer is the same."""
    instant: datetime = request.now  # type: ignore[attr-defined]  # set with the scope
    if request.method != "POST":
        form = SignInForm(initial={"next": request.GET.get("next", "")[:500]})
        return render(request, "desk/sign_in.html", {"form": form})
    form = SignInForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/sign_in.html", {"form": form}, status=422)
    account = authenticate(
        request,
        username=form.cleaned_data["username"],
        password=form.cleaned_data["password"],
        code=form.cleaned_data["code"],
    )
    official = _official_of(account, instant) if isinstance(account, Account) else None
    if isinstance(account, Account) and official is not None:
        login(request, account)
        return HttpResponseRedirect(_way_on(request, form.cleaned_data["next"], official))
    if getattr(request, "axes_locked_out", False):
        form.add_error(None, _lock_words(request, form.cleaned_data["username"]))
        return render(request, "desk/sign_in.html", {"form": form}, status=429)
    form.add_error(
        None,
        _("用户名、密码和动态验证码对不上，没有登录。请都再核对一遍；验证码要等它换一个再填。"),
    )
    return render(request, "desk/sign_in.html", {"form": form}, status=422)


def _official_of(account: Account, instant: datetime) -> Official | None:
    """Return as whom the account opens anything today; reading posts needs the court's scope."""
    enter_scope([account.court_id], audience=Audience.DESK)
    return load_official(account, civil_day(instant))


def _way_on(request: HttpRequest, address: str, official: Official) -> str:
    """Return what was asked for, else where the official's day begins: with leaders, the board."""
    home = reverse("desk:work")
    is_ours = address.startswith(home) and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if is_ours and address != home:
        return address
    leads = official.is_president or bool(bodies_under(official))
    return reverse("desk:board") if leads else home


def _lock_words(request: HttpRequest, username: str) -> str:
    """Say until when the name is locked at this address, known or not."""
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
        .order_by("-attempt_time")
        .first()
    )
    pause = get_cool_off(request)
    minutes = int(pause.total_seconds() // 60) if pause else 0
    words = _("连续 5 次没有对上，这个用户名在这台电脑上锁定 {} 分钟。").format(minutes)
    if last is not None and pause is not None:
        until = (last.attempt_time + pause).astimezone(COURT_ZONE)
        words += _("请在 {}:{:02} 以后再试，提前再试会重新计时。").format(until.hour, until.minute)
    return words + _("急用的话，请本院系统管理员解锁。")


@require_POST
@desk_page()
def sign_out(request: DeskRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.info(request, _("已退出。"))
    return redirect("desk:sign-in")


@require_safe
@desk_page()
def account(request: DeskRequest) -> HttpResponse:
    """Show who is signed in, with which roles, and the way out."""
    labels = dict(cast("list[tuple[str, Any]]", OfficialRole.choices))
    roles = [labels[role] for role in OfficialRole.values if role in request.official.roles]
    return render(
        request,
        "desk/account.html",
        {"roles": roles, "may_manage_posts": may_manage_posts(request.official)},
    )


@desk_page()
def nowhere(_request: DeskRequest, rest: str) -> HttpResponse:  # noqa: ARG001  # the address
    """Answer every other address of the desk in the desk's own frame."""
    raise Http404
