"""An atlas in memory: for trying things out, for the practice town before it is saved, and to prove the contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from data.store.chain import StoredEntry, erasure_payload, link, link_edit, link_note, paper_key, verify_chain
from data.store.opening import FOUNDER, first_commit, first_edit
from data.store.tables import SCHEMA
from data.store.touched import touched_only
from himi_map.edits.apply import Applied, apply
from himi_map.edits.edit import Edit
from himi_map.errors import BugError, StoreError
from himi_map.packs import PackManifest
from himi_map.ports import AtlasInfo, ChainReport, EntryKind, JournalEntry, Note
from himi_map.profiles.profile import Profile
from himi_map.records.around import Found, gather_around
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, Record, new_uuid
from himi_map.records.kinds import KINDS
from himi_map.records.known import NAMED_KINDS, Known


class MemoryStore:
    """Implements :class:`himi_map.ports.AtlasStore` without a file.

    Parameters
    ----------
    profile
        The municipality.
    at
        Now, with time zone; the clock's time when None.
    operator_name, name, new_id
        As in :func:`data.store.create_atlas`.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        at: dt.datetime | None = None,
        operator_name: str = FOUNDER,
        name: str = "",
        new_id: NewId = new_uuid,
    ) -> None:
        now = at if at is not None else dt.datetime.now().astimezone()
        self._profile = profile
        self._info = AtlasInfo(id=new_id(), copy=new_id(), name=name or profile.name, schema=SCHEMA, created_at=now)
        first = first_edit(operator_name, at=now, new_id=new_id)
        self._entries = list(first_commit(self._info.id, self._info.name, first, now).entries)
        self._records = apply(Records(), first).records
        self._open = True

    @property
    def info(self) -> AtlasInfo:
        """Identity."""
        return self._info

    @property
    def profile(self) -> Profile:
        """The municipality."""
        return self._profile

    @property
    def place(self) -> Path | None:
        """None."""
        return None

    @property
    def map_pack(self) -> Path | None:
        """None."""
        return None

    @property
    def pack(self) -> PackManifest | None:
        """None."""
        return None

    def paper_key(self) -> bytes:
        """The secret that makes the codes on paper."""
        return paper_key(self._entries[0])

    def load(self, association: str | None = None, *, kinds: Collection[str] | None = None) -> Records:
        """The records of one association with what belongs to all; None: everything. With *kinds* only those."""
        self._check()
        if kinds is not None:
            return Records({kind: self.load(association).table(kind) for kind in kinds})
        if association is None:
            return self._records
        return Records.of(one for one in self._records if getattr(one, "association", None) in (None, association))

    def load_around(
        self, associations: Collection[str], *, supporters: Collection[str] = (), kinds: Collection[str] | None = None
    ) -> Records:
        """What is filed under these associations and what a Disclosure about them rests on; in order of ids."""
        self._check()
        found: Found = {
            kind: {
                one.id: one
                for one in self._records.table(kind).values()
                if kind == "site" or getattr(one, "association", None) in (None, *associations)
            }
            for kind in KINDS
        }
        return gather_around(found, _InMemory(self._records), KINDS if kinds is None else kinds, supporters)

    def everybody(self) -> Iterator[Known]:
        """Names and phones of all residents, contacts and supporters."""
        self._check()
        for kind in NAMED_KINDS:
            for one in self._records.table(kind).values():
                yield msgspec.convert(one, Known, from_attributes=True)

    def apply(self, edit: Edit) -> Applied:
        """Apply an Edit, all of it or nothing."""
        return self.apply_all([edit])[0]

    def apply_all(self, edits: Sequence[Edit]) -> list[Applied]:
        """Several Edits: all of them or none."""
        self._check()
        records, entries, outcome = self._records, [], []
        head = self._head
        for edit in edits:
            applied = apply(records, edit)
            records = applied.records
            outcome.append(Applied(touched_only(applied), edit, applied.changes))
            entries.append(link_edit(head, edit))
            head = (entries[-1].number, entries[-1].digest)
        self._records = records
        self._entries += entries
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
        """Write something that is not an Edit to the journal; *records* are ``kind:id``."""
        one = Note(
            kind=kind, at=at, author=author, label=label, payload=payload, association=association,
            records=tuple(records),
        )  # fmt: skip
        return self.note_all([one])[0]

    def note_all(self, notes: Sequence[Note]) -> list[JournalEntry]:
        """Several entries that are no Edits: all of them or none."""
        self._check()
        if any(one.kind in (EntryKind.EDIT, EntryKind.ERASURE) for one in notes):
            raise BugError("edits and erasures are written by their own methods")
        entries: list[StoredEntry] = []
        head = self._head
        for one in notes:
            entries.append(link_note(head, one))
            head = (entries[-1].number, entries[-1].digest)
        self._entries += entries
        return [one.public() for one in entries]

    def erase_payload(
        self, number: int, *, at: dt.datetime, author: str, label: str = "記録の内容を消しました"
    ) -> None:
        """Erase the payload of a journal entry for good; an entry says that it was done."""
        self._check()
        if not 1 <= number <= len(self._entries) or self._entries[number - 1].kind == EntryKind.ERASURE:
            raise StoreError("store.no_such_entry", number=number)
        found = self._entries[number - 1]
        if found.packed is None:
            return
        self._entries[number - 1] = msgspec.structs.replace(found, salt=None, packed=None)
        payload = erasure_payload([number])
        self._entries.append(link(self._head, EntryKind.ERASURE, at=at, author=author, label=label, payload=payload))

    def journal(
        self,
        *,
        record: str | None = None,
        association: str | None = None,
        last: int | None = None,
        since: int = 0,
    ) -> Iterator[JournalEntry]:
        """Entries, oldest first; of a record (``id`` or ``kind:id``), an association, the last n, behind a number."""
        self._check()
        found = [
            entry
            for entry in self._entries
            if entry.number > since
            and (record is None or _touches(entry, record))
            and association in (None, entry.association)
        ]
        start = 0 if last is None else max(len(found) - max(last, 0), 0)
        return iter([entry.public() for entry in found[start:]])

    def knows(self, edit: str) -> bool:
        """Whether an Edit of this id was applied to this atlas."""
        self._check()
        return any(entry.edit == edit for entry in self._entries if entry.edit)

    def edit(self, edit: str) -> tuple[int, Edit] | None:
        """Number and content of an Edit that was applied to this atlas; None when there is none or it was erased."""
        self._check()
        found = next((one.public() for one in self._entries if one.edit == edit), None)
        if found is None or found.payload is None:
            return None
        return (found.number, msgspec.json.decode(found.payload, type=Edit))

    def verify(self) -> ChainReport:
        """Walk the whole chain."""
        self._check()
        return verify_chain(self._info.id, self._entries)

    def close(self) -> None:
        """Nothing can be asked of it any more."""
        self._open = False

    @property
    def _head(self) -> tuple[int, str]:
        return self._entries[-1].number, self._entries[-1].digest

    def _check(self) -> None:
        if not self._open:
            raise StoreError("store.closed", file=self._info.name)


class _InMemory:
    """Finds records in the snapshot."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def with_ids(self, kind: str, ids: Collection[str]) -> Iterator[Record]:
        table = self._records.table(kind)
        return (table[one] for one in ids if one in table)

    def pointing(self, kind: str, field: str, ids: Collection[str]) -> Iterator[Record]:
        return (found for one in ids for found in self._records.referring(KINDS[kind], field, one))


def _touches(entry: StoredEntry, record: str) -> bool:
    return any(record in (touched, touched.partition(":")[2]) for touched in entry.touched)
