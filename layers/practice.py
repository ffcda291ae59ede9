"""The band on paper of a practice town: hatched and in words, in the upper margin, where no content ever stands.

It is drawn by whoever writes the pages (:class:`exports.pdf.page.SheetWriter`), not by those who lay them out: nobody
can forget it. The stripes are seen from afar, the words also in a black-and-white copy, and at both ends of a sheet
that was folded or cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from himi_map.look import WEIGHTS
from layers.scene import Shapes, Space, Stroke, Text
from layers.text import lay_out

if TYPE_CHECKING:
    from layers.scene import Box, Drawable

LAYER: Final = "practice"
_SIDE: Final = 15.0
"""Millimetres from the left and right edge: between the corner codes of a copy and their white."""
_TOP: Final = 4.2
"""Millimetres from the upper edge: what office printers leave white."""
_HEIGHT: Final = 5.0
_TYPE: Final = 3.4
"""Height of the words' type, mm."""
_PAD: Final = 3.0
_APART: Final = 300.0
"""Words stand at both ends; from this width on in the middle as well, mm."""


def practice_band(page: tuple[float, float], words: str) -> tuple[Drawable, ...]:
    """What makes a page one of a practice town, to be drawn over everything else.

    Parameters
    ----------
    page
        Width and height in millimetres.
    words
        「練習　架空の町です」; empty: nothing is drawn.
    """
    if not words:
        return ()
    band = band_box(page)
    run = lay_out(words, _TYPE, role="bold")
    plate = run.width_mm + 2 * _PAD
    starts = [band[0], band[2] - plate]
    if band[2] - band[0] >= _APART:
        starts.insert(1, (band[0] + band[2] - plate) / 2)
    items: list[Drawable] = [_rectangle(band, fill="paper", hatch="practice")]
    for x in starts:
        items.append(_rectangle((x, band[1], x + plate, band[3]), fill="practice", line="line"))
        items.append(Text(run, (x + _PAD, band[1] + 1.25), "ink", space=Space.PAPER, layer=LAYER))
    items.append(_rectangle(band, line="line"))
    return tuple(items)


def band_box(page: tuple[float, float]) -> Box:
    """Where the band stands on a page of this size, mm."""
    width, height = page
    return (_SIDE, height - _TOP - _HEIGHT, width - _SIDE, height - _TOP)


def _rectangle(box: Box, *, fill: str | None = None, hatch: str | None = None, line: str | None = None) -> Shapes:
    x0, y0, x1, y1 = box
    return Shapes(
        xy=np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64),
        starts=np.array([0], dtype=np.int64),
        closed=True,
        fill=fill,
        hatch=hatch,
        stroke=Stroke("ink", WEIGHTS[line]) if line is not None else None,
        space=Space.PAPER,
        clip=False,
        layer=LAYER,
    )
