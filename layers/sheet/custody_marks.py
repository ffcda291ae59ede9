"""What is of one copy only, drawn into the room a page keeps for it: the page itself is the same in every copy.

Bottom right the QR of the copy with its code in letters; in the other three corners a small code each, so that a torn
or folded sheet is known by any corner that is left. The corners are QR codes of version 1-M, which hold just the
sixteen letters and the number of the corner: of the Micro QR codes tried (M3-M, M4-L, M4-M, whose dots are larger), a
third was not found on scans of 200 dpi, having one finder pattern only; of these, none was missed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from himi_map.glossary import term
from himi_map.text.wareki import wareki
from layers.scene import Box, CustodySlots, Drawable, Scene, Space, Text
from layers.sheet.column import PT, dots
from layers.sheet.qr import qr_cells
from layers.text import fit, lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.disclosed import CopyMark
    from layers.text import GlyphRun

__all__ = ["CustodySlots", "corner_text", "custody_marks", "marks_on", "qr_text", "usual_slots"]

LAYER: Final = "run"
"""Of all that is of the run and not of the content: the content's digest leaves it out."""
_QR, _CORNER, _EDGE, _WHITE = 18.0, 8.0, 6.5, 1.5
_WORDS: Final = (30.0, 15.0)
_LARGEST, _SMALLEST = 8.0, 5.0
"""Type of the words, points."""


def custody_marks(slots: CustodySlots, mark: CopyMark, page: int, pages: int) -> list[Drawable]:
    """The marks of one copy on one page.

    Parameters
    ----------
    slots
        The room the page keeps, mm of paper.
    page, pages
        1, 2, 3 … of all pages bound in this copy, lists too: a missing page is seen.

    Returns
    -------
    list of Drawable
        All of layer ``run``.
    """
    x0, y0, x1, y1 = slots.qr
    items: list[Drawable] = [dots(_main(qr_text(mark.code)), x0, y0, min(x1 - x0, y1 - y0))]
    for number, (left, low, right, high) in enumerate(slots.corners, start=1):
        items.append(dots(_corner(corner_text(mark.code, number)), left, low, min(right - left, high - low)))
    items += _words(slots.words, mark, page, pages)
    return [replace(one, layer=LAYER) for one in items]


def marks_on(scene: Scene, mark: CopyMark, page: int, pages: int) -> list[Drawable]:
    """A copy's marks for *scene*; none when it keeps no room for them."""
    return custody_marks(scene.custody, mark, page, pages) if scene.custody is not None else []


def qr_text(code: str) -> str:
    """What the QR says: capitals only, which a QR code packs closer, in larger dots."""
    return f"HIMIMAP:{code.upper()}"


def corner_text(code: str, number: int) -> str:
    """What a corner says: the code and which corner it is (1 top left, 2 top right, 3 bottom left)."""
    return f"{code.upper()}-{number}"


def usual_slots(page: tuple[float, float]) -> CustodySlots:
    """Where a page that has nothing in its corners keeps the marks: 6.5 mm from the paper's edge."""
    width, height = page
    left, right, low, high = _EDGE, width - _EDGE, _EDGE, height - _EDGE
    size = _CORNER
    return CustodySlots(
        qr=(right - _QR, low, right, low + _QR),
        words=(right - _QR - 2 * _WHITE - _WORDS[0], low, right - _QR - 2 * _WHITE, low + _WORDS[1]),
        corners=(
            (left, high - size, left + size, high),
            (right - size, high - size, right, high),
            (left, low, left + size, low + size),
        ),
    )


@lru_cache(maxsize=8)
def _main(text: str) -> NDArray[np.bool_]:
    return qr_cells(text)


@lru_cache(maxsize=24)
def _corner(text: str) -> NDArray[np.bool_]:
    """One mask for all: weighing eight of them took five times as long, and readers found no difference."""
    import segno

    code = segno.make(text, version=1 if len(text) <= 20 else None, error="m", mask=3, micro=False, boost_error=False)
    return np.array(code.matrix, dtype=bool)


def _words(box: Box, mark: CopyMark, page: int, pages: int) -> list[Drawable]:
    """Code, copy, page, holder and day due, as large as there is room for."""
    lines: list[tuple[str, str]] = [
        (mark.short, "mono"),
        (f"{term('custody.copy_of').format(of=mark.of, number=mark.number)}　{page}/{pages}", "bold"),
    ]
    if mark.holder:
        lines.append((f"{term('custody.holder')}：{mark.holder}", "regular"))
    if mark.due is not None:
        lines.append((f"{term('custody.due')}：{wareki(mark.due)}", "regular"))
    x0, y0, x1, y1 = box
    size = _LARGEST
    while True:
        runs = [run for words, role in lines for run in _set(words, role, size, x1 - x0)]
        high = size * PT * 1.3
        if high * len(runs) <= y1 - y0 or size <= _SMALLEST:
            break
        size -= 0.5
    return [
        Text(run, (x0, y1 - high * (row + 1) + size * PT * 0.3), "ink", space=Space.PAPER)
        for row, run in enumerate(runs)
    ]


def _set(words: str, role: str, size: float, width: float) -> tuple[GlyphRun, ...]:
    if role == "mono":
        return (lay_out(words, size * PT, role="mono"),)
    return tuple(fit(words, size * PT, width, _SMALLEST * PT, role="bold" if role == "bold" else "regular"))
