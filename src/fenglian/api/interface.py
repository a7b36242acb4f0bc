"""The interface as a whole: strict about what it reads, one document for every error.

Everything that goes wrong passes through `frame.error_pages`, like any page's failure.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from fenglian.api.schemas.base import Problem
from fenglian.frame.error_pages import answer_failure, not_found, show_failure
from fenglian.frame.problems import MEDIA_TYPE
from fenglian.integrations.errors import (
    Fault,
    InvalidInputError,
    MediaTypeError,
    UnknownKeyError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON = "application/json"
MOST_FAULTS = 20
PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 429: Problem, 500: Problem, 503: Problem}
"""What any operation may answer."""
READ = {**PROBLEMS, 404: Problem}
"""What one about a certain thing may answer besides."""
WRITE = {**READ, 409: Problem, 413: Problem, 415: Problem, 422: Problem}
"""What one that changes something may answer besides."""
_SAID = {
    400: "请求的形状和本文档不符。",
    401: "没有密钥、密钥不对或已停用。",
    403: "这把密钥不能做这件事。",
    404: "没有这一项，或者这把密钥不能看：两者一样。",
    409: "情况已经变了，或者 Idempotency-Key 用在了别的事上；没有存入。",
    413: "内容太大。",
    415: "Content-Type 不对。",
    422: "形状对，但按规定不能这样存；detail 说明原因和办法。",
    429: "试的次数太多；Retry-After 写明何时再试。",
    500: "我们的程序出了错；没有存入。",
    503: "暂时不能存取；没有存入，用同一个 Idempotency-Key 再发。",
}
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
# By the types of pydantic; what is not here is said in general.
_FAULTS = {
    "missing": "缺少这一项。",
    "extra_forbidden": "没有这一项，请去掉。",
    "string_type": "应为文字。",
    "string_unicode": "含有不成对的代理字符，不是完整的文字。",
    "string_too_short": "至少 {min_length} 个字。",
    "string_too_long": "最多 {max_length} 个字。",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "literal_error": "应为 {expected} 之一。",
    "greater_than_equal": "最小 {ge}。",
    "less_than_equal": "最大 {le}。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "uuid_parsing": "应为 UUID。",
    "model_attributes_type": "应为一个 JSON 对象。",
    "model_type": "应为一个 JSON 对象。",
}


class StrictParser(Parser):
    """Reads JSON of one meaning: no repeated names, no NaN, declared as JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body.

        Raises:
            MediaTypeError: it is not declared as JSON.
            ValueError: it is not JSON; ninja and `Interface` make the problem of it.
        """
        if request.content_type != JSON:
            raise MediaTypeError(JSON)
        try:
            return json.loads(
                request.body, object_pairs_hook=_unique, parse_constant=_refuse_constant
            )
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class Interface(NinjaAPI):
    """The interface, with every error as a problem document."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(parser=StrictParser(), docs_url=None, **facts)

    def set_default_exception_handlers(self) -> None:
        """Put ours in the place of ninja's."""
        self.add_exception_handler(Exception, answer_error)

    def get_openapi_schema(self, **facts: Any) -> OpenAPISchema:
        """Return the document, told as we answer: problems by their own media type."""
        document = super().get_openapi_schema(**facts)
        for path in document["paths"].values():
            for operation in path.values():
                for body in operation.get("requestBody", {}).get("content", {}).values():
                    if "properties" in body["schema"]:  # a form's: nothing unknown is taken in
                        body["schema"]["additionalProperties"] = False
                for status in filter(_SAID.__contains__, operation["responses"]):
                    operation["responses"][status] = {"$ref": f"#/components/responses/{status}"}
        document["components"]["responses"] = {
            str(status): {"description": said, "content": _PROBLEM}
            for status, said in _SAID.items()
        }
        _drop_titles(document["paths"])
        _drop_titles(document["components"])
        return document


def answer_error(request: HttpRequest, exception: Exception | type[Exception]) -> HttpResponse:
    """Answer whatever an operation raised with a problem document."""
    found = exception if isinstance(exception, Exception) else exception()
    if isinstance(found, ValidationError):
        found = InvalidInputError(list(_faults(found))[:MOST_FAULTS])
    elif isinstance(found, HttpError):
        found = _meant(found)
    response = answer_failure(request, found)
    if response.status_code == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def tell_absent(request: HttpRequest) -> HttpResponse:
    """Answer that there is no such thing, where raising would take back a count of attempts."""
    return show_failure(request, not_found(request))


def _meant(error: HttpError) -> Exception:
    """Return what stands behind an error of ninja's own."""
    if error.status_code == 401:
        return UnknownKeyError()
    if isinstance(error.__cause__, MediaTypeError):
        return error.__cause__
    return InvalidInputError([{"field": "body", "message": "不是完整、没有歧义的 JSON。"}])


def _faults(error: ValidationError) -> Iterator[Fault]:
    for found in error.errors:
        source, *place = found["loc"]
        # The body stands under the name of the parameter that takes it.
        place = place[1:] if source == "body" else place
        words = _FAULTS.get(found["type"], "不合要求。").format_map(found.get("ctx", {}))
        yield {"field": ".".join(map(str, (source, *place)))[:80], "message": words}


def _drop_titles(node: Any) -> None:
    """Take out the names that pydantic makes up for every field."""
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        for part in node.values():
            _drop_titles(part)
    elif isinstance(node, list):
        for part in node:
            _drop_titles(part)
