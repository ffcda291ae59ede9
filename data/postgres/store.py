"""The atlas on a PostgreSQL server, where many edit at once: an implementation of :class:`himi_map.ports.AtlasStore`.

One database is one atlas, in its schema ``himi``. Not one schema each in one database: the right to connect and to
make temporary tables, the channel of notices and a backup by ``pg_dump`` all belong to a database, so two atlases in
one would share them.

Who sees what is decided by the server (row-level security, ``sql/2_who.sql`` and ``sql/4_policies.sql``), whatever
program asks; how writing works is told in :mod:`data.postgres.writing`, who may be seen at the hall in
:mod:`data.postgres.halls`.

The journal is one chain for the whole atlas, although a leader sees little of it. So the server has the chain: it takes
the row of the last entry for itself, works out number and digests in ``himi.append`` exactly as
:mod:`data.store.chain` does, and refuses to write an entry in another's name. The keeper's program walks the whole
chain by itself and believes nothing; for everybody else :meth:`PostgresStore.verify` asks the server to walk it and to
say how many entries there are and whether all fit.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hmac
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError, TimeoutError

from data.postgres.address import DatabaseAddress
from data.postgres.faults import code_of, is_stale, told
from data.postgres.reading import entries_of, read_around, read_records, stream_names
from data.postgres.tables import JOURNAL, without_nul
from data.postgres.watching import Change, ChangeWatch, changes_since
from data.postgres.writing import fresh_salt, refresh_hall, write_edits, write_notes
from data.store.chain import ERASED, StoredEntry, verify_chain
from data.store.reading import entry_numbers, knows_edit, read_meta
from data.store.tables import SCHEMA
from himi_map.edits.apply import Applied
from himi_map.edits.edit import Edit
from himi_map.errors import BugError, HimiMapError, StoreError
from himi_map.ports import AtlasInfo, ChainReport, EntryKind, JournalEntry, Note
from himi_map.profiles.profile import Profile
from himi_map.records.atlas import Records
from himi_map.records.known import Known
from himi_map.records.office import OperatorRole

T = TypeVar("T")
Clock = Callable[[], dt.datetime]

_LOG: Final = logging.getLogger(__name__)
_TRIES: Final = 60
"""Times an Edit is judged again because somebody else was faster. Each time somebody else got through; 20 people on one
record need fewer than 20."""
_ENTRIES_AT_A_TIME: Final = 500


def system_clock() -> dt.datetime:
    """Now, with time zone."""
    return dt.datetime.now().astimezone()


class PostgresStore:
    """An open atlas on a server. Made by :func:`data.postgres.create_atlas` and :func:`data.postgres.open_atlas`.

    Safe to use from several threads. *Everything* it gives is what the login behind it may see.

    Parameters
    ----------
    address, engine
        Where it is; the store closes the engine.
    connect
        Makes a plain connection for listening.
    password
        Of the login; None where libpq found its own.
    read_only
        Refuse to write, whatever the login may do.
    clock
        Now; what is said at the hall depends on the day.
    """

    def __init__(
        self,
        address: DatabaseAddress,
        engine: Engine,
        connect: Callable[[], Any],
        *,
        password: str | None = None,
        read_only: bool = False,
        clock: Clock = system_clock,
    ) -> None:
        self._address = address
        self._password = password
        self._engine: Engine | None = engine
        self._connect = connect
        self._read_only = read_only
        self._clock = clock
        self._own: set[int] = set()
        self._watch: ChangeWatch | None = None
        try:
            with self._connected() as connection:
                role = connection.execute(text("SELECT himi.my_role()")).scalar()
                if role is None:
                    raise StoreError("postgres.stranger", database=address.name, user=address.user)
                self.role = OperatorRole(role)
                self.operator: str = connection.execute(text("SELECT himi.my_operator()")).scalar_one()
                self._sees_all: bool = connection.execute(text("SELECT himi.sees_all()")).scalar_one()
                meta = read_meta(connection, JOURNAL)
            if int(meta["schema"]) != SCHEMA:
                code = "postgres.newer_schema" if int(meta["schema"]) > SCHEMA else "postgres.older_schema"
                raise StoreError(code, database=address.name, found=meta["schema"], known=SCHEMA)
            self._info = AtlasInfo(
                id=meta["id"],
                copy=meta["copy"],
                name=meta["name"],
                schema=SCHEMA,
                created_at=dt.datetime.fromisoformat(meta["created_at"]),
            )
            self._profile = msgspec.json.decode(meta["profile"], type=Profile)
            self._paper_key = bytes.fromhex(meta["paper_key"])
        except BaseException:
            self.close()
            raise

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
    def address(self) -> DatabaseAddress:
        """Where it is."""
        return self._address

    @property
    def has_password(self) -> bool:
        """Whether somebody gave the login's password when it was opened."""
        return self._password is not None

    def proves(self, password: str) -> bool:
        """Whether it was opened with this password; asks nobody, so that a lock opens without a network too."""
        return self._password is not None and hmac.compare_digest(self._password.encode(), password.encode())

    @property
    def place(self) -> Path | None:
        """None: it is no file."""
        return None

    @property
    def map_pack(self) -> Path | None:
        """Where the map pack of this atlas is or would be on this machine.

        Public data, big, read all the time: not a thing for a database over a network. Each machine has its own, in the
        user's data folder by the atlas's id; whoever imports public data, or copies the file there, has it.
        """
        from platformdirs import user_data_path

        return user_data_path("himi-map", appauthor=False) / "mappacks" / f"{self._info.id}.himimap"

    @property
    def pack(self) -> None:
        """None: a pack (持ち出し) is a file."""
        return

    @property
    def read_only(self) -> bool:
        """Whether it was opened only to read, or by a helper, who may only propose."""
        return self._read_only or self.role is OperatorRole.HELPER

    def __repr__(self) -> str:
        """The atlas's id."""
        return f"<PostgresStore {self._info.id}>"

    def __enter__(self) -> PostgresStore:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    # ---------------------------------------------------------------- reading

    def paper_key(self) -> bytes:
        """The secret that makes the codes on paper."""
        return self._paper_key

    def load(self, association: str | None = None, *, kinds: Collection[str] | None = None) -> Records:
        """One association's records with what belongs to all; None: all this login sees. With *kinds* only those."""
        with self._connected() as connection:
            return read_records(connection, association, kinds, keeper=self.role is OperatorRole.KEEPER)

    def load_around(
        self, associations: Collection[str], *, supporters: Collection[str] = (), kinds: Collection[str] | None = None
    ) -> Records:
        """What is filed under these associations and what a Disclosure about them rests on; in order of ids."""
        with self._connected() as connection:
            return read_around(connection, associations, supporters, kinds, keeper=self.role is OperatorRole.KEEPER)

    def everybody(self) -> Iterator[Known]:
        """Names and phones of all residents, contacts and supporters this login sees."""
        with self._connected() as connection:
            yield from stream_names(connection)

    def journal(
        self,
        *,
        record: str | None = None,
        association: str | None = None,
        last: int | None = None,
        since: int = 0,
    ) -> Iterator[JournalEntry]:
        """Entries this login sees, oldest first; of a record, an association, the last n, or behind a number."""
        for entry in self._entries(record=record, association=association, last=last, since=since):
            yield entry.public()

    def knows(self, edit: str) -> bool:
        """Whether an Edit of this id was applied to this atlas (and may be seen)."""
        with self._connected() as connection:
            return knows_edit(connection, edit, JOURNAL)

    def edit(self, edit: str) -> tuple[int, Edit] | None:
        """Number and content of an Edit that was applied; None when there is none, or its content may not be read."""
        with self._connected() as connection:
            asked = select(JOURNAL.entry.c.number).where(JOURNAL.entry.c.edit == edit).limit(1)
            number = connection.execute(asked).scalar()
            found = entries_of(connection, [number]) if number is not None else []
        payload = found[0].public().payload if found else None
        return None if payload is None else (found[0].number, msgspec.json.decode(payload, type=Edit))

    def working_as(self, operator: str) -> None:
        """Nothing to do: nobody is kept out, and the server knows who is here."""

    def verify(self) -> ChainReport:
        """Walk the whole chain: the keeper's program by itself, for others the server says what it finds."""
        if self.role is OperatorRole.KEEPER:
            return verify_chain(self._info.id, self._entries())
        with self._connected() as connection:
            entries, erased, broken = connection.execute(text("SELECT * FROM himi.verify()")).one()
            return ChainReport(entries=entries, erased=erased, broken_at=broken)

    def _entries(
        self,
        *,
        record: str | None = None,
        association: str | None = None,
        last: int | None = None,
        since: int = 0,
    ) -> Iterator[StoredEntry]:
        with self._connected() as connection:
            numbers = entry_numbers(
                connection, record=record, association=association, last=last, since=since, seen=JOURNAL
            )
        for start in range(0, len(numbers), _ENTRIES_AT_A_TIME):
            with self._connected() as connection:
                batch = entries_of(connection, numbers[start : start + _ENTRIES_AT_A_TIME])
            yield from batch

    # ---------------------------------------------------------------- what others do

    def since(self, number: int) -> list[Change]:
        """Entries after journal number *number* that this login may see, oldest first, its own included."""
        with self._connected() as connection:
            return changes_since(connection, number)[1]

    def watch(self) -> ChangeWatch:
        """Begin to watch what others change from now on; close it when done."""
        with self._connected() as connection:
            start, _ = changes_since(connection, 2**62)

        def since(number: int) -> tuple[int, list[Change]]:
            with self._connected() as connection:
                return changes_since(connection, number)

        return ChangeWatch(self._connect, since, start, self._own)

    def changes(self, timeout: float = 0) -> list[Change]:
        """What others changed since the last call (the first call: since now); waits up to *timeout* seconds for it.

        Call it from one thread. For several, :meth:`watch`.
        """
        if self._watch is None:
            self._watch = self.watch()
        return self._watch.wait(timeout)

    # ---------------------------------------------------------------- writing

    def apply(self, edit: Edit) -> Applied:
        """Apply durably: when this returns the Edit is on the server's disk, whole, with its journal entry.

        Raises
        ------
        EditConflictError
            ``edit.conflict``: somebody else changed one of these fields.
        PermissionRefusedError
            ``postgres.refused``: this login may not.
        """
        return self.apply_all([edit])[0]

    def apply_all(self, edits: Sequence[Edit]) -> list[Applied]:
        """Several Edits in one transaction: all of them or none."""
        if not edits:
            return []

        def write(connection: Connection) -> tuple[list[Applied], list[int]]:
            return write_edits(connection, edits, renewal=self._profile.renewal, now=self._clock())

        outcome, numbers = self._writing(write)
        self._own.update(numbers)
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
        """Several entries that are no Edits, in one transaction."""
        if any(one.kind in (EntryKind.EDIT, EntryKind.ERASURE) for one in notes):
            raise BugError("edits and erasures are written by their own methods")
        if not notes:
            return []
        entries = self._writing(lambda connection: write_notes(connection, notes))
        self._own.update(one.number for one in entries)
        return [one.public() for one in entries]

    def erase_payload(self, number: int, *, at: dt.datetime, author: str, label: str = ERASED) -> None:
        """Erase the payload of a journal entry for good, because the law asks; an entry says that it was done.

        Keeper only. Backups made before still hold it, and so may the server's own log of what it writes (WAL archive).

        Raises
        ------
        StoreError
            ``store.no_such_entry``.
        """
        with self._connected() as connection:
            found = entries_of(connection, [number])
        if not found or found[0].kind == EntryKind.ERASURE:
            raise StoreError("store.no_such_entry", number=number)
        erase = text("SELECT himi.erase(:number, :at, :author, :label, :salt)")
        values = {"number": number, "at": at.isoformat(), "author": without_nul(author),
                  "label": without_nul(label), "salt": fresh_salt()}  # fmt: skip
        self._writing(lambda connection: connection.execute(erase, values))

    def refresh_hall(self) -> int:
        """Work out anew whom the hall may see where a spoken consent lapsed meanwhile; gives how many people.

        Only for a login that sees everything; for others nothing is done.
        """
        if not self._sees_all or self.read_only:
            return 0
        return self._writing(
            lambda connection: refresh_hall(connection, renewal=self._profile.renewal, now=self._clock())
        )

    def administer(self, work: Callable[[Connection], T]) -> T:
        """Do *work* in one transaction, for what is not records: logins, what kinds there are (:mod:`.members`)."""
        return self._writing(work)

    def close(self) -> None:
        """Let the connections go."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    # ---------------------------------------------------------------- connections

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        if self._engine is None:
            raise StoreError("store.closed", file=self._address.name)
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise told(error, self._address) from error
        except TimeoutError as error:
            raise StoreError("postgres.busy", database=self._address.name) from error

    def _writing(self, work: Callable[[Connection], T]) -> T:
        if self.read_only:
            raise StoreError("store.read_only", file=self._address.name)
        for attempt in range(_TRIES):
            if self._engine is None:
                raise StoreError("store.closed", file=self._address.name)
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if not is_stale(error):
                    raise self._write_error(error) from error
                _LOG.debug("somebody else was faster, try %d", attempt + 1)
            except TimeoutError as error:
                raise StoreError("postgres.busy", database=self._address.name) from error
        raise StoreError("postgres.busy", database=self._address.name)

    def _write_error(self, error: DBAPIError) -> HimiMapError:
        if error.connection_invalidated and not code_of(error):
            return StoreError("postgres.unsure", database=self._address.name)
        return told(error, self._address)
