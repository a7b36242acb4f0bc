"""The addresses of the people's pages, each court under its short name."""

from __future__ import annotations

from django.urls import include, path

from fenglian.portal.views import (
    appointment,
    appointment_held,
    calendar,
    case,
    directory,
    find,
    follow,
    home,
    receipt,
    tell,
    terminal,
    town,
)

app_name = "portal"

_TELL = [
    path("", tell.begin, name="begin"),
    path("<uuid:key>/", tell.about, name="about"),
    path("<uuid:key>/answers/", tell.answers, name="answers"),
    path("<uuid:key>/who/", tell.who, name="who"),
    path("<uuid:key>/review/", tell.review, name="review"),
]
_FOLLOW = [
    path("", follow.follow, name="follow"),
    path("rate/", follow.rate, name="rate"),
    path("answer/", follow.answer, name="answer"),
    path("add/", follow.supplement, name="supplement"),
    path("urge/", follow.urge, name="urge"),
    path("complain/", follow.complain, name="complain"),
    path("calls/<int:call_id>/", follow.contest, name="contest"),
    path("appointment/", appointment.about, name="appointment-about"),
    path("papers/", follow.attach, name="attach"),
    path("papers/<uuid:paper_id>/", follow.paper, name="paper"),
]
_APPOINTMENT = [
    path("", appointment.choose, name="appointment"),
    path("hall/", appointment.hall, name="appointment-hall"),
    path("<uuid:key>/", appointment.time, name="appointment-time"),
    path("<uuid:key>/who/", appointment.who, name="appointment-who"),
    path("held/<token>/", appointment_held.held, name="appointment-held"),
    path("held/<token>/change/", appointment_held.change, name="appointment-change"),
    path("held/<token>/withdraw/", appointment_held.withdraw, name="appointment-withdraw"),
]
urlpatterns = [
    path("", home.courts, name="courts"),
    path("<slug:court>/", home.home, name="home"),
    path("<slug:court>/terminal/", terminal.terminal, name="terminal"),
    path("<slug:court>/terminal/leave/", terminal.leave, name="terminal-leave"),
    path("<slug:court>/tell/", include(_TELL)),
    path("<slug:court>/solved/", tell.solved, name="solved"),
    path("<slug:court>/receipt/<token>/", receipt.receipt, name="receipt"),
    path("<slug:court>/follow/<token>/", include(_FOLLOW)),
    path("<slug:court>/appointment/", include(_APPOINTMENT)),
    path("<slug:court>/calendar/<token>/", calendar.calendar, name="calendar"),
    path("<slug:court>/find/", find.find, name="find"),
    path("<slug:court>/directory/", directory.directory, name="directory"),
    path("<slug:court>/towns/", town.towns, name="towns"),
    path("<slug:court>/towns/<slug:code>/", town.town, name="town"),
    path("<slug:court>/case/", case.case, name="case"),
    path("<slug:court>/lost/", find.lost, name="lost"),
    path("<slug:court>/lost/sent/", find.lost_sent, name="lost-sent"),
]
