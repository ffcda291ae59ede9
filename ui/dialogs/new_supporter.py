"""Somebody who is not on the list of supporters yet: name, ふりがな, telephone, address."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from himi_map.records.base import new_uuid
from ui.commands.supporters import AddSupporter
from ui.dialogs.sheet import SheetDialog
from ui.widgets import button, heading, labelled, quiet


class NewSupporterDialog(SheetDialog):
    """Asks for what is known; the name alone is enough.

    Attributes
    ----------
    command
        What to do, after the dialog was accepted.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("支援協力者を加える", parent)
        self.command: AddSupporter | None = None
        column = self.column
        column.addWidget(heading("助けてくれる人を加えます"))
        column.addWidget(quiet("わかるところだけでかまいません。あとから書き足せます。"))
        self.fields: dict[str, QLineEdit] = {}
        for name, words in (("name", "氏名"), ("kana", "ふりがな"), ("phone", "電話"), ("address", "住所")):
            field = self.fields[name] = QLineEdit()
            field.setProperty("digits", name == "phone")
            column.addWidget(labelled(words, field))
        self.organisation = QCheckBox("会社・施設・団体です")
        self.organisation.setAccessibleName("会社・施設・団体です")
        column.addWidget(self.organisation)
        self.finish(back=button("やめる", self.reject), forward=button("加える", self._add, primary=True))
        self.fields["name"].setFocus()

    def _add(self) -> None:
        values = {name: field.text() for name, field in self.fields.items()}
        if not values["name"].strip():
            self.say("氏名を書いてください。")
            self.fields["name"].setFocus()
            return
        self.command = AddSupporter(id=new_uuid(), organisation=self.organisation.isChecked(), **values)
        self.accept()
