"""The officials' addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from fenglian.desk.views import (
    acts,
    appointment_new,
    appointments,
    board,
    board_orders,
    figures,
    hours,
    intake,
    mechanism,
    queue,
    request,
    risk,
    sign_in,
    supervision,
    work,
)
from fenglian.desk.views.deeds import DEEDS

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", work.work, name="work"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", sign_in.account, name="account"),
    path("queue/", queue.queue, name="queue"),
    path("new/hotline/", intake.record, {"channel": "hotline"}, name="new-hotline"),
    path("new/hall/", intake.record, {"channel": "hall"}, name="new-hall"),
    path("new/forwarded/", intake.record, {"channel": ""}, name="new-forwarded"),
    path("figures/", figures.show_figures, name="figures"),
    path("figures/records/", figures.show_figure_records, name="figure-records"),
    path("board/", board.show_board, name="board"),
    path("board/changes/", board.show_changes, name="board-changes"),
    path("board/orders/", board_orders.show_orders, name="board-orders"),
    path("board/orders/press/", board_orders.press_all, name="press-all"),
    path("board/orders/extend/", board_orders.extend_all, name="extend-all"),
    path("board/report/", board.make_report, name="make-report"),
    path("board/reports/<uuid:report_id>/", board.show_report, name="report"),
    path("queue/dispatch/", board_orders.dispatch_all, name="dispatch-all"),
    path("filters/", board_orders.keep_filter, name="keep-filter"),
    path("filters/<int:filter_id>/drop/", board_orders.drop_filter, name="drop-filter"),
    path("supervision/", supervision.list_special, name="supervision"),
    path("supervision/<uuid:entry_id>/", supervision.show_special, name="special"),
    path("supervision/<uuid:entry_id>/close/", supervision.close_special, name="close-special"),
    path("risk/", risk.alerts, name="risk"),
    path("risk/<uuid:alert_id>/", risk.show, name="alert"),
    path("risk/<uuid:alert_id>/acknowledge/", risk.acknowledge, name="acknowledge"),
    path("mechanism/", mechanism.show, name="mechanism"),
    path("clauses/<str:clause_id>/", mechanism.clause, name="clause"),
    path("requests/<uuid:request_id>/", request.show, name="request"),
    path("requests/<uuid:request_id>/print/", request.print_order, name="print"),
    path("requests/<uuid:request_id>/receipt/", intake.receipt, name="receipt"),
    path("requests/<uuid:request_id>/reveal/", acts.reveal, name="reveal"),
    path(
        "requests/<uuid:request_id>/attachments/<uuid:attachment_id>/",
        request.attachment,
        name="attachment",
    ),
    *(
        path(f"requests/<uuid:request_id>/{name}/", acts.act, {"name": name}, name=name)
        for name in DEEDS
    ),
    path("appointments/", appointments.board, name="appointments"),
    path("appointments/new/", appointment_new.new, name="appointment-new"),
    path("appointments/hours/", hours.show, name="hours"),
    path("appointments/hours/<slug:name>/", hours.act, name="hours-act"),
    path("appointments/<uuid:appointment_id>/", appointments.show, name="appointment"),
    *(
        path(f"appointments/<uuid:appointment_id>/{name}/", view, name=f"appointment-{name}")
        for name, view in appointments.ACTS.items()
    ),
    path("<path:rest>", sign_in.nowhere, name="nowhere"),
]
