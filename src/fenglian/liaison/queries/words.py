"""What is amiss with a town or a holder, said so that somebody can mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fenglian.liaison import enums
from fenglian.liaison.queries.gaps import Gap, GapKind
from fenglian.mechanisms.enums import Covered, Seat

if TYPE_CHECKING:
    from collections.abc import Iterable


def say_seat(seat: Seat) -> str:
    """Return the name of a seat, or of what of the court stands in a town."""
    if seat in enums.Seat.values:
        return str(enums.Seat(seat).label)
    return {
        Seat.GOVERNANCE_CENTER: _("联络点"),
        Seat.PEOPLE_TRIBUNAL: _("对应的人民法庭"),
        Seat.PLATE: _("联络点标牌"),
        Seat.CIRCUIT_POINT: _("巡回审判点"),
        Seat.CIRCUIT_PLATE: _("巡回审判点标牌"),
    }.get(seat, seat.value)


def say_seats(seats: Iterable[Seat]) -> str:
    """Return the names of seats any of which will do."""
    return _("或").join(say_seat(seat) for seat in seats)


def say_gap(gap: Gap) -> str:
    """Say what is amiss, without the name of the place or holder.

    Args:
        gap: one.
    """
    return _SAID[gap.kind](gap)


def tag_gap(gap: Gap) -> str:
    """Say what is amiss in a few characters, for a tile."""
    seats = say_seats(gap.seats)
    return {
        GapKind.SHORT: _("缺{}").format(seats),
        GapKind.CROWDED: _("{}太多").format(seats),
        GapKind.OVERLOADED: _("镇街太多"),
        GapKind.NOT_FIRST: _("应由院领导联系"),
        GapKind.LEFT: _("{}已离任").format(gap.who),
    }[gap.kind]


def _short(gap: Gap) -> str:
    seats = say_seats(gap.seats)
    if gap.over == Covered.JUDGE:
        return _("没有对应的镇街")
    if gap.over == Covered.DEPARTMENT:
        return _("还没有作为{}联络镇街").format(seats)
    if gap.found == 0:
        return _("没有{}").format(seats)
    return _("{seats}只有 {found} 名，至少要 {wanted} 名").format(
        seats=seats, found=gap.found, wanted=gap.wanted
    )


def _crowded(gap: Gap) -> str:
    return _("{seats}有 {found} 名，最多 {wanted} 名").format(
        seats=say_seats(gap.seats), found=gap.found, wanted=gap.wanted
    )


def _overloaded(gap: Gap) -> str:
    words = (
        _("联络了 {found} 个村、社区，最多 {wanted} 个")
        if gap.who == Covered.VILLAGE.value
        else _("联络了 {found} 个镇街，最多 {wanted} 个")
    )
    return words.format(found=gap.found, wanted=gap.wanted)


def _not_first(gap: Gap) -> str:
    return ngettext(
        "驻有人民法庭，没有院领导联系；另有 {} 个没有法庭的镇街由院领导联系。",
        "驻有人民法庭，没有院领导联系；另有 {} 个没有法庭的镇街由院领导联系。",
        gap.found,
    ).format(gap.found)


def _left(gap: Gap) -> str:
    return _("{who}已不在职，还登记着{seats}，请结束这一条").format(
        who=gap.who, seats=say_seats(gap.seats)
    )


_SAID = {
    GapKind.SHORT: _short,
    GapKind.CROWDED: _crowded,
    GapKind.OVERLOADED: _overloaded,
    GapKind.NOT_FIRST: _not_first,
    GapKind.LEFT: _left,
}
