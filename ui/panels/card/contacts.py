"""緊急連絡先: who is called, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himi_map.desk import DeskPerson
from himi_map.records.people import Contact
from ui.commands.card import PutContact, PutContactAway
from ui.dialogs.fields import ChooseDialog, Field, FieldsDialog
from ui.panels.card.section import Section

if TYPE_CHECKING:
    from ui.bridge import Command

_FIELDS = (("name", "氏名"), ("kana", "ふりがな"), ("relation", "続柄"), ("phone", "電話"), ("mobile", "携帯電話"),
           ("address", "住所"))  # fmt: skip


class Contacts(Section):
    """Those the operator may see; pressing one corrects it or puts it away."""

    title = "緊急連絡先"

    def fill(self, found: DeskPerson) -> None:
        """Name and relation, with their telephones."""
        for one in found.contacts:
            words = f"{one.order}　{one.name}" + (f"（{one.relation}）" if one.relation else "")
            detail = "　".join(filter(None, (one.phone, one.mobile)))
            if found.may_edit:
                self.offer(words, lambda one=one: self._about(one), detail)  # type: ignore[misc]
            else:
                self.say(f"{words}　{detail}")
        if not found.contacts:
            self.say("まだありません")
        if found.may_edit and "contacts" in found.visible:
            self.offer("緊急連絡先を加える", lambda: self._correct(None))

    def _about(self, contact: Contact) -> None:
        dialog = ChooseDialog(
            f"{contact.name}さん", (("correct", "直す", ""), ("away", "しまう", "あとで出せます")), self.window()
        )
        dialog.exec()
        chosen = dialog.chosen
        dialog.deleteLater()
        if chosen == "correct":
            self._correct(contact)
        elif chosen == "away":
            self.do(PutContactAway(contact.id))

    def _correct(self, contact: Contact | None) -> None:
        found = self.found
        if found is None:
            return
        key = contact.id if contact is not None else ""
        fields = [Field(name, words, getattr(contact, name) if contact is not None else "") for name, words in _FIELDS]

        def made(values: dict[str, Any]) -> Command:
            command = PutContact(found.resident.id, key, values)
            command.edit(self.workspace)  # a missing name is told in the dialog, where it can be mended
            return command

        self.ask(FieldsDialog(f"{found.resident.name}さんの緊急連絡先", fields, made, self.window()))
