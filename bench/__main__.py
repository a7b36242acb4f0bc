"""`python -m bench`: fills courts of several sizes and measures them side by side."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
import django

if TYPE_CHECKING:
    from bench.report import Result

LEAST, LARGEST = 10_000, 1_000_000
"""A smaller court has fewer steps due than the sweep is measured with."""


def main() -> None:
    """Read the arguments, prepare Django, measure; the exit code says nothing of the budgets."""
    arguments = _arguments()
    # The demonstration fills the courts; their servers run as in production.
    os.environ |= {
        "FENGLIAN_TESTING": "1",
        "FENGLIAN_DEMONSTRATION": "1",
        "DJANGO_SETTINGS_MODULE": "fenglian.settings",
    }
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # servers and cluster end with us
    django.setup()
    from bench.report import print_results, write_json  # noqa: PLC0415 - Django is set up by now

    began = time.monotonic()
    if arguments.only == "network":
        from bench.network import measure_network  # noqa: PLC0415 - Django is set up by now

        results = measure_network()
    else:
        results = _measure(arguments.requests, arguments.rounds, arguments.keep)
    print_results(results)
    cores, load, minutes = os.cpu_count(), os.getloadavg()[2], (time.monotonic() - began) / 60
    click.echo(f"\n{cores} 核，平均负载 {load:.1f}，用时 {minutes:.1f} 分钟。")
    if arguments.json:
        facts = {"cores": cores, "load": load, "minutes": minutes, "machine": platform.machine()}
        write_json(arguments.json, results, facts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="测量速度，以比值表示。")
    parser.add_argument(
        "--requests",
        type=_sizes,
        default=[10_000, 100_000],
        help="各法院的诉求件数，用逗号隔开；缺省 10000,100000，最多 1000000。",
    )
    parser.add_argument(
        "--only",
        choices=["requests", "network"],
        default="requests",
        help="量什么：诉求（缺省），或者联络网络（一千个镇街、一年五十万条活动）。",
    )
    parser.add_argument("--rounds", type=int, default=5, help="页面和提交各量几轮；缺省 5。")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help="把建好的数据留在这个文件夹，下次再量不用重建；缺省量完就删。",
    )
    parser.add_argument("--json", type=Path, help="另存为 JSON 文件。")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.isdecimal() and LEAST <= int(part) <= LARGEST for part in parts):
        raise argparse.ArgumentTypeError(f"{text}：应为 {LEAST} 到 {LARGEST} 之间的数，用逗号隔开")
    return sorted({int(part) for part in parts})


def _measure(sizes: list[int], rounds: int, keep: Path | None) -> list[Result]:
    """Fill all courts, then measure them in turn: what disturbs the machine disturbs all alike."""
    from bench.duplicates import measure_duplicates  # noqa: PLC0415 - Django is set up by now
    from bench.figures import measure_figures  # noqa: PLC0415
    from bench.ground import prepare_ground  # noqa: PLC0415
    from bench.pages import Pages  # noqa: PLC0415
    from bench.site import serve  # noqa: PLC0415
    from bench.submissions import Submissions  # noqa: PLC0415
    from bench.sweep import measure_sweep  # noqa: PLC0415

    results = []
    with ExitStack() as stack:
        ground = stack.enter_context(prepare_ground(keep))
        for size in sizes:
            _say(f"[{size}] 建立数据……")
            ground.fill(f"court_{size}", size)
        for size in sizes:
            _say(f"[{size}] 到期推进、月度指标、可能相同的诉求……")
            results.append(measure_sweep(ground, f"court_{size}", size))
            results.append(measure_figures(ground, f"court_{size}", size))
            results.append(measure_duplicates(ground, f"court_{size}", size))
        run = Path(stack.enter_context(TemporaryDirectory(prefix="fenglian-bench-")))
        sites = [
            (size, stack.enter_context(serve(ground, f"court_{size}", run / str(size))))
            for size in sizes
        ]
        measured = [
            measure(ground, site, size) for size, site in sites for measure in (Pages, Submissions)
        ]
        for number in range(rounds):
            _say(f"页面和提交，第 {number + 1}/{rounds} 轮……")
            for one in measured:
                one.measure()
        for one in measured:
            results += one.results()
    return results


def _say(line: str) -> None:
    click.echo(line, err=True)


main()
