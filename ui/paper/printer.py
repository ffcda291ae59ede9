"""Printing a PDF at its true size: paper and orientation of every page, full page, in bands.

Nothing is fitted to anything: a millimetre of the PDF is a millimetre of paper. What a printer cannot do is found out
before the first page, and said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from ui.paper.pages import MM_PER_POINT, PdfPages, paper_of

MOST_DPI: Final = 600.0
"""Finer is not drawn: 8 pt type and 0.08 mm lines have all their dots."""
_BAND_BYTES: Final = 12_000_000
"""Of one band of pixels: an A3 at 600 dpi is 280 MB, and a band of it 12."""
_NAMES: Final = {
    "A4": QPageSize.PageSizeId.A4,
    "A3": QPageSize.PageSizeId.A3,
    "A2": QPageSize.PageSizeId.A2,
    "A1": QPageSize.PageSizeId.A1,
}


def layout_of(pages: PdfPages, number: int) -> QPageLayout:
    """The paper of a page, full page, no margins."""
    width, height = pages.size_mm(number)
    name = pages.paper(number)
    upright = QPageLayout.Orientation.Portrait
    lying = QPageLayout.Orientation.Landscape
    if name in _NAMES:
        size = QPageSize(_NAMES[name])
    else:
        short, long = sorted((width, height))
        size = QPageSize(QSizeF(short, long), QPageSize.Unit.Millimeter)
    made = QPageLayout(size, lying if width > height else upright, QMarginsF(), QPageLayout.Unit.Millimeter)
    made.setMode(QPageLayout.Mode.FullPageMode)
    return made


def prepare(printer: QPrinter, pages: PdfPages, number: int = 0) -> None:
    """Set a printer to a page's paper at 100 %."""
    printer.setFullPage(True)
    printer.setPageLayout(layout_of(pages, number))


def papers_of(info: QPrinterInfo) -> tuple[str, ...]:
    """The papers a printer says it has; empty when it does not say."""
    found = []
    for one in info.supportedPageSizes():
        size = one.size(QPageSize.Unit.Millimeter)
        found.append(paper_of(size.width(), size.height()))
    return tuple(found)


def missing_papers(pages: PdfPages, papers: tuple[str, ...]) -> tuple[str, ...]:
    """Papers that are needed and that the printer does not have; none when it does not say what it has."""
    if not papers:
        return ()
    needed = dict.fromkeys(pages.paper(number) for number in range(len(pages)))
    return tuple(name for name in needed if name not in papers)


def chosen_pages(printer: QPrinter, count: int) -> range:
    """The pages asked for in the system's dialog, from 0; all of them when none were."""
    first, last = printer.fromPage(), printer.toPage()
    if printer.printRange() is not QPrinter.PrintRange.PageRange or first < 1:
        return range(count)
    return range(min(first, count) - 1, min(max(last, first), count))


def paint_pages(printer: QPrinter, pages: PdfPages, chosen: range | None = None) -> Iterator[tuple[int, int]]:
    """Paint pages band by band; yields bands done and bands in all, so that a window can live beside it.

    Whoever stops taking bands must call :meth:`close` of the iterator: the sheets begun so far are then given up.

    Raises
    ------
    OSError
        The printer does not begin (it is gone, or the file cannot be written).
    """
    numbers = list(chosen if chosen is not None else range(len(pages)))
    prepare(printer, pages, numbers[0])
    painter = QPainter()
    if not painter.begin(printer):
        raise OSError("the printer does not begin")
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    done, total = 0, sum(_bands(printer, pages, number)[2] for number in numbers)
    finished = False
    try:
        for place, number in enumerate(numbers):
            if place:
                prepare(printer, pages, number)
                if not printer.newPage():
                    raise OSError("the printer takes no further page")
            per_point, height, count = _bands(printer, pages, number)
            for band in range(count):
                _paint_band(painter, printer, pages, number, per_point, band * height, height)
                done += 1
                yield done, total
        finished = True
    finally:
        if not finished:
            printer.abort()
        painter.end()


def _bands(printer: QPrinter, pages: PdfPages, number: int) -> tuple[float, int, int]:
    """Pixels a point, rows a band, and how many bands a page has."""
    per_point = min(float(printer.resolution()), MOST_DPI) / 72.0
    whole = pages.pixels(number, per_point)
    height = max(_BAND_BYTES // (whole.width() * 4), 16)
    return per_point, height, -(-whole.height() // height)


def _paint_band(
    painter: QPainter, printer: QPrinter, pages: PdfPages, number: int, per_point: float, top: int, height: int
) -> None:
    whole = pages.pixels(number, per_point)
    part = QRect(0, top, whole.width(), min(height, whole.height() - top))
    image = pages.image(number, per_point, part, to_print=True)
    wide, high = (side / MM_PER_POINT / 72.0 * printer.resolution() for side in pages.size_mm(number))
    across, down = wide / whole.width(), high / whole.height()  # device pixels a drawn pixel
    target = QRectF(0.0, top * down, whole.width() * across, part.height() * down)
    painter.drawImage(target, image, QRectF(0.0, 0.0, part.width(), part.height()))


def unprintable_mm(printer: QPrinter) -> tuple[float, float, float, float]:
    """What the printer cannot print at the edges (left, top, right, bottom), mm; 5 when it does not say."""
    margins = printer.pageLayout().minimumMargins()
    units = printer.pageLayout().units()
    if units is not QPageLayout.Unit.Millimeter:
        layout = QPageLayout(printer.pageLayout())
        layout.setUnits(QPageLayout.Unit.Millimeter)
        margins = layout.minimumMargins()
    found = margins.left(), margins.top(), margins.right(), margins.bottom()
    return found if any(one > 0.0 for one in found) else (5.0, 5.0, 5.0, 5.0)
