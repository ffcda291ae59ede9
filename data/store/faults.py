"""What the operating system says, told as the store's own errors: full, read-only, missing, not allowed, damaged."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from himi_map.errors import StoreError

_FULL: Final = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_REFUSED: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_MISSING: Final = frozenset({errno.ENOENT, errno.ENOTDIR})


def told(error: OSError, path: Path, *, writing: bool) -> StoreError:
    """The store's error for *error* met at *path*.

    Returns
    -------
    StoreError
        ``store.disk_full``, ``store.read_only_place`` (when *writing*) or ``store.no_permission``,
        ``store.folder_missing``, ``store.missing``, else ``store.io_failed`` with the system's number.
    """
    if error.errno in _FULL:
        return StoreError("store.disk_full", file=path.name)
    if error.errno in _REFUSED:
        return StoreError("store.read_only_place" if writing else "store.no_permission", file=path.name)
    if error.errno in _MISSING:
        if not path.parent.is_dir():
            return StoreError("store.folder_missing", file=path.name, folder=str(path.parent))
        return StoreError("store.missing", file=path.name)
    return StoreError("store.io_failed", file=path.name, number=error.errno or 0)


def why_not_written(path: Path) -> StoreError:
    """Why SQLite could not write *path* (it only says "disk I/O error"): found by writing some bytes after it."""
    try:
        with path.open("ab", buffering=0) as file:
            place = file.tell()
            try:
                for _ in range(64):
                    file.write(os.urandom(4096))
                os.fsync(file.fileno())
            finally:
                file.truncate(place)
    except OSError as error:
        return told(error, path, writing=True)
    return StoreError("store.io_failed", file=path.name, number=errno.EIO)
