"""Creating and opening an atlas, each fault told by its own name, and nothing changed by trying."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert
from sqlalchemy.exc import DatabaseError

from data.store.atlasfile import look_through, read_log
from data.store.chain import genesis, link, link_edit
from data.store.database import make_tables, mark, open_image
from data.store.folding import change_image, copy_image, replacing
from data.store.lock import WriterLock
from data.store.migrations import STEPS, steps_between
from data.store.sealing import AtlasKey, derive_key, fresh_salt
from data.store.sqlcipher_store import SqlCipherStore, commits_in
from data.store.tables import MAIN, SCHEMA, Commit, row_of, write
from himi_map.edits.build import EditBuilder
from himi_map.edits.edit import Edit, Origin
from himi_map.errors import StoreError
from himi_map.packs import expired, heard
from himi_map.ports import EntryKind
from himi_map.profiles.profile import Profile
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.office import Operator, OperatorRole

FOUNDER = "設置者"
"""Name of the operator a new atlas has."""
SYSTEM = "himi-map"
"""Author of what the program does by itself."""


def create_atlas(
    path: Path,
    *,
    passphrase: str,
    profile: Profile,
    at: dt.datetime,
    operator_name: str = FOUNDER,
    name: str = "",
    new_id: NewId = new_uuid,
) -> SqlCipherStore:
    """Make a new atlas with one operator, and open it for writing.

    Parameters
    ----------
    path
        Where; the folder must be there, the file must not.
    passphrase
        Of the file. Wide and narrow letters are the same.
    at
        Now, with time zone.
    operator_name
        The keeper. Has no passphrase yet: the first sign-in sets it.
    name
        Of the atlas; by default the file's.

    Raises
    ------
    StoreError
        ``store.already_there``, ``store.folder_missing``, ``store.read_only_place``, ``store.disk_full``,
        ``store.empty_passphrase``; ``store.locked`` when somebody is making the same file.
    """
    path = path.absolute()
    if path.exists():
        raise StoreError("store.already_there", file=path.name)
    key = derive_key(passphrase, fresh_salt())
    lock = WriterLock.take(path, since=at.isoformat())
    try:
        if path.exists():
            raise StoreError("store.already_there", file=path.name)
        meta = {
            "id": new_id(),
            "copy": new_id(),
            "name": name or path.stem,
            "created_at": at.isoformat(),
            "profile": msgspec.json.encode(profile).decode(),
            "generation": "",
        }
        first = first_edit(operator_name, at=at, new_id=new_id)

        def fill(image: Connection) -> None:
            make_tables(image)
            image.execute(insert(MAIN.meta), [{"name": name, "value": value} for name, value in meta.items()])
            write(image, first_commit(meta["id"], meta["name"], first, at), MAIN, keep_marks=False)

        with replacing(path) as scratch:
            change_image(scratch, key, fill)
        return SqlCipherStore(path, key, lock)
    except BaseException:
        lock.release()
        raise


def first_edit(operator_name: str, *, at: dt.datetime, new_id: NewId) -> Edit:
    """The Edit that creates the keeper."""
    builder = EditBuilder(
        Records(), label="最初の利用者を登録しました", author=SYSTEM, at=at, origin=Origin.SYSTEM, new_id=new_id
    )
    builder.create(Operator(id=new_id(), name=operator_name, role=OperatorRole.KEEPER))
    edit = builder.build()
    assert edit is not None
    return edit


def first_commit(atlas: str, name: str, first: Edit, at: dt.datetime) -> Commit:
    """How every journal begins: the atlas, then its keeper."""
    created = link(
        (0, genesis(atlas)),
        EntryKind.CREATED,
        at=at,
        author=SYSTEM,
        label="地図帳を作りました",
        payload=msgspec.json.encode({"atlas": atlas, "name": name}),
    )
    keeper = msgspec.convert(first.deltas[0].after, type=Operator)
    return Commit((created, link_edit((created.number, created.digest), first)), (row_of(keeper),))


def open_atlas(
    path: Path,
    passphrase: str | AtlasKey,
    *,
    read_only: bool = False,
    at: dt.datetime | None = None,
    break_lock: bool = False,
    bring_home: bool = False,
) -> SqlCipherStore:
    """Open an atlas, or a pack of one.

    Parameters
    ----------
    passphrase
        Or the key that opened it before.
    read_only
        Only look; possible while somebody else writes, and on a read-only stick. Shows what was saved until now.
    at
        Now, for the lock's word to others; the clock's time when None.
    break_lock
        Take over a lock that *another* machine left behind (``store.locked`` with ``elsewhere``).
    bring_home
        Open a pack although its day is past.

    Raises
    ------
    LockedError
        ``store.locked``: somebody else has it open to write.
    StoreError
        ``store.missing``, ``store.folder_missing``, ``store.no_permission``, ``store.not_an_atlas``,
        ``store.truncated``, ``store.wrong_passphrase``, ``store.damaged``, ``store.newer_schema``,
        ``store.older_schema`` (read only), ``store.read_only_place``; ``store.pack_expired``: a pack whose day is past
        opens only to be brought home.
    """
    path = path.resolve()
    now = at if at is not None else dt.datetime.now().astimezone()
    if read_only:
        for last in (False, False, True):
            try:
                schema, key = open_up(path, passphrase)
                if schema < SCHEMA:
                    raise StoreError("store.older_schema", file=path.name)
                return _in_its_days(SqlCipherStore(path, key, None), now, bring_home=bring_home)
            except StoreError as error:
                # A fold may have put a new file in place between two looks at it.
                if last or error.code != "store.damaged":
                    raise
    look_through(path)  # a file that is no atlas gets no lock beside it
    lock = WriterLock.take(path, since=now.isoformat(timespec="seconds"), break_lock=break_lock)
    try:
        schema, key = open_up(path, passphrase)
        if schema < SCHEMA:
            _migrate(path, key, schema, now)
        return _in_its_days(SqlCipherStore(path, key, lock), now, bring_home=bring_home)
    except BaseException:
        lock.release()
        raise


def _in_its_days(store: SqlCipherStore, now: dt.datetime, *, bring_home: bool) -> SqlCipherStore:
    """The store; a pack only until its last day. A clock that was put back makes it no younger."""
    pack = store.pack
    if pack is not None and not bring_home:
        newest = list(store.journal(last=1))
        if expired(pack, now, newest[-1].at if newest else None):
            store.close()
            raise StoreError("store.pack_expired", file=store.place.name if store.place else "", until=pack.expires_on)
    return store


def open_up(path: Path, passphrase: str | AtlasKey) -> tuple[int, AtlasKey]:
    """Prove *passphrase*, or a key, on the file; give the schema version and the key. Only reads."""
    layout = look_through(path)
    key = passphrase if isinstance(passphrase, AtlasKey) else derive_key(passphrase, layout.salt)
    if key.salt != layout.salt:
        raise StoreError("store.wrong_passphrase", file=path.name)
    log = read_log(path, layout, key)
    if log is None and isinstance(passphrase, str) and (plain := heard(passphrase)) not in ("", passphrase):
        key = derive_key(plain, layout.salt)  # of a pack: as it was said on the phone
        log = read_log(path, layout, key)
    if log is None:
        raise StoreError("store.damaged" if _image_opens(path, key) else "store.wrong_passphrase", file=path.name)
    if log.anchor.schema > SCHEMA:
        raise StoreError("store.newer_schema", file=path.name, found=log.anchor.schema, known=SCHEMA)
    return log.anchor.schema, key


def _image_opens(path: Path, key: AtlasKey) -> bool:
    """Whether the key fits although the anchor does not open."""
    try:
        engine, connection = open_image(path, key)
    except DatabaseError:
        return False
    connection.close()
    engine.dispose()
    return True


def _migrate(path: Path, key: AtlasKey, found: int, at: dt.datetime) -> None:
    """Bring the file to this version's schema on a copy; the old file is kept beside it."""
    steps = steps_between(found, SCHEMA, STEPS)
    layout = look_through(path)
    log = read_log(path, layout, key)
    assert log is not None
    commits = commits_in(log)
    kept = path.with_name(f"{path.stem} (版{found} {at:%Y%m%d-%H%M%S}){path.suffix}")

    def bring_up(image: Connection) -> None:
        for commit in commits:
            write(image, commit, MAIN, keep_marks=False)
        for step in steps:
            step(image)
        mark(image, SCHEMA)

    with replacing(path) as scratch:
        copy_image(path, layout.length, scratch)
        change_image(scratch, key, bring_up)
        with replacing(kept) as copy:
            shutil.copyfile(path, copy)
