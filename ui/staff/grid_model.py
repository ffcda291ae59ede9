"""The grid as a Qt model: rows from Desk, words from the columns, sorting by あいうえお and a filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from himi_map.text.names import search_key
from ui.commands.bulk import EDITABLE, Cell
from ui.panels.rows import desk_people
from ui.staff.columns import COLUMNS, Column, Line

if TYPE_CHECKING:
    from ui.bridge import Workspace

Index = QModelIndex | QPersistentModelIndex


class GridModel(QAbstractTableModel):
    """People of the association, as Desk shows them.

    Parameters
    ----------
    correct
        Called with cells that were typed.
    """

    def __init__(self, workspace: Workspace, correct: Callable[[list[Cell]], object]) -> None:
        super().__init__()
        self._workspace = workspace
        self._correct = correct
        self._all: list[Line] = []
        self._keys: list[list[str]] = []
        self.lines: list[Line] = []
        self._sorted = (0, Qt.SortOrder.AscendingOrder)
        self._wanted: tuple[str, int] = ("", -1)

    def refresh(self) -> None:
        """Read the people anew."""
        work = self._workspace
        today = work.clock().date()
        self._all = [Line(one, work.records, today) for one in desk_people(work)]
        self._keys = []
        self._arrange()

    def filter(self, words: str, column: int) -> None:
        """Show rows that hold *words* in a column; in any when it is -1."""
        self._wanted = (search_key(words), column)
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; names by あいうえお."""
        self._sorted = (column, order)
        self._arrange()

    def _arrange(self) -> None:
        words, column = self._wanted
        lines = self._all
        if words:
            if not self._keys:
                self._keys = [[search_key(self._words(line, one)) for one in COLUMNS] for line in self._all]
            chosen = range(len(COLUMNS)) if column < 0 else (column,)
            lines = [
                line
                for line, keys in zip(self._all, self._keys, strict=True)
                if any(words in keys[one] for one in chosen)
            ]
        place, order = self._sorted
        self.beginResetModel()
        self.lines = sorted(lines, key=COLUMNS[place].sort_key, reverse=order is Qt.SortOrder.DescendingOrder)
        self.endResetModel()

    def _words(self, line: Line, column: Column) -> str:
        return "" if column.personal and self._workspace.names_hidden else column.text(line)

    def row_of(self, resident: str) -> int:
        """Row of a person, -1 when not shown."""
        return next((row for row, one in enumerate(self.lines) if one.found.resident.id == resident), -1)

    # --- what Qt asks -------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        """People."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(self.lines[index.row()], COLUMNS[index.column()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            column = COLUMNS[index.column()]
            return f"{column.words}：{self._words(self.lines[index.row()], column) or '空'}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].words
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells that can be corrected here, by who may."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        column = COLUMNS[index.column()]
        hidden = column.personal and self._workspace.names_hidden
        if column.field in EDITABLE and self.lines[index.row()].found.may_edit and not hidden:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A cell was typed."""
        if role != Qt.ItemDataRole.EditRole or str(value) == self.data(index, Qt.ItemDataRole.EditRole):
            return False
        resident = self.lines[index.row()].found.resident.id
        self._correct([Cell(resident, COLUMNS[index.column()].field, str(value))])
        return True
