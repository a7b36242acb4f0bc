"""In which language a page is drawn: Chinese, English, or the second language of a court.

Only what the product itself says is translated. The ledger, what people wrote, messages and the
words of a notice are stored and shown as they are. Whatever composes words that are stored or sent
does so in Chinese: jobs run without a chosen language, and actions store codes, not sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

CHINESE = settings.LANGUAGE_CODE
ENGLISH = "en"
NAMES = dict(settings.LANGUAGES)
FACES_OF_OFFICIALS = ("/desk/", "/api/")
"""Where the browser's own wish does not count: officials choose, and systems get Chinese."""


class LanguageMiddleware:
    """Draws each page, and each failure, in the language of its reader.

    It stands outside the error pages. The court, and with it a second language, is known only once
    the scope is open, so that language is switched to just before the view runs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request in its language."""
        with translation.override(_choose(request)):
            response = self.get_response(request)
            response.setdefault("Content-Language", translation.get_language() or CHINESE)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Switch to the court's second language where the reader has chosen it."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in {CHINESE, ENGLISH} and chosen in offered(request):
            translation.activate(chosen)


@dataclass(frozen=True, slots=True)
class Language:
    """A language as the switch shows it.

    Args:
        code: what the cookie holds.
        tag: what `lang` says of it.
        name: in itself.
        is_current: the page is drawn in it.
    """

    code: str
    tag: str
    name: str
    is_current: bool


def list_languages(request: HttpRequest) -> list[Language]:
    """Return the languages of the switch."""
    current = translation.get_language()
    return [
        Language(code, tag_of(code), NAMES[code], is_current=code == current)
        for code in offered(request)
    ]


def tag_of(code: str | None) -> str:
    """Return what `lang` says of a language: in China Chinese is written in simplified signs."""
    return "zh-CN" if code is None or code == CHINESE else code


def offered(request: HttpRequest) -> tuple[str, ...]:
    """Return the languages that a page can be read in."""
    court = getattr(request, "court", None)
    second = getattr(court, "second_language", "")
    if not second or _is_of_officials(request):
        return (CHINESE, ENGLISH)
    return (CHINESE, ENGLISH, second)


def _choose(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if request.path_info.startswith("/api/"):
        return CHINESE
    if chosen in {CHINESE, ENGLISH}:
        return chosen
    if chosen or _is_of_officials(request):
        return CHINESE
    return _wished(request.headers.get("Accept-Language", ""))


def _wished(header: str) -> str:
    """Return English for a browser that reads it and no Chinese at all.

    Many a reader of Chinese has a browser that names English first.
    """
    read = {tag.split("-")[0] for tag, _weight in parse_accept_lang_header(header.lower())}
    return ENGLISH if ENGLISH in read and "zh" not in read else CHINESE


def _is_of_officials(request: HttpRequest) -> bool:
    return request.path_info.startswith(FACES_OF_OFFICIALS)
