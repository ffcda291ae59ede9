"""Makes every picture of README and docs: the real window and the real pages, on the fictional town."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image

from tests.golden.town_pages import keep_all
from tests.pictures.exchange import exchange_pictures
from tests.pictures.rules import rules_page, schema_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.main_window import MainWindow

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
HELP_WIDTH = 1000
"""Pictures beside the help pages go along with every installed program: narrower, and in 128 colours."""


def main() -> None:
    """Write ``docs/pictures``, ``docs/rules.md``, ``docs/json.schema.json`` and the golden pages."""
    from data.town import TOWN_NOW, TOWN_PASSPHRASE
    from himi_map.cli.console import Console
    from himi_map.cli.demo_paper import build_demo, make_demo_paper

    PICTURES.mkdir(parents=True, exist_ok=True)
    keep_all()
    (ROOT / "docs" / "rules.md").write_text(rules_page(), encoding="utf-8")
    (ROOT / "docs" / "json.schema.json").write_text(schema_text(), encoding="utf-8")
    os.environ["HIMI_MAP_PASSPHRASE"] = TOWN_PASSPHRASE
    os.environ["HIMI_MAP_NOW"] = TOWN_NOW.isoformat()
    console = Console(json=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        atlas = build_demo(folder, city=False, at=TOWN_NOW, console=console)
        papers = [path for _, path in make_demo_paper(atlas, folder, console=console) if path.suffix == ".pdf"]
        sheet = next(path for path in papers if "地区_" in path.name)
        save(page(sheet, 0), "sheet.png")
        save(page(sheet, 1), "list.png")
        draft = next(path for path in papers if "下書き" in path.name)
        save(page(draft, 0), "draft.png")
        windows(atlas)


def page(path: Path, number: int, width: int = 1400) -> Image.Image:
    """A page of a PDF as an image *width* pixels wide."""
    with pypdfium2.PdfDocument(path) as document:
        found = document[number]
        image: Image.Image = found.render(scale=width / found.get_width()).to_pil()
        return image.convert("RGB")


def save(image: Image.Image, name: str) -> None:
    """Write a picture in its true colours: a palette changes the official ones of the hazards."""
    image.save(PICTURES / name, optimize=True)
    print(PICTURES / name)  # noqa: T201


def windows(atlas: Path) -> None:
    """Every task of the evening and every screen of the staff at 1366x768, as they stand in a hall."""
    from PySide6.QtCore import Qt

    from data.town import SHOWN_ASSOCIATION
    from ui.app import application, open_atlas_window

    application()
    window = open_atlas_window(atlas)
    assert window is not None
    window.resize(1366, 768)
    window.show()
    window.show_face(at_hall=False)
    at = window.choice.findText(SHOWN_ASSOCIATION, Qt.MatchFlag.MatchStartsWith)
    window.choice.setCurrentIndex(at)
    window.choice.activated.emit(at)
    window.workspace.select(window.people.model.rows[3].resident)
    shoot(window, window, "window")
    preview(window)
    window.toggle_grid()
    shoot(window, window, "grid")
    window.toggle_grid()
    window.band.start()
    shoot(window, window, "projection")
    window.band.stop()
    search(window)
    evening(window)
    shoot(window, window.bar, "undo")
    window.lock.lock()
    shoot(window, window, "lock")
    window.close()
    with tempfile.TemporaryDirectory() as name:
        exchange_pictures(atlas, Path(name), grab)
    keep_for_help()
    around()


def preview(window: MainWindow) -> None:
    """印刷の下見."""
    from himi_map.disclosed import Recipient, RecipientKind
    from ui.commands.paper import association_paper
    from ui.dialogs.preview import PreviewDialog

    paper = association_paper(window.workspace, Recipient(RecipientKind.ASSOCIATION), final=False)
    dialog = PreviewDialog(paper.title, paper.data, lambda: "", window)
    dialog.resize(window.size())
    stand(dialog, "preview")


def around() -> None:
    """The first screen, the five cards and the help, which shows the pictures made before."""
    from ui.help.pages_dialog import HelpDialog
    from ui.help.tour import TourDialog
    from ui.start import StartWindow

    stand(StartWindow(lambda _path: None), "start")
    stand(TourDialog(), "tour")
    guide = HelpDialog("placing")
    guide.resize(1100, 700)
    stand(guide, "help")


def keep_for_help() -> None:
    """Copy what help pages and cards show to where an installed program finds it."""
    from ui.help.library import PICTURES as KEPT
    from ui.help.library import pages, pictures_of
    from ui.help.tour import CARDS

    KEPT.mkdir(exist_ok=True)
    wanted = {name for one in pages() for name in pictures_of(one)} | {picture for _, _, picture in CARDS}
    for name in sorted(wanted):
        image = Image.open(PICTURES / f"{name}.png").convert("RGB")
        height = round(image.height * HELP_WIDTH / image.width)
        small = image.resize((HELP_WIDTH, height), Image.Resampling.LANCZOS)
        small.quantize(128, dither=Image.Dither.NONE).save(KEPT / f"{name}.png", optimize=True)
        print(KEPT / f"{name}.png")  # noqa: T201


def evening(window: MainWindow) -> None:
    """The six tasks, each in the middle of being done."""
    from ui.canvas.handtools import PickHouse
    from ui.tasks.helping import Helping
    from ui.tasks.placing import Placing
    from ui.tasks.reviewing import Reviewing

    window.workspace.select("")
    window.show_face(at_hall=True)
    for place, task in enumerate(window.hall.tasks):
        window.hall.go(place)
        settle(window)
        rows = task.people.model.rows if hasattr(task, "people") else []
        if rows:
            window.workspace.select(rows[0].resident)
            settle(window)
        if isinstance(task, Placing) and isinstance(window.canvas.tool, PickHouse):
            house = window.canvas.houses.nearest(window.canvas.view.x, window.canvas.view.y)
            assert house is not None
            window.canvas.tool.picked.emit(*house.xy, house.key)
        elif isinstance(task, Helping):
            task._offers.itemAt(1).widget().click()  # type: ignore[union-attr]
        elif isinstance(task, Reviewing):
            task.compare.click()
        shoot(window, window, f"hall-{place + 1}")
        window.workspace.select("")


def search(window: MainWindow) -> None:
    """ことばで探す with something typed."""
    from ui.staff.command_search import CommandSearch
    from ui.staff.finding import find

    dialog = CommandSearch(lambda words: find(words, window.stage, window.book, lambda _key: None), window)
    dialog.field.setText("地図")
    stand(dialog, "search")


def settle(window: MainWindow) -> None:
    """Let everything be laid out and drawn."""
    from PySide6.QtWidgets import QApplication

    for _ in range(4):
        QApplication.processEvents()
        window.canvas.draw_all_tiles()


def stand(window: QWidget, name: str) -> None:
    """Keep a picture of a window of its own."""
    from PySide6.QtWidgets import QApplication

    window.show()
    for _ in range(4):
        QApplication.processEvents()
    grab(window, name)
    window.close()
    window.deleteLater()


def shoot(window: MainWindow, widget: QWidget, name: str) -> None:
    """Keep a picture of a part of the main window as it stands."""
    settle(window)
    grab(widget, name)


def grab(widget: QWidget, name: str) -> None:
    """Keep a picture of a widget."""
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        widget.grab().save(str(shot))
        save(Image.open(shot).convert("RGB"), f"{name}.png")


if __name__ == "__main__":
    main()
