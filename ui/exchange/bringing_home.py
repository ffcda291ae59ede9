"""持ち帰る: what would come home, in sentences, before anything is done; then one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from himi_map.merging.words import card_words, moment, refused_words, told
from ui.background import Progress, Runner
from ui.exchange.card_map import CardMap, Place, home_of, places_of
from ui.exchange.choice_list import ChoiceList, Line
from ui.exchange.working import told as told_error
from ui.look import TypeScale
from ui.style import worn
from ui.widgets import Words, button, closing_row, heading, quiet

if TYPE_CHECKING:
    from himi_map.merging import MergePlan
    from himi_map.merging.words import CardWords, Told
    from ui.bridge import Workspace
    from ui.exchange.office import Office
    from ui.exchange.reading import Read

_WIDTH, _HEIGHT = 1200, 700
"""Logical pixels at the middle type size."""


def head_words(plan: MergePlan, writings: int) -> str:
    """「12の書き込みが入り、2つは確かめてください。」."""
    questions, refused = len(plan.cards), len(plan.refused)
    if writings and questions:
        words = f"{writings}の書き込みが入り、{questions}つは確かめてください。"
    elif writings:
        words = f"{writings}の書き込みが入ります。"
    elif questions:
        words = f"{questions}つの確かめることが届きました。"
    else:
        words = "新しい書き込みはありません。"
    return f"{words}{refused}つは、持ち出しの範囲をこえるため入りません。" if refused else words


class BringingHomeDialog(QDialog):
    """Questions first, then what is refused, then what comes in; choosing a line shows whom it is about on the map.

    Attributes
    ----------
    plan
        What was done, after the dialog was accepted.
    """

    def __init__(self, workspace: Workspace, office: Office, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("持ち帰る")
        self.plan = read.plan
        self._workspace, self._office, self._read = workspace, office, read
        self._lines: tuple[Told, ...] = told(read.plan)
        self._about: dict[str, str] = {}
        self._asked: dict[str, CardWords] = {}
        self.runner = Runner()
        home = read.returned.home
        self.head = heading(head_words(self.plan, len(self._lines)))
        self.sub = quiet(
            f"{home.manifest.holder_name}さんの持ち出し（{home.manifest.made_at.month}月{home.manifest.made_at.day}日に"
            "作ったもの）です。まだ何も変わっていません。行を押すと、右の地図に出ます。"
        )
        self.list = ChoiceList("入るもの")
        self.map = CardMap(workspace)
        self.problem = Words("", "error")
        self.problem.hide()
        self.list.chosen.connect(self._show)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list, 3)
        row.addWidget(self.map, 2 if worn() in (TypeScale.MIDDLE, TypeScale.LARGE) else 1)
        self.back = button("やめる", self.reject)
        self.forward = button("地図帳に入れる", self._merge, primary=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(10)
        for one in (self.head, self.sub):
            column.addWidget(one)
        column.addLayout(row, 1)
        column.addWidget(self.problem)
        column.addLayout(closing_row(back=self.back, forward=self.forward))
        screen = self.screen().availableGeometry()
        wide = worn().width
        self.resize(min(round(_WIDTH * wide), screen.width()), min(round(_HEIGHT * wide), screen.height() - 64))
        self._fill()
        self.map.show_places(self.plan.after, self._association(""), ())
        self.forward.setFocus()

    # --- what is shown ----------------------------------------------------------------------------------------

    def _fill(self) -> None:
        rows: list[Line] = []
        if self.plan.cards:
            rows.append(Line("", "確かめてください"))
            for card in self.plan.cards:
                found = self._asked[f"card:{card.id}"] = card_words(card, self.plan.after)
                both = "　／　".join(f"{one.heading}：{one.words}" for one in found.sides)
                rows.append(self._row(f"card:{card.id}", found.resident, found.question, both, due=True))
        if self.plan.refused:
            rows.append(Line("", "入らないもの（持ち出した方にたずねてください）"))
            rows += [Line("", words, "読むだけ") for words in refused_words(self.plan)]
        if self._lines:
            rows.append(Line("", "入るもの"))
        for number, one in enumerate(self._lines):
            rows.append(self._row(f"line:{number}", one.resident, one.words, f"{moment(one.at)}　{one.who}さん"))
        self.list.fill(rows)

    def _row(self, key: str, resident: str, words: str, detail: str, *, due: bool = False) -> Line:
        self._about[key] = resident
        return Line(key, words, detail, due)

    def _association(self, resident: str) -> str:
        person = self.plan.after.residents.get(resident)
        return person.association if person is not None else self._read.returned.home.manifest.associations[0]

    def _show(self, key: str) -> None:
        """Where the person lives, and where they lived before when that changes; of a question both places."""
        asked = self._asked.get(key)
        both = places_of(self._workspace, asked) if asked is not None else []
        if asked is not None and both:
            self.map.show_places(self.plan.after, asked.card.association or self._association(""), both)
            return
        resident = self._about.get(key, "")
        after = home_of(self._workspace, self.plan.after, resident)
        before = home_of(self._workspace, self.plan.before, resident)
        places: list[Place] = [one for one in (after,) if one is not None]
        if before is not None and (after is None or before.xy != after.xy):
            places.append(before)
        if after is not None and len(places) == 2:
            places[0] = Place(after.key, after.label, after.xy, change="移")
        elif after is not None and before is None:
            places = [Place(after.key, after.label, after.xy, change="新")]
        self.map.show_places(self.plan.after, self._association(resident), places)

    # --- doing ------------------------------------------------------------------------------------------------

    def _merge(self) -> None:
        office, returned, at = self._office, self._read.returned, self._office.clock()

        def job(_progress: Progress) -> MergePlan:
            from data.packs import merge_pack

            return merge_pack(office.store, returned, author=office.operator.id, at=at)

        self._hold(True, "地図帳に入れています。")
        self.runner.run("地図帳に入れています。", job, self._merged, self._failed)

    def _merged(self, plan: MergePlan) -> None:
        self.plan = plan
        self._hold(False)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._hold(False)
        self.problem.setText(told_error(error))
        self.problem.show()

    def _hold(self, held: bool, words: str = "") -> None:
        for one in (self.back, self.forward):
            one.setEnabled(not held)
        self.problem.rename("calm" if held else "error")
        self.problem.setText(words)
        self.problem.setVisible(held)

    def reject(self) -> None:
        """Not in the middle of things."""
        if not self.runner.busy:
            super().reject()

    def done(self, result: int) -> None:
        """Nothing runs without its dialog."""
        self.runner.close()
        super().done(result)
