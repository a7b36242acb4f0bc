"""The addresses: /desk/, /api/, and the people's pages under the court's short name."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include("fenglian.desk.urls")),
    path("api/", include("fenglian.api.urls")),
    path("", include("fenglian.frame.urls")),
    path("", include("fenglian.portal.urls")),
]
if settings.DEMONSTRATION:
    urlpatterns.insert(0, path("demonstration/", include("fenglian.demonstration.urls")))

handler400 = "fenglian.frame.views.bad_request"
handler403 = "fenglian.frame.views.permission_denied"
handler404 = "fenglian.frame.views.page_not_found"
handler500 = "fenglian.frame.views.server_error"
