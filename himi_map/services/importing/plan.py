"""An import that has been worked out but not done: the Edits, the changes to public data, and the report.

Previewing, doing and repeating an import are one mechanism: the plan is made the same way each time, and doing it is
applying its Edits through the one door. Fields and facts are two Edits (facts are never undone), applied together.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from himi_map.edits.edit import Edit
from himi_map.ports import AtlasStore, EntryKind
from himi_map.services.importing.report import ImportReport


class PublicChange(Protocol):
    """A change of the map pack that is worked out and not yet written."""

    @property
    def label(self) -> str:
        """What it is, in words: 「避難場所 303か所」."""
        ...

    def write(self) -> str:
        """Write it, whole or not at all; returns the SHA-256 of the pack."""
        ...


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do.

    Attributes
    ----------
    edits
        In the order in which they must be applied: fields (can be undone), then facts (consents).
    public
        Changes of the map pack.
    """

    author: str
    at: dt.datetime
    report: ImportReport
    edits: tuple[Edit, ...] = ()
    public: Sequence[PublicChange] = field(default=())

    @property
    def empty(self) -> bool:
        """Nothing would change."""
        return not self.edits and not self.public


def apply_import(plan: ImportPlan, store: AtlasStore) -> None:
    """Do what *plan* says: public data first (whole or not at all), then all Edits in one transaction.

    Raises
    ------
    StoreError
        The pack or the atlas cannot be written; Edits that could not be applied leave the atlas as it was.
    EditConflictError
        The atlas changed since the plan was made: make the plan again.
    """
    for change in plan.public:
        digest = change.write()
        payload = json.dumps({"sha256": digest, "label": change.label}, ensure_ascii=False).encode()
        store.note(
            EntryKind.PUBLIC_DATA,
            at=plan.at,
            author=plan.author,
            label=f"地図データを書きました：{change.label}",
            payload=payload,
        )
    if plan.edits:
        store.apply_all(plan.edits)
