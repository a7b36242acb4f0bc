"""The product's addresses, and in the place of its first page the yardstick.

It stands there because any other address costs a second query: the middleware looks for a court of
that name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import path

from fenglian.organizations.models import Court
from fenglian.urls import handler400, handler403, handler404, handler500, urlpatterns

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def one_query(request: HttpRequest) -> HttpResponse:
    """Draw one row in the frame of the product."""
    return render(request, "bench/one_query.html", {"found": Court.objects.get(slug="nansha")})


urlpatterns = [path("", one_query), *urlpatterns]
