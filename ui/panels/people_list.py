"""The people of the association: a list that the map follows, and that can be dragged onto a house.

Rows are large enough for any finger; the reason why somebody is not on the map stands in words beside the name.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from himi_map.edits import Changes
from himi_map.glossary import term
from himi_map.text.names import search_key
from ui.canvas.hands import MIME_PERSON
from ui.look import TypeScale, colour, font
from ui.panels.rows import PersonRow, person_rows
from ui.style import worn
from ui.widgets import choices, heading, quiet

if TYPE_CHECKING:
    from ui.bridge import Workspace


Index = QModelIndex | QPersistentModelIndex


class Show(enum.Enum):
    """Which people are listed."""

    ALL = "みんな"
    UNPLACED = "まだ地図にない人"
    NO_SUPPORTER = "支援協力者がいない人"
    FEW_SUPPORTERS = "支援協力者が2人いない人"
    TO_CONFIRM = "同意を確かめる人"


class PeopleModel(QAbstractListModel):
    """The rows as a Qt model."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[PersonRow] = []
        self.names_hidden = False

    def rowCount(self, parent: Index | None = None) -> int:
        """Count of people."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself for the delegate, words for a screen reader."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return row.unnamed if self.names_hidden else row.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Selectable; can be dragged where the operator may edit."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and self.rows[index.row()].may_edit:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def mimeTypes(self) -> list[str]:
        """Only our own type: nothing personal leaves by a drag to another program."""
        return [MIME_PERSON]

    def mimeData(self, indexes: Any) -> QMimeData:
        """The id of the dragged person."""
        data = QMimeData()
        data.setData(MIME_PERSON, QByteArray(self.rows[indexes[0].row()].resident.encode()))
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        """A drag puts somebody on the map; it never moves them elsewhere."""
        return Qt.DropAction.CopyAction

    def set_rows(self, rows: list[PersonRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_of(self, resident: str) -> int:
        """Row number of a resident, -1 when not shown."""
        return next((number for number, row in enumerate(self.rows) if row.resident == resident), -1)


class PersonDelegate(QStyledItemDelegate):
    """Draws a row: NO, name with ふりがな, and what is missing."""

    def __init__(self, scale: TypeScale, parent: QWidget) -> None:
        super().__init__(parent)
        self.scale = scale
        self.names_hidden = False

    def _unit(self) -> float:
        return self.scale.value

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Three lines of words with air around them."""
        del option, index
        return QSize(200, round(70 * self._unit()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row: PersonRow = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, colour("selection"))
            painter.fillRect(QRect(area.left(), area.top(), 5, area.height()), colour("action"))
        painter.setPen(colour("hairline"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        unit = self._unit()
        number_width = round(46 * unit)
        painter.setPen(colour("ink"))
        painter.setFont(font("head", self.scale, bold=True, mono=True))
        number = QRect(area.left() + 8, area.top(), number_width - 8, area.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.number_words)
        left = area.left() + number_width + round(10 * unit)
        width = area.right() - left - 8
        self._name(painter, row, QRect(left, area.top() + round(5 * unit), width, area.height()), unit)
        painter.restore()

    def _name(self, painter: QPainter, row: PersonRow, area: QRect, unit: float) -> None:
        name = "（名前は隠しています）" if self.names_hidden else row.name
        kana = "" if self.names_hidden else row.kana
        small = font("small", self.scale)
        small.setPixelSize(round(13 * unit))
        painter.setFont(small)
        painter.setPen(colour("ink2"))
        self._shrink(painter, kana, area.width())
        painter.drawText(area.left(), area.top() + round(12 * unit), self._short(painter, kana, area.width()))
        body = font("body", self.scale)
        body.setPixelSize(round(20 * unit))
        painter.setFont(body)
        painter.setPen(colour("ink"))
        self._shrink(painter, name, area.width(), 0.6)
        painter.drawText(area.left(), area.top() + round(36 * unit), self._short(painter, name, area.width()))
        small.setPixelSize(round(15 * unit))
        painter.setFont(small)
        words = row.problem or (row.helped if self.names_hidden else row.note)
        if (
            not self.names_hidden
            and QFontMetrics(small).horizontalAdvance(words) * 0.8 > area.width()
            and not row.problem
        ):
            words = row.helpers
        self._shrink(painter, words, area.width())
        painter.setPen(QColor(colour("danger")) if row.problem else colour("ink2"))
        words = self._short(painter, words, area.width(), Qt.TextElideMode.ElideRight)
        painter.drawText(area.left(), area.top() + round(58 * unit), words)

    @staticmethod
    def _shrink(painter: QPainter, name: str, width: int, least: float = 0.8) -> None:
        """Long words are set smaller, down to *least* of their size, before they are shortened."""
        needed = QFontMetrics(painter.font()).horizontalAdvance(name)
        if needed > width:
            smaller = painter.font()
            smaller.setPixelSize(max(int(smaller.pixelSize() * width / needed), round(smaller.pixelSize() * least)))
            painter.setFont(smaller)

    @staticmethod
    def _short(painter: QPainter, words: str, width: int, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> str:
        return QFontMetrics(painter.font()).elidedText(words, mode, width)


class PeopleList(QWidget):
    """Search field, choice of whom to show, and the list.

    Signals
    -------
    opened(str)
        A row was double-clicked or Enter pressed: resident id.
    """

    opened = Signal(str)

    def __init__(self, workspace: Workspace, scale: TypeScale, *, show: Show = Show.ALL, head: bool = True) -> None:
        super().__init__()
        self._workspace = workspace
        self._stale = False
        self._all: list[PersonRow] = []
        self.delegate = PersonDelegate(scale, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(8)
        self.count = QLabel(self)
        self.count.setVisible(head)
        if head:
            line = QHBoxLayout()
            line.addWidget(heading(term("registration")), 1)
            line.addWidget(self.count)
            column.addLayout(line)
        else:
            column.setContentsMargins(0, 0, 0, 0)
        self.search = QLineEdit()
        self.search.setPlaceholderText("名前や住所でさがす")
        self.search.setAccessibleName("名前・番号・住所でさがす")
        column.addWidget(self.search)
        self.show_choice = choices("だれを並べるか")
        for one in Show:
            self.show_choice.addItem(one.value, one)
        self.show_choice.setCurrentIndex(list(Show).index(show))
        column.addWidget(self.show_choice)
        self.model = PeopleModel()
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.delegate)
        self.view.setDragEnabled(True)
        self.view.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName("人の一覧")
        column.addWidget(self.view, 1)
        self.empty = quiet("")
        column.addWidget(self.empty)
        column.addStretch(0)
        self.search.textChanged.connect(self._filter)
        self.show_choice.currentIndexChanged.connect(self._filter)
        self.view.selectionModel().currentChanged.connect(self._row_chosen)
        self.view.activated.connect(lambda index: self.opened.emit(self.model.rows[index.row()].resident))
        workspace.association_changed.connect(self.refresh)
        workspace.changed.connect(self._on_changed)
        self.view.setMinimumHeight(96)
        workspace.selected.connect(self._follow)
        workspace.hidden_changed.connect(self.hide_names)
        self.refresh()

    def _on_changed(self, changes: Changes, _origin: str) -> None:
        if any(changes.of(kind) for kind in ("resident", "registration", "assignment", "consent", "supporter")):
            self.refresh()

    def refresh(self) -> None:
        """Read the rows anew from the workspace; a list that nobody sees waits until it is seen."""
        self._stale = not self.isVisible()
        if not self._stale:
            self.read_rows()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed meanwhile."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Another type size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self.delegate.scale is not worn():
            self.set_scale(worn())

    def read_rows(self) -> None:
        """Read the rows now."""
        self._all = person_rows(self._workspace)
        self._filter()

    def _filter(self) -> None:
        wanted = search_key(self.search.text())
        show: Show = self.show_choice.currentData()
        rows = [row for row in self._all if row.fits(show.name) and (not wanted or wanted in row.search)]
        self.model.set_rows(rows)
        self._follow(self._workspace.selection)
        if not self._all:
            self.empty.setText("まだだれもいません。名簿を取り込むと、ここに並びます。")
        else:
            self.empty.setText("" if rows else "当てはまる人はいません。")
        self.empty.setVisible(bool(self.empty.text()))
        self.view.setVisible(bool(rows))
        self.count.setText(f"{len(rows)}人")

    def _row_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self._workspace.select(self.model.rows[index.row()].resident)

    def _follow(self, resident: str) -> None:
        number = self.model.row_of(resident)
        if number < 0:
            self.view.clearSelection()
            return
        index = self.model.index(number, 0)
        if self.view.currentIndex() != index:
            self.view.setCurrentIndex(index)
        self.view.scrollTo(index)

    def set_scale(self, scale: TypeScale) -> None:
        """Another type size."""
        self.delegate.scale = scale
        self.view.scheduleDelayedItemsLayout()

    def hide_names(self, hidden: bool) -> None:
        """投影モード: numbers only."""
        self.delegate.names_hidden = hidden
        self.model.names_hidden = hidden
        self.view.viewport().update()
