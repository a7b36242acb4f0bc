"""The addresses: the desk under /desk/, the people's pages under the court's short name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
