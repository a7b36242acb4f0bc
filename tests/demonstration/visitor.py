"""A visit to the demonstration's own pages, in a process whose settings have them.

Prints what was seen, for `test_clock`.
"""

from __future__ import annotations

import json
import os

import django

os.environ["FENGLIAN_HOSTS"] = "testserver"


def visit() -> dict[str, object]:
    from django.contrib.messages import get_messages  # noqa: PLC0415 - once Django is set up
    from django.template.loader import render_to_string  # noqa: PLC0415
    from django.test import Client, RequestFactory  # noqa: PLC0415

    from fenglian.cli.migrate import migrate_database  # noqa: PLC0415
    from fenglian.demonstration.actions import advance_clock  # noqa: PLC0415
    from fenglian.demonstration.errors import ClockBackError  # noqa: PLC0415
    from fenglian.demonstration.loader import load  # noqa: PLC0415
    from fenglian.duties.models import Duty  # noqa: PLC0415
    from fenglian.isolation.scope import Audience, scoped  # noqa: PLC0415
    from fenglian.ledger.queries import verify_ledger  # noqa: PLC0415
    from fenglian.notifications.models import Message  # noqa: PLC0415
    from fenglian.organizations.models import Court  # noqa: PLC0415
    from fenglian.worktime.clock import now  # noqa: PLC0415

    migrate_database(announce=lambda _line: None)
    load(lambda _line: None, requests=20)
    court = Court.objects.get(slug="nansha")

    def levels() -> list[int]:
        with scoped([court.pk], audience=Audience.SYSTEM):
            duties = Duty.objects.filter(state="open", rule_id="reply").order_by("pk")
            return list(duties.values_list("level", flat=True))

    client = Client()
    started, before = now(), levels()
    page = client.get("/demonstration/")
    shown = {"demonstration_clock": started, "now": started}
    banner = render_to_string(
        "demonstration/_clock.html", shown, RequestFactory().get("/desk/?a=1")
    )
    answers = [
        client.post("/demonstration/clock", {"move": "day", "next": f"/{court.slug}/"})
        for _ in range(9)
    ]
    after = levels()
    moved = now()
    client.post("/demonstration/clock", {"move": "hour"})
    strange = client.post("/demonstration/clock", {"move": "hour", "next": "https://elsewhere/"})
    try:
        advance_clock(started, at=now())
        went_back = True
    except ClockBackError:
        went_back = False
    with scoped([court.pk], audience=Audience.SYSTEM):
        ledger = verify_ledger(court.pk)
        unsent = Message.objects.to_send(now()).count()
        sent = Message.objects.filter(state="sent", sent_at__gt=started).count()
    return {
        "messages": [unsent, sent > 0],
        "page": page.content.decode(),
        "banner": banner,
        "status": page.status_code,
        "levels": [before, after],
        "led_to": answers[0]["Location"],
        "strange_led_to": strange["Location"],
        "said": [str(message) for message in get_messages(answers[-1].wsgi_request)],
        "moved": moved.isoformat(),
        "hours": (now() - moved).total_seconds() / 3600,
        "went_back": went_back,
        "faults": list(ledger.faults),
        "unsealed": ledger.unsealed,
        "get": client.get("/demonstration/clock").status_code,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(visit()))  # noqa: T201 - read by the test
