"""The window brings frame, faces, map and card together; commands say what happens, the workspace what is known."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from himi_map.desk import STAFF
from himi_map.errors import HimiMapError
from himi_map.text.kana import kana_sort_key
from ui.actions import ActionBook, MenuButton
from ui.background import Runner
from ui.canvas import MapCanvas
from ui.canvas.handtools import PickHouse
from ui.canvas.overview import OverviewMap
from ui.canvas.zoom_buttons import ZoomButtons
from ui.commands.places import PlaceHome
from ui.dialogs.message import MessageDialog, tell
from ui.exchange.exchange import Exchange
from ui.faces.hall import HallFace
from ui.frame import Frame
from ui.keeping.house import KeepingHouse
from ui.look import TypeScale
from ui.map_marks import marks_of
from ui.panels.layer_switches import LayerSwitches
from ui.panels.people_list import PeopleList
from ui.panels.person_card import PersonCard
from ui.paper_house import PAPER_MENU, PaperHouse
from ui.room.lock import IdleLock
from ui.room.projection import ProjectionBand, SecondScreen
from ui.staff.command_search import CommandSearch
from ui.staff.finding import find
from ui.staff.people_grid import PeopleGrid
from ui.stage import Stage
from ui.status_line import StatusLine
from ui.style import wear, worn
from ui.top_bar import TopBar
from ui.type_size import type_size_button
from ui.window_actions import enter_actions

if TYPE_CHECKING:
    from himi_map.edits import Changes
    from ui.bridge import Workspace

WHOLE_SCREEN_UNDER = QSize(1440, 860)
"""On a screen smaller than this the window takes all of it: nothing may hide under the task bar."""

_SCREEN_MENU = (
    "face",
    "card",
    "grid",
    "search",
    "add_person",
    "layers",
    "whole",
    "town",
    "measure",
    "projection",
    "lock",
    "keeping",
    "help",
    "tour",
)
"""Actions behind 「画面」."""

_NOBODY_YET = (
    "この地図帳には、まだ自治会がありません。\n\n"
    "はじめに、名簿（Excel）と自治会の区域を取り込みます。\n"
    "取り込みかたは、説明書「はじめに」の3にあります。"
)


class MainWindow(QMainWindow):
    """One open atlas.

    Signals
    -------
    released()
        The atlas is about to be let go.
    """

    released = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._released = False
        self.successor: MainWindow | None = None  # holds the window that took its place after restoring
        store = workspace.store
        name = store.place.stem if store.place is not None else store.info.name
        self.setWindowTitle(f"{name}　ひみ福祉防災マップ" if name else "ひみ福祉防災マップ")
        self.setMinimumSize(QSize(660, 360))
        self.runner = Runner()
        self.canvas = MapCanvas()
        self.stage = Stage(workspace, self.canvas, self.runner)
        self.zoom_buttons = ZoomButtons(self.canvas)
        self.overview = OverviewMap(self.canvas)
        self.people = PeopleList(workspace, worn())
        self.card = PersonCard(workspace)
        self.switches = LayerSwitches(self.canvas.set_switch)
        self.hall = HallFace(self.stage)
        self.grid = PeopleGrid(self.stage)
        self.band = ProjectionBand(workspace)
        self.lock = IdleLock(self, workspace)
        self.screens = SecondScreen(self, self.band)
        self.line = StatusLine()
        self.keeping = KeepingHouse(self, workspace, settle=self.card.settle, release=self.release)
        self.line.addWidget(self.keeping.keeper.line)
        self.book = ActionBook(self.line.say, lambda error: tell(self, error))
        enter_actions(
            self.book, self.stage, self, undo=self.undo, redo=self.redo, find=self.people.search.setFocus,
            layers=self.toggle_layers, face=self.toggle_face, grid=self.toggle_grid, search=self.search,
            card=self.toggle_card, projection=self.band.toggle, lock=self.lock.lock,
            keeping=self.keeping.open, page=lambda: self.hall.task.name if self.frame.at_hall else "",
        )  # fmt: skip
        self.paper = PaperHouse(self.stage, self, self.book)
        self.exchange = Exchange(self.stage, self, self.book, PAPER_MENU)
        self.undo_button, self.redo_button = self.book.button("undo"), self.book.button("redo")
        self.screen_menu = MenuButton("画面", self.book, _SCREEN_MENU)
        self.print_button = self.book.button("preview", primary=True)
        self.type_size_button = type_size_button(self.set_scale)
        self.bar = TopBar(
            workspace.operator.name,
            practice=workspace.profile.id == "mihon",
            left=[self.undo_button, self.redo_button, *self.exchange.menus],
            right=[*self.exchange.buttons, self.screen_menu, self.type_size_button, self.print_button],
            short=((self.type_size_button, "文字\u2002"),),
        )
        self.choice, self.saved = self.bar.choice, self.bar.saved
        self.frame = Frame(
            self.bar, self.band, self.people, self.hall, self.canvas, self.grid, self.card, self.switches
        )
        self.frame.put_band(self.keeping.keeper.band)
        self.setCentralWidget(self.frame)
        self.setStatusBar(self.line)
        self.frame.put_band(self.exchange.band)
        self.frame.put_band(self.paper.band)
        self.book.give_keys(self)
        self._build_tab_order()
        self._connect()
        self.set_scale(worn())
        self._fill_associations()
        self.show_face(at_hall=workspace.operator.role not in STAFF)
        self.exchange.opened()

    # --- building ---------------------------------------------------------------------------------------------

    def _build_tab_order(self) -> None:
        """As it is read: the bar from the left, the list, the map, the card."""
        zoom = self.zoom_buttons
        order: list[QWidget] = [self.choice, self.undo_button, self.redo_button]
        order += [*self.exchange.menus, *self.exchange.buttons, self.screen_menu]
        order += [self.type_size_button, self.print_button, *self.hall.steps.buttons]
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
        work.hidden_changed.connect(self._show_hidden)
        self.choice.activated.connect(lambda row: self.guard(lambda: self._choose(row)))
        self.canvas.mark_clicked.connect(self._on_mark_clicked)
        self.canvas.person_dropped.connect(self._place)
        self.canvas.boxed.connect(self._on_boxed)
        self.canvas.scale_changed.connect(self.line.show_scale)
        self.canvas.tool_changed.connect(self.line.show_tool)
        self.people.opened.connect(self._centre_on)
        self.card.refused.connect(lambda error: tell(self, error))
        self.card.place_wanted.connect(self._ask_for_house)
        self.stage.said.connect(self.line.say)
        self.stage.refused.connect(lambda error: tell(self, error))
        self.stage.marks_changed.connect(self._show_marks)
        self.stage.card_wanted.connect(self.frame.show_card)

    def _fill_associations(self) -> None:
        living = [one for one in self.workspace.records.associations.values() if one.put_away is None]
        allowed = set(self.workspace.operator.associations)
        for one in sorted(living, key=lambda item: (item.ward, kana_sort_key(item.kana, item.name))):
            if not allowed or one.id in allowed:
                self.choice.addItem(f"{one.name}　（{one.ward}）" if one.ward else one.name, one.id)
        any_there = self.choice.count() > 0
        for one_button in (self.choice, self.print_button, self.screen_menu):
            one_button.setEnabled(any_there)
        self.frame.show_card(any_there)
        self.zoom_buttons.setVisible(any_there)
        if any_there:
            self.workspace.show_association(self.choice.itemData(0))
        else:
            self.canvas.say_empty(_NOBODY_YET)
        self._show_undo()

    # --- what the workspace says --------------------------------------------------------------------------------

    def _show_association(self) -> None:
        association = self.workspace.association
        if association is None:
            return
        self.choice.setCurrentIndex(self.choice.findData(association.id))
        self.canvas.set_ground(self.workspace.ground(), veil=not self.workspace.whole_town)
        self._show_marks()
        self.canvas.fit_ground()
        self.bar.say_saved(None)

    def _show_marks(self) -> None:
        stage = self.stage
        found = marks_of(self.workspace, all_supporters=stage.all_supporters, differences=stage.differences)
        self.canvas.set_marks(found.marks, found.links, found.traces)
        self.line.show_counts(found)

    def _on_changed(self, changes: Changes, _origin: str) -> None:
        if changes.of("association") or changes.of("group") or changes.of("note") or changes.of("site"):
            self.canvas.set_ground(self.workspace.ground(), veil=not self.workspace.whole_town)
        self._show_marks()

    def _show_undo(self) -> None:
        work = self.workspace
        for made, label in ((self.undo_button, work.undo_label), (self.redo_button, work.redo_label)):
            made.setEnabled(bool(label))
            made.setToolTip(label)

    def _show_hidden(self, hidden: bool) -> None:
        self.canvas.set_names_hidden(hidden)
        self.frame.show_card(not hidden and not self.frame.at_hall)

    # --- what the user does -------------------------------------------------------------------------------------

    def guard(self, action: Callable[[], object]) -> None:
        """Run an action; what it refuses is told to the user."""
        try:
            action()
        except HimiMapError as error:
            tell(self, error)

    def _choose(self, row: int) -> None:
        association = self.workspace.association
        if self.card.settle():
            self.canvas.take(None)
            self.workspace.show_association(self.choice.itemData(row))
        elif association is not None:
            self.choice.setCurrentIndex(self.choice.findData(association.id))

    def _on_mark_clicked(self, kind: str, key: str) -> None:
        if kind == "person":
            self.workspace.select(key)

    def _on_boxed(self, residents: tuple[str, ...]) -> None:
        """People in a box drawn with Shift held are chosen in the grid too."""
        if residents:
            self.workspace.select(residents[0])
            self.grid.choose(residents)
            self.line.say(f"{len(residents)}人を選びました。「人の表」で、まとめて直せます。")

    def _place(self, resident: str, x: float, y: float, building: str) -> None:
        self.stage.do(PlaceHome(resident, x, y, building), "canvas")
        self.workspace.select(resident)

    def _ask_for_house(self, resident: str) -> None:
        tool = PickHouse()
        tool.picked.connect(lambda x, y, building: self._place(resident, x, y, building))
        self.canvas.take(tool)
        name = self.workspace.records.residents[resident].name
        self.line.showMessage(f"地図で、{name} さんの家を押してください。やめるときは Esc を押します。")
        self.canvas.setFocus()

    def _centre_on(self, resident: str) -> None:
        person = self.workspace.records.residents.get(resident)
        if person is not None and person.home is not None:
            self.canvas.centre_on(self.workspace.crs.point(person.home.position))

    def undo(self) -> None:
        """Take back the last change."""
        if self.workspace.undo_label:
            self.guard(lambda: self._tell_turned("元に戻しました", *self.workspace.undo()))

    def redo(self) -> None:
        """Bring again what was undone last."""
        if self.workspace.redo_label:
            self.guard(lambda: self._tell_turned("やり直しました", *self.workspace.redo()))

    def _tell_turned(self, done: str, label: str, kept: int) -> None:
        self.line.say(f"{done}：{label}")
        if kept:
            MessageDialog(
                self,
                "ほかの変更が先に入っているところは、そのままにしました。",
                f"{label}のあとに変わった項目が{kept}か所あります。",
                "その人のカードを開いて、今の内容を確かめてください。",
            ).exec()

    def show_face(self, *, at_hall: bool) -> None:
        """The evening's tasks, or the staff's desk."""
        if self.choice.count() == 0:
            at_hall = False
        self.frame.show_face(at_hall=at_hall)
        if at_hall:
            self.hall.open()
        else:
            self.hall.shut()
        if self.choice.count() == 0:
            self.frame.show_card(False)

    def toggle_face(self) -> None:
        """From the evening to the desk and back; nothing that was typed gets lost."""
        if self.card.settle():
            self.show_face(at_hall=not self.frame.at_hall)

    def toggle_card(self) -> None:
        """The card of the person chosen, or more map."""
        self.frame.show_card(not self.frame.card_shown and not self.workspace.names_hidden)

    def toggle_grid(self) -> None:
        """The grid of people in the place of the map, or the map again."""
        wanted = not self.frame.grid_shown
        if wanted and self.frame.at_hall:
            self.show_face(at_hall=False)
        self.frame.show_grid(wanted)
        (self.grid.view if wanted else self.people.search).setFocus()

    def search(self) -> None:
        """ことばで探す: actions, people, places."""
        dialog = CommandSearch(lambda words: find(words, self.stage, self.book, self.workspace.show_association), self)
        dialog.exec()
        chosen = dialog.chosen
        dialog.deleteLater()
        if chosen is not None:
            self.guard(chosen.run)

    def toggle_layers(self) -> None:
        """重ねるもの in the place of the card, or the card again."""
        wanted = self.frame.layers.isHidden()
        self.frame.show_layers(wanted)
        (self.switches.boxes["people"] if wanted else self.screen_menu).setFocus()

    def set_scale(self, scale: TypeScale) -> None:
        """Another type size for the whole application."""
        if scale is not worn():
            wear(scale)
        self.people.set_scale(scale)
        self.canvas.set_unit(scale.marks)
        self.bar.refit()
        self.frame.refit()

    def present(self) -> None:
        """Show the window: all of a small screen, else in its own size."""
        screen = self.screen().availableGeometry()
        if screen.width() < WHOLE_SCREEN_UNDER.width() or screen.height() < WHOLE_SCREEN_UNDER.height():
            self.showMaximized()
        else:
            self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Release the atlas with the window; everything is saved already, but for words that were only typed."""
        if not self.card.settle() or not self.exchange.may_close():
            event.ignore()
            return
        self.keeping.keeper.before_closing()
        self.release()
        super().closeEvent(event)

    def release(self) -> None:
        """Let the atlas go, and everything that runs on it; a second call does nothing."""
        if self._released:
            return
        self._released = True
        self.released.emit()
        self.keeping.keeper.close()
        self.hall.shut()
        self.lock.close()
        self.screens.close()
        self.runner.close()
        self.workspace.close()
