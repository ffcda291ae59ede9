"""What the holder of a pack may change: checked when it is written, and once more when it comes home.

A tampered program can write what it likes into its own file; nothing beyond these rights ever reaches the atlas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from himi_map.disclosed.request import RecipientKind
from himi_map.edits.edit import WHOLE, Delta, Edit
from himi_map.errors import PermissionRefusedError
from himi_map.packs.manifest import PackManifest
from himi_map.records.atlas import Records
from himi_map.records.kinds import REFERENCES
from himi_map.records.office import OperatorRole

_AT_THE_HALL: Final = frozenset(
    {
        "association", "group", "household", "resident", "registration", "contact", "supporter", "assignment",
        "consent", "site", "plan", "note", "copy",
    }
)  # fmt: skip
"""What a leader or helper works on."""

_IN_A_WARD: Final = _AT_THE_HALL | {"team", "helper", "activity", "baton", "question", "custody"}
"""What staff work on besides."""

_NOT_MADE_OUTSIDE: Final = frozenset({"association", "question"})
"""Only the office makes these."""

_OF_THE_HALL: Final = frozenset({"boundary", "households", "note", "kana"})
"""What a leader may correct of the association itself; its name and ward are the office's."""


def editable_kinds(role: OperatorRole) -> frozenset[str]:
    """Kinds of records the holder may change."""
    return _AT_THE_HALL if role in (OperatorRole.LEADER, OperatorRole.HELPER) else _IN_A_WARD


def beyond_rights(manifest: PackManifest, delta: Delta, records: Records) -> bool:
    """Whether a delta goes beyond what the pack's holder may change.

    Parameters
    ----------
    records
        Holds the record as it was before the delta, when it was there.
    """
    if delta.kind not in editable_kinds(manifest.role):
        return True
    found = records.get(delta.kind, delta.id)
    if delta.field != WHOLE:
        if delta.kind == "association" and manifest.role in (OperatorRole.LEADER, OperatorRole.HELPER):
            return delta.id not in manifest.associations or delta.field not in _OF_THE_HALL
        if delta.field == "association" and delta.after not in manifest.associations:
            return True
        return found is not None and not _inside(manifest, delta.kind, delta.id, _field(found, "association"))
    if delta.after is None:
        return delta.before is None or not _inside(manifest, delta.kind, delta.id, _of(delta.before))
    return delta.kind in _NOT_MADE_OUTSIDE or _of(delta.after) not in manifest.associations


def may_make(manifest: PackManifest, recipient: RecipientKind) -> bool:
    """Whether papers for *recipient* may be made from a pack: it holds only part of what others may have."""
    if manifest.recipient != RecipientKind.ASSOCIATION:
        return True
    return recipient in (RecipientKind.ASSOCIATION, RecipientKind.NOTICE, RecipientKind.SUPPORTER)


def _inside(manifest: PackManifest, kind: str, record_id: str, association: object) -> bool:
    """A record belongs to an association of the pack; a supporter from elsewhere may have come along for a person."""
    if kind == "association":
        return record_id in manifest.associations
    return association in manifest.associations or kind in ("supporter", "contact", "consent")


def _field(record: object, name: str) -> object:
    return getattr(record, name, None)


def _of(plain: Mapping[str, Any] | Any) -> object:
    return plain.get("association") if isinstance(plain, Mapping) else None


def strange_references(delta: Delta, known: Iterable[tuple[str, str]]) -> bool:
    """Whether a new record points to one that the pack neither held nor made.

    Parameters
    ----------
    known
        ``(kind, id)`` of what the pack held or made.
    """
    if delta.field != WHOLE or not isinstance(delta.after, Mapping):
        return False
    there = known if isinstance(known, (set, frozenset)) else frozenset(known)
    pointers = dict(REFERENCES.get(delta.kind, {}))
    if delta.kind == "consent":
        pointers["subject"] = str(delta.after.get("whose", ""))
    return any(
        (value := delta.after.get(name)) is not None and (kind, value) not in there for name, kind in pointers.items()
    )


def refuse_beyond(manifest: PackManifest, edits: Iterable[Edit], records: Records) -> None:
    """Let pass what the holder of a pack may do.

    Raises
    ------
    PermissionRefusedError
        ``refused.beyond_pack``.
    """
    for edit in edits:
        for delta in edit.deltas:
            if beyond_rights(manifest, delta, records):
                raise PermissionRefusedError("refused.beyond_pack", holder=manifest.holder_name)
