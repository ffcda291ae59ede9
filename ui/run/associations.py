"""Which associations: all, those of a ward, or some, with a search; ticked in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from himi_map.text.names import search_key
from ui.look import TARGET
from ui.widgets import button, choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from himi_map.records.people import Association

_AIR = 14
"""Logical pixels above and under the words of a row."""
_ID = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1
_WARD = Qt.ItemDataRole.UserRole + 2


class AssociationList(QWidget):
    """Ticks stay, whatever is filtered.

    Signals
    -------
    changed()
        Other associations are ticked.
    """

    changed = Signal()

    def __init__(self, known: Sequence[Association], ticked: Iterable[str]) -> None:
        super().__init__()
        wanted = set(ticked)
        self.ward = choices("地区")
        self.ward.addItem(f"すべての地区（{len(known)}自治会）", "")
        for name in dict.fromkeys(one.ward for one in known if one.ward):
            count = sum(one.ward == name for one in known)
            self.ward.addItem(f"{name}（{count}自治会）", name)
        self.search = QLineEdit()
        self.search.setPlaceholderText("名前でさがす")
        self.search.setAccessibleName("自治会を名前でさがす")
        self.list = QListWidget()
        self.list.setAccessibleName("自治会")
        self.list.setUniformItemSizes(True)
        self.list.installEventFilter(self)
        for one in known:
            item = QListWidgetItem(f"{one.name}　（{one.ward}）" if one.ward else one.name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if one.id in wanted else Qt.CheckState.Unchecked)
            item.setToolTip(item.text())
            item.setSizeHint(QSize(0, max(TARGET, self.fontMetrics().height() + _AIR)))
            item.setData(_ID, one.id)
            item.setData(_WARD, one.ward)
            item.setData(_KEY, search_key(f"{one.name}{one.kana}{one.ward}"))
            self.list.addItem(item)
        self.count = QLabel()
        self.count.setObjectName("part")
        self.all = button("全部選ぶ", lambda: self._tick(True))
        self.none = button("全部はずす", lambda: self._tick(False))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.ward)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.count)
        row = QHBoxLayout()
        row.addWidget(self.all)
        row.addWidget(self.none)
        row.addStretch(1)
        column.addLayout(row)
        self.ward.currentIndexChanged.connect(lambda _row: self._filter())
        self.search.textChanged.connect(lambda _text: self._filter())
        self.list.itemChanged.connect(lambda _item: self._say())
        self._say()

    @property
    def ticked(self) -> tuple[str, ...]:
        """Ids of the associations chosen, in the order of the list."""
        return tuple(str(one.data(_ID)) for one in self._items() if one.checkState() is Qt.CheckState.Checked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _filter(self) -> None:
        words, ward = search_key(self.search.text().strip()), str(self.ward.currentData())
        for one in self._items():
            one.setHidden(bool(ward and one.data(_WARD) != ward) or words not in str(one.data(_KEY)))
        shown = any(not one.isHidden() for one in self._items())
        self.all.setEnabled(shown)

    def _tick(self, on: bool) -> None:
        """Tick what can be seen; untick everything."""
        self.list.blockSignals(True)
        for one in self._items():
            if not on or not one.isHidden():
                one.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._say()

    def _say(self) -> None:
        count = len(self.ticked)
        self.count.setText(f"{count}自治会を選びました" if count else "自治会を選んでください")
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter ticks too; it must not press the button of the room."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            item = self.list.currentItem()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
                on = item.checkState() is Qt.CheckState.Checked
                item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
                return True
        return super().eventFilter(watched, event)
