"""What people write of rules and of the work under them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.feedback.errors import InvalidOpinionError

LONGEST_WORDS = 2000


def check_words(words: str) -> str:
    """Return words without blanks around them.

    Raises:
        InvalidOpinionError: there are none, or too many.
    """
    words = words.strip()
    if not words:
        raise InvalidOpinionError(_("请写明内容。"), field="words")
    if len(words) > LONGEST_WORDS:
        raise InvalidOpinionError(
            _("最多 {most} 个字，现在是 {now} 个。").format(most=LONGEST_WORDS, now=len(words)),
            field="words",
        )
    return words
