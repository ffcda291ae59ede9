"""A small window that waits for work which must be over before anything else goes on."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from ui.background import CancelledError, Runner, Work
from ui.dialogs.sheet import SheetDialog
from ui.widgets import Words, button, heading


class WaitingDialog(SheetDialog):
    """Says what is being done; closes by itself.

    Parameters
    ----------
    words, explanation
        What is done, and why one waits.
    give_up
        Words of the button that does not wait; "" where it must be waited for.

    Attributes
    ----------
    outcome
        What the work returned.
    error
        Why it failed; None when it did not.
    """

    def __init__(
        self, words: str, explanation: str, runner: Runner, parent: QWidget | None = None, *, give_up: str = ""
    ) -> None:
        super().__init__("ひみ福祉防災マップ", parent)
        self.outcome: Any = None
        self.error: Exception | None = None
        self._runner = runner
        self._may_go = False
        self.column.addWidget(heading(words))
        self.column.addWidget(Words(explanation))
        self.give_up = button(give_up, self._give_up) if give_up else None
        self.finish(back=self.give_up, forward=None)
        self.setAccessibleName(words)

    def wait(self, words: str, work: Work) -> bool:
        """Do it and wait; False when it failed or was given up (``error`` says which)."""
        self._job = (words, work)
        if not self._begin():
            self._runner.ended.connect(self._begin_after)  # a look at the second place is just under way
        self.exec()
        return self.error is None

    def _begin(self) -> bool:
        return self._runner.run(*self._job, self._done, self._failed)

    def _begin_after(self) -> None:
        if self._may_go or self._begin():
            self._runner.ended.disconnect(self._begin_after)

    def _done(self, outcome: Any) -> None:
        self.outcome = outcome
        self._leave(QDialog.DialogCode.Accepted)

    def _failed(self, error: Exception) -> None:
        self.error = error
        self._leave(QDialog.DialogCode.Rejected)

    def _leave(self, code: QDialog.DialogCode) -> None:
        if not self._may_go:
            self._may_go = True
            self.done(code.value)

    def _give_up(self) -> None:
        self.error = CancelledError()
        self._runner.cancel()
        self._leave(QDialog.DialogCode.Rejected)

    def reject(self) -> None:
        """Esc and the cross do not end what must be waited for."""
        if self._may_go:
            super().reject()
        elif self.give_up is not None:
            self._give_up()
