"""The window: top bar, list, map and card. It lays out; what happens is in commands, what is known in the workspace."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QScrollArea, QSplitter, QStatusBar, QVBoxLayout, QWidget

from himi_map.errors import HimiMapError
from himi_map.text.kana import kana_sort_key
from ui.canvas import MapCanvas
from ui.canvas.tools import PickHouse
from ui.canvas.zoom_buttons import ZoomButtons
from ui.commands.places import PlaceHome
from ui.dialogs.message import MessageDialog, tell
from ui.look import TypeScale
from ui.map_marks import marks_of
from ui.panels.layer_switches import LayerSwitches
from ui.panels.people_list import PeopleList
from ui.panels.person_card import PersonCard
from ui.printing import preview_for_association
from ui.style import wear, worn
from ui.top_bar import TopBar
from ui.type_size import type_size_button
from ui.widgets import button

if TYPE_CHECKING:
    from himi_map.edits import Changes
    from ui.bridge import Workspace

LIST_WIDTH, CARD_WIDTH = 300, 380
"""Widths at 1366x768 and the middle type size, logical pixels."""

WHOLE_SCREEN_UNDER = QSize(1440, 860)
"""On a screen smaller than this the window takes all of it: nothing may hide under the task bar."""


class MainWindow(QMainWindow):
    """One open atlas."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        place = workspace.store.place
        self.setWindowTitle(f"{place.stem}　ひみ福祉防災マップ" if place is not None else "ひみ福祉防災マップ")
        self.setMinimumSize(QSize(660, 360))
        self.canvas = MapCanvas()
        self.zoom_buttons = ZoomButtons(self.canvas)
        self.people = PeopleList(workspace, worn())
        self.card = PersonCard(workspace)
        self.switches = LayerSwitches(self.canvas.set_switch)
        self.undo_button = button("元に戻す", self.undo)
        self.redo_button = button("やり直す", self.redo)
        self.layers_button = button("重ねるもの", self._toggle_layers)
        self.print_button = button("印刷の下見", self.preview_for_association, primary=True)
        self.type_size_button = type_size_button(self.set_scale)
        self.bar = TopBar(
            workspace.operator.name,
            practice=workspace.profile.id == "mihon",
            left=[self.undo_button, self.redo_button],
            right=[self.layers_button, self.type_size_button, self.print_button],
        )
        self.choice, self.saved = self.bar.choice, self.bar.saved
        self._build_frame()
        self._build_status()
        self._build_actions()
        self._build_tab_order()
        self._connect()
        self.set_scale(worn())
        self._fill_associations()

    # --- building ---------------------------------------------------------------------------------------------

    def _build_frame(self) -> None:
        self._layers = QScrollArea()
        self._layers.setWidgetResizable(True)
        self._layers.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._layers.setWidget(self.switches)
        self._layers.hide()
        self._right = QWidget()
        stack = QVBoxLayout(self._right)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self.card, 1)
        stack.addWidget(self._layers, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.people, self.canvas, self._right):
            self._splitter.addWidget(part)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.splitterMoved.connect(self._keep_panels)
        self._panels_moved = False
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._splitter, 1)
        self.setCentralWidget(whole)

    def _build_status(self) -> None:
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        self.scale_label = QLabel()
        self.counts = QLabel()
        for label in (self.scale_label, self.counts):
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

    def _build_tab_order(self) -> None:
        """As it is read: the bar from the left, the list, the map, the card."""
        zoom = self.zoom_buttons
        order: list[QWidget] = [self.choice, self.undo_button, self.redo_button]
        order += [self.layers_button, self.type_size_button, self.print_button]
        order += [self.people.search, self.people.show_choice, self.people.view]
        order += [self.canvas, zoom.larger, zoom.smaller, zoom.whole]
        order += [*self.card.tab_order(), *self.switches.boxes.values()]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        self.people.search.setFocus()

    def _connect(self) -> None:
        work = self.workspace
        work.association_changed.connect(self._show_association)
        work.changed.connect(self._on_changed)
        work.selected.connect(lambda _resident: self.canvas.select("person", work.selection))
        work.saved.connect(self.bar.say_saved)
        work.undo_changed.connect(self._show_undo)
        self.choice.activated.connect(lambda row: self._guard(lambda: self._choose(row)))
        self.canvas.mark_clicked.connect(self._on_mark_clicked)
        self.canvas.person_dropped.connect(self._on_dropped)
        self.canvas.scale_changed.connect(self._show_scale)
        self.people.opened.connect(self._centre_on)
        self.card.refused.connect(lambda error: tell(self, error))
        self.card.place_wanted.connect(self._ask_for_house)

    def _fill_associations(self) -> None:
        living = [one for one in self.workspace.records.associations.values() if one.put_away is None]
        allowed = set(self.workspace.operator.associations)
        for one in sorted(living, key=lambda item: (item.ward, kana_sort_key(item.kana, item.name))):
            if not allowed or one.id in allowed:
                self.choice.addItem(f"{one.name}　（{one.ward}）" if one.ward else one.name, one.id)
        any_there = self.choice.count() > 0
        for one_button in (self.choice, self.print_button, self.layers_button):
            one_button.setEnabled(any_there)
        self._right.setVisible(any_there)
        self.zoom_buttons.setVisible(any_there)
        if any_there:
            self.workspace.show_association(self.choice.itemData(0))
        else:
            self.canvas.say_empty(
                "この地図帳には、まだ自治会がありません。\n\n"
                "はじめに、名簿（Excel）と自治会の区域を取り込みます。\n"
                "取り込みかたは、説明書「はじめに」の3にあります。"
            )
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
        self.bar.say_saved(None)

    def _show_marks(self) -> None:
        found = marks_of(self.workspace)
        self.canvas.set_marks(found.marks, found.links)
        self.counts.setText(f"今いる{found.people}人のうち、地図に{found.placed}人")
        self.counts.setToolTip("長く入院・入所している方、転出や死亡の方は数えていません。")

    def _show_scale(self, scale: float) -> None:
        digits = 10 ** max(len(f"{scale:.0f}") - 2, 0)
        self.scale_label.setText(f"縮尺 およそ1:{round(scale / digits) * digits:,}")

    def _on_changed(self, changes: Changes, _origin: str) -> None:
        if changes.of("association") or changes.of("group") or changes.of("note") or changes.of("site"):
            self.canvas.set_ground(self.workspace.ground())
        self._show_marks()

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

    def _choose(self, row: int) -> None:
        association = self.workspace.association
        if self.card.settle():
            self.workspace.show_association(self.choice.itemData(row))
        elif association is not None:
            self.choice.setCurrentIndex(self.choice.findData(association.id))

    def _on_mark_clicked(self, kind: str, key: str) -> None:
        if kind == "person":
            self.workspace.select(key)

    def _on_dropped(self, resident: str, x: float, y: float, building: str) -> None:
        self.statusBar().clearMessage()
        self._guard(lambda: self.workspace.do(PlaceHome(resident, x, y, building), "canvas"))
        self.workspace.select(resident)

    def _ask_for_house(self, resident: str) -> None:
        person = self.workspace.records.residents[resident]
        self.statusBar().showMessage(f"地図で、{person.name} さんの家を押してください。やめるときは Esc を押します。")
        tool = PickHouse()
        tool.picked.connect(lambda x, y, building: self._on_dropped(resident, x, y, building))
        self.canvas.take(tool)
        self.canvas.setFocus()

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
            self._guard(lambda: self.statusBar().showMessage(f"やり直しました：{self.workspace.redo()[0]}", 6000))

    def _toggle_layers(self) -> None:
        self._layers.setVisible(not self._layers.isVisible())
        self.card.setVisible(not self._layers.isVisible())
        (self.switches.boxes["people"] if self._layers.isVisible() else self.layers_button).setFocus()

    def set_scale(self, scale: TypeScale) -> None:
        """Another type size for the whole application."""
        if scale is not worn():
            wear(scale)
        self.people.set_scale(scale)
        self.canvas.set_unit(scale.marks)
        self.bar.refit()
        self._panels_moved = False
        self._fit_panels()

    def _fit_panels(self) -> None:
        """List and card as wide as their words need; the map has the rest. On a narrow screen all give way."""
        if self._panels_moved:
            return
        wide = worn().width * min(self.width() / 1366, 1.0)
        sides = round(LIST_WIDTH * wide), round(CARD_WIDTH * wide)
        self._splitter.setSizes([sides[0], max(self.width() - sum(sides), 1), sides[1]])

    def _keep_panels(self) -> None:
        self._panels_moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panels keep their measure until a hand moves them."""
        super().resizeEvent(event)
        self._fit_panels()

    def preview_for_association(self) -> None:
        """下見 of the paper for the association's officers, as it would be printed now."""
        preview_for_association(self.workspace, self)

    def present(self) -> None:
        """Show the window: all of a small screen, else in its own size."""
        screen = self.screen().availableGeometry()
        if screen.width() < WHOLE_SCREEN_UNDER.width() or screen.height() < WHOLE_SCREEN_UNDER.height():
            self.showMaximized()
        else:
            self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Release the atlas with the window; everything is saved already, but for words that were only typed."""
        if not self.card.settle():
            event.ignore()
            return
        self.workspace.close()
        super().closeEvent(event)
