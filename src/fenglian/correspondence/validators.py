"""What words, days and places must be, whoever writes them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from fenglian.correspondence.errors import InvalidWordsError
from fenglian.privacy.masking import mask_text

LONGEST_WORDS = 2000
LONGEST_TITLE = 60
SHORTEST_WORDS = 2


def check_words(words: str, *, what: str, field: str = "words", most: int = LONGEST_WORDS) -> str:
    """Return words without the blanks around them.

    Args:
        words: what somebody wrote.
        what: what it is called on the page.
        field: of the form.
        most: how many characters at most.

    Raises:
        InvalidWordsError: there are none, or too many.
    """
    words = words.strip()
    if len(words) < SHORTEST_WORDS:
        raise InvalidWordsError(_("请写明{what}。").format(what=what), field=field)
    if len(words) > most:
        raise InvalidWordsError(
            _("{what}最多 {most} 个字，现在是 {now} 个。").format(
                what=what, most=most, now=len(words)
            ),
            field=field,
        )
    return words


def check_public(words: str, *, field: str = "words") -> None:
    """Refuse what leaves the court with somebody's telephone or identity number in it.

    Raises:
        InvalidWordsError: there is one.
    """
    if mask_text(words) != words:
        raise InvalidWordsError(
            _("里面有电话号码或者证件号码。发给镇街的通报和公开的问答不能写，请删去。"),
            field=field,
        )


def check_not_past(day: dt.date, today: dt.date, *, field: str) -> dt.date:
    """Return a day that is today or comes.

    Raises:
        InvalidWordsError: it has passed.
    """
    if day < today:
        raise InvalidWordsError(
            _("{day}已经过去，请选今天或以后的日子。").format(day=day.isoformat()), field=field
        )
    return day


def check_not_future(day: dt.date, today: dt.date, *, field: str) -> dt.date:
    """Return a day that is today or has passed.

    Raises:
        InvalidWordsError: it is to come.
    """
    if day > today:
        raise InvalidWordsError(
            _("{day}还没有到，请写已经发生的日子。").format(day=day.isoformat()), field=field
        )
    return day
