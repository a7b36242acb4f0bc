"""`fenglian ledger`: the proof that nothing in it was changed."""

from __future__ import annotations

import dataclasses

import click

from fenglian.cli.courts import find_court
from fenglian.cli.output import as_json, print_json, print_table, progress


@click.group()
def ledger() -> None:
    """台账：核验封存。"""


@ledger.command()
@click.option("--court", "slug", default=None, metavar="代号", help="只核验一个法院；缺省全部。")
@as_json
def verify(*, slug: str | None, as_json: bool) -> int:
    """重算每一批封存，找出被改动、删除、插入或调换的记录；有问题时退出码为 1。

    链头（最后一批的校验值）请抄存在系统之外：只有凭它才能发现末尾被整批截去。
    """
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.ledger.queries import verify_ledger
    from fenglian.organizations.models import Court

    courts = [find_court(slug)] if slug else list(Court.objects.order_by("slug"))
    results = {}
    for court in courts:
        with scoped([court.pk], audience=Audience.SYSTEM):
            results[court] = verify_ledger(court.pk)
    if as_json:
        print_json({court.slug: dataclasses.asdict(found) for court, found in results.items()})
    else:
        print_table(
            ["法院", "记录", "批次", "待封存", "结果", "链头"],
            [
                (
                    court.name,
                    found.events,
                    found.seals,
                    found.unsealed,
                    f"{len(found.faults)} 处问题" if found.faults else "完好",
                    found.head[:16] or "（尚无封存）",
                )
                for court, found in results.items()
            ],
        )
        for court, found in results.items():
            for fault in found.faults:
                print(f"{court.short_name}：{fault}")
    return int(any(found.faults for found in results.values()))
