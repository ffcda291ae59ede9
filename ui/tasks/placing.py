"""1 人を地図に置く: press a name, press a house; arrow keys correct it; the sentence reads it back."""

from __future__ import annotations

from himi_map.records.people import PRESENT
from ui.adding import add_person
from ui.canvas.handtools import PickHouse
from ui.choice_button import ChoiceButton
from ui.commands.places import PlaceHome, SwapHomes, UnplaceHome
from ui.dialogs.message import ask
from ui.panels.people_list import PeopleList, Show
from ui.panels.rows import called, desk_people, desk_person
from ui.stage import Stage
from ui.style import worn
from ui.tasks.read_back import ReadBack
from ui.tasks.task import Task


class Placing(Task):
    """The tray of those who are not on the map yet, with why, and the map that takes them."""

    number = 1
    name = "placing"
    title = "人を地図に置く"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._swap_with = ""
        self._placed = ""
        self.read_back = ReadBack()
        self.people = PeopleList(stage.workspace, worn(), show=Show.UNPLACED, head=False)
        self.replace = ChoiceButton("家を置き直す", self._replace)
        self.swap = ChoiceButton("2人の家を入れかえる", self._begin_swap)
        self.add = ChoiceButton("名簿にいない人を加える", lambda: add_person(stage, self.window()))
        for one in (self.read_back, self.people, self.add, self.replace, self.swap):
            self.column.addWidget(one)
        self.column.setStretchFactor(self.people, 1)

    def progress(self) -> str:
        """How many are on the map."""
        here = [one for one in desk_people(self.workspace) if one.resident.status in PRESENT]
        placed = sum(one.resident.home is not None and one.resident.home.exact for one in here)
        return f"{len(here)}人のうち、{placed}人が地図にいます"

    def next_step(self) -> str:
        """Press a name, then a house."""
        if self._swap_with:
            return "入れかえるもう1人の名前を押してください。"
        found = desk_person(self.workspace, self.workspace.selection)
        if isinstance(self.stage.canvas.tool, PickHouse) and found is not None and not self._placed:
            return f"地図で、{called(self.workspace, found)}の家を押してください。"
        if self._placed:
            return "ちがう家なら、その家を押すか、矢印キーで隣へ動かします。"
        return "一覧の名前を押してから、地図の家を押してください。"

    def enter(self) -> None:
        """Begin with whoever is chosen already."""
        super().enter()
        self.chosen(self.workspace.selection)

    def leave(self) -> None:
        """Forget what was begun."""
        self._swap_with = self._placed = ""
        self.read_back.end()
        super().leave()

    def refresh(self) -> None:
        """The buttons fit who is chosen."""
        found = desk_person(self.workspace, self.workspace.selection)
        placed = found is not None and found.may_edit and found.resident.home is not None
        self.add.setEnabled(self.workspace.may_edit and not self.workspace.names_hidden)
        self.replace.setEnabled(placed)
        self.swap.setEnabled(placed)
        if self._placed and (found is None or found.resident.id != self._placed or found.resident.home is None):
            self._placed = ""
            self.read_back.end()

    def chosen(self, resident: str) -> None:
        """Whoever has no house yet is asked for one at once; of a swap it is the second."""
        if self._swap_with and resident:
            self._end_swap(resident)
            return
        if resident == self._placed:
            return
        self._placed = ""
        self.read_back.end()
        self.refresh()
        found = desk_person(self.workspace, resident)
        home = found.resident.home if found is not None else None
        if found is not None and found.may_edit and (home is None or not home.exact):
            self._pick(None)
        else:
            self.stage.canvas.take(None)

    def _pick(self, start: tuple[float, float] | None) -> None:
        tool = PickHouse(start, keep=True)
        resident = self.workspace.selection
        tool.picked.connect(lambda x, y, building: self._place(resident, x, y, building))
        self.stage.canvas.take(tool)

    def _place(self, resident: str, x: float, y: float, building: str) -> None:
        self._placed = resident
        self.stage.do(PlaceHome(resident, x, y, building), "canvas")
        found = desk_person(self.workspace, resident)
        if found is None or found.resident.home is None:
            return
        on = "" if building else "（家のない所に置きました）"
        address = "" if self.workspace.names_hidden else found.resident.address
        sentence = f"{address} {called(self.workspace, found)}の家はここですか。{on}".strip()
        self.read_back.say(sentence, (), (("ここです", self._confirm), ("ちがいます。置くのをやめる", self._take_off)))
        self.progressed.emit()

    def _confirm(self) -> None:
        """On to the next one who is not on the map."""
        self._placed = ""
        self.read_back.end()
        self.stage.canvas.take(None)
        rows = self.people.model.rows
        if rows:
            self.workspace.select("")
            self.workspace.select(rows[0].resident)
        self.progressed.emit()

    def _take_off(self) -> None:
        resident, self._placed = self._placed, ""
        self.read_back.end()
        if resident:
            self.stage.do(UnplaceHome(resident), "placing")
            self._pick(None)
        self.progressed.emit()

    def _replace(self) -> None:
        found = desk_person(self.workspace, self.workspace.selection)
        if found is not None and found.resident.home is not None:
            self._pick(self.workspace.crs.point(found.resident.home.position))
            self.stage.canvas.setFocus()
            self.progressed.emit()

    def _begin_swap(self) -> None:
        self._swap_with = self.workspace.selection
        self.people.show_choice.setCurrentIndex(self.people.show_choice.findData(Show.ALL))
        self.progressed.emit()

    def _end_swap(self, second: str) -> None:
        first, self._swap_with = self._swap_with, ""
        one, other = desk_person(self.workspace, first), desk_person(self.workspace, second)
        if one is None or other is None or first == second:
            return
        question = f"{called(self.workspace, one)}と{called(self.workspace, other)}の家を入れかえますか。"
        if ask(self.window(), question, "元に戻すこともできます。", forward="入れかえる", back="やめる"):
            self.stage.do(SwapHomes(first, second), "placing")
            self.stage.say(f"{called(self.workspace, one)}と{called(self.workspace, other)}の家を入れかえました。")
