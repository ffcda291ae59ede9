"""日ごろの見守りと備え: the CareNet team and the canister, on the same card as the help in a disaster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himi_map.desk import STAFF, DeskPerson
from himi_map.glossary import term
from himi_map.records.care import Baton, BatonStatus, CareHelper, CareNetTeam
from himi_map.text.days import whole_day
from himi_map.text.wareki import wareki
from ui.commands.card import PutBaton
from ui.dialogs.fields import Field, FieldsDialog
from ui.panels.card.section import Section

if TYPE_CHECKING:
    from ui.bridge import Command


class Care(Section):
    """Staff see and correct; a leader sees only what the person agreed to."""

    title = "日ごろの見守りと備え"

    def fill(self, found: DeskPerson) -> None:
        """Team, then canister."""
        staff = self.workspace.operator.role in STAFF
        if not staff:
            unknown = "ありません（見られない場合もあります）"
            self.say(f"{term('carenet')}：{'チームがあります' if found.carenet else unknown}")
            self.say(f"{term('baton')}：{'あります' if found.baton else unknown}")
            return
        for line in self._teams(found):
            self.say(line)
        baton = self._baton(found)
        self.say(self._baton_words(baton))
        self.offer("いのちのバトンの記録を直す" if baton is not None else "いのちのバトンを置きました", self._correct)

    def _teams(self, found: DeskPerson) -> list[str]:
        records = self.workspace.records
        teams = [one for one in records.referring(CareNetTeam, "resident", found.resident.id) if one.put_away is None]
        lines = []
        for one in teams:
            helpers = [each.name for each in records.referring(CareHelper, "team", one.id) if each.put_away is None]
            ended = f"（{wareki(one.ended_on)}に終わりました）" if one.ended_on is not None else ""
            lines.append(
                f"{term('carenet')}：{one.number}　{term(f'care_target.{one.target}')}{ended}\n"
                f"チームリーダー：{one.leader or 'まだ'}\n協力者：{'、'.join(helpers) or 'まだ'}"
            )
        return lines or [f"{term('carenet')}：チームはありません"]

    def _baton(self, found: DeskPerson) -> Baton | None:
        batons = self.workspace.records.referring(Baton, "resident", found.resident.id)
        return next((one for one in batons if one.put_away is None), None)

    @staticmethod
    def _baton_words(baton: Baton | None) -> str:
        if baton is None:
            return f"{term('baton')}：ありません"
        day = wareki(baton.checked_on) if baton.checked_on is not None else "まだ"
        form = "あり" if baton.form else "なし" if baton.form is False else "わかりません"
        status = term(f"baton_status.{baton.status}")
        return (
            f"{term('baton')}：{baton.number}　{status}　{baton.place}\n確かめた日：{day}\n{term('baton.form')}：{form}"
        )

    def _correct(self) -> None:
        found = self.found
        if found is None:
            return
        baton = self._baton(found)
        now = baton if baton is not None else Baton(id="", association=found.resident.association)
        today = self.workspace.clock().date()
        checked = now.checked_on if baton is not None else today
        fields = (
            Field("number", "番号", now.number),
            Field("place", "置き場所", now.place),
            Field("status", "今", now.status, tuple((term(f"baton_status.{one}"), one) for one in BatonStatus)),
            Field("checked_on", "確かめた日", wareki(checked) if checked is not None else ""),
            Field("form", term("baton.form"), now.form, (("わかりません", None), ("あり", True), ("なし", False))),
        )
        key = baton.id if baton is not None else ""

        def made(values: dict[str, Any]) -> Command:
            values["checked_on"] = whole_day(values["checked_on"], today=today)
            return PutBaton(found.resident.id, key, values)

        title = f"{found.resident.name}さんの{term('baton')}"
        explanation = "筒の中身は、ここには書きません。"
        self.ask(FieldsDialog(title, fields, made, self.window(), explanation=explanation))
