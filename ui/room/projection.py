"""投影モード: everybody in the hall sees the map, nobody's name; shown only while a hand holds the button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.dialogs.message import ask
from ui.widgets import button

if TYPE_CHECKING:
    from ui.bridge import Workspace


class ProjectionBand(QWidget):
    """A dark band over the window while names are hidden, with the way to see them and the way out."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("projection")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace = workspace
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(QLabel("投影中：名前は隠しています"))
        row.addStretch(1)
        self.peek = button("押している間だけ見る", lambda: None, tip="押している間だけ、名前が出ます")
        self.peek.pressed.connect(lambda: workspace.hide_names(False))
        self.peek.released.connect(lambda: workspace.hide_names(True))
        self.end = button("投影をやめる", self.stop)
        row.addWidget(self.peek)
        row.addWidget(self.end)
        self._on = False
        self.hide()

    @property
    def on(self) -> bool:
        """Whether 投影モード is on, even while somebody peeks."""
        return self._on

    def start(self) -> None:
        """Hide all names."""
        self._on = True
        self._workspace.hide_names(True)
        self.show()

    def stop(self) -> None:
        """Show them again."""
        self._on = False
        self.hide()
        self._workspace.hide_names(False)

    def toggle(self) -> None:
        """On or off."""
        (self.stop if self._on else self.start)()


class SecondScreen:
    """Offers 投影モード once when another screen is found: a projector is in the room."""

    def __init__(self, window: QWidget, band: ProjectionBand) -> None:
        self._window = window
        self._band = band
        self._asked = False
        app = QGuiApplication.instance()
        self._app = app if isinstance(app, QGuiApplication) else None
        if self._app is not None:
            self._app.screenAdded.connect(self.offer)

    def offer(self, _screen: QScreen | None = None) -> None:
        """Ask, once."""
        if self._asked or self._band.on:
            return
        self._asked = True
        question = "もう一つの画面が見つかりました。名前を隠しますか。"
        explanation = "プロジェクターなどで皆さんに見せるときは、隠すと安心です。地図と番号だけになります。"
        if ask(self._window, question, explanation, forward="名前を隠す", back="隠さない"):
            self._band.start()

    def close(self) -> None:
        """Look for screens no more."""
        if self._app is not None:
            self._app.screenAdded.disconnect(self.offer)
            self._app = None
