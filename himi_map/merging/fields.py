"""Two versions of one field, with what it was before both: joined by what the field means, or not at all.

Every rule gives the same whatever side it is told first, so that it does not matter which pack comes home first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec import inspect as types

from himi_map.records.kinds import KINDS

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")

LATER: Final = frozenset({("registration", "last_confirmed"), ("baton", "checked_on"), ("source_row", "seen_on")})
"""Days on which somebody looked: both did, the later one counts."""

_ONE_THING: Final = frozenset({"home", "position", "born", "boundary", "geometry", "route"})
"""Fields that are no sum of parts: a point has one longitude and its own latitude."""

Join = Callable[[Any, Any, Any], Any]
"""(before, theirs, ours) to the joined value, or UNSET when they disagree. All three in JSON form."""


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are one: tuples and lists are not told apart, nor is the order of keys."""
    return one is other or _ENCODER.encode(one) == _ENCODER.encode(other)


def canonical(value: Any) -> bytes:
    """A value as bytes, for sorting and for ids."""
    return _ENCODER.encode(value)


def joined(kind: str, field: str, before: Any, theirs: Any, ours: Any) -> Any:
    """The value both sides mean, or UNSET when only a person can say.

    Parameters
    ----------
    before, theirs, ours
        The field in JSON form: before both, in the pack, in the office.
    """
    if same(theirs, ours) or same(theirs, before):
        return ours
    if same(ours, before):
        return theirs
    if field == "put_away":
        return UNSET if theirs is None or ours is None else min(theirs, ours)
    if (kind, field) in LATER:
        return max((one for one in (theirs, ours) if one is not None), default=None)
    if field in _ONE_THING:
        return UNSET
    return _rule(kind, field)(before, theirs, ours)


@cache
def _rule(kind: str, field: str) -> Join:
    info = types.type_info(KINDS[kind])
    assert isinstance(info, types.StructType)
    found = next(one.type for one in info.fields if one.name == field)
    return _rule_of(found)


def _rule_of(found: types.Type) -> Join:
    if isinstance(found, types.UnionType):
        parts = [one for one in found.types if not isinstance(one, types.NoneType)]
        return _rule_of(parts[0]) if len(parts) == 1 else _disagree
    if isinstance(found, types.VarTupleType):
        return _join_members
    if isinstance(found, types.DictType):
        return _join_keys
    if isinstance(found, types.StructType) and not found.cls.__struct_config__.array_like:
        return _join_keys
    return _disagree


def _disagree(_before: Any, _theirs: Any, _ours: Any) -> UnsetType:
    return UNSET


def _join_members(before: Any, theirs: Any, ours: Any) -> Any:
    """Things that belong to a set: what either side added is in it, what either side took out is not.

    When both changed it the members stand in one order, whoever came first.
    """
    sides = [{canonical(one): one for one in side or ()} for side in (before, theirs, ours)]
    was, they, we = sides
    kept = {key: one for key, one in {**we, **they}.items() if key not in was or (key in they and key in we)}
    return [kept[key] for key in sorted(kept)]


def _join_keys(before: Any, theirs: Any, ours: Any) -> Any:
    """Things with names: each by itself. A name that both gave another value is a disagreement about the whole."""
    was, they, we = (dict(side or {}) for side in (before, theirs, ours))
    result = {}
    for key in sorted({*they, *we}):
        b, t, o = was.get(key), they.get(key), we.get(key)
        if same(t, o) or same(t, b):
            value = o
        elif same(o, b):
            value = t
        else:
            return UNSET
        if value is not None:
            result[key] = value
    return result
