"""The lock: after some idle minutes every window is covered, until whoever is signed in says who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.style import worn
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
        QEvent.Type.InputMethod, QEvent.Type.DragEnter, QEvent.Type.HoverEnter, QEvent.Type.HoverMove,
    }
)  # fmt: skip


_WIDTH: Final = 560
"""Width of what stands on the cover of the window, in its middle, logical pixels at the middle size."""
_WRONG: Final = "合言葉が違います。\nもう一度入れてください。忘れたときは、地図帳の管理者に決め直してもらってください。"


class Cover(QWidget):
    """Lies over a whole window; nothing under it can be read or pressed.

    Each of them asks: of several windows only the modal one on top can be reached.
    """

    def __init__(self, over: QWidget, name: str, *, secret: bool, unlock: Callable[[str], str]) -> None:
        super().__init__(over)
        self.setObjectName("cover")
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._unlock = unlock
        self.over = over
        self._size = over.size()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(heading("鍵がかかっています", "title"))
        if not isinstance(over, QDialog):
            column.addWidget(quiet("名前を隠しています。書いたことは、すべて残っています。"))
        self.passphrase = QLineEdit(self)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._try)
        self.problem = Words("", "error")
        self.go_on = button("続ける", self._try, primary=True)
        self._ring: list[QWidget] = [self.go_on]
        if secret:
            column.addWidget(labelled(f"{name}さんの合言葉", self.passphrase))
            self._ring.insert(0, self.passphrase)
        else:
            self.passphrase.hide()
        column.addWidget(self.problem)
        column.addWidget(self.go_on, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        self.problem.hide()
        over.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()
        self._ring[0].setFocus()

    def _fit(self) -> None:
        """As large as the window; a small dialog grows for as long as it is covered, so that no word is cut."""
        layout = self.layout()
        side = 16
        if not isinstance(self.over, QDialog):
            side = max(48, (self.over.width() - round(_WIDTH * worn().width)) // 2)
        self.setContentsMargins(side, 16, side, 16)
        if isinstance(self.over, QDialog) and layout is not None:
            wide = max(self.over.width(), layout.totalMinimumSize().width())
            self.over.resize(wide, max(self.over.height(), layout.totalHeightForWidth(wide)))
        self.setGeometry(self.over.rect())

    def lift(self) -> None:
        """Give the window back as it was."""
        self.over.removeEventFilter(self)
        self.hide()
        if isinstance(self.over, QDialog):
            self.over.resize(self._size)
        self.deleteLater()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays on the cover: nothing under it is reached."""
        here = self.focusWidget()
        at = self._ring.index(here) if here in self._ring else 0
        self._ring[(at + (1 if next else -1)) % len(self._ring)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _try(self) -> None:
        wrong = self._unlock(self.passphrase.text())
        if wrong:
            self.problem.setText(wrong)
            self.problem.show()
            self._fit()
            self.passphrase.selectAll()
            self.passphrase.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() is QEvent.Type.Resize and watched is self.over and self.size() != self.over.size():
            self._fit()
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
        for one in filter(_is_popup, windows):
            one.close()
        asking = QApplication.activeModalWidget() or self._window
        for one in sorted((one for one in windows if not _is_popup(one)), key=lambda one: one is asking):
            self._cover(one)

    def _cover(self, window: QWidget) -> None:
        """Lay a cover over a window; the newest stands first, it is where the hand is."""
        work = self._workspace
        cover = Cover(window, work.operator.name, secret=work.has_secret, unlock=self._unlock)
        self._covers.insert(0, cover)

    def _unlock(self, secret: str) -> str:
        """Open when the passphrase is the operator's; else what is wrong, in words."""
        if self._workspace.has_secret and not self._workspace.proves(secret):
            return _WRONG
        covers, self._covers = self._covers, []
        for cover in covers:
            if isValid(cover):  # a window that was closed meanwhile took its cover along
                cover.lift()
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus()
        self._focus = None
        self._timer.start()
        return ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A sign of life starts the minutes anew; while locked only the cover hears anything."""
        kind = event.type()
        if self._covers:
            return self._keeps_out(watched, kind)
        if kind in _LIFE:
            self._timer.start()
        return False

    def _keeps_out(self, watched: QObject, kind: QEvent.Type) -> bool:
        """Whether an event is kept from its receiver while locked; a window that opens now is covered as well."""
        if kind is QEvent.Type.Shortcut:
            return True  # it goes to an action or a shortcut, not to a widget
        if not isinstance(watched, QWidget):
            return False
        if kind is QEvent.Type.Show and watched.isWindow():
            QTimer.singleShot(0, watched, lambda: self._cover_late(watched))
        return kind in _INPUT and not any(cover is watched or cover.isAncestorOf(watched) for cover in self._living())

    def _living(self) -> list[Cover]:
        return [cover for cover in self._covers if isValid(cover)]

    def _cover_late(self, window: QWidget) -> None:
        if not self.locked or not window.isVisible():
            return
        if _is_popup(window):
            window.close()
        elif all(cover.over is not window for cover in self._living()):
            self._cover(window)

    def close(self) -> None:
        """Watch no more."""
        self._timer.stop()
        if self._app is not None:
            self._app.removeEventFilter(self)
            self._app = None


def _is_popup(window: QWidget) -> bool:
    """Menus, lists and tips: closed rather than covered."""
    return window.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
