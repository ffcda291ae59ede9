"""Backups that are known to open, and a new passphrase."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection

from data.store.chain import link
from data.store.faults import told
from data.store.folding import replacing
from data.store.lock import WriterLock
from data.store.opening import SYSTEM, open_up
from data.store.sealing import AtlasKey, derive_key, fresh_salt
from data.store.sqlcipher_store import SqlCipherStore
from data.store.tables import MAIN, SCHEMA, Commit, write
from himi_map.errors import StoreError
from himi_map.ports import EntryKind

KEPT: Final = 10
"""So many of the newest backups are kept, and beside them the last of each month. Ten working days, two weeks."""
NAME: Final = re.compile(r"(?P<stem>.+)_(?P<at>\d{8}-\d{6})_(?P<atlas>[0-9a-z]{8})(?:-(?P<again>\d+))?\.himi")
"""Name of a backup: of which file, when, of which atlas (the first letters of its id)."""


def backup(
    source: SqlCipherStore | Path,
    directory: Path,
    *,
    at: dt.datetime,
    passphrase: str = "",
    keep: int = KEPT,
    author: str = SYSTEM,
    between: Callable[[], object] = bool,
) -> Path:
    """Make a backup, open it again and compare it, then drop old ones.

    Parameters
    ----------
    source
        An open atlas, or a file (then with its *passphrase*).
    directory
        Made when it is not there. Files of other names, and backups of other atlases, are left alone.
    at
        Now; stands in the name: ``NAME_20260801-093000_1a2b3c4d.himi`` (the end tells the atlas).
    keep
        So many of the newest, and the last of each month.
    between
        Called between the steps; when it raises, nothing of the backup is left.

    Returns
    -------
    Path
        The backup: an atlas file like any other, with the same passphrase.

    Raises
    ------
    StoreError
        ``store.disk_full``, ``store.read_only_place``, ``store.backup_differs``, and as :func:`open_atlas`.
    """
    if isinstance(source, Path):
        _, key = open_up(source.resolve(), passphrase)
        with SqlCipherStore(source.resolve(), key, None) as store:
            return backup(store, directory, at=at, keep=keep, author=author, between=between)
    assert source.place is not None
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("store.folder_missing", file=source.place.name, folder=str(directory)) from error
    target = free_name(directory, f"{source.place.stem}_{at:%Y%m%d-%H%M%S}_{source.info.id[:8]}")
    # Read from a second look at the file: whoever works goes on working, and what they save meanwhile is not compared.
    with SqlCipherStore(source.place, source.key, None) as seen, replacing(target) as scratch:
        between()
        seen.fold_into(scratch)
        between()
        compare = seen.digest()
        covered = seen.head[0]
    try:
        between()
        _compare(source.key, target, compare)
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink()
        raise
    if not source.read_only:
        payload = msgspec.json.encode({"file": target.name, "entries": covered})
        source.note(EntryKind.BACKUP, at=at, author=author, label="控えを作りました", payload=payload)
    for old in outdated(directory.iterdir(), atlas=source.info.id, keep=keep):
        with contextlib.suppress(OSError):  # a backup too many does no harm
            old.unlink()
    return target


def free_name(directory: Path, name: str) -> Path:
    """A file of this name that is not there yet."""
    target, count = directory / f"{name}.himi", 1
    while target.exists():
        count += 1
        target = directory / f"{name}-{count}.himi"
    return target


def _compare(key: AtlasKey, made: Path, wanted: str) -> None:
    with SqlCipherStore(made, key, None) as copy:
        if not copy.verify().intact or copy.digest() != wanted:
            raise StoreError("store.backup_differs", file=made.name)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as its folder shows it; whether it opens is another question (:func:`prove`).

    Attributes
    ----------
    at
        From its name, in the time of the machine that made it; without time zone.
    size
        Bytes.
    """

    path: Path
    at: dt.datetime
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a backup was found to be when it was opened.

    Attributes
    ----------
    entries
        Of its journal, every link of which holds.
    residents
        How many people are in it.
    digest
        Of its records (hex).
    """

    entries: int
    residents: int
    digest: str


def backups_in(directory: Path, *, atlas: str) -> tuple[Backup, ...]:
    """The backups of one atlas in a folder, the newest first.

    Parameters
    ----------
    atlas
        Its id; "" for those of every atlas.

    Raises
    ------
    StoreError
        ``store.folder_missing``, ``store.no_permission`` …
    """
    found = []
    try:
        for path in directory.iterdir():
            name = NAME.fullmatch(path.name)
            if name is not None and name["atlas"].startswith(atlas[:8]) and path.is_file():
                with contextlib.suppress(ValueError):  # figures that are no day
                    at = dt.datetime.strptime(name["at"], "%Y%m%d-%H%M%S")
                    found.append((at, int(name["again"] or 0), Backup(path, at, path.stat().st_size)))
    except OSError as error:
        raise told(error, directory / "控え", writing=False) from error
    return tuple(one for *_, one in sorted(found, key=lambda each: each[:2], reverse=True))


def prove(path: Path, passphrase: str | AtlasKey) -> Proof:
    """Open a backup as if the atlas were lost: every byte, every link of the journal, every record. Only reads.

    Raises
    ------
    StoreError
        As :func:`open_atlas`; ``store.damaged`` when it opens and does not hold together.
    """
    schema, key = open_up(path, passphrase)
    if schema < SCHEMA:
        raise StoreError("store.older_schema", file=path.name)
    with SqlCipherStore(path, key, None) as store:
        report = store.verify()
        if not report.intact:
            raise StoreError("store.damaged", file=path.name)
        return Proof(entries=report.entries, residents=store.count("resident"), digest=store.digest())


def rehearse(source: SqlCipherStore, directory: Path, *, at: dt.datetime, author: str = SYSTEM) -> tuple[Backup, Proof]:
    """Prove the newest backup in a folder, and write into the journal that it was done.

    Raises
    ------
    StoreError
        ``store.no_backup`` when there is none; as :func:`prove`.
    """
    found = backups_in(directory, atlas=source.info.id)
    if not found:
        raise StoreError("store.no_backup", folder=str(directory))
    proof = prove(found[0].path, source.key)
    if not source.read_only:
        payload = found[0].path.name.encode()
        source.note(EntryKind.REHEARSAL, at=at, author=author, label="控えの復元を練習しました", payload=payload)
    return found[0], proof


def outdated(files: Iterable[Path], *, atlas: str, keep: int) -> list[Path]:
    """Which backups of *atlas* may go: neither among the newest *keep* nor the last of their month."""
    dated = [(found, path) for path in files if (found := NAME.fullmatch(path.name)) and found["atlas"] == atlas[:8]]
    dated.sort(key=lambda one: (one[0]["at"], int(one[0]["again"] or 0)), reverse=True)
    ours = [(found["at"], path) for found, path in dated]
    months: set[str] = set()
    gone = []
    for place, (at, path) in enumerate(ours):
        last_of_month = at[:6] not in months
        months.add(at[:6])
        if place >= max(keep, 1) and not last_of_month:
            gone.append(path)
    return gone


def change_passphrase(path: Path, old: str, new: str, *, at: dt.datetime, author: str = SYSTEM) -> None:
    """Give an atlas a new passphrase. Every page is written anew under a new key and salt.

    The old file is not kept: the old passphrase shall open nothing any more. Backups keep the one they were made with.

    Raises
    ------
    StoreError
        ``store.wrong_passphrase``, ``store.empty_passphrase``, ``store.locked``, ``store.disk_full`` … The atlas is
        then as it was.
    """
    path = path.resolve()
    fresh = derive_key(new, fresh_salt())
    schema, key = open_up(path, old)
    if schema < SCHEMA:
        raise StoreError("store.older_schema", file=path.name)
    lock = WriterLock.take(path, since=at.isoformat(timespec="seconds"))
    try:
        with SqlCipherStore(path, key, None) as store, replacing(path) as scratch:
            entry = link(
                store.head,
                EntryKind.PASSPHRASE,
                at=at,
                author=author,
                label="地図帳の合言葉を変えました",
                payload=b"{}",
            )

            def tell(image: Connection) -> None:
                write(image, Commit((entry,)), MAIN, keep_marks=False)

            store.fold_into(scratch, tell, fresh_key=fresh)
            store.close()  # Windows replaces no open file
    finally:
        lock.release()
