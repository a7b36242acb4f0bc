"""The addresses of the frame: how pages are displayed, and what a phone may keep."""

from __future__ import annotations

from django.urls import path

from fenglian.frame import views

app_name = "frame"
urlpatterns = [
    path("display/", views.display, name="display"),
    path("service-worker.js", views.service_worker, name="service-worker"),
]
