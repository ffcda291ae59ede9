"""Follows what the others change on the server, so that every window shows the same within a second.

The waiting is done by a thread of its own, which asks nothing of the window; what it finds comes back as a signal. The
window reads anew when nobody's hand is in the middle of something: not under an open question, a menu, a drag, or a
cell of the grid that is being written. Whoever writes there meanwhile meets the server's own check of the fields.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication

from himi_map.edits import Changes
from himi_map.errors import HimiMapError
from ui.server.words import REACHED, UNREACHABLE, change_words
from ui.widgets import Words

if TYPE_CHECKING:
    from data.postgres import Change, ChangeWatch
    from ui.main_window import MainWindow

_PATIENCE_S: Final = 5.0
"""So long the thread listens until it asks by itself: a broken line is noticed by it."""
_TRY_AGAIN_S: Final = 1.0
_LEAVE_MS: Final = 1500
_GATHER_MS: Final = 100
"""What several people write at once is read once."""
_LATER_MS: Final = 300
"""Until it is asked again whether a hand is in the middle of something."""

_LEAVING: Final[list[QThread]] = []
"""Threads whose window is gone while the line did not answer; they end by themselves."""


def wait_for_leaving() -> None:
    """Wait for what still listens, at the end of the program."""
    while _LEAVING:
        _LEAVING.pop().wait()


class Follower(QThread):
    """Waits for the others.

    Parameters
    ----------
    watch
        Used and closed by this thread alone from now on.

    Signals
    -------
    found(list[Change])
        Others wrote.
    reached(bool)
        The server is there again, or is not.
    """

    found = Signal(object)
    reached = Signal(bool)

    def __init__(self, watch: ChangeWatch) -> None:
        super().__init__()
        self.setObjectName("following")
        self._watch = watch
        self._leave = threading.Event()

    def run(self) -> None:
        """Listen until told to leave."""
        there = True
        while not self._leave.is_set():
            try:
                found = self._watch.wait(_PATIENCE_S, self._leave.is_set)
            except HimiMapError:
                if there:
                    there = False
                    self.reached.emit(there)
                self._leave.wait(_TRY_AGAIN_S)
                continue
            if not there:
                there = True
                self.reached.emit(there)
            if found:
                self.found.emit(found)
        self._watch.close()

    def leave(self) -> None:
        """End it; a line that does not answer keeps nobody."""
        self._leave.set()
        if not self.wait(_LEAVE_MS):
            _LEAVING.append(self)


class Following(QObject):
    """Keeps one window up to date with its server.

    Attributes
    ----------
    band
        Says that the server cannot be reached.
    """

    def __init__(self, window: MainWindow, watch: ChangeWatch) -> None:
        super().__init__(window)
        self._window, self._work = window, window.workspace
        self.band = Words(UNREACHABLE, "ask")
        self.band.hide()
        window.frame.put_band(self.band)
        self._touched: dict[str, frozenset[str]] = {}
        self._last: Change | None = None
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._catch_up)
        self._follower = Follower(watch)
        queued = Qt.ConnectionType.QueuedConnection
        self._follower.found.connect(self._on_found, queued)
        self._follower.reached.connect(self._on_reached, queued)
        self._work.overtaken.connect(self._on_overtaken, queued)  # what was refused is told first
        window.released.connect(self.close)
        self._follower.start()

    def close(self) -> None:
        """Follow no more; a second call does nothing."""
        if not self._closed:
            self._closed = True
            self._timer.stop()
            self._follower.leave()

    # --- what is heard ------------------------------------------------------------------------------------------

    def _on_found(self, found: list[Change]) -> None:
        for change in found:
            self._gather(change.touched)
            if change.author != self._work.operator.id:
                self._last = change

    def _on_overtaken(self, changes: Changes) -> None:
        self._gather(changes.touched)

    def _on_reached(self, there: bool) -> None:
        if self._closed:
            return
        self.band.setVisible(not there)
        if there:
            self._window.line.say_aside(REACHED)

    def _gather(self, touched: Mapping[str, frozenset[str]]) -> None:
        if self._closed:
            return
        for kind, ids in touched.items():
            self._touched[kind] = self._touched.get(kind, frozenset()) | ids
        if self._touched and not self._timer.isActive():
            self._timer.start(_GATHER_MS)

    # --- what is done -------------------------------------------------------------------------------------------

    def _in_the_middle(self) -> bool:
        """Whether reading anew would take something out of a hand."""
        return (
            QApplication.activeModalWidget() is not None
            or QApplication.activePopupWidget() is not None
            or QApplication.mouseButtons() != Qt.MouseButton.NoButton
            or self._window.grid.writing
        )

    def _catch_up(self) -> None:
        if self._closed or not self._touched:
            return
        if self._in_the_middle():
            self._timer.start(_LATER_MS)
            return
        touched, self._touched = self._touched, {}
        last, self._last = self._last, None
        try:
            self._work.refresh(Changes(touched))
        except HimiMapError:  # the line broke just now: the thread tells it, and this is tried again
            self._last = last
            self._touched = touched
            self._timer.start(_LATER_MS)
            return
        if last is not None:
            self._window.line.say_aside(change_words(last, self._work.records))
