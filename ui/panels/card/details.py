"""くわしいこと: sex, 班, household, reasons, and whether the ward's list has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himi_map.desk import DeskPerson
from himi_map.glossary import term
from himi_map.records.people import Group, Sex
from himi_map.text.days import whole_day
from himi_map.text.wareki import wareki
from ui.commands.card import ConfirmToday, CorrectCard
from ui.dialogs.fields import Field, FieldsDialog
from ui.panels.card.section import Section

if TYPE_CHECKING:
    from ui.bridge import Command

SITUATIONS = ("独居", "高齢者のみ", "同居", "日中独居")
"""世帯の状況 as the form has it."""

_LISTED = (("わかりません", None), ("有", True), ("無", False))


class Details(Section):
    """Read in a few lines; corrected in one dialog."""

    title = "くわしいこと"

    def fill(self, found: DeskPerson) -> None:
        """What is known."""
        person, listed = found.resident, found.registration
        group = self.workspace.records.groups.get(person.group or "")
        lines = [
            (term("column.sex"), term(f"sex.{person.sex}") if "birth" in found.visible else ""),
            (term("column.group"), group.name if group is not None else ""),
            (term("column.household"), found.household.situation if found.household is not None else ""),
            (term("column.reasons"), "、".join(listed.reasons)),
            (term("column.listed"), next(words for words, value in _LISTED if value is listed.listed)),
            ("郵便番号", person.postal),
            ("ファクス", person.fax),
        ]
        self.say("\n".join(f"{words}：{value or 'まだ'}" for words, value in lines))
        day = listed.last_confirmed
        self.say(f"最後に本人に確かめた日：{wareki(day) if day is not None else 'まだ'}")
        if found.may_edit:
            self.offer("くわしいことを直す", self._correct)
            self.offer("今日、本人に確かめました", lambda: self.do(ConfirmToday(person.id)))

    def _correct(self) -> None:
        found = self.found
        if found is None:
            return
        person, listed, records = found.resident, found.registration, self.workspace.records
        groups = [one for one in records.of_association(Group, person.association) if one.put_away is None]
        situation = found.household.situation if found.household is not None else ""
        own = (situation,) if situation and situation not in SITUATIONS else ()
        fields: list[Field] = []
        if "birth" in found.visible:
            fields.append(Field("sex", term("column.sex"), person.sex, tuple((term(f"sex.{one}"), one) for one in Sex)))
        if groups:
            choices = (("（班なし）", None), *((one.name, one.id) for one in groups))
            fields.append(Field("group", term("column.group"), person.group, choices))
        if "household" in found.visible:
            known = (("まだ", ""), *((one, one) for one in (*SITUATIONS, *own)))
            fields.append(Field("situation", term("column.household"), situation, known))
        if "reasons" in found.visible:
            note = "いくつかあるときは「、」で区切ります"
            fields.append(Field("reasons", term("column.reasons"), "、".join(listed.reasons), note=note))
        fields.append(Field("listed", term("column.listed"), listed.listed, _LISTED))
        if "address" in found.visible:
            fields.append(Field("postal", "郵便番号", person.postal))
        if "phone" in found.visible:
            fields.append(Field("fax", "ファクス", person.fax))
        day = listed.last_confirmed
        fields.append(Field("confirmed", "最後に本人に確かめた日", wareki(day) if day is not None else ""))
        self.ask(FieldsDialog(f"{person.name}さんのくわしいこと", fields, self._made, self.window()))

    def _made(self, values: dict[str, Any]) -> Command:
        assert self.found is not None
        today = self.workspace.clock().date()
        person: dict[str, Any] = {key: values[key] for key in ("sex", "group", "postal", "fax") if key in values}
        listing: dict[str, Any] = {
            "listed": values["listed"], "last_confirmed": whole_day(values["confirmed"], today=today),
        }  # fmt: skip
        if "reasons" in values:
            listing["reasons"] = tuple(one.strip() for one in values["reasons"].split("、") if one.strip())
        return CorrectCard(self.found.resident.id, person, listing, values.get("situation"))
