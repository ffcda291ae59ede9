"""The lock: after some idle minutes every window is covered, until whoever is signed in says who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from himi_map.errors import HimiMapError, describe
from himi_map.services.operators import sign_in
from ui.widgets import Words, button, heading, labelled, quiet

if TYPE_CHECKING:
    from ui.bridge import Workspace

IDLE_MINUTES: Final = 10

_LIFE: Final = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
        QEvent.Type.TouchBegin, QEvent.Type.DragMove,
    }
)  # fmt: skip
_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.Shortcut,
        QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.Drop, QEvent.Type.ContextMenu, QEvent.Type.ToolTip,
    }
)  # fmt: skip


class Cover(QWidget):
    """Lies over a whole window; nothing under it can be read or pressed."""

    def __init__(self, over: QWidget, name: str, *, asks: bool, secret: bool, unlock: Callable[[str], str]) -> None:
        super().__init__(over)
        self.setObjectName("cover")
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._unlock = unlock
        self.over = over
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 48, 48, 48)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(heading("鍵がかかっています", "title"))
        column.addWidget(quiet("しばらく使われなかったので、名前を隠しました。書いたことは、すべて残っています。"))
        self.passphrase = QLineEdit(self)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setMaximumWidth(520)
        self.passphrase.returnPressed.connect(self._try)
        self.passphrase.hide()
        self.problem = Words("", "error")
        self.go_on = button("続ける", self._try, primary=True)
        if asks:
            if secret:
                column.addWidget(labelled(f"{name}さんの合言葉", self.passphrase))
                self.passphrase.show()
            column.addWidget(self.problem)
            column.addWidget(self.go_on, alignment=Qt.AlignmentFlag.AlignLeft)
        else:
            self.problem.setParent(self)
            self.go_on.setParent(self)
            self.go_on.hide()
        column.addStretch(2)
        self.problem.hide()
        over.installEventFilter(self)
        self.setGeometry(over.rect())
        self.show()
        self.raise_()
        if asks:
            (self.passphrase if secret else self.go_on).setFocus()

    def _try(self) -> None:
        wrong = self._unlock(self.passphrase.text())
        if wrong:
            self.problem.setText(wrong)
            self.problem.show()
            self.passphrase.selectAll()
            self.passphrase.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() is QEvent.Type.Resize and watched is self.over:
            self.setGeometry(self.over.rect())
        return False


class IdleLock(QObject):
    """Covers all windows of the program after *minutes* without a sign of life."""

    def __init__(self, window: QWidget, workspace: Workspace, minutes: float = IDLE_MINUTES) -> None:
        super().__init__()
        self._window = window
        self._workspace = workspace
        self._covers: list[Cover] = []
        self._focus: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(minutes * 60_000))
        self._timer.timeout.connect(self.lock)
        self._app = QApplication.instance()
        if self._app is not None:
            self._app.installEventFilter(self)
        self._timer.start()

    @property
    def locked(self) -> bool:
        """Whether the windows are covered."""
        return bool(self._covers)

    @property
    def covers(self) -> tuple[Cover, ...]:
        """What lies over the windows; the first one asks."""
        return tuple(self._covers)

    def lock(self) -> None:
        """Cover every window now."""
        if self.locked:
            return
        self._focus = QApplication.focusWidget()
        windows = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one.isWindow()]
        popups = [one for one in windows if one.windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup]
        for one in popups:
            one.close()
        asking = QApplication.activeModalWidget() or self._window
        operator = self._workspace.operator
        for one in sorted((one for one in windows if one not in popups), key=lambda one: one is not asking):
            cover = Cover(one, operator.name, asks=one is asking, secret=bool(operator.secret), unlock=self._unlock)
            self._covers.append(cover)

    def _unlock(self, secret: str) -> str:
        """Open when the passphrase is the operator's; else what is wrong, in words."""
        operator = self._workspace.operator
        if operator.secret:
            try:
                sign_in(self._workspace.records, operator.name, secret)
            except HimiMapError as error:
                return str(describe(error.code, error.fields))
        covers, self._covers = self._covers, []
        for cover in covers:
            cover.over.removeEventFilter(cover)
            cover.hide()
            cover.deleteLater()
        if self._focus is not None:
            self._focus.setFocus()
        self._timer.start()
        return ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A sign of life starts the minutes anew; while locked only the cover hears anything."""
        kind = event.type()
        if self._covers:
            if kind not in _INPUT or not isinstance(watched, QWidget):
                return False
            return not any(cover is watched or cover.isAncestorOf(watched) for cover in self._covers)
        if kind in _LIFE:
            self._timer.start()
        return False

    def close(self) -> None:
        """Watch no more."""
        self._timer.stop()
        if self._app is not None:
            self._app.removeEventFilter(self)
            self._app = None
