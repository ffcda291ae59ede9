"""The finished sheets of one association."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layers.labels import Certificate
    from layers.labels.previous import PreviousLayout
    from layers.scene import Scene


@dataclass(frozen=True, slots=True)
class SheetSet:
    """All sheets of one association, in their order, and how they were laid out.

    Attributes
    ----------
    scenes
        One page each.
    layout
        To be given back as ``previous`` next time.
    certificate
        Of all sheets together.
    """

    scenes: tuple[Scene, ...]
    layout: PreviousLayout
    certificate: Certificate

    @property
    def scale(self) -> float:
        """Denominator of every sheet's map."""
        return self.layout.scale

    @property
    def paper(self) -> str:
        """``A3``."""
        return self.layout.paper

    @property
    def upright(self) -> bool:
        """Portrait."""
        return self.layout.upright

    @property
    def angle(self) -> float:
        """Degrees by which the maps are turned anticlockwise."""
        return self.layout.angle
