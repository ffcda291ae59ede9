"""Ordered steps from each schema version to the next.

A step runs on a copy of the atlas, which takes the old one's place only when all steps are done; the old file is kept
beside it. A step sees plain SQL, never this version's records: it must go on working when those have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, text

Step = Callable[[Connection], None]


def _handouts_and_cards(image: Connection) -> None:
    """Version 2: what is out on sticks, and what two people told differently."""
    _add_kinds(image, {"handout": ("holder", "follows"), "card": ()})


def _custody_and_layouts(image: Connection) -> None:
    """Version 3: what became of every paper copy, and how each sheet was laid out last."""
    _add_kinds(image, {"custody": ("copy",), "layout": ()})


def _add_kinds(image: Connection, kinds: Mapping[str, tuple[str, ...]]) -> None:
    """Tables for kinds of records, with an index for each field that points to another record."""
    for kind, pointers in kinds.items():
        image.execute(text(f"CREATE TABLE {kind} (id TEXT NOT NULL, association TEXT, body TEXT, PRIMARY KEY (id))"))
        image.execute(text(f"CREATE INDEX {kind}_by_association ON {kind} (association)"))
        for field in pointers:
            image.execute(text(f"CREATE INDEX {kind}_by_{field} ON {kind} (json_extract(body, '$.{field}'))"))


STEPS: Final[Mapping[int, Step]] = MappingProxyType({1: _handouts_and_cards, 2: _custody_and_layouts})
"""Version to the step that leads from it to the next."""


def steps_between(found: int, wanted: int, steps: Mapping[int, Step] | None = None) -> list[Step]:
    """The steps from version *found* to *wanted*, in order.

    Raises
    ------
    KeyError
        When one is missing: our own mistake.
    """
    known = STEPS if steps is None else steps
    return [known[version] for version in range(found, wanted)]
