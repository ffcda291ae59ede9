"""Leaving out what somebody may not have of a record: for the screen of a hall, and for what travels to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

import msgspec

from himi_map.records.base import Record

R = TypeVar("R", bound=Record)


def without(record: R, groups: Mapping[str, tuple[str, ...]], granted: Collection[str]) -> R:
    """A copy in which the fields of the groups that are not granted hold their defaults.

    Parameters
    ----------
    groups
        Field group to the fields of this record that belong to it.
    """
    hidden = {name for group, names in groups.items() if group not in granted for name in names}
    defaults = {
        field.name: field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
        for field in msgspec.structs.fields(type(record))
        if field.name in hidden
    }
    return msgspec.structs.replace(record, **defaults) if defaults else record
