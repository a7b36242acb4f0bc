"""The three secrets of a site: files that only their owner reads, made once."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from fenglian.cli.errors import GroundError

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("django-key", "field-key", "index-key")
"""Signing of sessions and forms; encryption of personal fields; their blind index."""


def missing_secrets(folder: Path) -> list[str]:
    """Return the names of the secrets that a folder lacks."""
    return [name for name in NAMES if not (folder / name).exists()]


def make_secrets(folder: Path) -> list[str]:
    """Make the secrets that a folder lacks, each 64 random hexadecimal digits, mode 0600.

    A secret that is there is never replaced: what it encrypted could not be read again.

    Args:
        folder: where the files are; made with mode 0700.

    Returns:
        The names of the secrets that were made.

    Raises:
        GroundError: the folder cannot be written.
    """
    made = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in missing_secrets(folder):
            fresh = folder / f".{name}.{os.getpid()}"
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(fresh, folder / name)  # unlike a rename, never over an existing secret
                made.append(name)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
    except PermissionError as error:
        raise GroundError(f"密钥文件夹 {folder} 不可写：{error.strerror}。") from error
    return made
