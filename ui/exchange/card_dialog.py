"""どちらが今ですか: both versions side by side, where they are on the map, what happened before; one answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from himi_map.errors import HimiMapError, InputError, describe
from himi_map.history import sentences
from himi_map.merging.words import card_words
from himi_map.records.exchange import Card, Matter
from himi_map.records.kinds import KINDS
from himi_map.text.days import coming_day
from himi_map.text.wareki import wareki
from ui.choice_button import ChoiceButton
from ui.commands.exchange import AnswerCard, LetCardWait
from ui.dialogs.sheet import SheetDialog
from ui.exchange.card_map import CardMap, home_of, places_of
from ui.look import TypeScale
from ui.style import worn
from ui.widgets import Words, button, heading, labelled, quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.stage import Stage

_TOLD = 6
_CALL_WITHIN = 7
"""Days until a question that waits is asked again."""
_MAP_HEIGHT = 200
_OTHER = "other"

_FORWARD: Final = {Matter.PROPOSAL: "この答えにする", Matter.NUMBER: "確かめました"}


class SideButton(ChoiceButton):
    """One version: whose it is and when, and what it says in bold."""

    def __init__(self, heading_words: str, words: str, action: Callable[[], object]) -> None:
        super().__init__(heading_words, action)
        self.setCheckable(True)
        self.setAccessibleName(f"{heading_words}、{words}")
        says = Words(words, "part", air=125)
        says.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._column.addWidget(says)


class CardDialog(SheetDialog):
    """One question.

    Attributes
    ----------
    resident
        Whom it is about; "" for nobody.
    """

    middle_width = 960

    def __init__(self, stage: Stage, card: Card, parent: QWidget | None = None) -> None:
        super().__init__("どちらが今ですか", parent)
        self._stage = stage
        self._work = stage.workspace
        self._card = card
        self._found = card_words(card, self._work.records)
        self.resident = self._found.resident
        self.column.addWidget(heading(self._found.question))
        self.sides = self._lay_sides()
        self.other = QLineEdit(self)
        if self._is_text():
            self.column.addWidget(labelled("どちらでもないときは、正しいものを書いてください", self.other))
            self.other.textEdited.connect(lambda _text: self._free())
        else:
            self.other.hide()
        self.map = self._lay_map()
        self.column.addWidget(heading("これまでのこと", "part"))
        self.column.addWidget(quiet("\n".join(self._story()) or "まだ何もありません"))
        day = card.waits_until or self._work.clock().date() + dt.timedelta(days=_CALL_WITHIN)
        self.day = QLineEdit(wareki(day))
        self.column.addWidget(labelled("今はわからないとき、いつまでに電話で確かめますか", self.day))
        self.later = button("あとで（電話して確かめる）", self._wait)
        wait = QHBoxLayout()
        if worn() in (TypeScale.MIDDLE, TypeScale.LARGE):
            wait.addWidget(self.later)
        else:  # three buttons of the largest type are wider than a small screen
            self.column.addWidget(self.later)
        self.forward = button(_FORWARD.get(card.matter, "これに決める"), self._answer, primary=True)
        self.forward.setEnabled(len(self.sides) == 1)
        self.finish(back=button("もどる", self.reject), forward=self.forward, between=wait)

    # --- what is shown ----------------------------------------------------------------------------------------

    def _lay_sides(self) -> list[ChoiceButton]:
        """Two beside each other where there is room, else one under the other."""
        grid = QGridLayout()
        grid.setSpacing(12)
        self._group = QButtonGroup(self)
        rows: list[ChoiceButton] = []
        columns = 2 if worn() in (TypeScale.MIDDLE, TypeScale.LARGE) else 1
        for place, side in enumerate(self._found.sides):
            mark = "　（今の地図帳）" if side.now else ""
            number = f"{place + 1}　" if len(self._found.sides) > 1 else ""
            row = SideButton(f"{number}{side.heading}{mark}", side.words, self._choose)
            self._group.addButton(row, place)
            grid.addWidget(row, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place % columns, 1)
            rows.append(row)
        if len(rows) == 1:
            rows[0].setChecked(True)
        self.column.addLayout(grid)
        return rows

    def _lay_map(self) -> CardMap | None:
        """Both places, or where the person lives; None when nothing of it is on the map."""
        work, found = self._work, self._found
        places = places_of(work, found)
        if not places:
            who = [found.resident]
            if self._card.matter is Matter.SAME_PERSON:
                who = [str(side.value) for side in found.sides]
            places = [place for one in who if (place := home_of(work, work.records, one)) is not None]
        if not places or work.association is None:
            return None
        shown = CardMap(work)
        shown.setFixedHeight(_MAP_HEIGHT)
        self.column.addWidget(shown)
        shown.show_places(work.records, work.association.id, places)
        return shown

    def _story(self) -> list[str]:
        work, card = self._work, self._card
        if card.matter is Matter.NUMBER:
            return []
        entries = list(work.store.journal(record=f"{card.kind}:{card.record}"))
        return [one.words for one in sentences(entries, work.records, work.clock().date())][:_TOLD]

    def _is_text(self) -> bool:
        """Whether another answer can be typed: a field that is plain text."""
        if self._card.matter is not Matter.FIELD:
            return False
        fields = {one.name: one.type for one in msgspec.structs.fields(KINDS[self._card.kind])}
        return fields.get(self._card.field) is str and self._card.field not in _NO_WORDS

    # --- what is answered ---------------------------------------------------------------------------------------

    def _choose(self) -> None:
        self.other.clear()
        self.forward.setEnabled(True)

    def _free(self) -> None:
        """Typing something else lets go of both sides."""
        self._group.setExclusive(False)
        for one in self.sides:
            one.setChecked(False)
        self._group.setExclusive(True)
        self.forward.setEnabled(bool(self.other.text().strip()))

    def _value(self) -> Any:
        place = self._group.checkedId()
        return self.other.text().strip() if place < 0 else self._found.sides[place].value

    def _answer(self) -> None:
        try:
            self._work.do(AnswerCard(self._card.id, self._value()), "exchange")
        except HimiMapError as error:
            self.say(str(describe(error.code, error.fields)))
            return
        self._stage.say(f"{self._found.about}を決めました。")
        self.accept()

    def _wait(self) -> None:
        try:
            until = coming_day(self.day.text(), today=self._work.clock().date())
            self._work.do(LetCardWait(self._card.id, until, self._card.note), "exchange")
        except (HimiMapError, InputError) as error:
            self.say(str(describe(error.code, error.fields)))
            return
        self._stage.say(f"{self._found.about}は、あとで確かめます。")
        self.accept()


_NO_WORDS: Final = frozenset({"boundary", "route", "geometry", "stamp", "code"})
"""Text fields that hold no words."""
