"""Backups that are known to open, bringing one back, and a new passphrase."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, update

from data.store.chain import link
from data.store.folding import copy_image, replacing
from data.store.lock import WriterLock
from data.store.opening import SYSTEM, open_up
from data.store.sealing import derive_key, fresh_salt
from data.store.sqlcipher_store import SqlCipherStore
from data.store.tables import MAIN, SCHEMA, Commit, write
from himi_map.edits.digest import digest
from himi_map.errors import StoreError
from himi_map.ports import EntryKind
from himi_map.records.base import NewId, new_uuid

KEPT: Final = 10
"""So many of the newest backups are kept, and beside them the last of each month. Ten working days, two weeks."""
_NAME: Final = re.compile(r"(?P<stem>.+)_(?P<at>\d{8}-\d{6})_(?P<atlas>[0-9a-z]{8})(?:-\d+)?\.himi")


def backup(
    source: SqlCipherStore | Path,
    directory: Path,
    *,
    at: dt.datetime,
    passphrase: str = "",
    keep: int = KEPT,
    author: str = SYSTEM,
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
            return backup(store, directory, at=at, keep=keep, author=author)
    assert source.place is not None
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("store.folder_missing", file=source.place.name, folder=str(directory)) from error
    target = _free_name(directory, f"{source.place.stem}_{at:%Y%m%d-%H%M%S}_{source.info.id[:8]}")
    with replacing(target) as scratch:
        source.fold_into(scratch)
    try:
        _compare(source, target)
    except StoreError:
        with contextlib.suppress(OSError):
            target.unlink()
        raise
    if not source.read_only:
        source.note(EntryKind.BACKUP, at=at, author=author, label="控えを作りました", payload=target.name.encode())
    for old in outdated(directory.iterdir(), atlas=source.info.id, keep=keep):
        with contextlib.suppress(OSError):  # a backup too many does no harm
            old.unlink()
    return target


def _free_name(directory: Path, name: str) -> Path:
    target, count = directory / f"{name}.himi", 1
    while target.exists():
        count += 1
        target = directory / f"{name}-{count}.himi"
    return target


def _compare(source: SqlCipherStore, made: Path) -> None:
    with SqlCipherStore(made, source.key, None) as copy:
        if not copy.verify().intact or digest(copy.load()) != digest(source.load()):
            raise StoreError("store.backup_differs", file=made.name)


def outdated(files: Iterable[Path], *, atlas: str, keep: int) -> list[Path]:
    """Which backups of *atlas* may go: neither among the newest *keep* nor the last of their month."""
    dated = sorted(
        ((found["at"], path.name, path) for path in files if (found := _NAME.fullmatch(path.name))), reverse=True
    )
    ours = [(at, path) for at, name, path in dated if f"_{atlas[:8]}" in name]
    months: set[str] = set()
    gone = []
    for place, (at, path) in enumerate(ours):
        last_of_month = at[:6] not in months
        months.add(at[:6])
        if place >= max(keep, 1) and not last_of_month:
            gone.append(path)
    return gone


def restore(
    source: Path, target: Path, *, passphrase: str, at: dt.datetime, author: str = SYSTEM, new_id: NewId = new_uuid
) -> Path | None:
    """Put a backup in the place of an atlas, as a copy with an id of its own.

    Returns
    -------
    Path or None
        Where the atlas that stood there is kept; None when there was none.

    Raises
    ------
    StoreError
        As :func:`open_atlas` for *source*; ``store.locked`` when *target* is open; ``store.disk_full`` …
        *target* is then as it was.
    """
    source, target = source.resolve(), target.resolve()
    if source == target:
        raise StoreError("store.same_file", file=target.name)
    schema, key = open_up(source, passphrase)
    if schema < SCHEMA:
        raise StoreError("store.older_schema", file=source.name)
    lock = WriterLock.take(target, since=at.isoformat(timespec="seconds"))
    try:
        with SqlCipherStore(source, key, None) as store:
            if not store.verify().intact:
                raise StoreError("store.damaged", file=source.name)
            head = store.head
            entry = link(
                head,
                EntryKind.RESTORED,
                at=at,
                author=author,
                label="控えから戻しました",
                payload=source.name.encode(),
            )

            def renew(image: Connection) -> None:
                write(image, Commit((entry,)), MAIN, keep_marks=False)
                image.execute(update(MAIN.meta).where(MAIN.meta.c.name == "copy").values(value=new_id()))

            kept = _aside(target, "戻す前", at) if target.exists() else None
            with replacing(target) as scratch:
                store.fold_into(scratch, renew)
                if kept is not None:
                    _copy_whole(target, kept)
        return kept
    finally:
        lock.release()


def _aside(path: Path, why: str, at: dt.datetime) -> Path:
    return _free_name(path.parent, f"{path.stem}（{why} {at:%Y%m%d-%H%M%S}）")


def _copy_whole(source: Path, target: Path) -> None:
    with replacing(target) as scratch:
        copy_image(source, source.stat().st_size, scratch)


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
