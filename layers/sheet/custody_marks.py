"""Where a copy's own marks stand on a page; the page is laid out without them, so that all copies are the same page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layers.scene import Box


@dataclass(frozen=True, slots=True)
class CustodySlots:
    """Room kept free on a page for what is of one copy only; all boxes in mm of paper from the lower left corner.

    Attributes
    ----------
    qr
        18 x 18, bottom right.
    words
        Copy number, holder and date due back.
    corners
        8 x 8 each, with 1.5 of white around: top left, top right, bottom left.
    """

    qr: Box
    words: Box
    corners: tuple[Box, ...]
