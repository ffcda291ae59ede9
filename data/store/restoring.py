"""Bringing a backup back: first told what would be lost, then done whole or not at all, with the facts known since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, update

from data.store.chain import StoredEntry, link, link_edit
from data.store.folding import copy_image, replacing
from data.store.keeping import free_name
from data.store.lock import WriterLock
from data.store.opening import SYSTEM, open_up
from data.store.sealing import AtlasKey
from data.store.sqlcipher_store import SqlCipherStore
from data.store.tables import MAIN, SCHEMA, Commit, row_of, write
from himi_map.edits import apply
from himi_map.edits.apply import as_json, from_json
from himi_map.errors import EditError, StoreError
from himi_map.history.carrying import Carrying, carry, newer_facts
from himi_map.history.loss import Loss, entries_since, loss_between
from himi_map.ports import EntryKind, JournalEntry
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, Record, new_uuid
from himi_map.records.kinds import KIND_OF

Secret = str | AtlasKey
"""A passphrase, or a key that opened the file before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done.

    Attributes
    ----------
    kept
        Where the atlas that stood there lies now; None when there was none.
    carried, left
        Facts recorded since the backup that went along, and that could or should not.
    unread
        Code of the error why the atlas that stood there could not be read, so that nothing could go along; "" when
        it was read or there was none.
    """

    kept: Path | None
    carried: tuple[Record, ...] = ()
    left: tuple[Record, ...] = ()
    unread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePreview:
    """What restoring would do; nothing was changed to find it out.

    Attributes
    ----------
    backup, present
        The records on both sides; *present* is None when there is no atlas, or none that can be read.
    loss, carrying
        None where *present* is.
    unread
        As in :class:`Restored`.
    """

    backup: Records
    present: Records | None
    loss: Loss | None
    carrying: Carrying | None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class _Present:
    """The atlas in whose place the backup shall stand, as far as it could be read."""

    key: AtlasKey | None = None
    records: Records | None = None
    entries: tuple[JournalEntry, ...] = ()
    more: tuple[Record, ...] = ()
    unread: str = ""


def preview_restore(
    source: Path, target: Path, *, passphrase: Secret, present: Secret | None = None, at: dt.datetime
) -> RestorePreview:
    """What would be lost by putting the backup *source* in the place of *target*. Only reads; both may be open.

    Parameters
    ----------
    passphrase, present
        Of the backup, and of the atlas when that is another one.
    at
        Now.

    Raises
    ------
    StoreError
        As :func:`restore`.
    """
    source, target = source.resolve(), target.resolve()
    with _opened(source, target, passphrase) as store:
        backup = store.load()
        found = _read_present(target, store, present or passphrase)
    if found.records is None:
        return RestorePreview(backup=backup, present=None, loss=None, carrying=None, unread=found.unread)
    return RestorePreview(
        backup=backup,
        present=found.records,
        loss=loss_between(backup, found.records, found.entries, more=found.more),
        carrying=carry(backup, newer_facts(backup, found.records, found.more), author=SYSTEM, at=at),
    )


def restore(
    source: Path,
    target: Path,
    *,
    passphrase: Secret,
    present: Secret | None = None,
    at: dt.datetime,
    author: str = SYSTEM,
    new_id: NewId = new_uuid,
    carry_facts: bool = True,
) -> Restored:
    """Put a backup in the place of an atlas, as a copy with an id of its own.

    Parameters
    ----------
    passphrase, present
        Of the backup, and of the atlas when that is another one. The restored atlas opens with the present one's.
    carry_facts
        Take along the consents and the custody of paper recorded since (:mod:`himi_map.history.carrying`). What does
        not go along stays in the journal, so that a later restoring can still take it.

    Raises
    ------
    StoreError
        As :func:`open_atlas` for *source*; ``store.locked`` when *target* is open; ``store.other_atlas`` when *source*
        is no backup of it; ``store.disk_full`` … *target* is then as it was.
    """
    source, target = source.resolve(), target.resolve()
    lock = WriterLock.take(target, since=at.isoformat(timespec="seconds"))
    try:
        with _opened(source, target, passphrase) as store:
            if not store.verify().intact:
                raise StoreError("store.damaged", file=source.name)
            found = _read_present(target, store, present or passphrase)
            backup = store.load()
            facts = newer_facts(backup, found.records, found.more) if found.records is not None else ()
            carrying = carry(
                backup, facts if carry_facts else (), author=author, at=at, entry=store.head[0], new_id=new_id
            )
            left = carrying.left if carry_facts else facts
            commit = _commit(store, backup, carrying, left, source.name, at=at, author=author)

            def renew(image: Connection) -> None:
                write(image, commit, MAIN, keep_marks=False)
                image.execute(update(MAIN.meta).where(MAIN.meta.c.name == "copy").values(value=new_id()))

            kept = _aside(target, "戻す前", at) if target.exists() else None
            fresh = found.key if found.key is not None and found.key.salt != store.key.salt else None
            with replacing(target) as scratch:
                store.fold_into(scratch, renew, fresh_key=fresh)
                if kept is not None:
                    _copy_whole(target, kept)
        return Restored(kept=kept, carried=carrying.carried, left=left, unread=found.unread)
    finally:
        lock.release()


def _opened(source: Path, target: Path, passphrase: Secret) -> SqlCipherStore:
    if source == target:
        raise StoreError("store.same_file", file=target.name)
    schema, key = open_up(source, passphrase)
    if schema < SCHEMA:
        raise StoreError("store.older_schema", file=source.name)
    return SqlCipherStore(source, key, None)


def _read_present(target: Path, backup: SqlCipherStore, secret: Secret) -> _Present:
    if not target.exists():
        return _Present()
    try:
        schema, key = open_up(target, secret)
        if schema < SCHEMA:
            return _Present(unread="store.older_schema")
        with SqlCipherStore(target, key, None) as store:
            if store.info.id != backup.info.id:
                raise StoreError("store.other_atlas", file=target.name)
            since = _since(backup, store)
            more = tuple(fact for entry in store.journal() for fact in left_behind(entry))
            return _Present(key=key, records=store.load(), entries=since, more=more)
    except StoreError as error:
        if error.code == "store.other_atlas":
            raise
        return _Present(unread=error.code)


def _since(backup: SqlCipherStore, present: SqlCipherStore) -> tuple[JournalEntry, ...]:
    number, digest = backup.head
    newer = present.head[0] - number
    if newer >= 0:
        last = tuple(present.journal(last=newer + 1))
        if last and last[0].digest == digest:  # the usual case: the chain went on from the backup
            return last[1:]
    return entries_since(backup.journal(), present.journal())


def _commit(
    store: SqlCipherStore,
    backup: Records,
    carrying: Carrying,
    left: Iterable[Record],
    name: str,
    *,
    at: dt.datetime,
    author: str,
) -> Commit:
    """What is written on top of the backup: that it was brought back, and the facts."""
    told = {"from": name, "left": [(KIND_OF[type(one)], as_json(one)) for one in left]}
    entries: list[StoredEntry] = [
        link(
            store.head,
            EntryKind.RESTORED,
            at=at,
            author=author,
            label="控えから戻しました",
            payload=msgspec.json.encode(told),
        )
    ]
    if carrying.edit is None:
        return Commit(tuple(entries))
    entries.append(link_edit((entries[0].number, entries[0].digest), carrying.edit))
    applied = apply(backup, carrying.edit)
    touched = {(delta.kind, delta.id) for delta in carrying.edit.deltas}
    rows = [row_of(found) for key in sorted(touched) if (found := applied.records.get(*key)) is not None]
    return Commit(tuple(entries), tuple(rows))


def left_behind(entry: JournalEntry) -> Iterator[Record]:
    """Facts that did not go along when an atlas was brought back; empty for any other entry."""
    if entry.kind is not EntryKind.RESTORED or entry.payload is None:
        return
    try:
        told: dict[str, Any] = msgspec.json.decode(entry.payload, type=dict)
    except msgspec.MsgspecError:  # written by an earlier version: only the name of the file
        return
    for kind, fields in told.get("left", ()):
        try:
            yield from_json(kind, fields)
        except (EditError, KeyError):
            continue  # a kind that this version does not know


def _aside(path: Path, why: str, at: dt.datetime) -> Path:
    return free_name(path.parent, f"{path.stem}（{why} {at:%Y%m%d-%H%M%S}）")


def _copy_whole(source: Path, target: Path) -> None:
    with replacing(target) as scratch:
        copy_image(source, source.stat().st_size, scratch)
