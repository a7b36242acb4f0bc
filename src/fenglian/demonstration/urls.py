"""The addresses of the demonstration; `fenglian.urls` includes them on its site alone."""

from __future__ import annotations

from django.urls import path

from fenglian.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("", views.start_here, name="start"),
    path("clock", views.clock, name="clock"),
]
