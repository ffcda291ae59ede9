"""Three values of one field: what the list brought last time, what it brings now, what the atlas holds.

Only what changed *in the file* is applied. A correction made at the hall stays; when file and hall both changed, a
person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from himi_map.edits.apply import field_json
from himi_map.records.base import Record


@dataclass(slots=True)
class Merge:
    """Outcome for one record.

    Attributes
    ----------
    changes
        Field to value that is to be set.
    conflicts
        Field to (value in the atlas, value in the file): questions.
    brought
        Path to JSON value now brought; None where the file is empty.
    """

    changes: dict[str, Any] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    brought: dict[str, Any] = field(default_factory=dict)


def merge(record: Record, role: str, incoming: Mapping[str, Any], before: Mapping[str, Any]) -> Merge:
    """What *incoming* does to *record*.

    Parameters
    ----------
    role
        Name of the record within its row (``resident``, ``supporter1``); paths are ``role.field``.
    incoming
        Field to typed value, only fields the file has a column for.
    before
        Path to JSON value brought last time; a path that is missing was empty.
    """
    out = Merge()
    defaults = default_values(type(record))
    for name, value in incoming.items():
        path = f"{role}.{name}"
        new = msgspec.to_builtins(value)
        empty = defaults.get(name)
        old = before.get(path, empty)
        if old is None:
            old = empty
        if same(old, new):
            continue
        out.brought[path] = None if same(new, empty) else new
        current = field_json(record, name)
        if same(current, new):
            continue
        if same(current, old):
            out.changes[name] = value
        else:
            out.conflicts[name] = (current, new)
    return out


def first_brought(record_type: type[Record], role: str, incoming: Mapping[str, Any]) -> dict[str, Any]:
    """Paths and JSON values of a record that is made from a row; empty values are left out."""
    defaults = default_values(record_type)
    plain = ((name, msgspec.to_builtins(value)) for name, value in incoming.items())
    return {f"{role}.{name}": value for name, value in plain if not same(value, defaults.get(name))}


def same(left: Any, right: Any) -> bool:
    """Equal values; two dates are equal when they mean the same day, whatever the words."""
    if left == right:
        return True
    if isinstance(left, dict) and isinstance(right, dict) and left.get("iso") and right.get("iso"):
        return (left["iso"], left.get("precision")) == (right["iso"], right.get("precision"))
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return list(left) == list(right)
    return False


@lru_cache(maxsize=32)
def default_values(record_type: type[Record]) -> dict[str, Any]:
    """JSON form of each field's default; "" for names that have none."""
    values: dict[str, Any] = {}
    for one in msgspec.structs.fields(record_type):
        if one.default is not msgspec.NODEFAULT:
            values[one.name] = msgspec.to_builtins(one.default)
        elif one.default_factory is not msgspec.NODEFAULT:
            values[one.name] = msgspec.to_builtins(one.default_factory())
        else:
            values[one.name] = ""
    return values
