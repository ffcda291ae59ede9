"""Ports: what the rules and services need from the outside, as Protocols. ``data`` implements them."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from himi_map.edits.apply import Applied
from himi_map.edits.edit import Edit
from himi_map.geo.crs import PlaneCrs
from himi_map.profiles.profile import Profile
from himi_map.publicmap import Extent, PackFacts, PublicMap, PublicSite
from himi_map.records.atlas import Records
from himi_map.records.known import Known

if TYPE_CHECKING:
    from himi_map.packs import PackManifest


class EntryKind(enum.StrEnum):
    """What a journal entry tells."""

    CREATED = "created"  # the atlas itself
    EDIT = "edit"
    DISCLOSURE = "disclosure"
    PUBLIC_DATA = "public_data"  # a map pack was written: its digest
    SIGN_IN = "sign_in"
    BACKUP = "backup"
    REHEARSAL = "rehearsal"  # a backup was opened and proven, to know that restoring would work
    PASSPHRASE = "passphrase"
    ERASURE = "erasure"  # payloads were erased because the law asked: their numbers
    HANDED_OUT = "handed_out"  # this copy is a pack: what its office put into it
    RECEIPT = "receipt"  # the office said that it has what stands up to a number
    MERGED = "merged"  # a pack came home: which, how many Edits and cards
    RESTORED = "restored"  # this copy was made from a backup; it goes on under an id of its own


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One link of the chain: ``digest`` = hash(previous, meta, hash(salt + payload)).

    Attributes
    ----------
    number
        1, 2, 3 … within this copy of the atlas.
    at, author, label
        When, which operator id, what in words (no personal data).
    records
        ``kind:id`` of what it touched.
    payload
        The Edit or the disclosure summary as JSON bytes; None when it was erased because the law asked. The chain
        still verifies.
    """

    number: int
    kind: EntryKind
    at: dt.datetime
    author: str
    label: str
    digest: str
    association: str = ""
    payload: bytes | None = None


class ChainReport(msgspec.Struct, frozen=True, kw_only=True):
    """Outcome of verifying the journal."""

    entries: int
    erased: int
    broken_at: int | None = None

    @property
    def intact(self) -> bool:
        """Every link holds."""
        return self.broken_at is None


class AtlasInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What an atlas says of itself."""

    id: str
    copy: str
    name: str
    schema: int
    created_at: dt.datetime


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not an Edit, for the journal; *records* are ``kind:id``."""

    kind: EntryKind
    at: dt.datetime
    author: str
    label: str
    payload: bytes
    association: str = ""
    records: tuple[str, ...] = ()


class AtlasStore(Protocol):
    """An open atlas. One writer at a time; every method is one transaction.

    Raises, throughout: :class:`~himi_map.errors.StoreError` (``store.*``), :class:`~himi_map.errors.EditError`.
    """

    @property
    def info(self) -> AtlasInfo:
        """Identity."""
        ...

    @property
    def profile(self) -> Profile:
        """The municipality."""
        ...

    @property
    def place(self) -> Path | None:
        """The file, or None for an atlas in memory."""
        ...

    @property
    def map_pack(self) -> Path | None:
        """Where the map pack beside this atlas is or would be (``NAME.himimap``)."""
        ...

    @property
    def pack(self) -> PackManifest | None:
        """What this copy may hold and do, when it is a pack (持ち出し); None for an atlas."""
        ...

    def paper_key(self) -> bytes:
        """The secret that makes the codes on paper: known only inside, the same in every copy of this atlas.

        A pack has one of its own, so that what is printed at the hall is told apart from what the office printed.
        """
        ...

    def load(self, association: str | None = None, *, kinds: Collection[str] | None = None) -> Records:
        """One association's records with what belongs to all (operators, associations, sites); None: everything.

        With *kinds*, only records of these kinds.
        """
        ...

    def load_around(
        self, associations: Collection[str], *, supporters: Collection[str] = (), kinds: Collection[str] | None = None
    ) -> Records:
        """What :meth:`load` gives of each of *associations*, and what a Disclosure about them rests on besides.

        People who are registered there but filed elsewhere, their supporters, what they once consented to or withdrew
        in another association; all own sites. In order of ids.

        Parameters
        ----------
        supporters
            Ids of supporters who must be there whomever they help.
        kinds
            Only records of these kinds.
        """
        ...

    def everybody(self) -> Iterator[Known]:
        """Names and phones of all residents, contacts and supporters, one after the other."""
        ...

    def apply(self, edit: Edit) -> Applied:
        """Apply durably: when this returns the Edit is on disk, whole, with its journal entry.

        The returned snapshot holds only the records the Edit touched; callers apply the same Edit to theirs.
        """
        ...

    def apply_all(self, edits: Sequence[Edit]) -> list[Applied]:
        """Several Edits in one transaction: all of them or none."""
        ...

    def note(
        self, kind: EntryKind, *, at: dt.datetime, author: str, label: str, payload: bytes, association: str = ""
    ) -> JournalEntry:
        """Write something that is not an Edit to the journal (a disclosure, a map pack's digest, a sign-in)."""
        ...

    def note_all(self, notes: Sequence[Note]) -> list[JournalEntry]:
        """Several such entries in one transaction."""
        ...

    def journal(
        self,
        *,
        record: str | None = None,
        association: str | None = None,
        last: int | None = None,
        since: int = 0,
    ) -> Iterator[JournalEntry]:
        """Entries, oldest first; of one record id, one association, only the last n, or those behind a number."""
        ...

    def knows(self, edit: str) -> bool:
        """Whether an Edit of this id was applied to this atlas."""
        ...

    def edit(self, edit: str) -> tuple[int, Edit] | None:
        """Number and content of an Edit that was applied to this atlas; None when there is none or it was erased."""
        ...

    def verify(self) -> ChainReport:
        """Walk the whole chain."""
        ...

    def close(self) -> None:
        """Release the file and the writer's lock."""
        ...


class MapPackPort(Protocol):
    """Public data beside an atlas."""

    def read(self, crs: PlaneCrs, extent: Extent) -> PublicMap:
        """All public geometry within *extent* (metres of *crs*)."""
        ...

    def sites(self) -> tuple[PublicSite, ...]:
        """All published sites."""
        ...

    def extent(self, crs: PlaneCrs) -> Extent:
        """What the pack covers, metres of *crs*."""
        ...

    def facts(self) -> PackFacts:
        """What the pack says of itself, without its geometry."""
        ...
