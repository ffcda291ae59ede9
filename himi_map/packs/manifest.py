"""What a pack says of itself, signed by its office: whose copy of what, what its holder may do, and until when."""

from __future__ import annotations

import datetime as dt

import msgspec

from himi_map.records.base import AssociationId
from himi_map.records.exchange import NumberBlock
from himi_map.records.office import OperatorRole


class PackManifest(msgspec.Struct, frozen=True, kw_only=True):
    """The paper that lies in every pack.

    Attributes
    ----------
    pack
        Id of the hand-out; also the copy id of the atlas inside.
    atlas, atlas_name
        Which atlas it was made of.
    recipient, role
        As in :class:`himi_map.records.exchange.HandOut`.
    holder, holder_name
        Operator id, and the name to show.
    made_at, expires_on
        After the day ``expires_on`` it opens only to be brought back.
    base
        Number of the pack's journal entry that says what its office put into it; what comes later was written outside.
    public_key
        Ed25519 (hex): of whoever may sign this paper and the receipts for this pack.
    letter
        The hand-out itself, sealed with the office's own key (base64): an office whose atlas was locked when the pack
        was made learns of it from here. Nobody else can read it.
    signature
        Ed25519 over :func:`signed_bytes` (hex).
    """

    pack: str
    atlas: str
    atlas_name: str
    associations: tuple[AssociationId, ...]
    recipient: str
    role: OperatorRole
    holder: str
    holder_name: str
    made_at: dt.datetime
    expires_on: dt.date
    groups: tuple[str, ...]
    base: int
    public_key: str
    numbers: tuple[NumberBlock, ...] = ()
    letter: str = ""
    signature: str = ""

    def __repr__(self) -> str:
        """Which pack, nobody's name."""
        return f"<PackManifest {self.pack} {self.recipient}>"

    @property
    def proposes(self) -> bool:
        """Whatever is written in it is a proposal."""
        return self.role is OperatorRole.HELPER


def signed_bytes(manifest: PackManifest) -> bytes:
    """What the signature is made over: everything but itself, in one order."""
    plain = msgspec.structs.replace(manifest, signature="")
    return b"himi-map pack 1\n" + msgspec.json.encode(plain, order="deterministic")


def expired(manifest: PackManifest, at: dt.datetime, last_written: dt.datetime | None = None) -> bool:
    """Whether the pack opens only to be brought back.

    Parameters
    ----------
    at
        Now, by this machine's clock.
    last_written
        When something was written in it last: a clock that was put back does not make a pack younger.
    """
    now = at if last_written is None else max(at, last_written)
    return now.astimezone(manifest.made_at.tzinfo).date() > manifest.expires_on
