"""The officials' addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from fenglian.desk.views import figures, sign_in, work

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", work.work, name="work"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", sign_in.account, name="account"),
    path("figures/", figures.show_figures, name="figures"),
    path("figures/records/", figures.show_figure_records, name="figure-records"),
]
