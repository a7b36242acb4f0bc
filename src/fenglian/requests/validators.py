"""What a request must be, shared by forms, staff forms, imports and interfaces."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

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
            f"{what}至少写 {shortest} 个字，现在是 {length} 个。", field="words"
        )
    if length > LONGEST_WORDS:
        raise InvalidSubmissionError(
            f"{what}最多 {LONGEST_WORDS} 个字，现在是 {length} 个。长材料可以作为附件上传。",
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
        raise InvalidSubmissionError(f"{what}要写理由。", field="reason")
    if len(text) > LONGEST_REASON:
        raise InvalidSubmissionError(
            f"{what}的理由最多 {LONGEST_REASON} 个字，现在是 {len(text)} 个。", field="reason"
        )
    return text


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
            f"外部编号要写 1 到 {LONGEST_EXTERNAL_NUMBER} 个字，现在是 {len(number)} 个。",
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
        known = "、".join(sorted(platforms)) or "没有"
        raise InvalidSubmissionError(
            f"没有“{number.platform}”这个平台。可用的有：{known}。", field="platform"
        )
    if clean_external_number(number.number) != number.number:
        raise InvalidSubmissionError(
            f"外部编号“{number.number}”里有空格或全角字符，请去掉。", field="external_number"
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
            f"没有“{submission.channel}”这个渠道。可用的有：{'、'.join(sorted(channels))}。",
            field="channel",
        )
    for number in submission.external_numbers:
        check_platform_number(number, mechanism)
    if submission.relation not in Relation.values:
        raise InvalidSubmissionError(
            f"没有“{submission.relation}”这种身份，请重新选择。", field="relation"
        )
    check_words(submission.words, what="要说的事")
    for field, what, value, longest in (
        ("case_number", "案号", submission.case_number, LONGEST_CASE_NUMBER),
        ("principal_name", "替谁反映", submission.principal_name, LONGEST_PRINCIPAL),
    ):
        if len(value) > longest:
            raise InvalidSubmissionError(
                f"{what}最多 {longest} 个字，现在是 {len(value)} 个。", field=field
            )
    check_person_name(submission.name)
    normalize_phone(submission.phone)
    if submission.identity_number:
        normalize_identity_number(submission.identity_number)
    if submission.relation != Relation.SELF and not submission.principal_name.strip():
        raise InvalidSubmissionError(
            "您是替别人反映的，请写上那个人或单位的名称。", field="principal_name"
        )
