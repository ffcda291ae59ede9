"""Writes a file whole or not at all: a full stick or a pulled plug leaves the old file, never half of a new one."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from himi_map.errors import ExportError


def write_atomically(path: Path, data: bytes) -> None:
    """Write *data* to *path* through a nameless neighbour file, flushed to the disk before it takes the name.

    Parameters
    ----------
    path
        Where the file shall stand; its folder must exist.
    data
        The whole content.

    Raises
    ------
    ExportError
        ``export.write_failed`` (fields ``file``, ``reason``): the folder is missing or read-only, the disk is full, or
        another program holds the file. What stood at *path* before still stands there, nothing is left behind.
    """
    part = path.with_name(f".himi-{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise ExportError("export.write_failed", file=path.name, reason=_reason(error)) from error


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "保存先のフォルダーがありません。"
    if isinstance(error, PermissionError):
        return "保存先に書きこむ権利がないか、同じ名前のファイルをほかのソフトで開いています。"
    if error.errno in _FULL:
        return "保存先の空きが足りません。"
    return "保存先に書きこめませんでした。"


_FULL = {getattr(errno, name) for name in ("EFBIG", "ENOSPC", "EDQUOT") if hasattr(errno, name)}
"""No room: the disk, the quota, or a limit on file size."""
