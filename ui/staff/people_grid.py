"""The grid of people, like the list they know from Excel: type, paste blocks, fill down, sort, filter."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from himi_map.desk import STAFF
from ui.commands.bulk import Cell, CorrectCells, Unread
from ui.dialogs.message import ask
from ui.staff.columns import COLUMNS, FROZEN
from ui.staff.grid_model import GridModel
from ui.style import worn
from ui.widgets import choices

if TYPE_CHECKING:
    from himi_map.edits import Changes
    from ui.stage import Stage

ROW_PX = 28
"""Height of a row at the middle type size, logical pixels."""

_TOLD = 8
"""So many unreadable cells are told one by one."""


class PeopleGrid(QWidget):
    """Two views of one model side by side: NO and name stay, the rest scrolls."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._workspace = stage.workspace
        self._stale = True
        self.model = GridModel(stage.workspace, lambda cells: self.correct(cells, confirm=False))
        self.search = QLineEdit()
        self.search.setPlaceholderText("この言葉の行だけ")
        self.search.setAccessibleName("この言葉のある行だけを出す")
        self.where = choices("どの列でさがすか")
        self.where.addItem("すべての列", -1)
        for place, column in enumerate(COLUMNS):
            self.where.addItem(column.words, place)
        self.count = QLabel()
        head = QHBoxLayout()
        for one in (self.search, self.where, self.count):
            head.addWidget(one)
        self.frozen, self.view = QTableView(), QTableView()
        for view, name in ((self.frozen, "人の表　番号と氏名"), (self.view, "人の表")):
            self._prepare(view, name)
        self.view.setSelectionModel(self.frozen.selectionModel())
        for place in range(len(COLUMNS)):
            (self.view if place < FROZEN else self.frozen).setColumnHidden(place, True)
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.view.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().valueChanged.connect(self.view.verticalScrollBar().setValue)
        both = QHBoxLayout()
        both.setSpacing(0)
        both.addWidget(self.frozen)
        both.addWidget(self.view, 1)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(12, 10, 12, 8)
        column_box.addLayout(head)
        column_box.addLayout(both, 1)
        self._add_keys()
        self._connect()
        self.refit()

    def _prepare(self, view: QTableView, name: str) -> None:
        view.setModel(self.model)
        view.setAccessibleName(name)
        view.verticalHeader().hide()
        view.setAlternatingRowColors(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setTabKeyNavigation(False)
        view.setSortingEnabled(True)
        view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )

    def _add_keys(self) -> None:
        for words, key, run in (
            ("写す", QKeySequence.StandardKey.Copy, self.copy),
            ("貼り付ける", QKeySequence.StandardKey.Paste, self.paste),
        ):
            self._add_key(words, QKeySequence(key), run)
        self._add_key("下へ同じものを入れる", QKeySequence("Ctrl+D"), self.fill_down)

    def _add_key(self, words: str, key: QKeySequence, run: Callable[[], object]) -> None:
        made = QAction(words, self)
        made.setShortcut(key)
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.triggered.connect(lambda _on=False: run())
        self.addAction(made)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.where.currentIndexChanged.connect(self._filter)
        self.view.selectionModel().currentChanged.connect(self._chosen)
        work = self._workspace
        work.changed.connect(self._on_changed)
        work.association_changed.connect(self.refresh)
        work.hidden_changed.connect(lambda _hidden: self.refresh())
        work.selected.connect(self._follow)

    # --- showing ------------------------------------------------------------------------------------------------

    @property
    def writing(self) -> bool:
        """Whether a cell is being written in."""
        hand = QApplication.focusWidget()
        return isinstance(hand, QLineEdit) and self.view.isAncestorOf(hand)

    def _on_changed(self, _changes: Changes, _origin: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the people anew; a grid nobody sees waits until it is seen."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        current = self.view.currentIndex()
        row, column = current.row(), current.column()
        self.model.refresh()
        self._count()
        if 0 <= row < self.model.rowCount():
            place = self.model.index(row, max(column, 0))
            self.view.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed meanwhile."""
        super().showEvent(event)
        self.refit()
        if self._stale:
            self.refresh()

    def refit(self) -> None:
        """Rows and columns as large as the type."""
        for view in (self.frozen, self.view):
            view.verticalHeader().setDefaultSectionSize(round(ROW_PX * worn().value))
            for place, column in enumerate(COLUMNS):
                view.setColumnWidth(place, round(column.width * worn().value))
        self.frozen.setFixedWidth(sum(round(one.width * worn().value) for one in COLUMNS[:FROZEN]) + 2)

    def choose(self, residents: Collection[str]) -> None:
        """Select the rows of these people."""
        self.model.refresh()
        self._count()
        chosen = QItemSelection()
        for row, line in enumerate(self.model.lines):
            if line.found.resident.id in residents:
                chosen.select(self.model.index(row, 0), self.model.index(row, len(COLUMNS) - 1))
        self.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _filter(self, _changed: object = None) -> None:
        self.model.filter(self.search.text(), self.where.currentData())
        self._count()

    def _count(self) -> None:
        self.count.setText(f"{self.model.rowCount()}人")

    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self._workspace.select(self.model.lines[index.row()].found.resident.id)

    def _follow(self, resident: str) -> None:
        row = self.model.row_of(resident)
        if row >= 0 and self.view.currentIndex().row() != row:
            place = self.model.index(row, max(self.view.currentIndex().column(), FROZEN))
            self.view.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.view.scrollTo(place)

    # --- blocks -------------------------------------------------------------------------------------------------

    def _block(self) -> tuple[list[int], list[int]]:
        """Rows and columns of what is selected."""
        indexes = self.view.selectionModel().selectedIndexes()
        return sorted({one.row() for one in indexes}), sorted({one.column() for one in indexes})

    def copy(self) -> None:
        """Staff may take a block to their own spreadsheet; a leader's screen is for looking."""
        if self._workspace.operator.role not in STAFF or self._workspace.names_hidden:
            self._stage.say(
                "表を写せるのは、職員だけです。" if not self._workspace.names_hidden else "投影中は写せません。"
            )
            return
        rows, columns = self._block()
        lines = ["\t".join(str(self.model.data(self.model.index(row, one))) for one in columns) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._stage.say(f"{len(rows)}行を写しました。")

    def paste(self) -> None:
        """Put a block in from where the cursor is; one cell fills everything selected."""
        text = QGuiApplication.clipboard().text().rstrip("\n")
        current = self.view.currentIndex()
        if not text or not current.isValid():
            return
        block = [line.rstrip("\r").split("\t") for line in text.split("\n")]
        if len(block) == 1 and len(block[0]) == 1:
            rows, columns = self._block()
            self.correct([self._cell(row, one, block[0][0]) for row in rows for one in columns])
            return
        cells: list[Cell] = []
        beyond = 0
        for down, line in enumerate(block):
            for right, words in enumerate(line):
                row, column = current.row() + down, current.column() + right
                if row >= self.model.rowCount() or column >= len(COLUMNS):
                    beyond += 1
                else:
                    cells.append(self._cell(row, column, words))
        self.correct(cells, beyond=beyond)

    def fill_down(self) -> None:
        """The first row of what is selected goes into all rows under it."""
        rows, columns = self._block()
        if len(rows) < 2:
            self._stage.say("いちばん上のますから下へ、何行か選んでください。")
            return
        cells = [
            self._cell(row, one, str(self.model.data(self.model.index(rows[0], one))))
            for row in rows[1:]
            for one in columns
        ]
        self.correct(cells)

    def _cell(self, row: int, column: int, words: str) -> Cell:
        return Cell(self.model.lines[row].found.resident.id, COLUMNS[column].field, words)

    def correct(self, cells: list[Cell], *, beyond: int = 0, confirm: bool = True) -> bool:
        """Write cells in one Edit, after whoever pastes a block has seen what will happen."""
        command = CorrectCells(tuple(cells))
        changes, unread = command.changes(self._workspace), command.unread(self._workspace)
        if not changes and not unread and not beyond:
            return False
        if confirm or unread:
            question = f"{changes}か所を書きかえますか。" if changes else "書きかえられるところがありません。"
            if not ask(self.window(), question, self._told(unread, beyond), forward="書きかえる", back="やめる"):
                return False
        done = self._stage.do(command, "grid")
        if done:
            self._stage.say(f"{changes}か所を書きかえました。")
        return done

    def _told(self, unread: tuple[Unread, ...], beyond: int) -> str:
        words = {column.field: column.words for column in COLUMNS}
        lines = []
        for one in unread[:_TOLD]:
            cell = one.cell
            row = self.model.row_of(cell.resident) + 1
            lines.append(f"{row}行目「{words.get(cell.field, cell.field)}」：{one.why}")
        if len(unread) > _TOLD:
            lines.append(f"ほかに{len(unread) - _TOLD}か所、読めないところがあります。")
        if beyond:
            lines.append(f"表の外になる{beyond}か所は、入れません。")
        return "\n".join(lines) or "元に戻すこともできます。"
