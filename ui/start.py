"""The start screen: practise in the fictional town, go on where one was, open or make an atlas."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QBoxLayout, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from himi_map.errors import HimiMapError
from ui.bridge import local_now
from ui.dialogs.files import choose_atlas, data_folder
from ui.dialogs.message import MessageDialog, tell
from ui.exchange.sticks import packs_on_sticks
from ui.help import show_tour
from ui.look import TypeScale
from ui.style import SETTINGS, wear, worn
from ui.type_size import type_size_button
from ui.widgets import button, heading, quiet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from ui.main_window import MainWindow

_LAST = "last_atlas"
_PACKS_SHOWN = 2


class StartWindow(QMainWindow):
    """Four ways to begin, each a large button with a sentence.

    Parameters
    ----------
    open_window
        Opens an atlas: asks for the passphrase and who is working; None when the user went back.
    open_served
        Opens an atlas on a server: asks where it is; None when the user went back.
    """

    def __init__(
        self,
        open_window: Callable[[Path], MainWindow | None],
        open_served: Callable[[], MainWindow | None] = lambda: None,
    ) -> None:
        super().__init__()
        self._open_window = open_window
        self._open_served = open_served
        self.setWindowTitle("ひみ福祉防災マップ")
        self._window: MainWindow | None = None
        self._settings = QSettings(*SETTINGS)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(64, 32, 64, 24)
        column.setSpacing(20)
        column.addWidget(heading("ひみ福祉防災マップ", "title"))
        column.addWidget(
            quiet("だれが助けを必要としていて、だれが助けに行くのか。\n同意にもとづいて、自治会ごとの地図にします。")
        )
        last = self._last()
        self.go_on: QPushButton | None = None
        if last is not None:
            self.go_on = self._way(column, "続きから開く", f"前に使っていた地図帳「{last.stem}」です。", self._go_on)
        self.packs = [self._pack_way(column, one) for one in packs_on_sticks()[:_PACKS_SHOWN]]
        self.open_button = self._way(column, "地図帳を開く", "ほかの場所にある地図帳や持ち出しを選びます。", self._open)
        self.practise = self._way(
            column, "見本市で練習する", "架空の町です。何をしても本物には影響しません。", self._practise
        )
        self.new_button = self._way(column, "新しい地図帳を作る", "はじめて使うときに一度だけ作ります。", self._new)
        column.addStretch(1)
        self.served_button = button("サーバーの地図帳を開く", self._served)
        column.addWidget(self.served_button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.type_size_button = type_size_button(self.set_scale)
        self._foot = foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        foot.addWidget(button("はじめての方へ", lambda: show_tour(self)))
        foot.addWidget(button("控えと復元", self._keeping))
        foot.addStretch(1)
        foot.addWidget(self.type_size_button)
        column.addLayout(foot)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        self.setCentralWidget(scroll)
        self.set_scale(worn())
        (self.go_on or self.open_button).setFocus()

    def set_scale(self, scale: TypeScale) -> None:
        """Another type size for the whole application."""
        if scale is not worn():
            wear(scale)
        wide = worn() in (TypeScale.WALL, TypeScale.DOUBLE)
        self._foot.setDirection(QBoxLayout.Direction.TopToBottom if wide else QBoxLayout.Direction.LeftToRight)
        room = self.screen().availableGeometry()
        self.resize(min(round(900 * scale.width), room.width()), min(round(660 * scale.width), room.height() - 48))

    def _way(self, column: QVBoxLayout, words: str, explanation: str, action: Callable[[], None]) -> QPushButton:
        made = button(words, action, primary=column.count() == 2)
        made.setAccessibleDescription(explanation)
        group = QVBoxLayout()
        group.setSpacing(6)
        group.addWidget(made)
        group.addWidget(quiet(explanation))
        column.addLayout(group)
        return made

    def _pack_way(self, column: QVBoxLayout, pack: Path) -> QPushButton:
        """A pack that lies on a stick in this computer: at the hall nobody has to look for it."""
        words = f"USBメモリーの「{pack.stem}」を開く"
        return self._way(column, words, "市社協から持ち出したものです。", lambda: self._show(pack))

    def _last(self) -> Path | None:
        value = str(self._settings.value(_LAST, ""))
        path = Path(value)
        return path if value and path.exists() else None

    def _show(self, path: Path) -> None:
        window = self._open_window(path)
        if window is not None:
            self._settings.setValue(_LAST, str(path))
            self._give_way(window)

    def _served(self) -> None:
        window = self._open_served()
        if window is not None:
            self._give_way(window)

    def _give_way(self, window: MainWindow) -> None:
        self._window = window
        window.present()
        self.close()

    def _keeping(self) -> None:
        from ui.keeping.rescue import rescue

        value = str(self._settings.value(_LAST, ""))  # the file may be gone: that is when it is needed most
        restored = rescue(Path(value) if value else None, data_folder(), local_now(), self)
        if restored is not None:
            self._show(restored)

    def _go_on(self) -> None:
        last = self._last()
        if last is not None:
            self._show(last)

    def _open(self) -> None:
        chosen = choose_atlas(self)
        if chosen is not None:
            self._show(chosen)

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
        if self._window is not None:
            self._window.show_face(at_hall=True)

    def _new(self) -> None:
        from ui.dialogs.new_atlas import NewAtlasDialog

        with contextlib.suppress(OSError):
            data_folder().mkdir(parents=True, exist_ok=True)
        dialog = NewAtlasDialog(data_folder(), local_now(), self)
        if dialog.exec() and dialog.path is not None:
            self._show(dialog.path)
