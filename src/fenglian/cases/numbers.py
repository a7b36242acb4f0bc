"""Case numbers (案号): read in every form that people write, written in the one official form.

The form is laid down by 法〔2015〕137号 as amended by 法〔2018〕335号: （year）, court code, type,
serial without leading zeros, 号. Pure functions; whether such a case exists is for `queries`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fenglian.cases.errors import CaseNumberError

EXAMPLE = "（2026）粤0115民初1234号"
FIRST_YEAR, LAST_YEAR = 2016, 2099
"""The rules took effect on 2016-01-01; before, every court numbered in its own way."""
MAX_SERIAL = 9_999_999
MAX_TYPE = 4
"""Characters: three of the type code and one of a special trial before it (知, 破)."""
MAX_INPUT = 200
"""The most characters that `parse_case_number` looks at; nobody's number is longer."""

# 示 is no province: it marks the courts of examples and demonstrations.
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙内陕吉闽贵粤青藏川宁琼兵军示"
_COURT = rf"最高法|[{_PROVINCES}]"
_HAN = "一-龥"
_PLAIN = str.maketrans("〔【[〈《{〕】]〉》}號粵", "(((((())))))号粤")
_CHINESE_DIGITS = str.maketrans("〇○Ｏ零一二三四五六七八九", "0000123456789")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# One pattern for both uses. Every repetition is bounded, so that no text makes it slow.
_NUMBER = re.compile(
    r"(?P<open>\(?)\s{0,3}(?P<year>\d{4})\s{0,3}年?(?:度)?\s{0,3}(?P<close>\)?)\s{0,3}"
    rf"(?P<court>(?:{_COURT})\s{{0,3}}(?P<code>(?:\d\s?){{0,6}}))\s{{0,3}}"
    rf"(?P<type>(?![第字号])[{_HAN}](?:\s?[{_HAN}]){{0,3}}?)\s{{0,3}}"
    r"(?:字)?\s{0,3}(?:第|No\.?|#)?\s{0,3}"
    r"(?P<serial>\d{1,12})(?!\d)\s{0,3}(?P<end>号?)(?:之[一二三四五六七八九十\d]{1,3})?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:我的)?(?:案件编号|案号|案件号)(?:是|为)?[::]?", re.IGNORECASE)
_EDGES = " \t\r\n,.。;;、!?'\"“”‘’「」"
_CHINESE_YEAR = re.compile(r"^\(?[〇○Ｏ零一二三四五六七八九]{4}(?=年?\))")
_LETTER_ZEROS = re.compile(rf"(?<=[{_PROVINCES}])[\doO]{{2,6}}(?=[{_HAN}])")
_LEGACY = re.compile(rf"\d{{4}}\)?[{_HAN}]{{1,4}}法[{_HAN}]{{1,6}}\d*字")
_SEVERAL = re.compile(r"\d(?:[、,和及至~—-]|--)\d{1,7}号")


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber:
    """A case number by its parts.

    Args:
        year: the year in which the case was received, four digits.
        court_code: 法院代字, e.g. 粤0115.
        type_code: 类型代字, e.g. 民初, with the mark of special trials before it, e.g. 知民初.
        serial: the number within court, type and year.
    """

    year: int
    court_code: str
    type_code: str
    serial: int

    @property
    def text(self) -> str:
        """The official form, e.g. （2026）粤0115民初1234号."""
        return f"（{self.year}）{self.court_code}{self.type_code}{self.serial}号"

    def __str__(self) -> str:
        return self.text


def parse_case_number(text: str) -> CaseNumber:
    """Read the one case number that a field holds.

    Half- and full-width brackets and digits, 〔〕【】[], spaces, a missing bracket or 号, 字第,
    No., leading zeros, a letter O for a zero, 年, traditional 號 and 号之一 are all read as meant;
    so is a number within a short sentence.

    Args:
        text: what was typed.

    Raises:
        CaseNumberError: it is empty, not a number, several numbers, or a part is missing; the
            message names the part.
    """
    if len(text) > MAX_INPUT:
        raise CaseNumberError(
            _like(_("案号这一栏写了 {count} 个字，太长了；只写案号，").format(count=len(text)))
        )
    compact = _compact(text)
    if not compact:
        raise CaseNumberError(_like(_("案号是空的。写在传票或受理通知书右上角，")))
    match = _NUMBER.fullmatch(compact)
    if match is not None:
        return _build(match)
    found = find_case_numbers(text)
    if len(found) > 1 or (found and _SEVERAL.search(compact)):
        raise CaseNumberError(_like(_("这里写了不止一个案号，一次只写一个，")))
    if found:
        return found[0]
    raise CaseNumberError(_explain(compact))


def find_case_numbers(text: str) -> list[CaseNumber]:
    """Return the case numbers that a free text names, in their order, each once.

    Stricter than `parse_case_number`: year and court must stand out by brackets or by the digits of
    the court's code, so that "2026年京东订单100号" is none.

    Args:
        text: any text, e.g. what a person wrote about their matter.
    """
    found: dict[CaseNumber, None] = {}
    for match in _NUMBER.finditer(_plain(text)):
        certain = match["open"] and match["close"] and (match["end"] or match["code"])
        if not certain and not (match["code"].strip() and match["end"]):
            continue
        try:
            found[_build(match)] = None
        except CaseNumberError:
            continue
    return list(found)


def _plain(text: str) -> str:
    """Bring brackets, digits and letters to one width, and drop what cannot be seen."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_PLAIN)


def _compact(text: str) -> str:
    compact = re.sub(r"\s+", "", _plain(text)).strip(_EDGES)
    compact = _LABEL.sub("", compact).strip(_EDGES)
    compact = _CHINESE_YEAR.sub(lambda year: year[0].translate(_CHINESE_DIGITS), compact)
    return _LETTER_ZEROS.sub(lambda code: re.sub("[oO]", "0", code[0]), compact)


def _build(match: re.Match[str]) -> CaseNumber:
    year, serial = int(match["year"]), int(match["serial"])
    court = re.sub(r"\s", "", match["court"])
    digits = re.sub(r"\s", "", match["code"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CaseNumberError(
            _like(
                _("案号里的年份 {year} 不对：这种案号从 {first} 年起用。请核对，").format(
                    year=year, first=FIRST_YEAR
                )
            )
        )
    if len(digits) not in {0, 2, 4} or (court.startswith("最") and digits):
        raise CaseNumberError(
            _like(
                _("法院代字“{court}”里有 {count} 位数字，应是 4 位（中级法院 2 位），").format(
                    court=court, count=len(digits)
                )
            )
        )
    if not 0 < serial <= MAX_SERIAL:
        raise CaseNumberError(
            _like(
                _("案号“号”前面的数字是 {serial}，应在 1 到 {most} 之间，").format(
                    serial=match["serial"], most=MAX_SERIAL
                )
            )
        )
    return CaseNumber(year, court, re.sub(r"\s", "", match["type"]), serial)


def _explain(compact: str) -> str:
    """Say which part of a would-be number is missing: the first, from the left, that surely is."""
    year = re.match(r"\(?\d{4}年?度?\)?", compact)
    rest = compact[year.end() :] if year else ""
    court = re.match(rf"(?:{_COURT})\d*", rest)
    tail = rest[court.end() :] if court else ""
    kind = re.match(rf"([{_HAN}]*?)字?第?号?(?=\d|#|No|$)", tail, re.IGNORECASE)
    type_code = kind[1] if kind else "?"
    shown = compact[:40]
    # The first that applies is said; each may rely on those before it not applying.
    explanations = [
        (
            _LEGACY.search(compact),
            _("“{text}”像是旧案号，这里只能查新案号；旧案号反映时写在正文里。新案号").format(
                text=shown
            ),
        ),
        (_SEVERAL.search(compact), _("这里写了不止一个案号，一次只写一个，")),
        (
            re.fullmatch(r"\(?\d*\)?号?", compact),
            _("“{text}”只有数字，案号还要有年份、法院代字和类型，").format(text=shown),
        ),
        (
            re.match(r"\(?\d{1,3}年?(?:\)|(?=\D))", compact),
            _("案号里的年份要写满四位数字，"),
        ),
        (not year, _("案号少了开头的年份，")),
        (not court, _("案号少了年份后面的法院代字（像“粤0115”），")),
        (not type_code, _("案号少了法院代字后面的类型（像“民初”“执”），")),
        (
            len(type_code) > MAX_TYPE,
            _("案号里的类型“{text}”太长，应是“民初”“执恢”这样的几个字，").format(
                text=type_code[:20]
            ),
        ),
        (not re.search(r"\d", tail), _("案号少了“号”前面的数字，")),
        (True, _("看不懂案号“{text}”，请照传票或受理通知书右上角的写，").format(text=shown)),
    ]
    return _like(next(words for applies, words in explanations if applies))


def _like(fault: str) -> str:
    return _("{fault}像这样：{example}").format(fault=fault, example=EXAMPLE)
