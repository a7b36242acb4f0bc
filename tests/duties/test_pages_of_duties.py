"""What the calendar opens leads from 我的工作 to the page where it is done, room by room."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import Client
from django.urls import resolve
from pytest_django.fixtures import Settings
from tests.network import Network
from tests.world import at

from fenglian.duties.actions import open_occasions
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import read_pack
from fenglian.organizations.models import Account

ADOPTED, TODAY = at("2026-10-01 00:00"), at("2026-11-16 09:00")
DONE_AT = {
    "roster.submitted": "/desk/rosters/",
    "town_message.answered": "/desk/towns/",
    "town_notice.sent": "/desk/towns/new/",
    "representative.met": "/desk/representatives/",
    "suggestion.answered": "/desk/suggestions/",
    "petition.told": "/desk/petitions/",
    "contact_task.done": "/desk/tasks/",
    "article.decided": "/desk/towns/reviews/",
    "opinion.answered": "/desk/opinions/",
    "activity.recorded": "/desk/activities/new/",
    "visit.planned": "/desk/visits/plan/",
    "research.reported": "/desk/research/new/",
    "matter.settled": "/desk/matters/",
    "ledger.filed": "/desk/returns/",
    "quota.explained": "/desk/quotas/misses/",
    "directory.reported": "/desk/directory/",
    "directory.published": "/desk/directory/queue/",
    "plate.hung": "/desk/network/",
    "case.looked_up": "/desk/clauses/CA-1/",  # control: no page of the desk brings it about
}
HEAD = """\
id: calendar
title: 按季度办事的办法
short_title: 季度办事
document_number: 示法〔2026〕9号
issuer: 示例人民法院
issued_on: 2026-01-01
effective_on: 2026-01-01
clauses:
  - {id: CA-1, number: "1", heading: 每季度, gist: 每季度办一次。}
vocabularies:
  channels:
    - {id: hall, label: 诉讼服务大厅, mark: 厅, staffed: true}
  service_kinds:
    - {id: question, label: 提问, complexity: simple, clause: CA-1}
rules:
"""
RULE = """\
  - id: {id}
    kind: calendar_duty
    title: 季度的{event}
    summary: 每季度办一次。
    clauses: [CA-1]
    origin: court
    note: 文件没有规定，本院自定。
    checked: {{by: 编写者, day: 2026-11-21}}
    holder: management_office
    every: quarter
    due: {{last_working_day: true}}
    day_off: stays
    met_by: [{event}]
"""


def test_duty_of_the_calendar_leads_to_the_page_where_it_is_done(
    network: Network, tmp_path: Path, settings: Settings, static_folder: Path
) -> None:
    settings.STATIC_ROOT = static_folder
    settings.CLOCK_SQL = f"SELECT timestamptz '{TODAY.isoformat()}'"
    pack = tmp_path / "calendar"
    pack.mkdir()
    rules = [RULE.format(id=kind.replace(".", "_"), event=kind) for kind in DONE_AT]
    (pack / "mechanism.yaml").write_text(HEAD + "".join(rules), encoding="utf-8")
    court = network.xinxing
    with court.scope():
        version = install_pack(read_pack(pack))
        adopt(court.court, version, effective_from=ADOPTED, actor=Actor.system(), at=ADOPTED)
        opened = open_occasions(court.court, at=TODAY)
        client = Client()
        client.force_login(Account.objects.get(person=court.keeper))

    page = client.get("/desk/").content.decode()

    assert len(opened) == len(DONE_AT)
    lines = re.findall(r'class="fl-open" href="([^"]*)">季度的([a-z_.]*)', page)
    assert {kind: path for path, kind in lines} == DONE_AT
    names = {kind: resolve(path).url_name for kind, path in DONE_AT.items()}
    assert "nowhere" not in names.values()
