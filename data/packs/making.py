"""Making a pack: told in the atlas first, then in place on the stick by one rename. It is there whole or not at all.

The order is the one of every disclosure: a pack that is in the book but was not finished harms nobody, one that left
without a word would. The file is complete and synced beside its name before the atlas is told.
"""

from __future__ import annotations

import base64
import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, insert, text

from data.mappack.enclosed import GROUND
from data.packs.letters import leave_word, seal_letter
from data.packs.map_part import map_part
from data.packs.signing import fresh_keys, signed
from data.store.chain import genesis, link, link_edit
from data.store.database import make_tables
from data.store.folding import change_image, replacing
from data.store.opening import SYSTEM
from data.store.sealing import AtlasKey, derive_key, fresh_salt
from data.store.tables import MAIN, Commit, row_of, write
from himi_map.errors import HimiMapError, PermissionRefusedError, StoreError
from himi_map.geo.crs import PlaneCrs
from himi_map.packs import (
    HandOutRequest,
    PackKeys,
    PackManifest,
    Prepared,
    change_state,
    fresh_spoken,
    heard,
    prepare,
    summary_bytes,
    summary_words,
)
from himi_map.ports import EntryKind
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.exchange import HandOutState
from himi_map.records.kinds import KINDS

if TYPE_CHECKING:
    from himi_map.ports import AtlasStore
    from himi_map.records.office import Operator


@dataclass(frozen=True, slots=True)
class MadePack:
    """A pack that was made.

    Attributes
    ----------
    spoken
        Its passphrase.
    told
        The atlas knows of it. False when somebody else had the atlas open: a sealed word beside the atlas, and a letter
        in the pack, tell it at the next opportunity.
    """

    path: Path
    prepared: Prepared
    spoken: str
    bytes: int
    told: bool


def hand_out(
    store: AtlasStore,
    request: HandOutRequest,
    target: Path,
    *,
    operator: Operator,
    at: dt.datetime,
    records: Records | None = None,
    spoken: str = "",
    new_id: NewId = new_uuid,
) -> MadePack:
    """Make a pack of *store* at *target*.

    Parameters
    ----------
    store
        The office's atlas, open; to read only when somebody else is writing it.
    records
        All of it, when they are loaded already.
    spoken
        Passphrase of the pack; a fresh one to be said on the phone when empty.

    Raises
    ------
    PermissionRefusedError
        As :func:`himi_map.packs.prepare`; ``refused.pack_of_pack``.
    StoreError
        ``store.disk_full``, ``store.read_only_place``, ``store.folder_missing``, ``store.already_there``.
    """
    if getattr(store, "pack", None) is not None:
        raise PermissionRefusedError("refused.pack_of_pack")
    if target.exists():
        raise StoreError("store.already_there", file=target.name)
    everything = records if records is not None else _needed(store, request.associations)
    salt, (secret, public) = fresh_salt(), fresh_keys()
    words = spoken or fresh_spoken()
    prepared = prepare(
        everything,
        request,
        operator=operator,
        atlas=store.info.id,
        atlas_name=store.info.name,
        entry=_last_entry(store),
        keys=PackKeys(salt=salt.hex(), spoken=words, secret=secret, public=public),
        profile=store.profile,
        at=at,
        new_id=new_id,
    )
    ground = map_part(store.map_pack, everything, request.associations, PlaneCrs(store.profile.plane_epsg))
    letter = seal_letter(store, prepared)
    manifest = signed(
        msgspec.structs.replace(prepared.manifest, letter=base64.b64encode(letter).decode() if letter else ""), secret
    )
    told = not getattr(store, "read_only", False)
    try:
        _put(
            store, prepared, manifest, ground, target, told=told, key=derive_key(heard(words), salt), by=operator, at=at
        )
    except HimiMapError:
        with suppress(HimiMapError):
            if told:
                _never_left(store, prepared.handout.id, author=operator.id, at=at)
        raise
    if not told and store.place is not None:
        with suppress(HimiMapError, OSError):  # the letter in the pack tells it in any case
            leave_word(store.place, prepared.handout.id, letter)
    return MadePack(target, prepared, words, target.stat().st_size, told)


def _put(
    store: AtlasStore,
    prepared: Prepared,
    manifest: PackManifest,
    ground: bytes,
    target: Path,
    *,
    told: bool,
    key: AtlasKey,
    by: Operator,
    at: dt.datetime,
) -> None:
    """Make the file beside its name, tell the atlas, and put it in place."""
    with replacing(target) as scratch:
        change_image(scratch, key, lambda image: _fill(image, store, prepared, manifest, ground))
        if told:
            _tell(store, prepared, by, at)


def _needed(store: AtlasStore, associations: tuple[str, ...]) -> Records:
    """What has to be known to make a pack, without reading a whole city.

    The associations, where their supporters from elsewhere belong, and everybody's name, so that no text in the pack
    speaks of somebody who is not in it.
    """
    everybody = store.load(kinds=("resident", "contact", "supporter"))
    here = [store.load(one) for one in associations]
    helping = {one.supporter for part in here for one in part.assignments.values()}
    elsewhere = {everybody.supporters[one].association for one in helping if one in everybody.supporters}
    parts = [everybody, *here, *(store.load(one) for one in sorted(elsewhere - set(associations)))]
    return Records({kind: {key: one for part in parts for key, one in part.table(kind).items()} for kind in KINDS})


def _last_entry(store: AtlasStore) -> int:
    head: tuple[int, str] | None = getattr(store, "head", None)
    if head is not None:
        return head[0]
    newest = list(store.journal(last=1))
    return newest[-1].number if newest else 0


def _tell(store: AtlasStore, prepared: Prepared, operator: Operator, at: dt.datetime) -> None:
    store.note(
        EntryKind.DISCLOSURE,
        at=at,
        author=operator.id,
        label=summary_words(prepared.summary),
        payload=summary_bytes(prepared.summary),
        association=prepared.handout.alone,
    )
    store.apply(prepared.edit)


def _never_left(store: AtlasStore, handout: str, *, author: str, at: dt.datetime) -> None:
    """Say in the atlas that a pack was told of but not finished (a full or pulled-out stick)."""
    records = store.load("")
    if handout in records.handouts:
        edit = change_state(records, handout, HandOutState.NEVER_LEFT, author=author, at=at)
        assert edit is not None, "it was told as out"
        store.apply(edit)


def _fill(image: Connection, store: AtlasStore, prepared: Prepared, manifest: PackManifest, ground: bytes) -> None:
    """An atlas of its own: the same atlas id, a copy id that is the hand-out's, and a journal that begins here."""
    make_tables(image)
    info, handout = store.info, prepared.handout
    meta = {
        "id": info.id,
        "copy": handout.id,
        "name": info.name,
        "created_at": handout.made_at.isoformat(),
        "profile": msgspec.json.encode(store.profile).decode(),
        "pack": msgspec.json.encode(manifest).decode(),
        "generation": "",
    }
    image.execute(insert(MAIN.meta), [{"name": name, "value": value} for name, value in meta.items()])
    created = link(
        (0, genesis(info.id)),
        EntryKind.HANDED_OUT,
        at=handout.made_at,
        author=SYSTEM,
        label="持ち出しを作りました",
        payload=msgspec.json.encode(manifest),
    )
    founded = link_edit((created.number, created.digest), prepared.founding)
    rows = tuple(row_of(one) for one in prepared.portion.records)
    write(image, Commit((created, founded), rows), MAIN, keep_marks=False)
    if ground:
        image.execute(text("CREATE TABLE enclosure (name TEXT PRIMARY KEY, content BLOB NOT NULL)"))
        image.execute(text("INSERT INTO enclosure VALUES (:name, :content)"), {"name": GROUND, "content": ground})
