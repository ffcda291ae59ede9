"""ためし刷り: a page with nobody on it that shows whether a printer keeps a millimetre a millimetre."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from exports.pdf.page import SheetWriter
from himi_map.look import WEIGHTS
from layers.scene import Scene, Space, Stroke, Text
from layers.shapes import ring
from layers.sheet.column import PT, Column, dots
from layers.sheet.qr import qr_cells
from layers.text import lay_out

if TYPE_CHECKING:
    from layers.scene import Box, Drawable

BAR_MM: Final = 100.0
MARKED: Final = "HIMIMAP:TEST"
"""What the QR code of the page says."""
_SIZES: Final = {"A4": (297.0, 210.0), "A3": (420.0, 297.0), "A2": (594.0, 420.0), "A1": (841.0, 594.0)}
_CORNER: Final = 10.0
"""Corner marks stand so far from the paper's edges, mm, and are as long."""
_HOW: Final = (
    "1　横と縦の目もりを定規で測ってください。どちらも100mmなら、そのまま印刷できます。",
    "2　100mmでないときは、印刷の画面で「実際のサイズ」か「100%」を選び、"
    "「用紙に合わせる」「フィット」「縮小」を切ってください。",
    "3　四すみのかぎ形（紙の端から10mm）が4つとも出ているか、細い線（0.08mm）がとぎれていないかを見てください。",
    "4　内側の枠は、プリンターが印刷できる範囲です。地図は、この枠の内におさまります。",
)


def trial_page(paper: str, margins: tuple[float, float, float, float] = (5.0, 5.0, 5.0, 5.0)) -> bytes:
    """The page as a PDF.

    Parameters
    ----------
    paper
        ``A3``, lying.
    margins
        What the printer cannot print: left, top, right, bottom, mm.
    """
    width, height = _SIZES[paper]
    left, top, right, bottom = margins
    items: list[Drawable] = [_frame((left, bottom, width - right, height - top), "thin")]
    items += _corners(width, height)
    x, y = 40.0, height / 2 - BAR_MM / 2
    items += _bar(x, y, across=True)
    items += _bar(x, y, across=False)
    words = Column((x + 22.0, y + 22.0, width - 24.0, height - 24.0))
    words.text("ためし刷り", 22.0, role="bold")
    words.skip(3.0)
    words.text(f"ひみ福祉防災マップ　{paper} 横　この紙に、人はのっていません。", 10.0)
    words.skip(5.0)
    for line in _HOW:
        words.text(line, 11.0 if paper != "A4" else 9.5, leading=1.5)
        words.skip(1.5)
    items += words.items
    items.append(dots(qr_cells(MARKED), width - 24.0 - 18.0, 24.0, 18.0))
    items += _weights(width - 120.0, 24.0)
    scene = Scene((width, height), tuple(items))
    target = io.BytesIO()
    with SheetWriter(target, title="ためし刷り", practice="") as writer:
        writer.add(scene)
    return target.getvalue()


def _line(points: list[tuple[float, float]], weight: str) -> Drawable:
    return ring(points, closed=False, stroke=Stroke("ink", WEIGHTS[weight]))


def _frame(box: Box, weight: str) -> Drawable:
    x0, y0, x1, y1 = box
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return ring(corners, closed=True, stroke=Stroke("ink", WEIGHTS[weight]))


def _corners(width: float, height: float) -> list[Drawable]:
    """An L in every corner, so that a page moved or turned on the paper is seen."""
    found = []
    for x, towards in ((_CORNER, 1.0), (width - _CORNER, -1.0)):
        for y, up in ((_CORNER, 1.0), (height - _CORNER, -1.0)):
            found.append(_line([(x + towards * _CORNER, y), (x, y), (x, y + up * _CORNER)], "bold"))
    return found


def _bar(x: float, y: float, *, across: bool) -> list[Drawable]:
    """100 mm with a tick every 10."""

    def at(along: float, beside: float) -> tuple[float, float]:
        return (x + along, y - beside) if across else (x - beside, y + along)

    found = [_line([at(0.0, 0.0), at(BAR_MM, 0.0)], "line")]
    for tick in range(0, 101, 10):
        long = 6.0 if tick % 50 == 0 else 3.5
        found.append(_line([at(float(tick), 0.0), at(float(tick), long)], "line"))
    for tick in (0, 50, 100):
        run = lay_out(f"{tick}mm" if tick == 100 else str(tick), 10.0 * PT, role="bold")
        place = (x + tick - run.width_mm / 2, y - 10.5) if across else (x - 7.5 - run.width_mm, y + tick - 1.2)
        found.append(Text(run, place, "ink", space=Space.PAPER))
    return found


def _weights(x: float, y: float) -> list[Drawable]:
    """The line weights of the sheets."""
    found: list[Drawable] = []
    for place, (name, width) in enumerate(WEIGHTS.items()):
        level = y + 3.0 * place
        found.append(_line([(x, level), (x + 40.0, level)], name))
        words = lay_out(f"{width:g}mm", 7.0 * PT)
        found.append(Text(words, (x + 42.0, level - 0.8), "ink", space=Space.PAPER))
    return found
