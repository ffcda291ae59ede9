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
from layers.text.layout import width_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himi_map.disclosed import CopyMark
    from layers.text import GlyphRun, Role

__all__ = ["CustodySlots", "corner_text", "custody_marks", "marks_on", "qr_text", "usual_slots"]

LAYER: Final = "run"
"""Of all that is of the run and not of the content: the content's digest leaves it out."""
_QR, _CORNER, _EDGE, _WHITE = 18.0, 8.0, 6.5, 1.5
_WORDS: Final = (30.0, 15.0)
_LARGEST, _SMALLEST = 8.0, 5.0
"""Type of the words, points."""
_LEADING, _GAP = 1.3, 2.0
_Line = list[tuple[str, "Role"]]


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
    """Code, copy, page, holder and day due, in the largest type and the fewest lines there is room for."""
    x0, y0, x1, y1 = box
    size, lines = max(
        ((_size_for(one, x1 - x0, y1 - y0), one) for one in _settings(mark, page, pages)), key=lambda each: each[0]
    )
    items: list[Drawable] = []
    high = (size or _SMALLEST) * PT * _LEADING
    y = y1
    for line in lines:
        for row in _set(line, size, x1 - x0):
            y -= high
            x = x0
            for run in row:
                items.append(Text(run, (x, y + high * 0.23), "ink", space=Space.PAPER))
                x += run.width_mm + _GAP
    return items


def _settings(mark: CopyMark, page: int, pages: int) -> Iterator[list[_Line]]:
    """The same words on four lines, on three, on two."""
    code: _Line = [(mark.short, "mono")]
    copy: _Line = [(f"{term('custody.copy_of').format(of=mark.of, number=mark.number)}　{page}/{pages}", "bold")]
    holder: _Line = [(f"{term('custody.holder')}：{mark.holder}", "regular")] if mark.holder else []
    due: _Line = [(f"{term('custody.due')}：{wareki(mark.due)}", "regular")] if mark.due is not None else []
    for lines in ([code, copy, holder, due], [code + copy, holder, due], [code + copy, holder + due]):
        yield [line for line in lines if line]


def _size_for(lines: list[_Line], width: float, height: float) -> float:
    """The largest type in which all lines fit, points; 0: not even the smallest."""
    size = _LARGEST
    while size >= _SMALLEST:
        widest = max(sum(width_of(words, size * PT, role=role) + _GAP for words, role in line) - _GAP for line in lines)
        if widest <= width and size * PT * _LEADING * len(lines) <= height:
            return size
        size -= 0.25
    return 0.0


def _set(line: _Line, size: float, width: float) -> list[tuple[GlyphRun, ...]]:
    """The runs of a line; what is too wide even in the smallest type goes on below, never cut."""
    if size:
        return [tuple(lay_out(words, size * PT, role=role) for words, role in line)]
    return [(run,) for words, role in line for run in fit(words, _SMALLEST * PT, width, _SMALLEST * PT, role=role)]
