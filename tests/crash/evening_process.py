"""An evening in a process of its own: opens the real window and works, telling every Edit that was said to be saved."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main(atlas: str, seed: str) -> None:
    """Work until killed."""
    from PySide6.QtWidgets import QApplication

    from data.store import open_atlas
    from data.town import TOWN_PASSPHRASE
    from ui.app import application, make_window
    from ui.commands.notes import PutNote
    from ui.commands.places import PlaceHome
    from ui.commands.supporters import LinkSupporter, UnlinkSupporter, helping
    from ui.panels.rows import desk_people

    chance = random.Random(int(seed))
    application()
    store = open_atlas(Path(atlas), TOWN_PASSPHRASE)
    window = make_window(store, next(one for one in store.load().operators.values() if one.name == "設置者"))
    window.show()
    window.show_face(at_hall=True)
    QApplication.processEvents()
    work, stage = window.workspace, window.stage
    assert work.association is not None
    last: list[str] = []
    apply = store.apply

    def telling(edit: object) -> object:
        last[:] = [edit.id]  # type: ignore[attr-defined]
        return apply(edit)  # type: ignore[arg-type]

    store.apply = telling  # type: ignore[method-assign,assignment]
    work.saved.connect(lambda _at: tell(last[0]))
    tell("ready")
    while True:
        people = [one.resident.id for one in desk_people(work)]
        resident = chance.choice(people)
        step = chance.randrange(6)
        x, y = window.canvas.view.x + chance.uniform(-200, 200), window.canvas.view.y + chance.uniform(-200, 200)
        if step == 0:
            stage.do(PlaceHome(resident, x, y, ""), "canvas")
        elif step == 1:
            links = helping(work.records, resident)
            if len(links) > 2:
                stage.do(UnlinkSupporter(links[0].id), "canvas")
            else:
                others = [one for one in work.records.supporters if one not in {link.supporter for link in links}]
                stage.do(LinkSupporter(resident, chance.choice(others)), "canvas")
        elif step == 2:
            stage.do(PutNote("dark", ((x, y),), danger=True), "canvas")
        elif step == 3:
            window.undo()
        elif step == 4:
            window.redo()
        else:
            window.hall.go(chance.randrange(len(window.hall.tasks)))
            work.select(resident)
        QApplication.processEvents()


def tell(words: str) -> None:
    """One line, out of this process at once: what was told is told even when the next moment it is killed."""
    os.write(1, f"{words}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
