"""Invented people and companies, as many as are wanted: the same number is always the same one."""

from __future__ import annotations

from dataclasses import dataclass

from fenglian.demonstration.files import read_names


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who comes to the court.

    Args:
        name: invented.
        phone: 138 and eight digits counted up; messages to it go to the file channel.
    """

    name: str
    phone: str


def citizen(number: int, *, company: bool = False) -> Citizen:
    """Return an invented person or company.

    Args:
        number: 0 to 99 999 999; beyond the list of names they are namesakes with other telephones.
        company: a company instead of a person.
    """
    names = read_names().companies if company else read_names().citizens
    return Citizen(names[number % len(names)], f"138{number:08d}")
