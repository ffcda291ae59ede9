"""A dialog that works: reading and writing packs goes on beside the window, what is being done is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from himi_map.errors import HimiMapError, describe
from ui.background import CancelledError, Progress, Runner
from ui.dialogs.sheet import SheetDialog
from ui.widgets import Words


def told(error: Exception) -> str:
    """What went wrong, why, and what to do, in sentences."""
    if isinstance(error, HimiMapError):
        return str(describe(error.code, error.fields))
    if isinstance(error, OSError):
        return str(describe("store.io_failed", {"file": "持ち出し", "number": error.errno or 0}))
    return str(describe("store.io_failed", {"file": "持ち出し", "number": 0}))


class WorkingSheet(SheetDialog):
    """A sheet with a runner of its own. While it works nothing can be pressed, and it cannot be closed.

    Attributes
    ----------
    busy_words
        What is being done.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.runner = Runner()
        self.busy_words = Words("", "calm")
        self.busy_words.hide()

    def finish(
        self, *, back: QPushButton | None, forward: QPushButton | None, between: QBoxLayout | None = None
    ) -> None:
        """Put the buttons under everything; above them what is being done, or what went wrong."""
        self.column.addWidget(self.busy_words)
        super().finish(back=back, forward=forward, between=between)

    def work(
        self,
        words: str,
        job: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do *job* in the other thread; *done* or *failed* (by default: say it) in this one."""
        self.say("")
        self.busy_words.setText(words)
        self.busy_words.show()
        self._foot.setEnabled(False)
        self.fit()

        def work(_progress: Progress) -> Any:
            return job()

        def well(result: object) -> None:
            self._rest()
            done(result)

        def badly(error: Exception) -> None:
            self._rest()
            if not isinstance(error, CancelledError):
                (failed or self._say_error)(error)

        self.runner.run(words, work, well, badly)

    def _rest(self) -> None:
        self.busy_words.hide()
        self._foot.setEnabled(True)

    def _say_error(self, error: Exception) -> None:
        self.say(told(error))

    def reject(self) -> None:
        """Not in the middle of things."""
        if not self.runner.busy:
            super().reject()

    def done(self, result: int) -> None:
        """Nothing runs without its dialog."""
        self.runner.close()
        super().done(result)
