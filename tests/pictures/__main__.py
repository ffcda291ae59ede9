"""Makes every picture of README and docs: the real window and the real pages, on the fictional town."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image

from tests.golden import special_towns
from tests.golden.town_pages import keep_all
from tests.pictures.exchange import exchange_pictures
from tests.pictures.paper import paper_pictures
from tests.pictures.rules import checks_page, rules_page, schema_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from data.store.restoring import RestorePreview
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
    special_towns.keep_all()
    (ROOT / "docs" / "rules.md").write_text(rules_page(), encoding="utf-8")
    (ROOT / "docs" / "checks.md").write_text(checks_page(), encoding="utf-8")
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


def page_picture(data: bytes, name: str) -> None:
    """Keep a picture of the first page of a PDF in memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(data)
        save(page(path, 0), f"{name}.png")


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
    keeping(window)
    evening(window)
    shoot(window, window.bar, "undo")
    window.lock.lock()
    shoot(window, window, "lock")
    with tempfile.TemporaryDirectory() as name:
        paper_pictures(window, Path(name), grab, page_picture)
    window.close()
    with tempfile.TemporaryDirectory() as name:
        exchange_pictures(atlas, Path(name), grab)
    keep_for_help()
    around()


def preview(window: MainWindow) -> None:
    """印刷の下見."""
    from himi_map.disclosed import Recipient, RecipientKind
    from ui.commands.paper import association_paper
    from ui.paper.preview import PreviewDialog
    from ui.paper.printing_out import PaperPrintOut
    from ui.printing import scale_choice

    officers = Recipient(RecipientKind.ASSOCIATION)
    paper = association_paper(window.workspace, officers, final=False)
    out, scale = PaperPrintOut(lambda _count, _halve: []), scale_choice(window.workspace, window, officers, paper)
    dialog = PreviewDialog(paper.title, paper.data, lambda: "", window, out=out, scale=scale)
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


def keeping(window: MainWindow) -> None:
    """控えと復元, and what going back would lose."""
    from ui.keeping.dialog import KeepingDialog
    from ui.keeping.restore_dialog import RestoreDialog

    with tempfile.TemporaryDirectory() as name:
        seen, names = some_backups(window, Path(name))
    over(window, KeepingDialog(window.keeping.keeper, bool, window), "keeping")
    over(window, RestoreDialog("きのう 17:20", seen, names.get, lambda: "きょう 09:10", window), "restore")
    window.keeping.keeper.found = None


def some_backups(window: MainWindow, folder: Path) -> tuple[RestorePreview, dict[str, str]]:
    """Let the keeper of a window know of backups on a stick that nobody has; what going back to one would lose."""
    import datetime as dt

    from data.store import Backup, LookBack
    from data.store.restoring import RestorePreview
    from himi_map.edits import EditBuilder, apply
    from himi_map.history import carry, loss_between, newer_facts
    from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Whose
    from himi_map.records.people import Resident
    from ui.keeping.keeper import Found
    from ui.keeping.memory import SecondPlace, remember

    work, keeper = window.workspace, window.keeping.keeper
    now, store = work.clock(), work.store
    keeper.close()
    yesterday = now.replace(hour=17, minute=20) - dt.timedelta(days=1)
    moments = [yesterday - dt.timedelta(days=days) for days in (0, 1, 2, 9, 40)]
    place = Path("E:\\控え")
    rows = tuple(
        Backup(folder / f"{number}.himi", at.replace(tzinfo=None), 1_254_000 - 9_000 * number)
        for number, at in enumerate(moments)
    )
    look = LookBack(made=yesterday, file="", rehearsed=now - dt.timedelta(days=63), changed=True, begun=moments[-1])
    remember(store.info.id, SecondPlace(place, "x", folder))
    keeper.found = Found(look, place, rows)
    keeper.proven = dict.fromkeys((one.path for one in rows), "")
    backup = store.load()
    home = work.association
    assert home is not None
    first, second, *_ = [one for one in backup.residents.values() if one.association == home.id]
    builder = EditBuilder(backup, label="", author="", at=now)
    builder.change(second, phone="0000-00-0000")
    for number in range(2):
        builder.create(Resident(id=f"new-{number}", association=home.id, name=f"見本 {'一二'[number]}"))
    for number, (subject, state) in enumerate(
        [(first.id, ConsentState.WITHDRAWN), ("new-0", ConsentState.REFUSED), (second.id, ConsentState.GIVEN)]
    ):
        builder.create(
            ConsentFact(
                id=f"fact-{number}", association=home.id, whose=Whose.RESIDENT, subject=subject,
                kind=ConsentKind.MAP, state=state, wording="paper/1", recorded_at=now,
            )
        )  # fmt: skip
    edit = builder.build()
    assert edit is not None
    present = apply(backup, edit).records
    carrying = carry(backup, newer_facts(backup, present), author="", at=now)
    loss = loss_between(backup, present, ())
    seen = RestorePreview(backup=backup, present=present, loss=loss, carrying=carrying)
    return seen, {one.id: one.name for one in present.residents.values()}


def settle(window: MainWindow) -> None:
    """Let everything be laid out and drawn."""
    from PySide6.QtWidgets import QApplication

    for _ in range(4):
        QApplication.processEvents()
        window.canvas.draw_all_tiles()


def over(window: MainWindow, dialog: QWidget, name: str) -> None:
    """Keep a picture of a dialog as it stands over the window, with a hairline round it."""
    from himi_map.look import COLOURS

    settle(window)
    ground = picture(window)
    dialog.show()
    settle(window)
    front = picture(dialog)
    left, top = (ground.width - front.width) // 2, (ground.height - front.height) // 2
    ground.paste(Image.new("RGB", (front.width + 2, front.height + 2), COLOURS["ink2"]), (left - 1, top - 1))
    ground.paste(front, (left, top))
    save(ground, f"{name}.png")
    dialog.close()
    dialog.deleteLater()


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
    save(picture(widget), f"{name}.png")


def picture(widget: QWidget) -> Image.Image:
    """A widget as it is seen now."""
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        widget.grab().save(str(shot))
        return Image.open(shot).convert("RGB")


if __name__ == "__main__":
    main()
