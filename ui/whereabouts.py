"""Where one was: after a night, a crash or a power cut the window opens at the same association, task and place."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings

from ui.style import SETTINGS

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class Whereabouts(QObject):
    """Keeps, on this machine, what a window shows of one atlas: ids and metres, nobody's name.

    It is written whenever something was saved or another association or task is shown, so that nothing depends on the
    window being closed in an orderly way.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        info = window.workspace.store.info
        self._key = f"where/{info.id if window.workspace.manifest is None else info.copy}"  # a pack is another desk
        self._settings = QSettings(*SETTINGS)
        self.restore()
        work = window.workspace
        work.association_changed.connect(self.keep)
        work.saved.connect(lambda _at: self.keep())
        window.hall.task_changed.connect(lambda _name: self.keep())

    def keep(self) -> None:
        """Write down where one is."""
        window, view = self._window, self._window.canvas.view
        association = window.workspace.association
        words = [
            association.id if association is not None else "",
            "hall" if window.frame.at_hall else "desk",
            str(window.hall.place),
            *(f"{value:.3f}" for value in (view.x, view.y, view.resolution)),
        ]
        self._settings.setValue(self._key, " ".join(words))
        self._settings.sync()

    def restore(self) -> None:
        """Go where one was; what is no longer there is passed over."""
        parts = str(self._settings.value(self._key, "")).split(" ")
        if len(parts) != 6:
            return
        window = self._window
        row = window.choice.findData(parts[0])
        if row < 0:
            return
        window.workspace.show_association(parts[0])
        window.show_face(at_hall=parts[1] == "hall")
        with contextlib.suppress(ValueError):
            if window.frame.at_hall:
                window.hall.go(int(parts[2]))
            x, y, resolution = (float(one) for one in parts[3:])
            window.canvas.view.resolution = resolution
            window.canvas.centre_on((x, y))
