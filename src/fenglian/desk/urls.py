"""The officials' addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from fenglian.desk.views import (
    acts,
    appointment_new,
    appointments,
    board,
    board_orders,
    center,
    directory,
    directory_change,
    drafts,
    explaining,
    figures,
    hours,
    intake,
    ledger,
    mechanism,
    network,
    network_change,
    notices,
    opinions,
    petitions,
    posters,
    presence,
    proposals,
    queue,
    quotas,
    request,
    returns,
    risk,
    rosters,
    sign_in,
    supervision,
    town_people,
    towns,
    work,
)
from fenglian.desk.views.deeds import DEEDS
from fenglian.desk.views.town_deeds import TOWN_DEEDS

app_name = "desk"
_DIRECTORY = [
    path("directory/", directory.directory, name="directory"),
    path("directory/queue/", directory.publish_queue, name="directory-queue"),
    path("directory/first/", directory.publish_first, name="directory-first"),
    path("directory/people/<int:person_id>/", directory.person, name="directory-person"),
    path("directory/people/<int:person_id>/note/", directory.note, name="directory-note"),
    path("directory/people/<int:person_id>/confirm/", directory.confirm, name="directory-confirm"),
    path("directory/people/<int:person_id>/report/", directory.report, name="directory-report"),
    path("directory/changes/<uuid:change_id>/", directory_change.change, name="change"),
    path(
        "directory/changes/<uuid:change_id>/report/",
        directory_change.change_report,
        name="change-report",
    ),
    path(
        "directory/changes/<uuid:change_id>/publish/",
        directory_change.change_publish,
        name="change-publish",
    ),
    path(
        "directory/changes/<uuid:change_id>/return/",
        directory_change.change_return,
        name="change-return",
    ),
    path(
        "directory/changes/<uuid:change_id>/dismiss/",
        directory_change.change_dismiss,
        name="change-dismiss",
    ),
    path("absences/", presence.absences, name="absences"),
    path("absences/<uuid:absence_id>/end/", presence.end_absence, name="absence-end"),
    path("posts/", presence.posts, name="posts"),
    path("posts/<int:post_id>/", presence.post, name="post"),
]
_NETWORK = [
    path("network/", network.network, name="network"),
    path("network/people/", network.people, name="network-people"),
    path("network/assign/", network_change.assign, name="network-assign"),
    path("network/export/", network_change.export, name="network-export"),
    path("network/import/", network_change.bring, name="network-import"),
    path("network/import/apply/", network_change.apply, name="network-apply"),
    path("network/assignments/<uuid:assignment_id>/", network_change.end, name="network-end"),
    path("network/towns/<slug:code>/", network.town, name="network-town"),
    path("network/towns/<slug:code>/point/", network_change.point, name="network-point"),
    path("network/towns/<slug:code>/plate/", network_change.plate, name="network-plate"),
    path("network/towns/<slug:code>/photos/<uuid:photo_id>/", network.photo, name="network-photo"),
]
_MECHANISMS = [
    path("mechanism/", mechanism.show, name="mechanism"),
    path("mechanism/drafts/", drafts.drafts, name="drafts"),
    path("mechanism/drafts/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("mechanism/drafts/<uuid:draft_id>/ahead/", drafts.draft_ahead, name="draft-ahead"),
    path(
        "mechanism/drafts/<uuid:draft_id>/explained/",
        explaining.draft_explained,
        name="draft-explained",
    ),
    path("mechanism/drafts/<uuid:draft_id>/try/", drafts.try_draft, name="try-draft"),
    path("mechanism/drafts/<uuid:draft_id>/propose/", drafts.propose, name="propose"),
    path("mechanism/trials/<uuid:trial_id>/", drafts.trial, name="trial"),
    path("mechanism/proposals/<uuid:proposal_id>/", drafts.proposal, name="proposal"),
    *(
        path(
            f"mechanism/proposals/<uuid:proposal_id>/{deed}/",
            drafts.decide,
            {"deed": deed},
            name=f"{deed}-proposal",
        )
        for deed in ("confirm", "decline", "withdraw")
    ),
    *(
        path(
            f"mechanism/<slug:mechanism_id>/{part}.yaml",
            mechanism.file,
            {"part": part},
            name=f"{part}-file",
        )
        for part in ("mechanism", "lexicon")
    ),
    path(
        "mechanism/<slug:mechanism_id>/explained/",
        explaining.explained,
        name="mechanism-explained",
    ),
    path("mechanism/<slug:mechanism_id>/ahead/", mechanism.ahead, name="mechanism-ahead"),
    path(
        "mechanism/<slug:mechanism_id>/versions/<int:before>/<int:after>/",
        mechanism.versions,
        name="mechanism-versions",
    ),
    path("clauses/<str:clause_id>/", mechanism.clause, name="clause"),
    path("clauses/<str:clause_id>/opinion/", opinions.raise_one, name="raise-opinion"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/<uuid:opinion_id>/", opinions.opinion, name="opinion"),
    path("opinions/<uuid:opinion_id>/answer/", opinions.answer, name="answer-opinion"),
]
_TOWNS = [
    path("center/", center.center, name="center"),
    path("center/new/<slug:kind>/", center.center_new, name="center-new"),
    path("center/<uuid:thread_id>/", center.center_thread, name="center-thread"),
    path("center/<uuid:thread_id>/write/", center.center_write, name="center-write"),
    path(
        "center/<uuid:thread_id>/acknowledge/", center.center_acknowledge, name="center-acknowledge"
    ),
    path("towns/", towns.towns, name="towns"),
    path("towns/new/", towns.town_new, name="town-new"),
    path("towns/<uuid:thread_id>/", towns.town_thread, name="town-thread"),
    *(
        path(f"towns/<uuid:thread_id>/{name}/", towns.town_act, {"name": name}, name=f"town-{name}")
        for name in TOWN_DEEDS
    ),
    path("representatives/", town_people.representatives, name="representatives"),
    path(
        "representatives/<uuid:representative_id>/",
        town_people.representative,
        name="representative",
    ),
    path(
        "representatives/<uuid:representative_id>/met/",
        town_people.representative_met,
        name="representative-met",
    ),
    path(
        "representatives/<uuid:representative_id>/end/",
        town_people.representative_end,
        name="representative-end",
    ),
    path("suggestions/", town_people.suggestions, name="suggestions"),
    path("suggestions/new/", town_people.suggestion_new, name="suggestion-new"),
    path("suggestions/<uuid:suggestion_id>/", town_people.suggestion, name="suggestion"),
    path(
        "suggestions/<uuid:suggestion_id>/answer/",
        town_people.suggestion_answer,
        name="suggestion-answer",
    ),
    path(
        "suggestions/<uuid:suggestion_id>/told/",
        town_people.suggestion_told,
        name="suggestion-told",
    ),
    path("petitions/", petitions.petitions, name="petitions"),
    path("petitions/new/", petitions.petition_new, name="petition-new"),
    path("petitions/<uuid:petition_id>/", petitions.petition, name="petition"),
    path("petitions/<uuid:petition_id>/told/", petitions.petition_told, name="petition-told"),
    path("tasks/", petitions.tasks, name="tasks"),
    path("tasks/<uuid:task_id>/done/", petitions.task_end, {"name": "done"}, name="task-done"),
    path(
        "tasks/<uuid:task_id>/withdraw/",
        petitions.task_end,
        {"name": "withdraw"},
        name="task-withdraw",
    ),
    path("towns/reviews/", proposals.proposals, name="town-reviews"),
    path("towns/reviews/<uuid:proposal_id>/", proposals.decide, name="town-review"),
]
_ROSTERS = [
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/freeze/", rosters.freeze, name="roster-freeze"),
    path("rosters/posters/", posters.posters, name="roster-posters"),
    path("rosters/compile/", rosters.compile_all, name="roster-compile"),
    path("rosters/<uuid:roster_id>/", rosters.roster, name="roster"),
    path("rosters/<uuid:roster_id>/submit/", rosters.submit, name="roster-submit"),
    path("rosters/<uuid:roster_id>/receive/", rosters.receive, name="roster-receive"),
    path("rosters/<uuid:roster_id>/return/", rosters.return_back, name="roster-return"),
    path("rosters/<uuid:roster_id>/forward/", rosters.forward, name="roster-forward"),
    path("rosters/<uuid:roster_id>/receipt/", rosters.enter_receipt, name="roster-receipt"),
    path("rosters/<uuid:roster_id>/word/", rosters.word, name="roster-word"),
    path("rosters/<uuid:roster_id>/sheet/", rosters.sheet, name="roster-sheet"),
]
_QUOTAS = [
    path("quotas/", quotas.list_quotas, name="quotas"),
    path("quotas/misses/", quotas.list_misses, name="quota-misses"),
    path("quotas/shortfalls/<uuid:shortfall_id>/", quotas.show_shortfall, name="quota-shortfall"),
    path(
        "quotas/shortfalls/<uuid:shortfall_id>/explain/",
        quotas.explain_shortfall,
        name="quota-explain",
    ),
    path("quotas/shortfalls/<uuid:shortfall_id>/read/", quotas.read_shortfall, name="quota-read"),
]
_RETURNS = [
    path("returns/", returns.list_returns, name="returns"),
    path("returns/file/", returns.file_return, name="return-file"),
    path("returns/compile/", returns.make_compilation, name="return-compile"),
    path("returns/<uuid:return_id>/", returns.show_return, name="return"),
    path("returns/<uuid:return_id>/receive/", returns.receive_return, name="return-receive"),
    path("returns/<uuid:return_id>/give-back/", returns.give_back, name="return-give-back"),
    path("returns/problems/<uuid:problem_id>/", returns.settle, name="problem-settle"),
    path(
        "returns/compilations/<uuid:compilation_id>/",
        returns.show_compilation,
        name="compilation",
    ),
    path("ledger/", ledger.show_ledger, name="ledger"),
    path("ledger/export/", ledger.export_ledger, name="ledger-export"),
    path("ledger/exports/<uuid:export_id>/", ledger.show_export, name="export"),
    path("ledger/exports/<uuid:export_id>/file/", ledger.fetch_export, name="export-file"),
    path("ledger/people/<int:person_id>/", ledger.show_extract, name="extract"),
]
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
    *_DIRECTORY,
    *_NETWORK,
    *_ROSTERS,
    *_QUOTAS,
    *_RETURNS,
    path("notices/", notices.notices, name="notices"),
    path("settings/notices/", notices.settings, name="notice-settings"),
    *_MECHANISMS,
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
    *_TOWNS,
    path("<path:rest>", sign_in.nowhere, name="nowhere"),
]
