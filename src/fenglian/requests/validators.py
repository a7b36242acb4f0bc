"""What a request must be, shared by forms, staff forms, imports and interfaces."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.cases.errors import CaseNumberError
from fenglian.cases.numbers import parse_case_number
from fenglian.errors import DomainError
from fenglian.mechanisms.schema import Mechanism
from fenglian.privacy.indexes import normalize_identity_number, normalize_phone
from fenglian.privacy.validators import check_person_name
from fenglian.requests.enums import Relation

if TYPE_CHECKING:
    from fenglian.requests.actions.intake import Submission
    from fenglian.requests.queries.numbers import PlatformNumber

SHORTEST_WORDS = 5
LONGEST_WORDS = 4000
LONGEST_REASON = 300
LONGEST_EXTERNAL_NUMBER = 60
LONGEST_CASE_NUMBER = 60
"""Characters of one that was not found."""
LONGEST_PRINCIPAL = 60
MOST_PAPERS_AT_ONCE = 5
MOST_PAPERS = 30
"""Papers and photos of one request, by the party and over its whole life."""


class InvalidSubmissionError(DomainError):
    """Something in a submission cannot be right."""

    code = "invalid_submission"


def check_words(words: str, *, what: str, shortest: int = SHORTEST_WORDS) -> None:
    """Refuse words that are too few to understand or too many to store.

    Args:
        words: what somebody wrote.
        what: what it is called on the page, e.g. 您要说的事.
        shortest: the fewest characters.

    Raises:
        InvalidSubmissionError: says how many characters there are and may be.
    """
    length = len(words.strip())
    if length < shortest:
        raise InvalidSubmissionError(
            _("{what}至少写 {shortest} 个字，现在是 {length} 个。").format(
                what=what, shortest=shortest, length=length
            ),
            field="words",
        )
    if length > LONGEST_WORDS:
        raise InvalidSubmissionError(
            _("{what}最多 {most} 个字，现在是 {length} 个。长材料可以作为附件上传。").format(
                what=what, most=LONGEST_WORDS, length=length
            ),
            field="words",
        )


def check_reason(reason: str, *, what: str) -> str:
    """Return a reason without blanks around it.

    Args:
        reason: what the official wrote.
        what: the act, e.g. 退回.

    Raises:
        InvalidSubmissionError: it is empty or too long.
    """
    text = reason.strip()
    if not text:
        raise InvalidSubmissionError(_("{what}要写理由。").format(what=what), field="reason")
    if len(text) > LONGEST_REASON:
        raise InvalidSubmissionError(
            _("{what}的理由最多 {most} 个字，现在是 {count} 个。").format(
                what=what, most=LONGEST_REASON, count=len(text)
            ),
            field="reason",
        )
    return text


def spell_case_number(text: str) -> str:
    """Return a case number in its official form; what is none stays as it was typed.

    Args:
        text: as typed, may be empty.
    """
    try:
        return parse_case_number(text).text
    except CaseNumberError:
        return text.strip()


def clean_external_number(text: str) -> str:
    """Return another platform's number in one spelling: half-width, without blanks.

    Args:
        text: as typed.

    Raises:
        InvalidSubmissionError: it is empty or too long.
    """
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not 0 < len(number) <= LONGEST_EXTERNAL_NUMBER:
        raise InvalidSubmissionError(
            _("外部编号要写 1 到 {most} 个字，现在是 {count} 个。").format(
                most=LONGEST_EXTERNAL_NUMBER, count=len(number)
            ),
            field="external_number",
        )
    return number


def check_platform_number(number: PlatformNumber, mechanism: Mechanism) -> None:
    """Refuse a number of a platform that the mechanism does not know, or not in one spelling.

    Args:
        number: the number.
        mechanism: the mechanism whose words it must use.

    Raises:
        InvalidSubmissionError: names the value and what there is.
    """
    platforms = {platform.id for platform in mechanism.vocabularies.platforms}
    if number.platform not in platforms:
        known = _("、").join(sorted(platforms)) or _("没有")
        raise InvalidSubmissionError(
            _("没有“{platform}”这个平台。可用的有：{known}。").format(
                platform=number.platform, known=known
            ),
            field="platform",
        )
    if clean_external_number(number.number) != number.number:
        raise InvalidSubmissionError(
            _("外部编号“{number}”里有空格或全角字符，请去掉。").format(number=number.number),
            field="external_number",
        )


def check_submission(submission: Submission, mechanism: Mechanism) -> None:
    """Refuse a submission that cannot be stored whole.

    Args:
        submission: what came in.
        mechanism: the mechanism whose words it must use.

    Raises:
        InvalidSubmissionError: names the field, the value and the remedy.
    """
    channels = {channel.id for channel in mechanism.vocabularies.channels}
    if submission.channel not in channels:
        raise InvalidSubmissionError(
            _("没有“{channel}”这个渠道。可用的有：{list}。").format(
                channel=submission.channel, list=_("、").join(sorted(channels))
            ),
            field="channel",
        )
    for number in submission.external_numbers:
        check_platform_number(number, mechanism)
    if submission.relation not in Relation.values:
        raise InvalidSubmissionError(
            _("没有“{relation}”这种身份，请重新选择。").format(relation=submission.relation),
            field="relation",
        )
    check_words(submission.words, what=_("要说的事"))
    for field, what, value, longest in (
        ("case_number", _("案号"), submission.case_number, LONGEST_CASE_NUMBER),
        ("principal_name", _("替谁反映"), submission.principal_name, LONGEST_PRINCIPAL),
    ):
        if len(value) > longest:
            raise InvalidSubmissionError(
                _("{what}最多 {most} 个字，现在是 {count} 个。").format(
                    what=what, most=longest, count=len(value)
                ),
                field=field,
            )
    check_person_name(submission.name)
    normalize_phone(submission.phone)
    if submission.identity_number:
        normalize_identity_number(submission.identity_number)
    if submission.relation != Relation.SELF and not submission.principal_name.strip():
        raise InvalidSubmissionError(
            _("您是替别人反映的，请写上那个人或单位的名称。"), field="principal_name"
        )
