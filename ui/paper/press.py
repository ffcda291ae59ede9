"""Prints documents one after the other beside the window: a band of a page between two moments of the window's life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.paper.pages import PdfPages
from ui.paper.printer import paint_pages

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class Press(QObject):
    """One printer, one document at a time.

    Signals
    -------
    progressed(done, total)
        Bands of the document that is printed now.
    ended(problem)
        All is with the printer; or why not: an :class:`OSError`, or None when it was stopped by hand or went well.
    """

    progressed = Signal(int, int)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)
        self._pages: PdfPages | None = None
        self._bands: Iterator[tuple[int, int]] | None = None
        self.stopped = False

    @property
    def busy(self) -> bool:
        """Whether it prints."""
        return self._bands is not None

    def print(self, printer: QPrinter, data: bytes, chosen: range | None = None) -> None:
        """Begin with a document.

        Parameters
        ----------
        data
            A PDF.
        chosen
            Pages, from 0; None: all.
        """
        self.stopped = False
        self._pages = PdfPages(data)
        self._bands = paint_pages(printer, self._pages, chosen)
        self._timer.start()

    def stop(self) -> None:
        """Give up what was not given to the printer yet."""
        if self._bands is not None:
            self.stopped = True
            self._close(None)

    def _turn(self) -> None:
        if self._bands is None:
            return
        try:
            done, total = next(self._bands)
        except StopIteration:
            self._close(None)
        except OSError as error:
            self._close(error)
        else:
            self.progressed.emit(done, total)

    def _close(self, problem: OSError | None) -> None:
        self._timer.stop()
        bands, self._bands = self._bands, None
        if bands is not None:
            bands.close()  # type: ignore[attr-defined]
        if self._pages is not None:
            self._pages.close()
            self._pages = None
        self.ended.emit(problem)
