"""The atlas in one encrypted file, open: an implementation of :class:`himi_map.ports.AtlasStore`.

How the file survives crashes, full disks and being copied at any moment is told in :mod:`data.store.atlasfile`. Here a
transaction is: read the touched records, judge the Edits by the one door (:func:`himi_map.edits.apply`), make journal
entries and rows, put them as one sealed frame at the end of the file, synced, and only then into the tail in memory.
What is read is always image plus tail, by SQL, so an atlas of a whole city is never held as records.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, delete
from sqlalchemy.exc import DatabaseError

from data.mappack.enclosed import GROUND, laid_out
from data.store.around import Pairs, read_around, read_corrections
from data.store.atlasfile import Log, LogWriter, context, framed, look_through, read_log
from data.store.chain import StoredEntry, erasure_payload, genesis, link, link_edit, link_note, paper_key, verify_chain
from data.store.database import open_image
from data.store.folding import change_image, copy_image, replacing
from data.store.lock import WriterLock
from data.store.reading import (
    check_pages,
    count_records,
    entries_of,
    entry_numbers,
    knows_edit,
    number_of_edit,
    read_enclosure,
    read_for,
    read_head,
    read_meta,
    read_records,
    stream_names,
    stream_records,
)
from data.store.sealing import AtlasKey
from data.store.tables import MAIN, TAIL, Commit, Row, row_of, write
from data.store.touched import touched_only
from himi_map.edits.apply import Applied, apply
from himi_map.edits.digest import digest_of
from himi_map.edits.edit import Edit
from himi_map.errors import BugError, StoreError
from himi_map.packs import PackManifest, refuse_beyond
from himi_map.ports import AtlasInfo, ChainReport, EntryKind, JournalEntry, Note
from himi_map.profiles.profile import Profile
from himi_map.records.atlas import Records
from himi_map.records.known import Known

_LOG: Final = logging.getLogger(__name__)
_FOLD_AT: Final = 16 << 20
"""Bytes of log that are folded in while the atlas stays open; otherwise only closing folds. Half a second of replay."""
_ENTRIES_AT_A_TIME: Final = 500
"""An import's payload can be megabytes."""


class SqlCipherStore:
    """An open atlas file. Made by :func:`data.store.create_atlas` and :func:`data.store.open_atlas`.

    Safe to use from several threads: each method takes the store for itself.

    Parameters
    ----------
    path
        The file, links resolved.
    key
        Known to open it.
    lock
        The writer's lock, given away to the store; None to read only.

    Attributes
    ----------
    cut_off
        When it was opened, an unfinished save stood at its end and was left out: the program or the computer had
        stopped meanwhile, or the file was copied in that moment. Nothing that was reported as saved is missing.
    """

    def __init__(self, path: Path, key: AtlasKey, lock: WriterLock | None) -> None:
        self._path = path
        self._key = key
        self._lock = lock
        self._mutex = threading.RLock()
        self._writer: LogWriter | None = None
        self._engine: Engine | None = None
        self._fold_at = _FOLD_AT
        self._usable = False
        self._ground: Path | None = None
        self._corrections: Pairs | None = None
        self.cut_off = False
        self._open()

    # ---------------------------------------------------------------- identity

    @property
    def info(self) -> AtlasInfo:
        """Identity."""
        return self._info

    @property
    def profile(self) -> Profile:
        """The municipality, as the atlas keeps it."""
        return self._profile

    @property
    def place(self) -> Path | None:
        """The file."""
        return self._path

    @property
    def map_pack(self) -> Path | None:
        """Where the map pack is or would be: beside it, ``NAME.himimap``; a pack brings its own part along."""
        if self._pack is None:
            return self._path.with_suffix(".himimap")
        if self._ground is None:
            content = self.enclosure(GROUND)
            self._ground = laid_out(content) if content else self._path.with_suffix(".himimap")
        return self._ground

    @property
    def pack(self) -> PackManifest | None:
        """What this copy may hold and do, when it is a pack (持ち出し); None for an atlas."""
        return self._pack

    def enclosure(self, name: str) -> bytes | None:
        """What was put into a pack beside the records, such as its part of the map pack; None when it is not there."""
        with self._reading() as connection:
            return read_enclosure(connection, name)

    def entries(self, *, record: str | None = None) -> Iterator[StoredEntry]:
        """Journal entries with all the chain is made of, oldest first; all, or those of one record."""
        yield from self._entries(record=record)

    @property
    def key(self) -> AtlasKey:
        """What opens it; for making a backup of it."""
        return self._key

    @property
    def head(self) -> tuple[int, str]:
        """Number and digest of the newest journal entry."""
        return self._head

    @property
    def read_only(self) -> bool:
        """Whether it was opened only to read."""
        return self._lock is None

    def __repr__(self) -> str:
        """The atlas's id."""
        return f"<SqlCipherStore {self._info.id}>"

    # ---------------------------------------------------------------- reading

    def paper_key(self) -> bytes:
        """The secret that makes the codes on paper."""
        with self._reading() as connection:
            return paper_key(entries_of(connection, [1])[0])

    def load(self, association: str | None = None, *, kinds: Collection[str] | None = None) -> Records:
        """The records of one association with what belongs to all; None: everything. With *kinds* only those."""
        with self._reading() as connection:
            return read_records(connection, association, kinds)

    def load_around(
        self, associations: Collection[str], *, supporters: Collection[str] = (), kinds: Collection[str] | None = None
    ) -> Records:
        """What is filed under these associations and what a Disclosure about them rests on; in order of ids."""
        with self._reading() as connection:
            return read_around(connection, associations, supporters, kinds, corrections=self._known_corrections)

    def everybody(self) -> Iterator[Known]:
        """Names and phones of all residents, contacts and supporters."""
        with self._reading() as connection:
            yield from stream_names(connection)

    def _known_corrections(self) -> Pairs:
        """Read once; forgotten when a consent is written."""
        if self._corrections is None:
            self._corrections = read_corrections(self._connection)
        return self._corrections

    def digest(self) -> str:
        """What :func:`himi_map.edits.digest.digest` gives of everything, without holding everything."""
        with self._reading() as connection:
            return digest_of(stream_records(connection))

    def count(self, kind: str) -> int:
        """How many records of a kind there are."""
        with self._reading() as connection:
            return count_records(connection, kind)

    def journal(
        self,
        *,
        record: str | None = None,
        association: str | None = None,
        last: int | None = None,
        since: int = 0,
    ) -> Iterator[JournalEntry]:
        """Entries, oldest first; of a record (``id`` or ``kind:id``), an association, the last n, behind a number."""
        for entry in self._entries(record=record, association=association, last=last, since=since):
            yield entry.public()

    def knows(self, edit: str) -> bool:
        """Whether an Edit of this id was applied to this atlas."""
        with self._reading() as connection:
            return knows_edit(connection, edit)

    def edit(self, edit: str) -> tuple[int, Edit] | None:
        """Number and content of an Edit that was applied to this atlas; None when there is none or it was erased."""
        with self._reading() as connection:
            number = number_of_edit(connection, edit)
            found = entries_of(connection, [number]) if number is not None else []
        payload = found[0].public().payload if found else None
        return None if payload is None else (found[0].number, msgspec.json.decode(payload, type=Edit))

    def verify(self) -> ChainReport:
        """Walk the whole chain, after every byte of the file has proven itself.

        Raises
        ------
        StoreError
            ``store.damaged``: the file was damaged since it was opened.
        """
        with self._reading() as connection:
            layout = look_through(self._path)
            if read_log(self._path, layout, self._key) is None or not check_pages(connection):
                raise StoreError("store.damaged", file=self._path.name)
        return verify_chain(self._info.id, self._entries())

    def _entries(
        self,
        *,
        record: str | None = None,
        association: str | None = None,
        last: int | None = None,
        since: int = 0,
    ) -> Iterator[StoredEntry]:
        with self._reading() as connection:
            numbers = entry_numbers(connection, record=record, association=association, last=last, since=since)
        for start in range(0, len(numbers), _ENTRIES_AT_A_TIME):
            with self._reading() as connection:
                batch = entries_of(connection, numbers[start : start + _ENTRIES_AT_A_TIME])
            yield from batch

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._mutex:
            if self._engine is None:
                raise StoreError("store.closed", file=self._path.name)
            try:
                yield self._connection
            except (DatabaseError, msgspec.MsgspecError, zlib.error) as error:
                raise StoreError("store.damaged", file=self._path.name) from error
            finally:
                self._connection.rollback()

    # ---------------------------------------------------------------- writing

    def apply(self, edit: Edit) -> Applied:
        """Apply durably: when this returns the Edit is on disk, whole, with its journal entry."""
        return self.apply_all([edit])[0]

    def apply_all(self, edits: Sequence[Edit]) -> list[Applied]:
        """Several Edits in one transaction: all of them or none."""
        with self._mutex:
            self._check_writable()
            with self._reading() as connection:
                records = read_for(connection, [delta for edit in edits for delta in edit.deltas])
            if self._pack is not None:
                refuse_beyond(self._pack, edits, records)
            outcome: list[Applied] = []
            entries: list[StoredEntry] = []
            head = self._head
            for edit in edits:
                applied = apply(records, edit)
                records = applied.records
                outcome.append(Applied(touched_only(applied), edit, applied.changes))
                entries.append(link_edit(head, edit))
                head = (entries[-1].number, entries[-1].digest)
            if entries:
                self._commit(Commit(tuple(entries), _rows(records, outcome)))
            return outcome

    def note(
        self,
        kind: EntryKind,
        *,
        at: dt.datetime,
        author: str,
        label: str,
        payload: bytes,
        association: str = "",
        records: Sequence[str] = (),
    ) -> JournalEntry:
        """Write something that is not an Edit to the journal.

        Parameters
        ----------
        records
            ``kind:id`` of the records it is about, so that :meth:`journal` finds it by them.
        """
        return self.note_all(
            [
                Note(
                    kind=kind, at=at, author=author, label=label, payload=payload, association=association,
                    records=tuple(records),
                )
            ]
        )[0]  # fmt: skip

    def note_all(self, notes: Sequence[Note]) -> list[JournalEntry]:
        """Several entries that are no Edits, in one transaction."""
        if any(one.kind in (EntryKind.EDIT, EntryKind.ERASURE) for one in notes):
            raise BugError("edits and erasures are written by their own methods")
        with self._mutex:
            self._check_writable()
            entries: list[StoredEntry] = []
            head = self._head
            for one in notes:
                entries.append(link_note(head, one))
                head = (entries[-1].number, entries[-1].digest)
            if entries:
                self._commit(Commit(tuple(entries)))
            return [one.public() for one in entries]

    def erase_payload(
        self, number: int, *, at: dt.datetime, author: str, label: str = "記録の内容を消しました"
    ) -> None:
        """Erase the payload of a journal entry for good, because the law asks; an entry says that it was done.

        The file is rebuilt without it. Backups and copies made before still hold it.

        Raises
        ------
        StoreError
            ``store.no_such_entry``; ``store.in_use`` when the file cannot be replaced now.
        """
        with self._mutex:
            self._check_writable()
            with self._reading() as connection:
                found = entries_of(connection, [number])
            if not found or found[0].kind == EntryKind.ERASURE:
                raise StoreError("store.no_such_entry", number=number)
            if found[0].packed is not None:
                self._erase([number], at=at, author=author, label=label)

    def erase_brought(self, until: int, *, at: dt.datetime, author: str, label: str) -> int:
        """Erase what the entries up to number *until* hold, of a pack whose office has sent a receipt for them.

        What the office had put into it stays: the next bringing home is judged against it.

        Returns
        -------
        int
            How many payloads were erased. The chain goes on verifying.

        Raises
        ------
        StoreError
            ``store.in_use`` when the file cannot be replaced now.
        """
        with self._mutex:
            self._check_writable()
            with self._reading() as connection:
                base = self._pack.base if self._pack is not None else 0
                found = entries_of(connection, list(range(base + 1, until + 1)))
            full = [one.number for one in found if one.kind == EntryKind.EDIT and one.packed is not None]
            if full:
                self._erase(full, at=at, author=author, label=label)
            return len(full)

    def _erase(self, numbers: Sequence[int], *, at: dt.datetime, author: str, label: str) -> None:
        payload = erasure_payload(numbers)
        entry = link(self._head, EntryKind.ERASURE, at=at, author=author, label=label, payload=payload)

        def erase(image: Connection) -> None:
            image.execute(delete(MAIN.payload).where(MAIN.payload.c.number.in_(numbers)))
            write(image, Commit((entry,)), MAIN, keep_marks=False)

        self._fold(erase, compact=True)

    def working_as(self, operator: str) -> None:
        """Show this operator's name to others who want to write meanwhile."""
        if self._lock is not None:
            self._lock.working_as(operator)

    def close(self) -> None:
        """Fold the log in, release the file and the writer's lock; a second call does nothing."""
        with self._mutex:
            try:
                if self._usable and self._lock is not None and self._frames:
                    self._try_to_fold(closing=True)
            finally:
                self._let_go()
                if self._lock is not None:
                    self._lock.release()

    def __enter__(self) -> SqlCipherStore:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    # ---------------------------------------------------------------- the file

    def _open(self) -> None:
        """Read image and log anew."""
        self._let_go()
        layout = look_through(self._path)
        log = read_log(self._path, layout, self._key)
        if log is None:
            raise StoreError("store.damaged", file=self._path.name)
        commits = commits_in(log)
        self._engine, self._connection = open_image(self._path, self._key)
        try:
            meta = read_meta(self._connection)
            if meta["generation"] != log.anchor.generation:
                raise StoreError("store.damaged", file=self._path.name)
            for commit in commits:
                write(self._connection, commit, TAIL, keep_marks=True)
            self._connection.commit()
            self._info = AtlasInfo(
                id=meta["id"],
                copy=meta["copy"],
                name=meta["name"],
                schema=log.anchor.schema,
                created_at=dt.datetime.fromisoformat(meta["created_at"]),
            )
            self._profile = msgspec.json.decode(meta["profile"], type=Profile)
            self._pack = msgspec.json.decode(meta["pack"], type=PackManifest) if "pack" in meta else None
            self._head = read_head(self._connection) or (0, genesis(self._info.id))
            if self._lock is not None:
                self._writer = LogWriter(self._path, log.end)
        except (DatabaseError, KeyError, ValueError) as error:
            self._let_go()
            raise StoreError("store.damaged", file=self._path.name) from error
        except StoreError:
            self._let_go()
            raise
        self._generation = log.anchor.generation
        self._frames = len(log.frames)
        self._image_length = layout.length
        self.cut_off = self.cut_off or log.cut_off
        self._usable = True

    def _let_go(self) -> None:
        self._usable = False
        if self._engine is not None:
            self._connection.close()
            self._engine.dispose()
            self._engine = None
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _check_writable(self) -> None:
        if self._engine is None:
            raise StoreError("store.closed", file=self._path.name)
        if self._lock is None:
            raise StoreError("store.read_only", file=self._path.name)
        if not self._usable:
            raise StoreError("store.unsure", file=self._path.name)

    def _commit(self, commit: Commit) -> None:
        """Make *commit* durable, then visible."""
        assert self._writer is not None
        plain = zlib.compress(msgspec.msgpack.encode(commit), 1)
        frame = framed(self._key.seal(plain, context(self._generation, self._frames + 1)))
        self._usable = False  # until both the file and the tail hold it
        try:
            self._writer.append(frame)
        except StoreError as error:
            self._usable = error.code != "store.unsure"
            raise
        if any(row.kind == "consent" for row in commit.rows):
            self._corrections = None
        write(self._connection, commit, TAIL, keep_marks=True)
        self._connection.commit()
        self._frames += 1
        self._head = (commit.entries[-1].number, commit.entries[-1].digest)
        self._usable = True
        if self._writer.end - self._image_length > self._fold_at:
            self._try_to_fold()

    def _try_to_fold(self, *, closing: bool = False) -> None:
        """Fold when it can be done; when not, nothing is lost and the log goes on growing."""
        try:
            self._fold(closing=closing)
        except StoreError as error:
            _LOG.warning("the log could not be folded in now: %s", error.code)
            self._fold_at *= 2

    def _fold(
        self, change: Callable[[Connection], None] | None = None, *, compact: bool = False, closing: bool = False
    ) -> None:
        """Make a new file of image, tail and *change*, and go on with it."""
        try:
            with replacing(self._path) as scratch:
                self.fold_into(scratch, change, compact=compact)
                self._let_go()  # Windows replaces no open file
        finally:
            if not self._usable and not closing:
                self._open()

    def fold_into(
        self,
        scratch: Path,
        change: Callable[[Connection], None] | None = None,
        *,
        compact: bool = False,
        fresh_key: AtlasKey | None = None,
    ) -> None:
        """Make at *scratch* an atlas file with an empty log that holds all of this one, and *change* on top."""
        with self._mutex:
            commits = self._tail()
            copy_image(self._path, self._image_length, scratch)

            def fold(image: Connection) -> None:
                for commit in commits:
                    write(image, commit, MAIN, keep_marks=False)
                if change is not None:
                    change(image)

            change_image(scratch, self._key, fold, compact=compact, fresh_key=fresh_key, schema=self._info.schema)

    def _tail(self) -> list[Commit]:
        """What the log holds, in one piece: the last state of each record, and all entries."""
        with self._reading() as connection:
            rows = [
                Row(kind, record_id, association, body)
                for kind, table in TAIL.records.items()
                for record_id, association, body in connection.execute(table.select())
            ]
            numbers = entry_numbers(connection, seen=TAIL)
            return [Commit(tuple(entries_of(connection, numbers, TAIL)), tuple(rows))]


def commits_in(log: Log) -> list[Commit]:
    """The transactions of a log, oldest first."""
    return [msgspec.msgpack.decode(zlib.decompress(frame), type=Commit) for frame in log.frames]


def _rows(records: Records, outcome: Sequence[Applied]) -> tuple[Row, ...]:
    """What the tables hold after the last of several Edits."""
    touched = {(kind, one) for applied in outcome for kind, ids in applied.changes.touched.items() for one in ids}
    rows = []
    for kind, record_id in sorted(touched):
        record = records.get(kind, record_id)
        rows.append(Row(kind, record_id, None, None) if record is None else row_of(record))
    return tuple(rows)
