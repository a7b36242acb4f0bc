"""What only the people's pages need of templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django import template

register = template.Library()
K = TypeVar("K")
V = TypeVar("V")


@register.filter
def of(values: Mapping[K, V], key: K) -> V | None:
    """Return the value of a key, None where there is none."""
    return values.get(key)
