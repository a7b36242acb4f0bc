"""The one address of the frame: how pages are displayed."""

from __future__ import annotations

from django.urls import path

from fenglian.frame import views

app_name = "frame"
urlpatterns = [path("display/", views.display, name="display")]
