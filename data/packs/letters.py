"""How an office learns of a pack that was made while somebody else had its atlas open.

The hand-out is sealed with the atlas's own key and lies twice: as a small file beside the atlas, which whoever opens
the atlas to write takes in at once, and inside the pack, should that file be lost. Nobody without the atlas's
passphrase reads either.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from data.store.faults import told
from data.store.sqlcipher_store import SqlCipherStore
from himi_map.edits import Edit
from himi_map.errors import EditError
from himi_map.packs import Prepared, summary_words
from himi_map.ports import EntryKind
from himi_map.records.exchange import HandOut
from himi_map.records.office import Operator

if TYPE_CHECKING:
    import datetime as dt

    from himi_map.ports import AtlasStore

_CONTEXT: Final = b"himi-map letter 1"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What the office has to know."""

    handout: HandOut
    holder: Operator
    edit: Edit
    summary: bytes
    words: str

    def __repr__(self) -> str:
        """Which pack."""
        return f"<Letter {self.handout.id}>"


def seal_letter(store: AtlasStore, prepared: Prepared) -> bytes:
    """The letter about a pack; empty where many may write at once and none is needed."""
    if not isinstance(store, SqlCipherStore):
        return b""
    letter = Letter(
        handout=prepared.handout,
        holder=msgspec.structs.replace(prepared.holder, secret=""),
        edit=prepared.edit,
        summary=msgspec.json.encode(prepared.summary),
        words=summary_words(prepared.summary),
    )
    return store.key.seal(msgspec.msgpack.encode(letter), _CONTEXT)


def read_letter(store: SqlCipherStore, sealed: bytes) -> Letter | None:
    """The letter, or None when it was not sealed with this atlas's key (its passphrase was changed since)."""
    plain = store.key.unseal(sealed, _CONTEXT)
    if plain is None:
        return None
    try:
        return msgspec.msgpack.decode(plain, type=Letter)
    except msgspec.MsgspecError:
        return None


def _word_path(atlas: Path, handout: str) -> Path:
    return atlas.with_name(f".{atlas.name}.out-{handout[:13]}")


def leave_word(atlas: Path, handout: str, sealed: bytes) -> None:
    """Lay the letter beside the atlas.

    Raises
    ------
    StoreError
        It could not be written.
    """
    place = _word_path(atlas, handout)
    try:
        place.write_bytes(sealed)
    except OSError as error:
        raise told(error, place, writing=True) from error


def take_words(store: SqlCipherStore, at: dt.datetime) -> int:
    """Enter the packs that were made meanwhile; returns how many. Called whenever an atlas was opened to write."""
    assert store.place is not None
    taken = 0
    for place in sorted(store.place.parent.glob(f".{store.place.name}.out-*")):
        with suppress(OSError):
            letter = read_letter(store, place.read_bytes())
            if letter is None:
                continue
            enter(store, letter, at)
            place.unlink()
            taken += 1
    return taken


def enter(store: AtlasStore, letter: Letter, at: dt.datetime) -> None:
    """Enter one pack in the books; nothing happens when it is there."""
    records = store.load("")
    if letter.handout.id in records.handouts:
        return
    edit = letter.edit
    if letter.holder.id in records.operators:
        edit = msgspec.structs.replace(edit, deltas=tuple(one for one in edit.deltas if one.kind != "operator"))
    store.note(
        EntryKind.DISCLOSURE, at=at, author=edit.author, label=letter.words, payload=letter.summary,
        association=letter.handout.alone,
    )  # fmt: skip
    with suppress(EditError):
        store.apply(edit)
