"""USBメモリー: which are in this computer, and which packs lie on them."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStorageInfo

_MOUNTED_UNDER: Final = ("/media/", "/run/media/", "/Volumes/", "/mnt/usb")
_REMOVABLE: Final = 2
"""DRIVE_REMOVABLE of GetDriveTypeW."""


def sticks() -> tuple[Path, ...]:
    """The roots of the sticks that can be read now."""
    found = [Path(one.rootPath()) for one in QStorageInfo.mountedVolumes() if one.isValid() and one.isReady()]
    return tuple(sorted(one for one in found if _removable(one)))


def _removable(root: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(str(root)) == _REMOVABLE)
    return f"{root}/".startswith(_MOUNTED_UNDER)


def packs_on_sticks() -> tuple[Path, ...]:
    """Packs at the root of a stick or one folder deep, the newest first."""
    found: list[Path] = []
    for root in sticks():
        with suppress(OSError):
            found += [*root.glob("*.himipack"), *root.glob("*/*.himipack")]
    return tuple(sorted(found, key=_written, reverse=True))


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def place_words(folder: Path) -> str:
    """A folder as people call it."""
    return f"USBメモリー（{folder}）" if folder in sticks() else str(folder)
