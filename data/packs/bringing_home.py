"""A pack that comes back: read without being touched, proven byte by byte, and merged in one transaction.

Each way in which a pack can be unfit has its own reason, and such a pack is refused whole. The file on the stick is
never written; a pack of an older version of the program is brought up on an encrypted copy.
"""

from __future__ import annotations

import base64
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.packs.letters import read_letter
from data.packs.signing import is_genuine, public_of
from data.store.atlasfile import look_through
from data.store.opening import open_atlas
from data.store.sqlcipher_store import SqlCipherStore
from himi_map.edits import Edit
from himi_map.edits.apply import from_json
from himi_map.errors import EditConflictError, StoreError
from himi_map.history.undoing import edits_of
from himi_map.merging import Homecoming, MergePlan, OfficeMemory, plan_merge
from himi_map.ports import EntryKind
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.exchange import HandOut
from himi_map.records.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from himi_map.packs import PackManifest
    from himi_map.ports import AtlasStore

_TRIES = 3
"""How often a plan is made anew because somebody else wrote meanwhile."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A pack that was opened to be brought home."""

    path: Path
    home: Homecoming


def handout_of(path: Path, records: Records) -> HandOut | None:
    """Which hand-out a pack is, known by the first bytes of its file; None when this atlas has not heard of it.

    Raises
    ------
    StoreError
        It is no pack at all, or cut off.
    """
    salt = look_through(path).salt.hex()
    return next((one for one in records.handouts.values() if one.salt == salt), None)


def open_returned(
    office: AtlasStore,
    path: Path,
    *,
    records: Records | None = None,
    passphrase: str | Callable[[], str] = "",
    as_far_as_saved: bool = False,
) -> Returned:
    """Open a pack that came back.

    Parameters
    ----------
    office
        The atlas it was made of.
    records
        Hand-outs, when they are loaded already.
    passphrase
        Only needed when the office does not know it (it was changed outside, or the office has not heard of the pack).
    as_far_as_saved
        Take a pack whose last save was cut off as far as it was saved whole.

    Raises
    ------
    StoreError
        ``store.*`` when the file cannot be read, is cut off or damaged, or has a passphrase nobody told;
        ``merge.passphrase_needed``, ``merge.not_a_pack``, ``merge.other_atlas``, ``merge.unknown_pack``,
        ``merge.forged``, ``merge.cut_off``, ``merge.broken_journal``. Nothing was changed.
    """
    known = records if records is not None else office.load("")
    handout = handout_of(path, known)
    words = handout.spoken if handout is not None and handout.spoken else ""
    if not words:
        words = passphrase() if callable(passphrase) else passphrase
    if not words.strip():
        raise StoreError("merge.passphrase_needed", file=path.name)
    try:
        with _current(path, words) as store:
            return Returned(path, _read(office, store, known, path, as_far_as_saved=as_far_as_saved))
    except StoreError as error:
        given = passphrase if isinstance(passphrase, str) else ""
        if error.code != "store.wrong_passphrase" or not given or given == words:
            raise
    with _current(path, given) as store:
        return Returned(path, _read(office, store, known, path, as_far_as_saved=as_far_as_saved))


@contextmanager
def _current(path: Path, passphrase: str) -> Iterator[SqlCipherStore]:
    """The pack, open to read; of an older version: a copy of it that was brought up, encrypted like itself."""
    try:
        with open_atlas(path, passphrase, read_only=True, bring_home=True) as store:
            yield store
        return
    except StoreError as error:
        if error.code != "store.older_schema":
            raise
    with tempfile.TemporaryDirectory(prefix="himi-map-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        with open_atlas(copy, passphrase, bring_home=True) as store:
            yield store


def _read(
    office: AtlasStore, store: SqlCipherStore, known: Records, path: Path, *, as_far_as_saved: bool
) -> Homecoming:
    manifest = store.pack
    if manifest is None:
        raise StoreError("merge.not_a_pack", file=path.name)
    if manifest.atlas != office.info.id:
        raise StoreError("merge.other_atlas", file=path.name, atlas=manifest.atlas_name)
    if store.cut_off and not as_far_as_saved:
        raise StoreError("merge.cut_off", file=path.name)
    handout = known.handouts.get(manifest.pack) or _from_letter(office, manifest)
    if handout is None:
        raise StoreError("merge.unknown_pack", file=path.name)
    if not is_genuine(manifest) or (handout.secret and public_of(handout.secret) != manifest.public_key):
        raise StoreError("merge.forged", file=path.name)
    if not store.verify().intact:
        raise StoreError("merge.broken_journal", file=path.name)
    entries = [one for one in store.entries() if one.number > manifest.base]
    edits = tuple(edits_of(one.public() for one in entries))
    return Homecoming(
        manifest=manifest,
        records=store.load(),
        left_with=_left_with(store, manifest),
        edits=edits,
        chain=tuple(one.edit for one in entries if one.edit),
        head=store.head,
        handout=handout,
    )


def _left_with(store: SqlCipherStore, manifest: PackManifest) -> Records | None:
    """What the office had put into a pack: the Edit it was founded with."""
    founding = next((one for one in store.journal() if one.number == manifest.base), None)
    if founding is None or founding.payload is None:
        return None
    made = next(iter(edits_of([founding])))
    return Records.of(from_json(one.kind, one.after) for one in made.deltas)


def _from_letter(office: AtlasStore, manifest: PackManifest) -> HandOut | None:
    if not manifest.letter or not isinstance(office, SqlCipherStore):
        return None
    letter = read_letter(office, base64.b64decode(manifest.letter))
    return letter.handout if letter is not None and letter.handout.id == manifest.pack else None


def memory_of(office: AtlasStore) -> OfficeMemory:
    """What *office* remembers, asked when it is needed."""
    known: dict[tuple[str, str, int], tuple[tuple[int, Edit], ...]] = {}
    store: Any = office

    def entry(edit: str) -> tuple[int, str]:
        found = store.edit(edit)
        return (0, "") if found is None else (found[0], found[1].brought)

    def story(kind: str, record: str, since: int) -> Sequence[tuple[int, Edit]]:
        key = (kind, record, since)
        if key not in known:
            found = store.journal(record=f"{kind}:{record}", since=since)
            entries = [one for one in found if one.kind is EntryKind.EDIT]
            full = [one for one in entries if one.payload is not None]
            known[key] = tuple(zip((one.number for one in full), edits_of(full), strict=True))
        return known[key]

    return OfficeMemory(copy=office.info.copy, knows=store.knows, entry=entry, story=story)


def preview(
    office: AtlasStore, returned: Returned, *, author: str, at: dt.datetime, new_id: NewId = new_uuid
) -> MergePlan:
    """What bringing a pack home would do; changes nothing."""
    return plan_merge(
        _around(office, returned),
        returned.home,
        memory_of(office),
        author=author,
        at=at,
        profile=office.profile,
        new_id=new_id,
    )


def merge_pack(
    office: AtlasStore, returned: Returned, *, author: str, at: dt.datetime, new_id: NewId = new_uuid
) -> MergePlan:
    """Bring a pack home in one transaction: all of it or nothing; again and again changes nothing.

    Raises
    ------
    StoreError
        The atlas cannot be written. It is as it was.
    EditConflictError
        Others went on writing the same fields all the while (several tries).
    """
    for turn in range(_TRIES):
        plan = preview(office, returned, author=author, at=at, new_id=new_id)
        if plan.empty:
            return plan
        try:
            office.apply_all(plan.edits)
        except EditConflictError:
            if turn == _TRIES - 1:
                raise
        else:
            return plan
    raise AssertionError("unreachable")


def _around(office: AtlasStore, returned: Returned) -> Records:
    """The office's records that a pack can touch: of its associations, what belongs to none, guests from elsewhere."""
    wanted = returned.home.manifest.associations
    elsewhere = {one.association for one in returned.home.records.supporters.values()} - set(wanted)
    parts = [office.load(one) for one in sorted({*wanted, *elsewhere})]
    tables = {kind: {key: one for part in parts for key, one in part.table(kind).items()} for kind in KINDS}
    return Records(tables)
