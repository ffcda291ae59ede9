"""How an association's map is laid out: the paper and the scale somebody chose, kept for the next time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.records.base import AssociationId, new_uuid
from himi_map.records.paper import SheetLayout
from himi_map.services.printing.memory import remembered

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class ChooseLayout:
    """The paper and scale of the association shown.

    Attributes
    ----------
    paper
        ``A3``.
    scale
        Denominator chosen by hand; None: chosen by the program again.
    """

    paper: str
    scale: float | None

    def edit(self, workspace: Workspace) -> Edit | None:
        """The first choice makes the record; later ones change it. Places of the old scale are no longer true."""
        assert workspace.association is not None
        key = workspace.association.id
        found = remembered(workspace.records, key)
        builder = workspace.builder("地図の紙と縮尺を決めました")
        by_hand, scale = self.scale is not None, self.scale or 0.0
        if found is None:
            if self.scale is None and self.paper == "A3":
                return None
            made = SheetLayout(
                id=new_uuid(), association=AssociationId(key), paper=self.paper, scale=scale, by_hand=by_hand
            )
            builder.create(made)
        elif (found.paper, found.by_hand, found.scale if found.by_hand else 0.0) != (self.paper, by_hand, scale):
            builder.change(found, paper=self.paper, scale=scale, by_hand=by_hand, centres=(), places={})
        return builder.build()
