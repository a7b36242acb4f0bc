from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from fenglian.cli.errors import GroundError
from fenglian.cli.ground import check_server, prepare_ground, provide_secrets
from fenglian.cli.secrets import NAMES, make_secrets

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which nothing is configured."""
    for name in (
        "FENGLIAN_TESTING",
        "PYTEST_VERSION",
        "FENGLIAN_SECRETS",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
    ):
        monkeypatch.delenv(name, raising=False)


def test_secrets_are_made_once_random_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"

    assert make_secrets(folder) == list(NAMES)
    first = {name: (folder / name).read_text() for name in NAMES}

    assert make_secrets(folder) == []
    assert {name: (folder / name).read_text() for name in NAMES} == first
    assert len(set(first.values())) == 3
    assert all(len(bytes.fromhex(text)) == 32 for text in first.values())
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in NAMES} == {0o600}


@pytest.mark.usefixtures("production")
def test_lost_secret_beside_data_is_not_replaced_in_silence(tmp_path: Path) -> None:
    provide_secrets(tmp_path)
    (tmp_path / "postgres").mkdir()
    (tmp_path / "secrets" / "field-key").unlink()

    with pytest.raises(GroundError, match="缺少密钥文件 field-key"):
        provide_secrets(tmp_path)

    assert not (tmp_path / "secrets" / "field-key").exists()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("given", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_one_address_without_the_other_is_refused_by_name(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secrets(tmp_path / "secrets")
    monkeypatch.setenv("FENGLIAN_RUN", str(tmp_path))
    monkeypatch.setenv("FENGLIAN_SECRETS", str(tmp_path / "secrets"))
    monkeypatch.setenv(given, "postgresql://somebody@/somewhere")
    lacking = {"DATABASE_URL": "DATABASE_OWNER_URL", "DATABASE_OWNER_URL": "DATABASE_URL"}[given]

    with pytest.raises(GroundError, match=f"缺少 {lacking}"):
        prepare_ground(owner=True)


def test_server_that_does_not_answer_is_named_with_its_variable(tmp_path: Path) -> None:
    with pytest.raises(GroundError, match="DATABASE_URL：连不上数据库"):
        check_server("DATABASE_URL", f"postgresql://nobody@/nothing?host={tmp_path}")
