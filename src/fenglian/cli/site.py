"""`fenglian migrate` and `fenglian secrets`: what a new site needs once."""

from __future__ import annotations

import os
from pathlib import Path

import click

from fenglian.cli.output import progress


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="逐个列出结构变更。")
def migrate(*, verbose: bool) -> None:
    """建立或更新数据库结构，给应用角色授权，并核对法院之间的隔离。"""
    from fenglian.cli.ground import open_site

    open_site(progress, owner=True)
    from fenglian.cli.migrate import migrate_database

    migrate_database(announce=progress, verbosity=int(verbose))
    progress("数据库结构是最新的，隔离有效。")


@click.command()
def secrets() -> None:
    """生成缺少的密钥文件；已有的从不更换。"""
    from fenglian.cli.ground import run_folder
    from fenglian.cli.secrets import make_secrets

    given = os.environ.get("FENGLIAN_SECRETS")
    folder = Path(given) if given else run_folder() / "secrets"
    made = make_secrets(folder)
    if made:
        progress(f"已在 {folder} 生成 {'、'.join(made)}。请妥善备份：丢失后，加密的字段无法读出。")
    else:
        progress(f"{folder} 里的密钥齐全，没有改动。")
