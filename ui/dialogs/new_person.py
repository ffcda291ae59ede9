"""Somebody who is not on the list yet: name, ふりがな, address, telephone."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from himi_map.records.base import new_uuid
from ui.commands.people import AddPerson
from ui.dialogs.sheet import SheetDialog
from ui.widgets import Words, button, heading, labelled, quiet


class NewPersonDialog(SheetDialog):
    """Asks for what is known; the name alone is enough.

    Parameters
    ----------
    known
        Names that are on the list already, to tell before somebody is entered twice.

    Attributes
    ----------
    command
        What to do, after the dialog was accepted.
    """

    def __init__(self, known: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__("人を加える", parent)
        self.command: AddPerson | None = None
        self._known = known
        column = self.column
        column.addWidget(heading("名簿に人を加えます"))
        column.addWidget(quiet("わかるところだけでかまいません。番号は、あいている番号がひとりでに付きます。"))
        self.fields: dict[str, QLineEdit] = {}
        for name, words in (("name", "氏名"), ("kana", "ふりがな"), ("address", "住所"), ("phone", "電話")):
            field = self.fields[name] = QLineEdit()
            field.setProperty("digits", name == "phone")
            column.addWidget(labelled(words, field))
        self.twice = Words("", "ask")
        self.twice.hide()
        column.addWidget(self.twice)
        self.fields["name"].textChanged.connect(lambda _text: self._look())
        self.finish(back=button("やめる", self.reject), forward=button("加える", self._add, primary=True))
        self.fields["name"].setFocus()

    def _look(self) -> None:
        name = self.fields["name"].text().strip()
        there = "".join(name.split()) in self._known
        self.twice.setText(f"{name}さんは、もう名簿にいます。別の方のときだけ加えてください。" if there else "")
        self.twice.setVisible(there)
        self.fit()

    def _add(self) -> None:
        values = {name: field.text() for name, field in self.fields.items()}
        if not values["name"].strip():
            self.say("氏名を書いてください。")
            self.fields["name"].setFocus()
            return
        self.command = AddPerson(new_uuid(), **values)
        self.accept()


def names_of(names: list[str]) -> frozenset[str]:
    """Names without their spaces, to compare."""
    return frozenset("".join(one.split()) for one in names)
