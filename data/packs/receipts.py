"""The receipt goes back on the stick: a small signed file beside the pack. The pack forgets only what it says.

Until a receipt is there, a pack keeps every Edit in its journal: should the office lose what it took (a broken disk, an
older backup), the same stick brings it once more.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from data.packs.signing import is_signed, sign
from data.store.faults import told
from data.store.folding import replacing
from himi_map.errors import StoreError
from himi_map.ports import EntryKind

if TYPE_CHECKING:
    from data.packs.bringing_home import Returned
    from data.store.sqlcipher_store import SqlCipherStore
    from himi_map.records.exchange import HandOut


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the office says it has.

    Attributes
    ----------
    pack, atlas
        Ids.
    number, digest
        Of the newest entry of the pack's journal that was brought home.
    edits, cards
        How many came home in all; how many questions are open.
    signature
        Ed25519 with the pack's own key (hex).
    """

    pack: str
    atlas: str
    atlas_name: str
    number: int
    digest: str
    edits: int
    cards: int
    at: dt.datetime
    signature: str = ""


def _message(receipt: Receipt) -> bytes:
    plain = msgspec.structs.replace(receipt, signature="")
    return b"himi-map receipt 1\n" + msgspec.json.encode(plain, order="deterministic")


def receipt_path(pack: Path) -> Path:
    """Where the receipt for a pack lies."""
    return pack.with_suffix(".himireceipt")


def write_receipt(
    returned: Returned, handout: HandOut, *, edits: int, cards: int, at: dt.datetime, folder: Path | None = None
) -> Path:
    """Write the signed receipt beside the pack, whole or not at all.

    Parameters
    ----------
    folder
        Another place, when the stick cannot be written.

    Raises
    ------
    StoreError
        ``store.read_only_place``, ``store.disk_full`` … What came home is safe all the same.
    """
    home = returned.home
    plain = Receipt(
        pack=home.origin,
        atlas=home.manifest.atlas,
        atlas_name=home.manifest.atlas_name,
        number=home.head[0],
        digest=home.head[1],
        edits=edits,
        cards=cards,
        at=at,
    )
    receipt = msgspec.structs.replace(plain, signature=sign(handout.secret, _message(plain)))
    place = receipt_path(returned.path)
    if folder is not None:
        place = folder / place.name
    with replacing(place) as scratch:
        scratch.write_bytes(msgspec.json.format(msgspec.json.encode(receipt)) + b"\n")
    return place


def read_receipt(pack: Path) -> Receipt | None:
    """The receipt beside a pack, as it stands there; None when there is none or it is no receipt.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    place = receipt_path(pack)
    try:
        return msgspec.json.decode(place.read_bytes(), type=Receipt)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise told(error, place, writing=False) from error
    except msgspec.MsgspecError:
        return None


def acknowledge(store: SqlCipherStore, at: dt.datetime) -> Receipt | None:
    """Let a pack that is open for work heed the receipt beside it: what the office has need not stay in its journal.

    Returns
    -------
    Receipt or None
        A receipt that is new to the pack, signed by its office, and about its own journal; else None.
    """
    manifest = store.pack
    if manifest is None or store.place is None or store.read_only:
        return None
    receipt = None
    with suppress(StoreError):
        receipt = read_receipt(store.place)
    if receipt is None or receipt.pack != manifest.pack or receipt.atlas != manifest.atlas:
        return None
    if not is_signed(manifest.public_key, _message(receipt), receipt.signature):
        return None
    entries = list(store.entries())
    if not any(one.number == receipt.number and one.digest == receipt.digest for one in entries):
        return None
    if any(one.kind == EntryKind.RECEIPT and one.label.endswith(f"（{receipt.number}まで）") for one in entries):
        return None
    store.note(
        EntryKind.RECEIPT,
        at=at,
        author=manifest.holder,
        label=f"市社協の受け取りが届きました（{receipt.number}まで）",
        payload=msgspec.json.encode(receipt),
    )
    with suppress(StoreError):  # it may stay a little longer
        store.erase_brought(
            receipt.number, at=at, author=manifest.holder, label="受け取りのあった書き込みの控えを消しました"
        )
    return receipt
