"""印刷前の確かめ: what stops an association, what is worth knowing; each leads to whom it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from himi_map.checks import Severity
from himi_map.glossary import term
from ui.look import TypeScale, colour
from ui.staff.people_grid import ROW_PX
from ui.style import worn
from ui.widgets import Words, button, choices, heading, quiet

if TYPE_CHECKING:
    from himi_map.services.printing import Preflight
    from ui.run.preparing import Looked

_COLUMNS: Final = ("どうなるか", "自治会", "見つかったこと", "だれのこと")
_GRAVE: Final = (Severity.STOP, Severity.WARN, Severity.NOTE)
_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in an association, with the NO of everybody it is about."""

    association: str
    code: str
    severity: Severity
    numbers: tuple[int, ...]


class LookingPage(QWidget):
    """The second page.

    Signals
    -------
    wanted(association, number)
        Somebody wants to see this association, and the person of this NO (0: nobody).
    report()
        The report is wanted as a PDF.
    """

    wanted = Signal(str, int)
    report = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._findings: list[Found] = []
        self._names: dict[str, str] = {}
        self.head = heading("", "head")
        self.sub = Words("")
        self.shown = choices("どれを出すか")
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setAccessibleName("印刷前の確かめ")
        self.table.setHorizontalHeaderLabels(list(_COLUMNS))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(round(ROW_PX * worn().value))
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        for place in range(len(_COLUMNS) - 1):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(60)  # measured by the first rows: a city has hundreds
        header.setStretchLastSection(True)
        self.go = button("この人・自治会を見る", self._go)
        self.keep = button("確かめの結果をPDFにする", self.report.emit)
        self.files = Words("", "calm")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(self.sub)
        row = QHBoxLayout()
        row.addWidget(self.shown, 1)
        row.addWidget(self.go)
        row.addWidget(self.keep)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.hint = quiet("行を2回つづけて押すと、その人か自治会の画面に移ります。選んだことは残ります。")
        column.addWidget(self.hint)
        column.addWidget(self.files)
        self.shown.activated.connect(lambda _row: self._fill())
        self.table.cellDoubleClicked.connect(lambda _row, _column: self._go())
        self.table.itemSelectionChanged.connect(self._show_whether)

    def show_look(self, looked: Looked) -> None:
        """Fill it with what was found."""
        self._names = {part.association: part.name for part in looked.plan.parts}
        order = {part.association: part.number for part in looked.plan.parts}
        self._findings = sorted(
            grouped(looked.preflight),
            key=lambda one: (_GRAVE.index(one.severity), order.get(one.association, 0), one.code),
        )
        stopped, total = looked.preflight.stops(), len(looked.plan.parts)
        stops = total if "" in stopped else len(stopped)
        kept = self.shown.currentData()
        self.shown.clear()
        self.shown.addItem(f"ぜんぶ（{len(self._findings)}件）", "")
        grave = sum(one.severity is Severity.STOP for one in self._findings)
        if grave:
            self.shown.addItem(f"{term('preflight.stop')}（{grave}件）", "stop")
        for code, count in looked.preflight.counts().items():
            self.shown.addItem(f"{term(f'preflight.{code}')}（{count}）", code)
        self.shown.setCurrentIndex(max(self.shown.findData(kept), 0))
        self.head.setText(
            f"{total}自治会のうち{stops}自治会は、今は作れません" if stops else f"{total}自治会の紙を作れます"
        )
        words = "ほかの自治会は、そのまま作れます。" if stops and stops < total else ""
        warned = len(self._findings) - sum(one.severity is Severity.STOP for one in self._findings)
        if warned:
            words += f"気をつけるところが{warned}件あります。"
        self.sub.setText(words or ("" if stops else "気をつけるところはありません。"))
        self.sub.setVisible(bool(self.sub.text()))
        names = list(looked.plan.files())
        rest = f"　ほか{len(names) - 2}個" if len(names) > 2 else ""
        self.files.setText(f"できるファイル：{'　'.join(names[:2])}{rest}")
        for one in (self.table, self.shown, self.go, self.keep):
            one.setVisible(bool(self._findings))
        roomy = worn() in (TypeScale.MIDDLE, TypeScale.LARGE)  # with the largest type the table needs the room
        self.hint.setVisible(bool(self._findings) and roomy)
        self.files.setVisible(roomy)
        self._fill()

    def _shown_findings(self) -> list[Found]:
        wanted = self.shown.currentData()
        return [
            one
            for one in self._findings
            if not wanted or one.code == wanted or (wanted == "stop" and one.severity is Severity.STOP)
        ]

    def _fill(self) -> None:
        found = self._shown_findings()
        self.table.setRowCount(0)
        self.table.setRowCount(len(found))
        for row, one in enumerate(found):
            stop = one.severity is Severity.STOP
            cells = (
                "作れません" if stop else term(f"preflight.{one.severity}"),
                self._names.get(one.association, "全体"),
                term(f"preflight.{one.code}"),
                about_words(one),
            )
            for place, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                item.setData(_KEY, row)
                if stop:
                    item.setBackground(QBrush(colour("ask_ground")))
                self.table.setItem(row, place, item)
        if found:
            self.table.selectRow(0)
        self._show_whether()

    def chosen(self) -> Found | None:
        """The finding of the row chosen."""
        found, row = self._shown_findings(), self.table.currentRow()
        return found[row] if 0 <= row < len(found) else None

    def _show_whether(self) -> None:
        one = self.chosen()
        self.go.setEnabled(one is not None and bool(one.association))

    def _go(self) -> None:
        one = self.chosen()
        if one is not None and one.association:
            self.wanted.emit(one.association, one.numbers[0] if one.numbers else 0)


def grouped(preflight: Preflight) -> list[Found]:
    """One line for each association and code."""
    found: dict[tuple[str, str, Severity], set[int]] = {}
    for one in preflight.findings:
        numbers = found.setdefault((one.association, one.code, one.severity), set())
        if one.number is not None:
            numbers.add(one.number)
    return [Found(*key, tuple(sorted(numbers))) for key, numbers in found.items()]


def about_words(one: Found) -> str:
    """「NO 3、8」."""
    return f"NO {'、'.join(map(str, one.numbers))}" if one.numbers else ""
