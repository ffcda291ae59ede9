"""Where everything stands on a sheet of any paper: map, column, head band, foot line and the room of custody marks.

Nothing stands within 5 mm of the paper's edge: office printers leave that white. The column stands to the right of the
map, upright as well as lying: a map read with a legend beside it is turned back to it less often than to one below.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from layers.scene import Box, CustodySlots
from layers.sheet.options import PAPERS

PRINTABLE: Final = 5.0
"""What printers leave white at each edge, mm."""

_MARGIN: Final = 10.0
_CORNER: Final = 8.0
_WHITE: Final = 1.5
_QR: Final = 18.0
_HEAD: Final = 9.0
_BETWEEN: Final = 4.0
_ABREAST: Final = 236.0
"""Width that check bar, scale bar and scale in words take side by side, mm."""
_LINE: Final = 8.5
"""Height of a line of bars, mm."""
_INNER: Final = PRINTABLE + _CORNER + _WHITE
"""Where content may begin beside a corner code."""

_COLUMNS: Final = {
    "A4": (74.0, 62.0),
    "A4x2": (92.0, 86.0),
    "A3": (92.0, 86.0),
    "A2": (118.0, 112.0),
    "A1": (150.0, 144.0),
}
"""Width of the column of each paper lying and upright, mm."""


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The rooms of one sheet, boxes in mm of paper from its lower left corner.

    Attributes
    ----------
    page
        Width and height of the sheet.
    head
        The band above the map.
    column
        Right of the map, above the custody slots' row.
    foot
        Below the map, for the bars of scale: one line, or two where the map is narrow.
    large
        How much larger than on A3 the type may be set.
    """

    paper: str
    upright: bool
    page: tuple[float, float]
    map: Box
    head: Box
    column: Box
    foot: Box
    slots: CustodySlots
    large: float


@cache
def page_layout(paper: str, upright: bool = False) -> PageLayout:
    """The rooms of a sheet of *paper*, portrait or landscape."""
    long, short = PAPERS[paper]
    width, height = (short, long) if upright else (long, short)
    column = _COLUMNS[paper][1 if upright else 0]
    left, right, top = _MARGIN, width - _MARGIN, height - _MARGIN
    edge = right - column - _BETWEEN
    foot_top = PRINTABLE + 0.5 + _LINE * (1 if edge - _INNER >= _ABREAST else 2)
    qr = (right - _QR, PRINTABLE + 0.5, right, PRINTABLE + 0.5 + _QR)
    near, far = PRINTABLE, PRINTABLE + _CORNER
    return PageLayout(
        paper=paper,
        upright=upright,
        page=(width, height),
        map=(left, max(_INNER, foot_top) + 0.5, edge, top - _HEAD - 1.0),
        head=(_INNER + 1.5, top - _HEAD, edge, top),
        column=(right - column, qr[3] + 2.0, right, height - _INNER),
        foot=(_INNER + 1.5, PRINTABLE + 0.5, edge, foot_top),
        slots=CustodySlots(
            qr=qr,
            words=(right - column, qr[1], qr[0] - 2.0, qr[3]),
            corners=(
                (near, height - far, far, height - near),
                (width - far, height - far, width - near, height - near),
                (near, near, far, far),
            ),
        ),
        large=1.0 if long <= PAPERS["A3"][0] else long / PAPERS["A3"][0],
    )
