"""The window: top bar, list, map and card. It lays out; what happens is in commands, what is known in the workspace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QSplitter,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)

from himi_map.disclosed import Recipient, RecipientKind
from himi_map.errors import HimiMapError
from himi_map.text.kana import kana_sort_key
from ui.canvas import MapCanvas
from ui.commands.paper import Paper, association_paper
from ui.commands.person import place_home
from ui.dialogs.message import MessageDialog, tell
from ui.dialogs.preview import PreviewDialog
from ui.look import TypeScale, style_sheet
from ui.map_marks import marks_of
from ui.panels.layer_switches import LayerSwitches
from ui.panels.people_list import PeopleList
from ui.panels.person_card import PersonCard
from ui.widgets import button

if TYPE_CHECKING:
    from himi_map.edits import Changes
    from ui.bridge import Workspace

LIST_WIDTH, CARD_WIDTH = 300, 380
"""Widths at 1366x768 and the middle type size, logical pixels."""


class MainWindow(QMainWindow):
    """One open atlas."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._scale = TypeScale.MIDDLE
        self.setWindowTitle("ひみ福祉防災マップ")
        self.setMinimumSize(QSize(1024, 600))
        self.canvas = MapCanvas()
        self.people = PeopleList(workspace, self._scale)
        self.card = PersonCard(workspace)
        self.switches = LayerSwitches(self.canvas.set_switch)
        self._build_frame()
        self._build_status()
        self._build_actions()
        self._connect()
        self.set_scale(TypeScale.MIDDLE)
        self._fill_associations()

    # --- building ---------------------------------------------------------------------------------------------

    def _build_frame(self) -> None:
        self.choice = QComboBox()
        self.choice.setAccessibleName("自治会")
        self.choice.setMinimumWidth(220)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.saved = QLabel("")
        self.saved.setObjectName("saved")
        self.undo_button = button("元に戻す", self.undo)
        self.redo_button = button("やり直す", self.redo)
        self.layers_button = button("重ねるもの", self._toggle_layers)
        self.print_button = button("印刷の下見", self.preview_for_association, primary=True)
        self._bar = QWidget()
        self._bar.setObjectName("topbar")
        lines = QVBoxLayout(self._bar)
        lines.setContentsMargins(12, 4, 12, 4)
        self._bar_lines = (QHBoxLayout(), QHBoxLayout())
        for line in self._bar_lines:
            line.setSpacing(12)
            lines.addLayout(line)
        who = QLabel(f"{self.workspace.operator.name} さん")
        self._bar_left: list[QWidget] = [self.choice, self.undo_button, self.redo_button, self.saved]
        self._bar_right: list[QWidget] = [who, self.layers_button, self._type_size_button(), self.print_button]
        side = QSplitter(Qt.Orientation.Horizontal)
        side.addWidget(self.people)
        side.addWidget(self.canvas)
        self._right = QWidget()
        stack = QVBoxLayout(self._right)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self.card, 1)
        stack.addWidget(self.switches)
        self.switches.hide()
        side.addWidget(self._right)
        side.setStretchFactor(1, 1)
        side.setSizes([LIST_WIDTH, 1366 - LIST_WIDTH - CARD_WIDTH, CARD_WIDTH])
        side.setChildrenCollapsible(False)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(side, 1)
        self._splitter = side
        self.setCentralWidget(whole)

    def _arrange_bar(self, *, rows: int) -> None:
        """The top bar in one row, or in two where large type needs the room."""
        for line in self._bar_lines:
            while line.count():
                line.takeAt(0)
        first, last = self._bar_lines[0], self._bar_lines[rows - 1]
        for widget in self._bar_left:
            first.addWidget(widget)
        first.addStretch(1)
        for widget in self._bar_right:
            last.addWidget(widget)
        if rows > 1:
            last.insertStretch(1, 1)

    def _type_size_button(self) -> QPushButton:
        made = button("文字の大きさ", lambda: None)
        made.setProperty("menu", True)
        menu = QMenu(made)
        for words, scale in (
            ("ふつう", TypeScale.MIDDLE),
            ("大きい", TypeScale.LARGE),
            ("とても大きい", TypeScale.DOUBLE),
        ):
            menu.addAction(words, partial(self.set_scale, scale))
        made.setMenu(menu)
        return made

    def _build_status(self) -> None:
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        self.scale_label = QLabel()
        self.counts = QLabel()
        self.place = QLabel()
        for label in (self.scale_label, self.place, self.counts):
            bar.addWidget(label)
        self.setStatusBar(bar)

    def _build_actions(self) -> None:
        for key, action in (
            (QKeySequence.StandardKey.Undo, self.undo),
            (QKeySequence.StandardKey.Redo, self.redo),
            (QKeySequence.StandardKey.Print, self.preview_for_association),
            (QKeySequence.StandardKey.Find, self.people.search.setFocus),
        ):
            made = QAction(self)
            made.setShortcut(QKeySequence(key))
            made.triggered.connect(lambda _checked=False, action=action: action())
            self.addAction(made)

    def _connect(self) -> None:
        work = self.workspace
        work.association_changed.connect(self._show_association)
        work.changed.connect(self._on_changed)
        work.selected.connect(self._on_selected)
        work.saved.connect(self._on_saved)
        work.undo_changed.connect(self._show_undo)
        self.choice.activated.connect(lambda row: self._guard(lambda: work.show_association(self.choice.itemData(row))))
        self.canvas.mark_clicked.connect(self._on_mark_clicked)
        self.canvas.person_dropped.connect(self._on_dropped)
        self.canvas.mark_moved.connect(self._on_moved)
        self.canvas.scale_changed.connect(lambda scale: self.scale_label.setText(f"縮尺 1:{scale:,.0f}"))
        self.people.opened.connect(self._centre_on)
        self.card.refused.connect(lambda error: tell(self, error))

    def _fill_associations(self) -> None:
        living = [one for one in self.workspace.records.associations.values() if one.put_away is None]
        allowed = set(self.workspace.operator.associations)
        for one in sorted(living, key=lambda item: (item.ward, kana_sort_key(item.kana, item.name))):
            if not allowed or one.id in allowed:
                self.choice.addItem(f"{one.name}　（{one.ward}）" if one.ward else one.name, one.id)
        if self.choice.count():
            self.workspace.show_association(self.choice.itemData(0))
        else:
            self.place.setText("自治会がまだありません。名簿を取り込むと、ここで選べます。")
        self._show_undo()

    # --- what the workspace says --------------------------------------------------------------------------------

    def _show_association(self) -> None:
        association = self.workspace.association
        if association is None:
            return
        self.choice.setCurrentIndex(self.choice.findData(association.id))
        self.canvas.set_ground(self.workspace.ground())
        self._show_marks()
        self.canvas.fit_ground()
        self.saved.setText("")

    def _show_marks(self) -> None:
        found = marks_of(self.workspace)
        self.canvas.set_marks(found.marks, found.links)
        self.counts.setText(f"{found.people}人のうち、地図に{found.placed}人")

    def _on_changed(self, changes: Changes, _origin: str) -> None:
        if changes.of("association") or changes.of("group") or changes.of("note") or changes.of("site"):
            self.canvas.set_ground(self.workspace.ground())
        self._show_marks()

    def _on_selected(self, resident: str) -> None:
        self.canvas.select("person", resident)

    def _on_saved(self, at: dt.datetime) -> None:
        self.saved.setText(f"保存しました {at:%H:%M}")

    def _show_undo(self) -> None:
        work = self.workspace
        for made, label in ((self.undo_button, work.undo_label), (self.redo_button, work.redo_label)):
            made.setEnabled(bool(label))
            made.setToolTip(label)

    # --- what the user does -------------------------------------------------------------------------------------

    def _guard(self, action: Callable[[], object]) -> None:
        """Run an action; what it refuses is told to the user."""
        try:
            action()
        except HimiMapError as error:
            tell(self, error)

    def _on_mark_clicked(self, kind: str, key: str) -> None:
        if kind == "person":
            self.workspace.select(key)

    def _on_dropped(self, resident: str, x: float, y: float, building: str) -> None:
        self._guard(lambda: place_home(self.workspace, resident, x, y, building, origin="canvas"))
        self.workspace.select(resident)

    def _on_moved(self, kind: str, key: str, x: float, y: float, building: str) -> None:
        if kind == "person":
            self._guard(lambda: place_home(self.workspace, key, x, y, building, origin="canvas"))

    def _centre_on(self, resident: str) -> None:
        person = self.workspace.records.residents.get(resident)
        if person is not None and person.home is not None:
            self.canvas.centre_on(self.workspace.crs.point(person.home.position))

    def undo(self) -> None:
        """Take back the last change."""
        if not self.workspace.undo_label:
            return

        def take_back() -> None:
            label, kept = self.workspace.undo()
            self.statusBar().showMessage(f"元に戻しました：{label}", 6000)
            if kept:
                MessageDialog(
                    self,
                    "ほかの変更が先に入っているところは、そのままにしました。",
                    f"{label}のあとに変わった項目が{kept}か所あります。",
                    "その人のカードを開いて、今の内容を確かめてください。",
                ).exec()

        self._guard(take_back)

    def redo(self) -> None:
        """Bring again what was undone last."""
        if self.workspace.redo_label:
            self._guard(lambda: self.statusBar().showMessage(f"やり直しました：{self.workspace.redo()}", 6000))

    def _toggle_layers(self) -> None:
        self.switches.setVisible(not self.switches.isVisible())
        self.card.setVisible(not self.switches.isVisible())

    def set_scale(self, scale: TypeScale) -> None:
        """Another type size for the whole window."""
        self._scale = scale
        self.setStyleSheet(style_sheet(scale))
        self.people.set_scale(scale)
        self._arrange_bar(rows=2 if scale is TypeScale.DOUBLE else 1)
        self.choice.setMinimumWidth(round(220 * scale.value))
        wide = {TypeScale.MIDDLE: 1.0, TypeScale.LARGE: 1.1, TypeScale.DOUBLE: 1.35}[scale]
        self._splitter.setSizes([round(LIST_WIDTH * wide), 600, round(CARD_WIDTH * wide)])

    def preview_for_association(self) -> None:
        """下見 of the paper for the association's officers, as it would be printed now."""
        if self.workspace.association is None:
            return
        recipient = Recipient(RecipientKind.ASSOCIATION)

        def show() -> None:
            paper = association_paper(self.workspace, recipient, final=False)
            dialog = PreviewDialog(paper.title, paper.data, lambda: self._save_paper(recipient, paper), self)
            dialog.resize(self.size())
            dialog.exec()

        self._guard(show)

    def _save_paper(self, recipient: Recipient, preview: Paper) -> str:
        """Ask where, number the copy, write; returns what to tell."""
        from exports.pdf.writing import write_atomically

        association = self.workspace.association
        assert association is not None
        wished = f"{association.ward}_{association.name}.pdf".lstrip("_")
        chosen, _ = QFileDialog.getSaveFileName(self, f"{preview.title}を保存する", wished, "PDF (*.pdf)")
        if not chosen:
            return ""
        said: list[str] = []

        def write() -> None:
            final = association_paper(self.workspace, recipient, final=True)
            write_atomically(Path(chosen), final.data)
            number = final.disclosures[0].copy_number
            said.append(f"保存しました：{Path(chosen).name}（控え番号 {number}）")

        self._guard(write)
        return said[0] if said else ""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Release the atlas with the window; everything is saved already."""
        self.workspace.close()
        super().closeEvent(event)
