"""A PDF in memory, page by page: its sizes in millimetres, and any part of a page as pixels.

A part of a page is pixel for pixel the part of the whole page, so that tiles on the screen and bands on a printer join
without a seam.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MM_PER_POINT: Final = 25.4 / 72.0
_PAPERS: Final = {"A4": (210.0, 297.0), "A3": (297.0, 420.0), "A2": (420.0, 594.0), "A1": (594.0, 841.0)}
"""Short and long side, mm (JIS P 0138)."""
_TOLERANCE_MM: Final = 1.0


class PdfPages:
    """Pages of a document.

    Parameters
    ----------
    data
        The PDF's bytes.
    """

    def __init__(self, data: bytes) -> None:
        from pypdfium2 import PdfDocument

        self._document = PdfDocument(data)
        self._at = -1
        self._page: PdfPage | None = None
        self._sizes = [self._document.get_page_size(number) for number in range(len(self._document))]

    def __len__(self) -> int:
        """How many."""
        return len(self._sizes)

    def size_mm(self, number: int) -> tuple[float, float]:
        """Width and height of a page."""
        width, height = self._sizes[number]
        return width * MM_PER_POINT, height * MM_PER_POINT

    def paper(self, number: int) -> str:
        """``A3``; the sides in mm when it is no usual paper."""
        return paper_of(*self.size_mm(number))

    def words(self, number: int) -> str:
        """「A3 横」."""
        width, height = self.size_mm(number)
        return f"{self.paper(number)} {'縦' if height > width else '横'}"

    def pixels(self, number: int, per_point: float) -> QSize:
        """Size of a whole page at so many pixels a point."""
        width, height = self._sizes[number]
        return QSize(math.ceil(width * per_point), math.ceil(height * per_point))

    def image(self, number: int, per_point: float, part: QRect | None = None, *, to_print: bool = False) -> QImage:
        """A part of a page at so many pixels a point; None: all of it.

        Parameters
        ----------
        part
            Pixels of the whole page, from its upper left corner.
        to_print
            Thin lines are kept at least a dot wide and nothing is thinned for a screen.
        """
        from pypdfium2 import PdfBitmap, raw

        whole = self.pixels(number, per_point)
        found = part if part is not None else QRect(0, 0, whole.width(), whole.height())
        bitmap = PdfBitmap.new_native(found.width(), found.height(), raw.FPDFBitmap_BGRx)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, found.width(), found.height())
        flags = raw.FPDF_ANNOT | (raw.FPDF_PRINTING if to_print else 0)
        place = (-found.x(), -found.y(), whole.width(), whole.height())
        raw.FPDF_RenderPageBitmap(bitmap, self._open(number), *place, 0, flags)
        kind = QImage.Format.Format_RGB32  # blue first in memory, as PDFium writes it
        made = QImage(bytes(bitmap.buffer), found.width(), found.height(), bitmap.stride, kind).copy()
        bitmap.close()
        return made

    def _open(self, number: int) -> PdfPage:
        """The page, parsed once as long as no other is wanted."""
        if self._page is None or self._at != number:
            self._shut()
            self._page, self._at = self._document[number], number
        return self._page

    def _shut(self) -> None:
        if self._page is not None:
            self._page.close()
            self._page = None

    def close(self) -> None:
        """Let the document go."""
        self._shut()
        self._document.close()


def paper_of(width: float, height: float) -> str:
    """The name of a paper by its sides in mm, whichever way it lies; 「200×300mm」 for an unusual one."""
    short, long = sorted((width, height))
    for name, (one, other) in _PAPERS.items():
        if abs(short - one) <= _TOLERANCE_MM and abs(long - other) <= _TOLERANCE_MM:
            return name
    return f"{width:.0f}×{height:.0f}mm"
