"""Has an association's paper changed since it was printed last? Asked of what it is made from, before it is painted.

The day, the copy and the opaque keys are no part of the answer: freshness is told in classes, and the keys of two
Disclosures of the same people differ by rule.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
import shapely

from himi_map.publicmap import AreaShape, PublicNote
from himi_map.records.base import Record

if TYPE_CHECKING:
    from himi_map.printed import PaperOrder
    from himi_map.services.public_map import PublicAdditions

PROGRAM_LAYOUT: Final = 6
"""Raised when the program draws the same facts differently, so that every sheet is looked at again."""

_KEY: Final = re.compile(rb'"[0-9a-f]{20}"')
_NO_TIME: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def inputs_digest(order: PaperOrder, public: PublicAdditions, ground: str) -> str:
    """A hash (hex) of everything the content of *order* is made from, but for last year's layout.

    Parameters
    ----------
    ground
        Digest of the map pack.
    """
    total = hashlib.blake2b(digest_size=16)
    for found in (order.map_disclosure, order.list_disclosure):
        if found is not None:
            plain = msgspec.structs.replace(found, sheet="", at=_NO_TIME)
            total.update(without_keys(msgspec.json.encode(plain)))
        total.update(b"\0")
    words = order.words
    rest = (
        PROGRAM_LAYOUT,
        ground,
        order.area,
        (words.title, words.ward, words.office, words.credits, words.list_title),
        (order.paper, order.scale, order.upright, order.duplex, order.kana, order.names, order.insets),
    )
    total.update(msgspec.json.encode(rest))
    total.update(msgspec.json.encode((public.extent, public.areas, public.sites, public.notes), enc_hook=_plain))
    return total.hexdigest()


def without_keys(text: bytes) -> bytes:
    """JSON in which opaque keys are numbered in the order they first come: equal for equal Disclosures."""
    seen: dict[bytes, bytes] = {}

    def numbered(found: re.Match[bytes]) -> bytes:
        return seen.setdefault(found.group(), b'"#%d"' % len(seen))

    return _KEY.sub(numbered, text)


def _plain(value: Any) -> Any:
    if isinstance(value, AreaShape):
        return (value.name, value.level, shapely.to_wkb(value.geometry))
    if isinstance(value, PublicNote):
        return (value.stamp, value.label, value.danger, shapely.to_wkb(value.geometry))
    if isinstance(value, Record):
        return msgspec.to_builtins(value)
    return str(value)
