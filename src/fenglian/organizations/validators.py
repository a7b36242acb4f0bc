"""The plan of a court as a file lays it down, and what must hold in it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.types import Strict

from fenglian.organizations.enums import BESIDE, BodyKind, PostKind, SecondLanguage

if TYPE_CHECKING:
    from collections.abc import Iterator

RESERVED_SLUGS = frozenset({"api", "demonstration", "desk", "display", "static"})
"""First parts of addresses that are no court's."""
USERNAME = r"[a-z0-9][a-z0-9._-]{2,39}"
"""The shape of sign-in names."""

Place = tuple[str | int, ...]
"""The way to a part of a plan, e.g. `("bodies", 3, "led_by")`."""
Finding = tuple[Place, str]
"""What does not hold, and where."""


def _text(longest: int, shortest: int = 1, pattern: str | None = None) -> StringConstraints:
    return StringConstraints(
        strip_whitespace=True, min_length=shortest, max_length=longest, pattern=pattern
    )


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CourtFacts(_Entry):
    """The court itself."""

    slug: Annotated[str, _text(30, 2, r"^[a-z][a-z0-9-]*$")]
    """Its name in addresses."""
    name: Annotated[str, _text(60)]
    short_name: Annotated[str, _text(20)]
    code: Annotated[str, _text(12)]
    """法院代字, e.g. 粤0115."""
    area: str | None = None
    """The statistical code of its area."""
    superior: str | None = None
    """The slug of its superior court."""
    phone: Annotated[str, _text(20)] = "12368"
    address: Annotated[str, _text(100, 0)] = ""
    register_mark: Annotated[str, _text(4)] = "诉"
    second_language: SecondLanguage | Literal[""] = ""
    """`ko` where the people's pages are to be read in Korean as well."""


class Seat(_Entry):
    """A post; its id is also the sign-in name of whoever holds it."""

    id: Annotated[str, _text(40, 3, f"^{USERNAME}$")]
    kind: PostKind
    title: Annotated[str, _text(40)]
    holder: Annotated[str, _text(40)] | None = None
    """Who; the same name again is the same person in a second post. None: vacant."""
    phone: Annotated[str, _text(20, 0)] = ""
    """The holder's office telephone."""
    email: Annotated[str, _text(254, 0, r"^([^@\s]+@[^@\s]+)?$")] = ""


class BodyFacts(_Entry):
    """A body with its posts."""

    kind: BodyKind
    name: Annotated[str, _text(60)]
    parent: str | None = None
    """The name of the body it belongs to; None: the court's root."""
    is_desk: Annotated[bool, Strict()] = False
    is_filing: Annotated[bool, Strict()] = False
    is_service_center: Annotated[bool, Strict()] = False
    is_management_office: Annotated[bool, Strict()] = False
    area: str | None = None
    """The statistical code of where it sits: a tribunal's or a center's town."""
    led_by: str | None = None
    """The id of a post; None for bodies beside the court alone."""
    supervised_by: str | None = None
    phone: Annotated[str, _text(20, 0)] = ""
    posts: tuple[Seat, ...] = ()


class CourtPlan(_Entry):
    """The whole court: each body stands after the one it belongs to."""

    court: CourtFacts
    bodies: Annotated[tuple[BodyFacts, ...], Field(min_length=1)]

    def seats(self) -> Iterator[tuple[Place, Seat]]:
        """Yield every post with its place."""
        for number, body in enumerate(self.bodies):
            for index, seat in enumerate(body.posts):
                yield ("bodies", number, "posts", index), seat


def find_faults(plan: CourtPlan) -> Iterator[Finding]:
    """Yield what does not hold in a plan of the right shape.

    Args:
        plan: a plan.
    """
    if plan.court.slug in RESERVED_SLUGS:
        yield ("court", "slug"), f"“{plan.court.slug}”是本站别的网址，请另起一个。"
    yield from _repeated(((*place, "id"), seat.id, "id") for place, seat in plan.seats())
    yield from _repeated(
        (("bodies", number, "name"), body.name, "部门名称")
        for number, body in enumerate(plan.bodies)
    )
    if plan.bodies[0].kind != BodyKind.COURT:
        yield ("bodies", 0, "kind"), "第一个部门应是法院本身（kind: court，如“院领导”）。"
    for number, body in enumerate(plan.bodies[1:], start=1):
        if body.kind == BodyKind.COURT:
            yield ("bodies", number, "kind"), "kind: court 只有第一个部门能用。"
    desks = sum(body.is_desk for body in plan.bodies)
    if desks != 1:
        yield ("bodies",), f"标了 is_desk: true 的部门有 {desks} 个，应恰好一个：收件分流的窗口。"
    filings = sum(body.is_filing for body in plan.bodies)
    if filings > 1:
        yield ("bodies",), f"标了 is_filing: true 的部门有 {filings} 个，最多一个：立案庭。"
    centers = sum(body.is_service_center for body in plan.bodies)
    if centers > 1:
        yield ("bodies",), f"标了 is_service_center: true 的部门有 {centers} 个，最多一个。"
    offices = sum(body.is_management_office for body in plan.bodies)
    if offices > 1:
        yield (
            ("bodies",),
            f"标了 is_management_office: true 的部门有 {offices} 个，最多一个：审判管理办公室。",
        )
    yield from _references(plan)


def _repeated(named: Iterator[tuple[Place, str, str]]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for place, name, what in named:
        seen[name] += 1
        if seen[name] > 1:
            yield place, f"{what}“{name}”用了不止一次。"


def _references(plan: CourtPlan) -> Iterator[Finding]:
    posts = {seat.id: seat.kind for _, seat in plan.seats()}
    above: set[str] = set()
    for number, body in enumerate(plan.bodies):
        place: Place = ("bodies", number)
        if body.parent is not None and body.parent not in above:
            yield (*place, "parent"), f"“{body.name}”之前没有名为“{body.parent}”的部门。"
        if body.led_by is None and body.kind not in BESIDE:
            yield (*place, "led_by"), f"“{body.name}”没有写负责人 led_by。"
        for name in ("led_by", "supervised_by"):
            post = getattr(body, name)
            if post is not None and post not in posts:
                yield (*place, name), f"“{body.name}”的 {name} 指向“{post}”，没有这个 id 的职务。"
        above.add(body.name)
