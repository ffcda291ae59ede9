"""From 「印刷する」 to the printer: the system's dialog, what the printer cannot do, numbers for the copies, the pages.

So many copies as are asked for in the system's dialog are made one by one, each with its own number: a copy that the
printer multiplies by itself would have no entry in the books.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QProgressBar, QWidget

from himi_map.errors import HimiMapError
from ui.dialogs.message import MessageDialog, ask, tell
from ui.dialogs.sheet import SheetDialog
from ui.paper.pages import PdfPages
from ui.paper.press import Press
from ui.paper.printer import chosen_pages, missing_papers, papers_of, prepare, unprintable_mm
from ui.widgets import Words, button, heading

_MOST_COPIES = 20


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy that leaves now: its words (「紙の番号 12」) and its PDF."""

    words: str
    data: bytes


class PrintOut(Protocol):
    """What a preview needs to print."""

    def run(self, pages: PdfPages, parent: QWidget) -> str:
        """Print what is shown; returns what to tell, "" when nothing was printed."""
        ...

    def try_out(self, paper: str, parent: QWidget) -> str:
        """ためし刷り on that paper; returns what to tell."""
        ...


class PaperPrintOut:
    """Prints an association's paper.

    Parameters
    ----------
    leave
        Numbers so many copies, notes that they leave, and returns their PDFs; on sheets of A4 to be joined when the
        second argument says so.
    """

    def __init__(self, leave: Callable[[int, bool], Sequence[Copy]]) -> None:
        self._leave = leave

    def run(self, pages: PdfPages, parent: QWidget) -> str:
        """Print what is shown."""
        printer = choose_printer(pages, parent)
        if printer is None:
            return ""
        halve = False
        missing = missing_papers(pages, papers_of(QPrinterInfo(printer)))
        if missing:
            if missing != ("A3",):
                tell_missing(parent, printer.printerName(), missing)
                return ""
            if not ask_to_halve(parent, printer.printerName(), missing):
                return ""
            halve = True
        count = min(max(printer.copyCount(), 1), _MOST_COPIES)
        printer.setCopyCount(1)
        chosen = chosen_pages(printer, len(pages))
        try:
            copies = self._leave(count, halve)
        except HimiMapError as error:
            tell(parent, error)
            return ""
        documents = [one.data for one in copies]
        numbers = "、".join(one.words for one in copies)
        stopped = _print_all(printer, documents, None if halve else chosen, parent)
        if stopped:
            return f"{stopped}（{numbers}）出てきた紙は裁断して、「渡した紙」に書いてください。"
        return f"プリンター「{printer.printerName() or 'PDF'}」へ送りました：{numbers}"

    def try_out(self, paper: str, parent: QWidget) -> str:
        """ためし刷り."""
        return print_trial(paper, parent)


def print_document(data: bytes, parent: QWidget, leave: Callable[[], None]) -> str:
    """Print a PDF as it is; returns what to tell, "" when the user went back.

    Parameters
    ----------
    leave
        Called when the printer is chosen, before anything goes to it; may raise.
    """
    pages = PdfPages(data)
    try:
        printer = choose_printer(pages, parent)
        if printer is None:
            return ""
        missing = missing_papers(pages, papers_of(QPrinterInfo(printer)))
        chosen = chosen_pages(printer, len(pages))
    finally:
        pages.close()
    if missing:
        tell_missing(parent, printer.printerName(), missing)
        return ""
    leave()
    return (
        _print_all(printer, [data], chosen, parent) or f"プリンター「{printer.printerName() or 'PDF'}」へ送りました。"
    )


def ask_printer(printer: QPrinter, parent: QWidget) -> bool:
    """The system's own dialog."""
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("印刷する（用紙に合わせず、100%のまま）")
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, True)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintShowPageSize, True)
    accepted = bool(dialog.exec())
    dialog.deleteLater()
    return accepted


def printers() -> list[str]:
    """The names of this machine's printers."""
    return list(QPrinterInfo.availablePrinterNames())


def choose_printer(pages: PdfPages, parent: QWidget) -> QPrinter | None:
    """A printer set to the paper of the pages; None when the user went back, or there is none."""
    if not printers():
        MessageDialog(
            parent,
            "このパソコンで使えるプリンターが見つかりません。",
            "プリンターの電源が切れているか、まだつないでいないようです。",
            "プリンターをつないで、もう一度「印刷する」を押してください。"
            "「PDFに保存する」で作ったPDFを、プリンターのあるパソコンで印刷することもできます。",
        ).exec()
        return None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("ひみ福祉防災マップ")
    prepare(printer, pages)
    if not ask_printer(printer, parent):
        return None
    return printer


def tell_missing(parent: QWidget, name: str, missing: Sequence[str]) -> None:
    """The printer has no such paper, and it is no A3 that could be put together of A4."""
    papers = "と".join(missing)
    MessageDialog(
        parent,
        f"プリンター「{name}」には、{papers}の紙がありません。",
        "このまま印刷すると、縮んで印刷されたり、端が切れたりします。",
        "下見の「紙」でA3かA4を選ぶか、「PDFに保存する」で作ったPDFを、その紙のあるところで印刷してください。",
    ).exec()


def ask_to_halve(parent: QWidget, name: str, missing: Sequence[str]) -> bool:
    """The printer has no such paper: two sheets of A4, or nothing."""
    papers = "と".join(missing)
    return ask(
        parent,
        f"プリンター「{name}」には、{papers}の紙がありません。",
        "このまま印刷すると、縮んで印刷されたり、端が切れたりします。地図を、A4の紙2枚に分けて印刷できます。"
        "しるしに合わせて貼り合わせると、1枚の地図になります。一覧はA4に作り直します。",
        forward="A4の紙2枚に分ける",
        back="やめる",
    )


def print_trial(paper: str, parent: QWidget) -> str:
    """The test page to a printer, and then the question how long its bars are."""
    from ui.paper.trial import trial_page
    from ui.paper.trial_dialog import TrialDialog

    named = paper if paper in ("A4", "A3", "A2", "A1") else "A3"
    pages = PdfPages(trial_page(named))
    try:
        printer = choose_printer(pages, parent)
    finally:
        pages.close()
    if printer is None:
        return ""
    printer.setCopyCount(1)
    had = papers_of(QPrinterInfo(printer))
    if had and named not in had and "A4" in had:
        named = "A4"  # whoever has no A3 tries the paper that will be used
    stopped = _print_all(printer, [trial_page(named, unprintable_mm(printer))], None, parent)
    if stopped:
        return stopped
    dialog = TrialDialog(parent)
    dialog.exec()
    words = dialog.verdict
    dialog.deleteLater()
    return words


def _print_all(printer: QPrinter, documents: Sequence[bytes], chosen: range | None, parent: QWidget) -> str:
    """Print documents one after the other; returns why it was not done to the end, "" when it was."""
    dialog = PressDialog(printer, documents, chosen, parent)
    dialog.exec()
    stopped = dialog.stopped
    dialog.deleteLater()
    return stopped


class PressDialog(SheetDialog):
    """印刷しています: how far it is, and a way to stop.

    Attributes
    ----------
    stopped
        Why it was not done to the end; "" when it was.
    """

    def __init__(
        self, printer: QPrinter, documents: Sequence[bytes], chosen: range | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("印刷しています", parent)
        self.stopped = "印刷をやめました。"
        self._printer, self._documents, self._chosen = printer, list(documents), chosen
        self._at = -1
        self.press = Press(self)
        self.press.progressed.connect(self._progress)
        self.press.ended.connect(self._next)
        self.words = Words("")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("進みぐあい")
        self.column.addWidget(heading("プリンターへ送っています"))
        self.column.addWidget(self.words)
        self.column.addWidget(self.bar)
        self.finish(back=button("印刷をやめる", self.reject), forward=None)
        self._next(None)

    def _next(self, problem: OSError | None) -> None:
        if problem is not None:
            self.stopped = "プリンターに送れませんでした。電源と紙を確かめて、もう一度「印刷する」を押してください。"
            super().reject()
            return
        if self.press.stopped:
            super().reject()
            return
        self._at += 1
        if self._at >= len(self._documents):
            self.stopped = ""
            self.accept()
            return
        self.words.setText(f"{len(self._documents)}部のうち{self._at + 1}部め")
        self.press.print(self._printer, self._documents[self._at], self._chosen)

    def _progress(self, done: int, total: int) -> None:
        self.bar.setMaximum(total)
        self.bar.setValue(done)

    def reject(self) -> None:
        """Stop printing."""
        if self.press.busy:
            self.press.stop()
        else:
            super().reject()
