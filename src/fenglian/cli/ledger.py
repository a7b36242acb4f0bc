"""`fenglian ledger`: the proof that nothing in it was changed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from fenglian.cli.courts import find_court
from fenglian.cli.output import as_json, print_json, print_table, progress
from fenglian.cli.parameters import Hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fenglian.ledger.queries import Verification
    from fenglian.organizations.models import Court


@click.group()
def ledger() -> None:
    """台账：核验封存。"""


@ledger.command()
@click.option("--court", "slug", default=None, metavar="代号", help="只核验一个法院；缺省全部。")
@click.option("--head", type=Hash(), default=None, help="从前抄下的链头：还在不在链上，是第几批。")
@as_json
def verify(*, slug: str | None, head: str | None, as_json: bool) -> int:
    """重算每一批封存，找出被改动、删除、插入或调换的记录；有问题时退出码为 1。

    链头（最后一批的校验值）请抄存在系统之外：只有凭它才能发现末尾被整批截去。
    """
    from fenglian.cli.ground import open_site

    open_site(progress)
    from fenglian.isolation.scope import Audience, scoped
    from fenglian.ledger.queries import find_batch, verify_ledger
    from fenglian.organizations.models import Court

    courts = [find_court(slug)] if slug else list(Court.objects.order_by("slug"))
    results, batches = {}, {}
    for court in courts:
        with scoped([court.pk], audience=Audience.SYSTEM):
            results[court] = verify_ledger(court.pk)
            batches[court] = find_batch(court.pk, head) if head else None
    is_lost = head is not None and not any(batches.values())
    if as_json:
        plain = {
            court.slug: dataclasses.asdict(found)
            | ({"batch_of_head": batches[court]} if head else {})
            for court, found in results.items()
        }
        print_json(plain)
    else:
        _print_results(results)
        for court, number in batches.items():
            if number is not None:
                print(f"{court.short_name}：所给的链头还在链上，是第 {number} 批。")
        if is_lost:
            print("所给的链头不在链上：那一批或它以后的台账被换过或截过，或者抄错了。")
    return int(is_lost or any(found.faults for found in results.values()))


def _print_results(results: Mapping[Court, Verification]) -> None:
    print_table(
        ["法院", "记录", "批次", "待封存", "结果", "链头"],
        [
            (
                court.name,
                found.events,
                found.seals,
                found.unsealed,
                f"{len(found.faults)} 处问题" if found.faults else "完好",
                found.head or "（尚无封存）",
            )
            for court, found in results.items()
        ],
    )
    for court, found in results.items():
        for fault in found.faults:
            print(f"{court.short_name}：{fault}")
