"""確かめること: the questions that came home, in a list, until somebody has answered each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from himi_map.merging.words import card_words
from ui.exchange.card_dialog import CardDialog
from ui.exchange.choice_list import ChoiceList, Line
from ui.exchange.office import day_words, open_cards
from ui.style import worn
from ui.widgets import button, closing_row, heading, quiet

if TYPE_CHECKING:
    from himi_map.records.atlas import Records
    from himi_map.records.exchange import Card
    from ui.stage import Stage

_WIDTH, _HEIGHT = 900, 640
"""Logical pixels at the middle type size."""


class CardsDialog(QDialog):
    """Pressing a question opens it; an answered one is gone from the list."""

    def __init__(self, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("確かめること")
        self._stage = stage
        self._work = stage.workspace
        self._around: dict[str, Records] = {}
        self.head = heading("")
        self.list = ChoiceList("確かめることの一覧")
        self.list.chosen.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.head)
        self.sub = quiet("二人が別々に書いたところです。押すと、両方を並べて見られます。答えるまでここに残ります。")
        column.addWidget(self.sub)
        column.addWidget(self.list, 1)
        column.addLayout(closing_row(back=button("地図にもどる", self.reject), forward=None))
        screen = self.screen().availableGeometry()
        wide = worn().width
        self.resize(min(round(_WIDTH * wide), screen.width()), min(round(_HEIGHT * wide), screen.height() - 64))
        self.refresh()

    def refresh(self) -> None:
        """Show the questions as they are now."""
        self._around.clear()
        found = open_cards(self._work)
        self.sub.setVisible(bool(found))
        self.head.setText(f"確かめることは{len(found)}つです" if found else "確かめることはありません")
        self.list.fill([self._line(one) for one in found] or [Line("", _EMPTY, "いくつあるか")])

    def _line(self, card: Card) -> Line:
        """Of an association that is not shown nobody is loaded: its name stands for the question."""
        work = self._work
        where = work.records.associations.get(card.association or "")
        waits = f"{day_words(card.waits_until)}までに確かめる" if card.waits_until is not None else ""
        note = "　".join(part for part in (where.name if where is not None else "", waits, card.note) if part)
        late = card.waits_until is None or card.waits_until <= work.clock().date()
        if where is not None and work.association is not None and where.id != work.association.id:
            if where.id not in self._around:
                self._around[where.id] = work.store.load(where.id)
            return Line(card.id, card_words(card, self._around[where.id]).question, note, due=late)
        return Line(card.id, card_words(card, work.records).question, note, due=late)

    def _open(self, key: str) -> None:
        """The card, with the association it is about behind it."""
        card = self._work.records.cards.get(key)
        if card is None:
            return
        shown = self._work.association
        if card.association is not None and (shown is None or shown.id != card.association):
            self._work.show_association(card.association)
        dialog = CardDialog(self._stage, card, self)
        if dialog.resident:
            self._work.select(dialog.resident)
        dialog.exec()
        dialog.deleteLater()
        self.refresh()


_EMPTY = "答えていない問いはありません。持ち帰りで、二人が別々に書いたところがあると、ここに並びます。"
