"""What words in a report may be."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.returns.errors import WordsError

LONGEST_WORDS = 2000
MOST_PROBLEMS = 10


def check_words(words: str, *, field: str, required: bool = True) -> str:
    """Return words as they are kept.

    Args:
        words: as typed.
        field: the form's field.
        required: whether something must be said.

    Raises:
        WordsError: missing or too long.
    """
    words = words.strip()
    if required and not words:
        raise WordsError(_("请写明内容。"), field=field)
    if len(words) > LONGEST_WORDS:
        raise WordsError(
            _("最多 {most} 个字，现在是 {now} 个。").format(most=LONGEST_WORDS, now=len(words)),
            field=field,
        )
    return words


def split_problems(text: str) -> list[str]:
    """Return the problems that somebody names, one a line; blank lines are none.

    Args:
        text: as typed.

    Raises:
        WordsError: there are too many, or one is too long.
    """
    problems = [line.strip() for line in text.splitlines() if line.strip()]
    if len(problems) > MOST_PROBLEMS:
        raise WordsError(
            _("最多写 {most} 个问题，现在是 {now} 个。").format(
                most=MOST_PROBLEMS, now=len(problems)
            ),
            field="problems",
        )
    return [check_words(problem, field="problems") for problem in problems]
