"""Printing for real: what comes out of a printer, measured; what is seen before it is what comes out."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from himi_map.disclosed import Recipient, RecipientKind
from himi_map.services.printing.memory import remembered
from tests.qt.in_turn import InTurn, answers, press, type_into
from ui import printing
from ui.app import application
from ui.commands.paper import association_paper
from ui.main_window import MainWindow
from ui.paper import printing_out
from ui.paper.pages import PdfPages, paper_of
from ui.paper.preview import PreviewDialog
from ui.paper.printer import missing_papers, paint_pages, prepare
from ui.paper.printing_out import PaperPrintOut
from ui.paper.trial import trial_page
from ui.paper.trial_dialog import judgement
from ui.paper.view import Fit

OFFICERS = Recipient(RecipientKind.ASSOCIATION)


def pixels(image: QImage) -> np.ndarray:
    """Rows, columns, blue, green, red."""
    kept = image.convertToFormat(QImage.Format.Format_RGB32)
    whole = np.frombuffer(kept.constBits(), dtype=np.uint8).reshape(kept.height(), kept.bytesPerLine() // 4, 4)
    return whole[:, : kept.width(), :3].copy()


def blocks(page: np.ndarray, side: int = 12) -> np.ndarray:
    """Mean of each block of 2 mm: Qt's PDF rounds the paper to whole points, so that single dots fall otherwise."""
    rows, columns = 1740 // side, 2472 // side
    cut = page[: rows * side, : columns * side].astype(float)
    return cut.reshape(rows, side, columns, side, 3).mean(axis=(1, 3))


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """The same dots, but for how PDFium rounds where a part begins: a grey level or two on the edge of a hairline."""
    apart = np.abs(one.astype(int) - other)
    return one.shape == other.shape and bool(apart.max() <= 32 and (apart > 2).mean() < 1e-4)


def to_file(path: Path, resolution: int = 300) -> QPrinter:
    """A printer whose paper is a PDF."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(resolution)
    return printer


def print_to(path: Path, data: bytes, resolution: int = 300) -> None:
    pages = PdfPages(data)
    for _ in paint_pages(to_file(path, resolution), pages):
        pass
    pages.close()


def bars(path: Path) -> tuple[float, float]:
    """Length of the two bars of the test page as printed, mm: between the outer edges of their first and last tick."""
    per_mm = 300 / 25.4
    with pypdfium2.PdfDocument(path) as document:
        dark = document[0].render(scale=300 / 72, grayscale=True).to_numpy().squeeze() < 128
    height = dark.shape[0]
    low = height - (dark.shape[0] / per_mm / 2 - 50.0) * per_mm  # the lying bar, from the top
    beside = dark[int(low + 1.5 * per_mm) : int(low + 3.0 * per_mm)].all(axis=0)
    across = np.flatnonzero(beside[int(35 * per_mm) : int(145 * per_mm)])
    along = dark[:, int(37.0 * per_mm) : int(38.5 * per_mm)].all(axis=1)
    middle = height // 2
    down = np.flatnonzero(along[middle - int(55 * per_mm) : middle + int(55 * per_mm)])
    line = 0.35  # from the middle of a tick to the middle of the other
    return (np.ptp(across) + 1) / per_mm - line, (np.ptp(down) + 1) / per_mm - line


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_100_mm_are_100_mm_on_paper(tmp_path: Path, qapp: QApplication, paper: str) -> None:
    application()
    print_to(tmp_path / "ためし.pdf", trial_page(paper))
    with pikepdf.open(tmp_path / "ためし.pdf") as printed:
        assert len(printed.pages) == 1
        box = [float(one) / 72 * 25.4 for one in printed.pages[0].mediabox]
    assert paper_of(box[2] - box[0], box[3] - box[1]) == paper
    assert box[2] > box[3], "it lies as the page lies"
    across, down = bars(tmp_path / "ためし.pdf")
    assert across == pytest.approx(100.0, abs=0.2)
    assert down == pytest.approx(100.0, abs=0.2)


def test_what_is_printed_is_what_was_seen(window: MainWindow, tmp_path: Path) -> None:
    """Page for page, dot for dot (but for the edges, which the printer's PDF is drawn with once more)."""
    data = association_paper(window.workspace, OFFICERS, final=False).data
    print_to(tmp_path / "紙.pdf", data, 150)
    pages, printed = PdfPages(data), PdfPages((tmp_path / "紙.pdf").read_bytes())
    assert len(pages) == len(printed)
    for number in range(len(pages)):
        assert printed.words(number) == pages.words(number)
        seen, came_out = (pixels(one.image(number, 150 / 72, to_print=True)) for one in (pages, printed))
        apart = np.abs(blocks(seen) - blocks(came_out))
        assert apart.max() < 40.0, "no page is moved, stretched or missing a band"
    pages.close()
    printed.close()


def test_bands_join_without_a_seam(window: MainWindow) -> None:
    data = association_paper(window.workspace, OFFICERS, final=False).data
    pages = PdfPages(data)
    whole = pixels(pages.image(0, 1.3))
    size = pages.pixels(0, 1.3)
    joined = [
        pixels(pages.image(0, 1.3, QRect(0, top, size.width(), min(97, size.height() - top))))
        for top in range(0, size.height(), 97)
    ]
    assert alike(np.concatenate(joined), whole)
    with pypdfium2.PdfDocument(data) as document:
        assert np.array_equal(document[0].render(scale=1.3).to_numpy(), whole), "it is what PDFium draws"
    pages.close()


def test_an_a3_at_600_dpi_is_painted_in_bands(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = association_paper(window.workspace, OFFICERS, final=False).data
    pages = PdfPages(data)
    largest: list[int] = []
    before = PdfPages.image

    def image(self: PdfPages, *arguments: object, **named: object) -> QImage:
        made = before(self, *arguments, **named)  # type: ignore[arg-type]
        largest.append(made.sizeInBytes())
        return made

    monkeypatch.setattr(PdfPages, "image", image)
    tracemalloc.start()
    steps = list(paint_pages(to_file(tmp_path / "紙.pdf", 600), pages, range(1)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert steps[-1][0] == steps[-1][1] == len(steps) > 10
    assert max(largest) < 13_000_000
    assert peak < 60_000_000, "the whole page would be 280 MB"
    pages.close()


def test_the_printer_is_set_to_the_paper(qapp: QApplication) -> None:
    pages = PdfPages(trial_page("A3"))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    prepare(printer, pages)
    layout = printer.pageLayout()
    assert layout.pageSize().id() is layout.pageSize().PageSizeId.A3
    assert layout.orientation() is layout.Orientation.Landscape
    assert printer.fullPage()
    assert missing_papers(pages, ("A4", "B5")) == ("A3",)
    assert missing_papers(pages, ("A4", "A3")) == ()
    assert missing_papers(pages, ()) == (), "a printer that does not say is trusted"
    pages.close()


def preview(window: MainWindow, qtbot: QtBot) -> PreviewDialog:
    paper = association_paper(window.workspace, OFFICERS, final=False)
    work = window.workspace
    out = PaperPrintOut(lambda count, halve: printing.leaving_copies(work, OFFICERS, count, halve=halve))
    dialog = PreviewDialog(
        paper.title, paper.data, lambda: "", window, out=out,
        scale=printing.scale_choice(work, window, OFFICERS, paper),
    )  # fmt: skip
    qtbot.addWidget(dialog)
    dialog.resize(1366, 768)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_three_copies_from_the_dialog_are_three_numbered_copies(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(tmp_path / f"{number}.pdf" for number in range(9))

    def ask(printer: QPrinter, _parent: object) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(next(names)))
        printer.setResolution(72)
        printer.setCopyCount(3)
        return True

    monkeypatch.setattr(printing_out, "printers", lambda: ["公民館"])
    monkeypatch.setattr(printing_out, "ask_printer", ask)
    before = set(window.workspace.records.copies)
    dialog = preview(window, qtbot)
    dialog.print.click()
    made = [one for key, one in window.workspace.records.copies.items() if key not in before]
    assert sorted((one.number, one.of) for one in made) == [(1, 3), (2, 3), (3, 3)]
    assert len({one.sheet for one in made}) == 3
    assert "紙の番号" in dialog.said.text()
    for one in made:
        assert one.sheet[:4] in dialog.said.text()
    dialog.close()


def test_going_back_from_the_dialog_numbers_nothing(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing_out, "printers", lambda: ["公民館"])
    monkeypatch.setattr(printing_out, "ask_printer", lambda *_: False)
    before = len(window.workspace.records.copies)
    dialog = preview(window, qtbot)
    dialog.print.click()
    assert len(window.workspace.records.copies) == before
    assert not dialog.said.isVisible()
    dialog.close()


def test_no_printer_is_told(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing_out, "printers", list)
    dialog = preview(window, qtbot)
    turn = InTurn(answers("プリンターが見つかりません", "わかりました"))
    dialog.print.click()
    turn.done()
    dialog.close()


def test_a_printer_without_a3_is_said_before_anything_is_numbered(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing_out, "printers", lambda: ["公民館"])
    monkeypatch.setattr(printing_out, "ask_printer", lambda *_: True)
    monkeypatch.setattr(printing_out, "papers_of", lambda _info: ("A4", "B5"))
    before = len(window.workspace.records.copies)
    dialog = preview(window, qtbot)
    turn = InTurn(answers("A3の紙がありません", "やめる"))
    dialog.print.click()
    turn.done()
    assert len(window.workspace.records.copies) == before
    dialog.close()


def test_a_hall_without_a3_prints_on_a4_that_is_joined(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(printer: QPrinter, _parent: object) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "A4.pdf"))
        printer.setResolution(72)
        return True

    monkeypatch.setattr(printing_out, "printers", lambda: ["公民館"])
    monkeypatch.setattr(printing_out, "ask_printer", ask)
    monkeypatch.setattr(printing_out, "papers_of", lambda _info: ("A4", "B5"))
    dialog = preview(window, qtbot)
    turn = InTurn(answers("A3の紙がありません", "A4の紙2枚に分ける"))
    dialog.print.click()
    turn.done()
    pages = PdfPages((tmp_path / "A4.pdf").read_bytes())
    assert {pages.paper(number) for number in range(len(pages))} == {"A4"}
    assert [pages.words(number) for number in range(2)] == ["A4 縦", "A4 縦"], "the two halves of the map"
    pages.close()
    dialog.close()


def test_wheel_and_pinch_and_choices_change_the_size(window: MainWindow, qtbot: QtBot) -> None:
    dialog = preview(window, qtbot)
    view = dialog.view
    whole = view.per_point
    at = QPointF(400, 300)
    event = QWheelEvent(
        at, view.viewport().mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)
    assert view.per_point == pytest.approx(whole * 1.25)
    for _ in range(3):
        view.zoom_at(1.25, at)
    under = (at - QPointF(view._origin())) / view.per_point
    QApplication.sendEvent(view.viewport(), event)
    now = (at - QPointF(view._origin())) / view.per_point
    assert (now - under).manhattanLength() < 2.0, "what lies under the pointer stays there"
    dialog.fit.setCurrentIndex(dialog.fit.findData(Fit.TRUE))
    dialog.fit.activated.emit(dialog.fit.currentIndex())
    assert view.percent == 100
    inch = view.screen().physicalDotsPerInch()
    assert view.page_size().width() == pytest.approx(420 / 25.4 * inch, abs=2), "as wide as an A3"
    dialog.fit.activated.emit(dialog.fit.findData(Fit.WIDTH))
    assert abs(view.page_size().width() - view.viewport().width()) < 50
    assert dialog.thumbnails.count() == dialog.page_count >= 2
    assert "A3" in dialog.thumbnails.item(0).text()
    dialog.thumbnails.setFocus()
    QTest.keyClick(dialog.thumbnails, Qt.Key.Key_Down)
    assert view.number == 1
    dialog.close()


def test_the_preview_shows_the_pdf_itself(window: MainWindow, qtbot: QtBot) -> None:
    dialog = preview(window, qtbot)
    view = dialog.view
    view.set_fit(Fit.TRUE)
    view.horizontalScrollBar().setValue(200)
    view.verticalScrollBar().setValue(150)
    QApplication.processEvents()
    seen = pixels(view.viewport().grab().toImage())
    origin = view._origin()
    whole = pixels(dialog.pages.image(0, view.per_point))
    part = whole[-origin.y() : -origin.y() + seen.shape[0], -origin.x() : -origin.x() + seen.shape[1]]
    assert part.shape == seen.shape
    assert alike(part, seen)
    dialog.close()


def test_the_scale_is_chosen_by_hand_and_remembered(window: MainWindow, qtbot: QtBot) -> None:
    work = window.workspace
    assert work.association is not None
    dialog = preview(window, qtbot)
    choice = dialog.scale
    assert choice is not None
    assert choice.scale.currentText().startswith("縮尺 おまかせ 1:")
    choice.scale.setCurrentIndex(choice.scale.findData(5000.0))
    choice.scale.activated.emit(choice.scale.currentIndex())
    kept = remembered(work.store.load(), work.association.id)
    assert kept is not None
    assert (kept.scale, kept.by_hand) == (5000.0, True)
    assert association_paper(work, OFFICERS, final=False).scale == 5000.0
    choice.scale.setCurrentIndex(0)
    choice.scale.activated.emit(0)
    kept = remembered(work.store.load(), work.association.id)
    assert kept is not None
    assert not kept.by_hand
    dialog.close()


def test_the_ruler_tells_what_to_set() -> None:
    assert judgement(100.2, 99.8) == ("縦も横も100mmです。このプリンターで、そのまま印刷できます。", True)
    words, good = judgement(97.0, 97.0)
    assert not good
    assert words.startswith("97.0%に縮んで")
    assert "実際のサイズ" in words
    assert "100%" in words
    assert "縦と横がちがいます" in judgement(97.0, 100.0)[0]
    assert not judgement(None, 100.0)[1]


def test_a_trial_is_printed_and_judged(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(printer: QPrinter, _parent: object) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "ためし.pdf"))
        return True

    monkeypatch.setattr(printing_out, "printers", lambda: ["公民館"])
    monkeypatch.setattr(printing_out, "ask_printer", ask)
    before = len(window.workspace.records.copies)
    dialog = preview(window, qtbot)

    def measure(asking: object) -> None:
        type_into(asking.across, "96.5")  # type: ignore[attr-defined]
        type_into(asking.down, "96.5")  # type: ignore[attr-defined]
        press(asking, "測りました")  # type: ignore[arg-type]

    turn = InTurn(measure)
    dialog._try()
    turn.done()
    assert "96.5%に縮んで" in dialog.said.text()
    assert (tmp_path / "ためし.pdf").exists()
    assert len(window.workspace.records.copies) == before, "nobody is on a test page"
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
