"""Reading a pack that came back: proven before anything is shown; what makes it unfit is said whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from himi_map.errors import HimiMapError
from ui.exchange.office import Office
from ui.exchange.working import WorkingSheet
from ui.widgets import button, heading, labelled, quiet

if TYPE_CHECKING:
    from data.packs import Returned
    from himi_map.merging import MergePlan


@dataclass(frozen=True, slots=True)
class Read:
    """A pack that was read, and what bringing it home would do."""

    returned: Returned
    plan: MergePlan


class ReadingDialog(WorkingSheet):
    """Reads at once; asks only when the office does not know the passphrase, or the last save was cut off.

    Attributes
    ----------
    read
        After the dialog was accepted.
    """

    def __init__(self, office: Office, path: Path, parent: QWidget | None = None) -> None:
        super().__init__("持ち帰る", parent)
        self.read: Read | None = None
        self._office, self._path = office, path
        self._begun = False
        self.column.addWidget(heading(f"「{path.name}」を読みます"))
        self.column.addWidget(quiet("読むだけです。地図帳も、USBメモリーの中身も変わりません。"))
        self.passphrase = QLineEdit()
        self._ask = labelled("この持ち出しの合言葉を入れてください", self.passphrase)
        self._ask.hide()
        self.as_saved = QCheckBox("保存されたところまでを取り込む")
        self.as_saved.setAccessibleName("保存されたところまでを取り込む")
        self.as_saved.hide()
        self.column.addWidget(self._ask)
        self.column.addWidget(self.as_saved)
        self.forward = button("もう一度読む", self.begin, primary=True)
        self.finish(back=button("やめる", self.reject), forward=self.forward)

    def showEvent(self, event: QShowEvent) -> None:
        """Nobody has to press anything for what goes well."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            QTimer.singleShot(0, self, self.begin)

    def begin(self) -> None:
        """Open, prove, and work out what it would do."""
        office, path = self._office, self._path
        words, as_saved = self.passphrase.text(), self.as_saved.isChecked()
        at = office.clock()

        def job() -> Read:
            from data.packs import open_returned, preview

            records = office.store.load(kinds=("handout",))
            returned = open_returned(office.store, path, records=records, passphrase=words, as_far_as_saved=as_saved)
            return Read(returned, preview(office.store, returned, author=office.operator.id, at=at))

        def done(read: Read) -> None:
            self.read = read
            self.accept()

        self.work("持ち帰ったものを確かめています。", job, done, self._unfit)

    def _unfit(self, error: Exception) -> None:
        code = error.code if isinstance(error, HimiMapError) else ""
        if code in ("store.wrong_passphrase", "merge.passphrase_needed"):
            self._ask.show()
            self.passphrase.setFocus()
        if code == "merge.cut_off":
            self.as_saved.show()
        self._say_error(error)
