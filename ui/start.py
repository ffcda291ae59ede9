"""The start screen: practise in the fictional town, go on where one was, open or make an atlas."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QMainWindow, QVBoxLayout, QWidget

from himi_map.errors import HimiMapError
from ui.bridge import local_now
from ui.dialogs.message import MessageDialog, tell
from ui.widgets import button, heading, quiet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from ui.main_window import MainWindow

_LAST = "last_atlas"


def data_folder() -> Path:
    """Where atlases are kept unless the user says otherwise: ひみ福祉防災マップ under the documents folder."""
    from platformdirs import user_documents_path

    return user_documents_path() / "ひみ福祉防災マップ"


class StartWindow(QMainWindow):
    """Four ways to begin, each a large button with a sentence.

    Parameters
    ----------
    open_window
        Opens an atlas: asks for the passphrase and who is working; None when the user went back.
    """

    def __init__(self, open_window: Callable[[Path], MainWindow | None]) -> None:
        super().__init__()
        self._open_window = open_window
        self.setWindowTitle("ひみ福祉防災マップ")
        self.resize(900, 640)
        self._window: MainWindow | None = None
        self._settings = QSettings("himi-map", "himi-map")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(64, 40, 64, 40)
        column.setSpacing(14)
        column.addWidget(heading("ひみ福祉防災マップ", "title"))
        column.addWidget(
            quiet("だれが助けを必要としていて、だれが助けに行くのか。\n同意にもとづいて、自治会ごとの地図にします。")
        )
        column.addSpacing(12)
        last = self._last()
        self.go_on: QPushButton | None = None
        if last is not None:
            self.go_on = self._way(column, "続きから開く", last.name, self._go_on)
        self.open_button = self._way(column, "地図帳を開く", "ほかの場所にある地図帳（.himi）を選びます", self._open)
        self.practise = self._way(
            column, "見本市で練習する", "架空の町です。何をしても本物には影響しません", self._practise
        )
        self.new_button = self._way(column, "新しい地図帳を作る", "はじめて使うときに一度だけ作ります", self._new)
        column.addStretch(1)
        self.setCentralWidget(body)

    def _way(self, column: QVBoxLayout, words: str, explanation: str, action: object) -> QPushButton:
        made = button(words, action, primary=column.count() == 3)  # type: ignore[arg-type]
        made.setAccessibleDescription(explanation)
        column.addWidget(made)
        column.addWidget(quiet(explanation), alignment=Qt.AlignmentFlag.AlignTop)
        return made

    def _last(self) -> Path | None:
        value = str(self._settings.value(_LAST, ""))
        path = Path(value)
        return path if value and path.exists() else None

    def _show(self, path: Path) -> None:
        window = self._open_window(path)
        if window is not None:
            self._settings.setValue(_LAST, str(path))
            self._window = window
            window.show()
            self.close()

    def _go_on(self) -> None:
        last = self._last()
        if last is not None:
            self._show(last)

    def _open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "地図帳を選ぶ", str(data_folder()), "地図帳 (*.himi)")
        if chosen:
            self._show(Path(chosen))

    def _practise(self) -> None:
        from data.town import TOWN_NOW, write_town

        folder = data_folder() / "練習"
        path = folder / "見本市.himi"
        try:
            if not path.exists():
                folder.mkdir(parents=True, exist_ok=True)
                write_town(folder, size="town", at=TOWN_NOW)
        except HimiMapError as error:
            tell(self, error)
            return
        MessageDialog(self, "見本市の合言葉は「mihon」です。", "架空の町なので、だれにでも教えてあります。", "").exec()
        self._show(path)

    def _new(self) -> None:
        from ui.dialogs.new_atlas import NewAtlasDialog

        with contextlib.suppress(OSError):
            data_folder().mkdir(parents=True, exist_ok=True)
        dialog = NewAtlasDialog(data_folder(), local_now(), self)
        if dialog.exec() and dialog.path is not None:
            self._show(dialog.path)
