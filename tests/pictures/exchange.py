"""Pictures of the way to the hall and back: a pack is made, comes home, and two people told different things."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.packs_scene import LATER, make, rename, write_both

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

Keep = Callable[["QWidget", str], None]

RARE = ("𠮷田 髙之助", "山﨑 はしご髙子")


def exchange_pictures(town: Path, folder: Path, keep: Keep) -> None:
    """Every dialog of packs, on a copy of the practice town in *folder*."""
    from data.store import open_atlas
    from data.town import TOWN_PASSPHRASE
    from ui.app import make_window
    from ui.exchange.bringing_home import BringingHomeDialog
    from ui.exchange.card_dialog import CardDialog
    from ui.exchange.handing_out import HandOutDialog, Taking
    from ui.exchange.made import MadeDialog
    from ui.exchange.office import Office, open_cards
    from ui.exchange.outstanding import OutstandingDialog
    from ui.exchange.reading import ReadingDialog

    for one in town.parent.iterdir():
        if one.is_file() and one.stem == town.stem:
            shutil.copyfile(one, folder / one.name)
    atlas = folder / town.name
    rename(atlas, RARE)
    scene = make(atlas, spoken="つばめ・みなと・ごま・きつね・あめ・ひのき")
    write_both(scene)
    store = open_atlas(atlas, TOWN_PASSPHRASE)
    window = make_window(store, next(one for one in store.load("").operators.values() if one.name == "設置者"))
    window.resize(1366, 768)
    window.show()
    work = window.workspace
    work.clock = lambda: LATER
    work.show_association(scene.association)
    office = Office(store, work.operator, work.clock)
    taking = HandOutDialog(office, work.records, Taking((scene.association,)), window)
    taking._folder = Path("USBメモリー")
    taking._say_place()
    taking.name.setText("会長 太郎")
    _stand(taking, "handing-out", keep)
    made = MadeDialog(replace(scene.made, path=Path("USBメモリー") / scene.made.path.name), window)
    _stand(made, "handed-out", keep)
    _stand(OutstandingDialog(window.stage, window), "outstanding", keep, (1080, 680))
    reading = ReadingDialog(office, scene.made.path, window)
    reading.show()
    _wait(reading)
    assert reading.read is not None
    coming = BringingHomeDialog(work, office, reading.read, window)
    coming.resize(1200, 700)
    coming.show()
    coming.list.choose(next(key for key in coming.list.rows if key.startswith("line")))
    coming.map.draw_all_tiles()
    keep(coming, "bringing-home")
    coming.forward.click()
    _wait(coming)
    work.reload()
    card = next(one for one in open_cards(work) if one.field == "home")
    asked = CardDialog(window.stage, card, window)
    asked.show()
    asked.resize(960, 704)
    assert asked.map is not None
    _settle()
    asked.map.draw_all_tiles()
    asked.sides[0].click()
    keep(asked, "card")
    asked.close()
    window.close()
    _at_the_hall(scene.made.path, scene.made.spoken, keep)


def _at_the_hall(pack: Path, spoken: str, keep: Keep) -> None:
    from data.store import open_atlas
    from ui.app import make_window

    store = open_atlas(pack, spoken, at=LATER)
    assert store.pack is not None
    window = make_window(store, store.load("").operators[store.pack.holder])
    window.resize(1366, 768)
    window.show()
    _settle()
    window.canvas.draw_all_tiles()
    keep(window, "pack")
    window.exchange.may_close = lambda: True  # type: ignore[method-assign]
    window.close()


def _stand(dialog: QDialog, name: str, keep: Keep, size: tuple[int, int] | None = None) -> None:
    dialog.show()
    _wait(dialog)
    if size is not None:
        dialog.resize(*size)
    _settle()
    keep(dialog, name)
    dialog.close()
    dialog.deleteLater()


def _wait(dialog: Any) -> None:
    from PySide6.QtTest import QTest

    QTest.qWait(50)
    while hasattr(dialog, "runner") and dialog.runner.busy:
        QTest.qWait(20)
    _settle()


def _settle() -> None:
    from PySide6.QtWidgets import QApplication

    for _ in range(4):
        QApplication.processEvents()
