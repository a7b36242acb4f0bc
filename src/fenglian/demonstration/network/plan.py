"""The courts of the network as plans that they are founded by, composed from `network.yaml`."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.validators import BodyFacts, CourtFacts, CourtPlan, Seat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fenglian.organizations.models import Area

FILE = Path(__file__).parent / "network.yaml"
LEADERS = 4
"""A president and three vice presidents."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amiss(_Entry):
    """Towns where something is amiss on purpose, by what it is."""

    no_judge: tuple[str, ...] = ()
    no_clerk: tuple[str, ...] = ()
    no_contact: tuple[str, ...] = ()
    no_point: tuple[str, ...] = ()
    unplated: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    no_circuit_plate: tuple[str, ...] = ()
    leader_elsewhere: tuple[str, ...] = ()


class CourtOutline(_Entry):
    """A court of the network, in outline."""

    slug: str
    name: str
    short_name: str
    code: str
    area: str
    prefix: str
    """Of its sign-in names."""
    divisions: tuple[str, ...]
    judges: int
    """In each division, beside its leader."""
    tribunals: dict[str, str]
    town_contacts: bool = False
    """Towns have a contact between them and the court, as in Xinxing (XX-19)."""
    mechanisms: tuple[str, ...] = ("yunfu",)
    """The notices that it follows."""
    kept_apart: Amiss = Amiss()


class NetworkOutline(_Entry):
    """All courts, the superior one first, and what names are made of."""

    courts: tuple[CourtOutline, ...] = Field(min_length=1)
    surnames: str
    given_names: tuple[str, ...]


@cache
def read_network() -> NetworkOutline:
    """Return the network as its file lays it down."""
    return NetworkOutline.model_validate(YAML(typ="safe").load(FILE))


def invent_names() -> Iterator[str]:
    """Yield names that nobody else in the network has, always in the same order."""
    network = read_network()
    for shift in range(len(network.given_names)):
        for place, surname in enumerate(network.surnames):
            yield surname + network.given_names[(place * 7 + shift) % len(network.given_names)]


def compose_court(
    outline: CourtOutline, towns: Sequence[Area], names: Iterator[str], *, superior: str | None
) -> CourtPlan:
    """Return the plan of a court with its centers and their people.

    Args:
        outline: the court.
        towns: of a basic court's county; none for the intermediate court.
        names: of people who are not yet in the network.
        superior: the slug of the superior court.
    """
    return CourtPlan(
        court=CourtFacts(
            slug=outline.slug,
            name=outline.name,
            short_name=outline.short_name,
            code=outline.code,
            area=outline.area,
            superior=superior,
            address=f"{outline.short_name}路1号（虚构）",
        ),
        bodies=tuple(_Bodies(outline, names).compose(towns)),
    )


class _Bodies:
    def __init__(self, outline: CourtOutline, names: Iterator[str]) -> None:
        self.outline = outline
        self.names = names
        self.counted = itertools.count(1)

    def compose(self, towns: Sequence[Area]) -> Iterator[BodyFacts]:
        """Yield the bodies, each behind the one it belongs to."""
        codes = {town.name: town.code for town in towns}
        leaders = [
            self._seat("president", PostKind.PRESIDENT, "院长"),
            *(
                self._seat(f"vice-{number}", PostKind.VICE_PRESIDENT, "副院长")
                for number in range(1, LEADERS)
            ),
            self._seat("admin", PostKind.ADMINISTRATOR, "系统管理员"),
        ]
        yield self._body("院领导", BodyKind.COURT, leaders, led_by=leaders[0].id)
        yield self._department("filing", "立案庭", judges=1, is_filing=True)
        yield self._department(
            "desk", "诉讼服务中心", BodyKind.OFFICE, clerks=PostKind.DESK_CLERK, is_desk=True
        )
        yield self._department(
            "mgmt", "审判管理办公室（研究室）", BodyKind.OFFICE, clerks=PostKind.OFFICER,
            is_management_office=True,
        )  # fmt: skip
        for number, name in enumerate(self.outline.divisions, start=1):
            yield self._department(f"d{number}", name, judges=self.outline.judges, assistants=2)
        for number, (seat, name) in enumerate(self.outline.tribunals.items(), start=1):
            yield self._department(
                f"t{number}", name, BodyKind.TRIBUNAL, judges=1, assistants=1, area=codes[seat]
            )
        yield self._leading_group(leaders)
        if not towns:
            yield self._body("中共云浮市委政法委员会", BodyKind.COMMITTEE, [])
        for number, town in enumerate(towns, start=1):
            staff = self._seat(f"center-{number}", PostKind.CENTER_STAFF, "工作人员")
            yield self._body(
                f"{town.name}综治中心", BodyKind.GOVERNANCE_CENTER, [staff], area=town.code
            )

    def _department(
        self,
        key: str,
        name: str,
        kind: BodyKind = BodyKind.DIVISION,
        *,
        judges: int = 0,
        assistants: int = 0,
        clerks: PostKind = PostKind.COURT_CLERK,
        **facts: object,
    ) -> BodyFacts:
        title = "庭长" if kind in {BodyKind.DIVISION, BodyKind.TRIBUNAL} else "主任"
        head = self._seat(f"{key}-leader", PostKind.DEPARTMENT_LEADER, title)
        several = [(PostKind.JUDGE, judges), (PostKind.JUDGE_ASSISTANT, assistants), (clerks, 1)]
        seats = [
            self._seat(f"{key}-{post.value.split('_')[-1]}{number}", post, str(post.label))
            for post, count in several
            for number in range(1, count + 1)
        ]
        vice = f"{self.outline.prefix}-vice-{next(self.counted) % (LEADERS - 1) + 1}"
        return self._body(name, kind, [head, *seats], led_by=head.id, supervised_by=vice, **facts)

    def _leading_group(self, leaders: Sequence[Seat]) -> BodyFacts:
        kinds = [PostKind.GROUP_HEAD, *[PostKind.GROUP_DEPUTY] * (LEADERS - 1)]
        seats = [
            self._held(f"group-{number}", kind, str(kind.label), leader.holder or "")
            for number, (kind, leader) in enumerate(zip(kinds, leaders, strict=False), start=1)
        ]
        return self._body("法官联络工作领导小组", BodyKind.LEADING_GROUP, seats)

    def _seat(self, key: str, kind: PostKind, title: str) -> Seat:
        return self._held(key, kind, title, next(self.names))

    def _held(self, key: str, kind: PostKind, title: str, holder: str) -> Seat:
        number = next(self.counted)
        telephone = f"0766-88{self.outline.area[4:6]}{number:03d}"
        return Seat(
            id=f"{self.outline.prefix}-{key}", kind=kind, title=title, holder=holder,
            phone=telephone,
        )  # fmt: skip

    def _body(self, name: str, kind: BodyKind, posts: Sequence[Seat], **facts: object) -> BodyFacts:
        telephone = f"0766-89{self.outline.area[4:6]}{next(self.counted):03d}"
        return BodyFacts.model_validate(
            {"name": name, "kind": kind, "posts": posts, "phone": telephone, **facts}
        )
