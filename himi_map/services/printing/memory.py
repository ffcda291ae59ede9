"""What the atlas remembers of an association's sheets: where everything was, and what was printed last for whom.

On paper and in orders a mark goes by an opaque key of that very sheet; in the atlas by the id of the record. Here one
is turned into the other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import msgspec

from himi_map.disclosure.keys import SheetKeys
from himi_map.edits import EditBuilder, Origin
from himi_map.printed import Layout, Places
from himi_map.records.base import AssociationId, new_uuid
from himi_map.records.paper import SheetLayout
from himi_map.records.people import Registration
from himi_map.records.supporters import Assignment, Supporter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himi_map.edits import Edit
    from himi_map.records.atlas import Records

_KEY: Final = re.compile(r"\b[0-9a-f]{20}\b")
_ID: Final = re.compile(r"@([^@]+)@")


def remembered(records: Records, association: str) -> SheetLayout | None:
    """How the association was laid out last."""
    found = records.of_association(SheetLayout, association)
    return min(found, key=lambda one: one.id) if found else None


def chosen_scale(kept: SheetLayout | None) -> float | None:
    """The scale somebody chose for the association; None: nobody did."""
    return kept.scale if kept is not None and kept.by_hand and kept.scale > 0.0 else None


def previous_layout(kept: SheetLayout | None, sheet: str, association: str) -> Layout | None:
    """*kept*, with the keys of the Disclosure *sheet* in place of ids."""
    if kept is None or not kept.centres:
        return None
    keys = SheetKeys(sheet)

    def key(name: str) -> str:
        what = name.split(":")[-2] if ":" in name else ""
        return _ID.sub(lambda found: _key(keys, what, found.group(1), association), name)

    return Layout(
        paper=kept.paper,
        upright=kept.upright,
        scale=kept.scale,
        angle=kept.angle,
        by_hand=kept.by_hand,
        centres=kept.centres,
        places={key(name): place for name, place in kept.places.items()},
    )


def _key(keys: SheetKeys, what: str, record: str, association: str) -> str:
    return keys.of("supporter", association, record) if what == "supporter" else keys.of(what, record)


def with_ids(places: Places, sheet: str, records: Records, association: str) -> Places:
    """*places* with ``@ID@`` of the record in place of each key; what stands for no record stays as it is."""
    keys = SheetKeys(sheet)
    ids: dict[str, str] = {}
    helpers: dict[str, None] = dict.fromkeys(one.id for one in records.of_association(Supporter, association))
    for registration in records.of_association(Registration, association):
        resident = registration.resident
        ids[keys.of("person", resident)] = ids[keys.of("home", resident)] = resident
        helpers.update((one.supporter, None) for one in records.referring(Assignment, "resident", resident))
    ids.update((keys.of("supporter", association, one), one) for one in helpers)

    def named(name: str) -> str:
        return _KEY.sub(lambda found: f"@{ids[found.group()]}@" if found.group() in ids else found.group(), name)

    return {named(name): place for name, place in sorted(places.items())}


def digest_of_layout(kept: SheetLayout) -> str:
    """A hash (hex) of where everything is."""
    frame = (kept.paper, kept.upright, kept.scale, kept.angle, kept.by_hand, kept.centres, sorted(kept.places.items()))
    return hashlib.blake2b(msgspec.json.encode(frame), digest_size=16).hexdigest()


def printed_last(kept: SheetLayout | None, whom: str, *, but: str = "") -> tuple[str, str] | None:
    """Hashes of inputs and content of what was printed last for *whom* (``RECIPIENT/PAPER``).

    The first is empty when the sheet was laid out anew since, for somebody else.

    Parameters
    ----------
    but
        A run that does not count: the one that was killed and goes on.
    """
    entry = kept.made.get(whom) if kept is not None else None
    if kept is None or entry is None:
        return None
    inputs, layout, content, run = entry
    if but and run == but:
        return None
    return (inputs if layout == digest_of_layout(kept) else "", content)


def remember(
    records: Records,
    association: str,
    layout: Layout,
    places: Places,
    *,
    whom: str,
    inputs: str,
    content: str,
    run: str,
    author: str,
    at: dt.datetime,
) -> Edit | None:
    """The Edit that keeps a layout for next year.

    Parameters
    ----------
    places
        Of *layout*, with ids (:func:`with_ids`).
    whom
        ``RECIPIENT/PAPER``.
    inputs, content
        Hashes of what was printed.
    run
        That printed it; empty: it is as it was, and stays that of the run that printed it.
    """
    kept = remembered(records, association)
    fresh = kept if kept is not None else SheetLayout(id=new_uuid(), association=AssociationId(association))
    frame: Mapping[str, object] = {
        "paper": layout.paper,
        "upright": layout.upright,
        "scale": layout.scale,
        "angle": layout.angle,
        "by_hand": layout.by_hand,
        "centres": layout.centres,
    }
    same_frame = all(getattr(fresh, name) == value for name, value in frame.items())
    others = {name: place for name, place in fresh.places.items() if name.partition("#")[0] not in places}
    fresh = msgspec.structs.replace(
        fresh, **frame, places={**others, **places} if same_frame else places, laid_on=at.date()
    )
    earlier = fresh.made.get(whom)
    made = {
        **fresh.made,
        whom: (inputs, digest_of_layout(fresh), content, run or (earlier[3] if earlier is not None else "")),
    }
    builder = EditBuilder(
        records, label="地図の置き方を覚えました", author=author, at=at, association=association, origin=Origin.SYSTEM
    )
    if kept is None:
        builder.create(msgspec.structs.replace(fresh, made=made))
    else:
        builder.change(kept, **frame, places=fresh.places, made=made)
        if not builder.empty:
            builder.change(kept, laid_on=fresh.laid_on)
    return builder.build()


def joined(edits: Iterable[Edit | None]) -> Edit | None:
    """One Edit of several made together, so that the journal tells of one thing done."""
    found = [one for one in edits if one is not None]
    if not found:
        return None
    return msgspec.structs.replace(found[0], deltas=tuple(delta for one in found for delta in one.deltas))
