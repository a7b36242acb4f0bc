"""How one call is served: by whose key, in which scope, once.

Two transactions. The first finds the client by its key and counts the call; it commits whatever
becomes of the second, which sees only what the client may see and does the work. An error raised
in it rolls it back and becomes a problem document; the answer leaves after its commit.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja.security import HttpBearer
from pydantic import BaseModel

from fenglian.integrations.actions import claim_call, keep_answer, note_use
from fenglian.integrations.enums import ClientScope
from fenglian.integrations.errors import IdempotencyKeyError, InvalidInputError, UnknownKeyError
from fenglian.integrations.models import Client
from fenglian.integrations.policies import load_acting_official, require_scope
from fenglian.integrations.queries import find_client
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, enter_scope, scoped
from fenglian.organizations.models import Court
from fenglian.organizations.queries import Official
from fenglian.privacy.actions import count_attempt
from fenglian.privacy.keys import keyed_hash
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

KEY_HEADER = "Idempotency-Key"
KEY_SHAPE = r"[!-~]{1,100}"
A_MINUTE = timedelta(minutes=1)
ONCE = {
    "parameters": [
        {
            "in": "header",
            "name": KEY_HEADER,
            "required": True,
            "description": (
                "贵系统为这一件事起的号，每件不同；重发用同一个号，得到第一次的回答。"
                "同一个号、另一件事：409。"
            ),
            "schema": {"type": "string", "pattern": f"^{KEY_SHAPE}$"},
        }
    ]
}
"""What the document says of operations that are served once."""


class ApiRequest(HttpRequest):
    """A call by a known client."""

    client: Client
    court: Court
    now: datetime
    official: Official
    """For whom the client acts; only where the operation is the desk's."""
    party: Actor
    """The member of the public whose words the client passes on."""


class ClientKey(HttpBearer):
    """密钥由法院发给每个外部系统，写在 Authorization 头部：Bearer fl_…"""

    def authenticate(self, request: HttpRequest, token: str) -> Client:
        """Find whose key it is, and count the call (the first transaction).

        Raises:
            UnknownKeyError: nobody's.
            TooManyAttemptsError: the client has called too often in this minute.
        """
        with scoped([], audience=Audience.IDENTIFY):
            _commit_without_waiting()
            instant = now()
            client = find_client(token)
            if client is None:
                raise UnknownKeyError
            count_attempt(
                "api call", str(client.pk), at=instant, limit=client.calls_a_minute, window=A_MINUTE
            )
            note_use(client, at=instant)
        call = cast("ApiRequest", request)
        call.client, call.court, call.now = client, client.court, instant
        call.party = Actor.citizen(via=client.name)
        return client


def _commit_without_waiting() -> None:
    """Let this transaction end before it is on disk: a power cut may lose a count of calls.

    Otherwise all calls of a client would wait for the disk one after the other, as each holds the
    client's count locked until then. What the call itself stores waits as ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")


def serve(
    scope: ClientScope | None,
    *,
    audience: Audience,
    status: int = 200,
    once: bool = False,
    asked: type[BaseModel] | None = None,
) -> Callable[[Callable[..., object]], Callable[..., HttpResponseBase]]:
    """Serve an operation in its scope (the second transaction).

    The operation returns what is to be told, or a response of its own; whatever it refuses it
    raises, so that nothing of it stays.

    Args:
        scope: what the client must be allowed to do; None: any client may.
        audience: the portal for what a party may, the desk for what an official may.
        status: of the answer.
        once: it changes something, and needs a key of its own.
        asked: what may stand in the query; None: nothing.
    """
    known = set(asked.model_fields) if asked else set()

    def around(view: Callable[..., object]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def served(request: ApiRequest, **given: Any) -> HttpResponseBase:
            if scope is not None:
                require_scope(request.client, scope)
            _refuse_unknown(request, known)

            def answer() -> HttpResponseBase:
                told = view(request, **given)
                return told if isinstance(told, HttpResponseBase) else _write(told, status)

            if once:
                return _serve_once(request, audience, answer, _fingerprint(view.__name__, given))
            with scoped([request.court.pk], audience=audience):
                _know_official(request, audience)
                return answer()

        # ninja reads the types of the parameters; they are names of the view's own module.
        served.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        return cast("Callable[..., HttpResponseBase]", served)

    return around


def _serve_once(
    request: ApiRequest,
    audience: Audience,
    answer: Callable[[], HttpResponseBase],
    fingerprint: bytes,
) -> HttpResponseBase:
    key = request.headers.get(KEY_HEADER, "")
    if not re.fullmatch(KEY_SHAPE, key):
        raise IdempotencyKeyError
    court_ids = [request.court.pk]
    with scoped(court_ids, audience=Audience.SYSTEM):
        _know_official(request, audience)
        call = claim_call(request.client, key, fingerprint, at=request.now)
        if call.answer is not None:
            return _again(call.status, call.answer)
        enter_scope(court_ids, audience=audience)
        response = cast("HttpResponse", answer())
        enter_scope(court_ids, audience=Audience.SYSTEM)
        keep_answer(call, status=response.status_code, answer=response.content.decode())
    return response


def own_key(request: ApiRequest) -> UUID:
    """Return the key under which the one thing of a call is known for ever."""
    word = f"{request.client.pk}:{request.headers[KEY_HEADER]}"
    return UUID(bytes=keyed_hash(word.encode(), use="idempotency key")[:16], version=4)


def _know_official(request: ApiRequest, audience: Audience) -> None:
    if audience is Audience.DESK:
        request.official = load_acting_official(request.client, civil_day(request.now))


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    unknown = sorted(set(request.GET) - known)
    if unknown:
        raise InvalidInputError(
            [{"field": f"query.{name[:40]}", "message": "没有这个参数。"} for name in unknown[:5]]
        )


def _fingerprint(name: str, given: Mapping[str, Any]) -> bytes:
    """Return what tells one call from another: everything given, however it was spelled."""
    parts = [name, *(f"{key}={_canonical(given[key])}" for key in sorted(given))]
    return keyed_hash("\n".join(parts).encode(), use="idempotent call")


def _canonical(value: object) -> str:
    if isinstance(value, BaseModel):
        return value.model_dump_json()
    if isinstance(value, list):
        return ",".join(map(_canonical, value))
    if isinstance(value, UploadedFile):
        digest = Hash(SM3())
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return f"{value.name}:{digest.finalize().hex()}"
    return str(value)


def _write(told: object, status: int) -> HttpResponse:
    if told is None:
        return HttpResponse(status=status)
    content = cast("BaseModel", told).model_dump_json()
    return HttpResponse(content, status=status, content_type="application/json")


def _again(status: int, answer: str) -> HttpResponse:
    response = HttpResponse(answer, status=status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    return response
