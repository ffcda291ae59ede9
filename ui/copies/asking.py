"""Whom a copy was handed to, and until when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from himi_map.errors import InputError, describe
from himi_map.text.days import coming_day
from himi_map.text.wareki import wareki
from ui.dialogs.sheet import SheetDialog
from ui.exchange.handing_out import beside
from ui.widgets import button, heading, labelled, quiet

if TYPE_CHECKING:
    from himi_map.custody import Standing


class IssueDialog(SheetDialog):
    """Asks who received a copy.

    Attributes
    ----------
    who, due
        The answer, after the dialog was accepted.
    """

    middle_width = 640

    def __init__(self, words: str, one: Standing, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__("紙を渡す", parent)
        self.who, self.due = "", one.due
        self._today = today
        self.column.addWidget(heading("どなたに渡しましたか"))
        self.column.addWidget(quiet(words))
        self.name = QLineEdit(one.holder)
        self.until = QLineEdit(wareki(one.due) if one.due is not None else "")
        self.until.setPlaceholderText("決まっていなければ空のまま")
        beside(self.column, labelled("受け取った方の名前", self.name), labelled("いつまでに返しますか", self.until))
        self.column.addWidget(quiet("受領書に署名をもらってから、ここに書いてください。"))
        self.finish(back=button("やめる", self.reject), forward=button("渡しました", self._finish, primary=True))
        self.name.setFocus()

    def _finish(self) -> None:
        if not self.name.text().strip():
            self.say("受け取った方の名前を書いてください。")
            self.name.setFocus()
            return
        try:
            words = self.until.text().strip()
            self.due = coming_day(words, today=self._today) if words else None
        except InputError as error:
            self.say(str(describe(error.code, error.fields)))
            self.until.setFocus()
            return
        self.who = self.name.text().strip()
        self.accept()
