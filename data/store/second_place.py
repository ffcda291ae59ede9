"""A second place for backups: a folder on a stick or a share, known again when its letter or mount has changed.

A stick is E: today and F: tomorrow. So the folder gets a small text file with an opaque id; whoever opens it reads why
it is there. A folder is the second place when that id lies in it, wherever it is mounted. Nothing here needs Qt or the
atlas's passphrase.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

from data.store.folding import replacing
from data.store.keeping import backups_in
from himi_map.errors import StoreError
from himi_map.records.base import NewId, new_uuid

MARK_FILE: Final = "himi-hikae.txt"
"""Plain letters: sticks and shares change the others in names."""
_MARK: Final = re.compile(r"^目印：([0-9a-f-]{36})\s*$", re.MULTILINE)
_WORDS: Final = (
    "このフォルダーには、「ひみ福祉防災マップ」の地図帳の控え（バックアップ）が入ります。\n"
    "控えは合言葉がないと開きません。このファイルは、控えの場所を見分ける目印なので、消さないでください。\n"
    "目印：{mark}\n"
)

Roots = Callable[[], Iterable[Path]]
"""Gives the roots of everything that is plugged in or mounted now."""


def mark(folder: Path, *, new_id: NewId = new_uuid) -> str:
    """Make *folder* a second place; the id it has already stays.

    Raises
    ------
    StoreError
        ``store.folder_missing``, ``store.read_only_place``, ``store.disk_full``.
    """
    found = mark_of(folder)
    if found is not None:
        return found
    fresh = new_id()
    if not folder.is_dir():
        raise StoreError("store.folder_missing", file=MARK_FILE, folder=str(folder))
    with replacing(folder / MARK_FILE) as scratch:
        scratch.write_text(_WORDS.format(mark=fresh), encoding="utf-8-sig")
    return fresh


def mark_of(folder: Path) -> str | None:
    """The id in a folder; None when it is no second place, or is not there."""
    try:
        found = _MARK.search((folder / MARK_FILE).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None
    return found[1] if found is not None else None


def find(folder: Path, wanted: str, *, atlas: str, roots: Roots | None = None) -> Path | None:
    """Where the second place is now.

    Parameters
    ----------
    folder, wanted
        Where it was last, and its id.
    atlas
        Id of the atlas: a folder that holds backups of it and lost its mark is the second place too, and is marked
        again.
    roots
        What is plugged in; looked up when None.

    Returns
    -------
    Path or None
        None when the stick is not in, or the share not reached.
    """
    if mark_of(folder) == wanted:
        return folder
    for root in (roots or mounted)():
        for tail in _tails(folder):
            candidate = root / tail
            if mark_of(candidate) == wanted:
                return candidate
    if mark_of(folder) is None and _holds_backups(folder, atlas):
        try:
            mark(folder, new_id=lambda: wanted)
        except StoreError:
            return None
        return folder
    return None


def _tails(folder: Path) -> Iterator[Path]:
    """The end of a path, from the longest to nothing: what may stand under another root."""
    parts = folder.parts[1:]
    for start in range(len(parts) + 1):
        yield Path(*parts[start:])


def _holds_backups(folder: Path, atlas: str) -> bool:
    try:
        return bool(backups_in(folder, atlas=atlas))
    except StoreError:
        return False


def mounted() -> list[Path]:
    """Roots of sticks, cards and shares, as each system names them."""
    if sys.platform == "win32":
        return [drive for letter in string.ascii_uppercase[2:] if (drive := Path(f"{letter}:\\")).exists()]
    parents = [Path("/media"), Path("/mnt"), Path("/Volumes"), Path("/run/media")]
    found: list[Path] = []
    for parent in parents:
        for one in _folders(parent):
            found += [one, *_folders(one)]  # /media/USER/STICK
    return found


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(one for one in parent.iterdir() if one.is_dir())
    except OSError:
        return []


def nearness(folder: Path, atlas: Path) -> Literal["", "folder", "disk"]:
    """How close a second place is to the atlas: what breaks or burns with it is a poor place for its backup."""
    try:
        if folder.resolve() == atlas.resolve().parent:
            return "folder"
        return "disk" if folder.stat().st_dev == atlas.stat().st_dev else ""
    except OSError:
        return ""
