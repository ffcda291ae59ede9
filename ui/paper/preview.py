"""下見: the paper exactly as it will be printed, page by page, then 「印刷する」 or 「PDFに保存する」.

The pages are made by the same code that writes the file, rendered from the PDF itself in memory: what is seen is
what is printed. Nothing is written to disk until a place was chosen, nothing is numbered until it leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.look import TypeScale
from ui.paper.pages import PdfPages
from ui.paper.thumbnails import Thumbnails
from ui.paper.view import Fit, PageView
from ui.style import worn
from ui.widgets import Words, button, choices, closing_row, heading

if TYPE_CHECKING:
    from ui.paper.printing_out import PrintOut
    from ui.paper.scales import ScaleChoice

_FITS: Final = (("ページ全体", Fit.WHOLE), ("横はば いっぱい", Fit.WIDTH), ("実際の大きさ（100%）", Fit.TRUE))


class PreviewDialog(QDialog):
    """Shows a PDF held in memory.

    Parameters
    ----------
    title
        What paper it is.
    data
        The PDF's bytes.
    save
        Called when the user wants to keep it; returns the words to show, or "" when nothing was saved.
    out
        How it is printed; None: it can only be kept.
    scale
        The choice of the map's scale; None: there is none.
    """

    def __init__(
        self,
        title: str,
        data: bytes,
        save: Callable[[], str],
        parent: QWidget | None = None,
        *,
        out: PrintOut | None = None,
        scale: ScaleChoice | None = None,
    ) -> None:
        super().__init__(parent)
        self.pages = PdfPages(data)
        self._save = save
        self._out = out
        self.scale = scale
        self.setWindowTitle(f"下見　{title}")
        self.resize(1280, 720)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        self.view = PageView(self.pages)
        self.thumbnails = Thumbnails(self.pages)
        self.smaller = button("小さく", lambda: self.view.step(-1))
        self.larger = button("大きく", lambda: self.view.step(1))
        self.fit = choices("どの大きさで見るか")
        for words, fit in _FITS:
            self.fit.addItem(words, fit)
        self.fit.setMinimumContentsLength(9)
        self.place = QLabel()
        self.place.setObjectName("quiet")
        if scale is not None:
            scale.setParent(self)
        head, fields = QHBoxLayout(), QHBoxLayout()
        head.addWidget(heading(title), 1)
        if scale is not None:
            fields.addWidget(scale.box, 1)
            scale.remade.connect(self._take)
        fields.addWidget(self.fit)
        if worn() in (TypeScale.MIDDLE, TypeScale.LARGE):
            head.addLayout(fields)
        for one in (self.smaller, self.larger):
            head.addWidget(one)
        column.addLayout(head)
        if worn() not in (TypeScale.MIDDLE, TypeScale.LARGE):  # one row of the largest type is wider than the screen
            column.addLayout(fields)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        side = QVBoxLayout()
        side.addWidget(self.thumbnails, 1)
        side.addWidget(self.place)
        middle.addLayout(side)
        middle.addWidget(self.view, 1)
        column.addLayout(middle, 1)
        self.said = Words("", "saved")
        self.said.hide()
        column.addWidget(self.said)
        between = QHBoxLayout()
        self.keep = forward = button("PDFに保存する", self._keep, primary=out is None)
        if out is not None:
            self.trial = button("ためし刷り", self._try, tip="100mmの目もりで、大きさが変わらないかを確かめます")
            self.print = forward = button("印刷する", self._print, primary=True)
            between.addWidget(self.trial)
            between.addWidget(self.keep)
        column.addLayout(closing_row(back=button("地図にもどる", self.reject), forward=forward, between=between))
        forward.setFocus()
        self.fit.activated.connect(lambda row: self.view.set_fit(self.fit.itemData(row)))
        self.thumbnails.currentRowChanged.connect(self._turn_to)
        self.view.zoomed.connect(self._show_size)
        self._show_thumbnails()
        self._show_size()

    @property
    def page_count(self) -> int:
        """Pages of the paper."""
        return len(self.pages)

    def _show_thumbnails(self) -> None:
        """Where there is one page only, there is nothing to choose."""
        self.thumbnails.setVisible(self.page_count > 1)
        self.place.setVisible(self.page_count > 1)

    def _turn_to(self, number: int) -> None:
        if number >= 0:
            self.view.show_page(number)
            self._show_size()

    def _show_size(self) -> None:
        number = self.view.number
        self.place.setText(f"{number + 1}／{self.page_count}ページ")
        self.place.setToolTip(self.pages.words(number))
        self.smaller.setEnabled(self.view.can_shrink)
        self.larger.setEnabled(self.view.can_grow)
        row = self.fit.findData(self.view.fit)
        self.fit.setCurrentIndex(row)
        self.fit.setPlaceholderText(f"{self.view.percent}%")

    def _take(self, data: bytes) -> None:
        """The paper was laid out anew: at another scale."""
        before, self.pages = self.pages, PdfPages(data)
        self.view.take(self.pages)
        self.thumbnails.fill(self.pages)
        self._show_thumbnails()
        before.close()
        self._show_size()

    def say(self, words: str) -> None:
        """What became of it."""
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _keep(self) -> None:
        words = self._save()
        if words:
            self.say(words)

    def _print(self) -> None:
        if self._out is not None:
            self.say(self._out.run(self.pages, self))

    def _try(self) -> None:
        if self._out is not None:
            self.say(self._out.try_out(self.pages.paper(self.view.number), self))

    def done(self, result: int) -> None:
        """Close the document with the dialog."""
        self.view.forget()
        self.pages.close()
        super().done(result)
