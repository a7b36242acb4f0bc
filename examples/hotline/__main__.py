"""`python -m hotline …`: the agent's screen, as small as it can be."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from .court import Court, Refused, Unanswered
from .notices import Inbox, make_ear


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="hotline", description="热线坐席")
    acts = parser.add_subparsers(dest="act", required=True)
    take = acts.add_parser("take", help="登记一通来电")
    for name in ("--words", "--name", "--phone"):
        take.add_argument(name, required=True)
    take.add_argument("--ticket", default="", help="我们自己的工单号")
    find = acts.add_parser("find", help="凭查询码和电话后四位看进展")
    find.add_argument("code")
    find.add_argument("phone_end")
    acts.add_parser("queue", help="看队列")
    acts.add_parser("hands", help="看谁能接单")
    order = acts.add_parser("dispatch", help="派单")
    order.add_argument("request")
    order.add_argument("body", type=int)
    acts.add_parser("finish", help="把没有得到回答的再发一次")
    ear = acts.add_parser("listen", help="收推送")
    ear.add_argument("--port", type=int, default=8700)
    return parser.parse_args()


def run(court: Court, asked: argparse.Namespace) -> Any:
    """Do what was asked, and return what the court says."""
    if asked.act == "take":
        return court.take_call(
            words=asked.words, name=asked.name, phone=asked.phone, external_number=asked.ticket
        )
    if asked.act == "find":
        found = court.find(asked.code, asked.phone_end)
        return court.follow(found["token"]) if found["token"] else found
    if asked.act == "queue":
        return list(court.queue())
    if asked.act == "hands":
        return court.hands()
    if asked.act == "dispatch":
        revision = court.read(asked.request)["revision"]
        return court.dispatch(asked.request, revision=revision, body=asked.body)
    return [str(one) if isinstance(one, Refused) else one for one in court.finish()]


def show(told: Any) -> None:
    """Write what was told."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run one command; the court's own words say what went wrong."""
    asked = read_arguments()
    folder = Path(os.environ.get("HOTLINE_FOLDER", "."))
    if asked.act == "listen":
        secrets = os.environ["FENGLIAN_HOOK_SECRETS"].split(",")
        make_ear(asked.port, secrets, Inbox(folder / "notices.sqlite"), tell=show).serve_forever()
    site, key = os.environ["FENGLIAN_SITE"], os.environ["FENGLIAN_API_KEY"]
    try:
        show(run(Court(site, key, folder / "unanswered.sqlite"), asked))
    except (Refused, Unanswered) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
