"""2 支援者を決める: who is near and agreed is offered with reasons; pick one, or draw a line on the map."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from himi_map.consent import ConsentBook
from himi_map.records.consent import ConsentKind, ConsentState, Proof, Whose
from himi_map.supporting import Offer, alarms, link_sentence, offers
from himi_map.supporting.sentence import order_words
from ui.canvas.handtools import DragLink
from ui.choice_button import ChoiceButton
from ui.commands.answers import RecordAnswers
from ui.commands.supporters import LinkSupporter, UnlinkSupporter, helping
from ui.dialogs.new_supporter import NewSupporterDialog
from ui.panels.people_list import PeopleList, Show
from ui.panels.rows import called, desk_of, desk_people, desk_person, supporter_called
from ui.stage import Stage
from ui.style import worn
from ui.tasks.read_back import ReadBack
from ui.tasks.task import Task
from ui.widgets import Words, heading, quiet

_OFFERED = 5
"""So many are offered at once; more are a choice too many for a glance."""

WANTED = 2
"""Supporters that everybody should have."""


class Helping(Task):
    """The people with fewer than two supporters, and for the one chosen those who could help."""

    number = 2
    name = "helping"
    title = "支援者を決める"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._tool: DragLink | None = None
        self._more = False
        self.read_back = ReadBack()
        self.people = PeopleList(stage.workspace, worn(), show=Show.FEW_SUPPORTERS, head=False)
        self.now = Words("")
        self.offers = QFrame()
        self.offers.setAccessibleName("助けられる人")
        self._offers = QVBoxLayout(self.offers)
        self._offers.setContentsMargins(0, 0, 0, 0)
        self._offers.setSpacing(6)
        self.add = ChoiceButton("ほかの人を加える", self._add)
        self.others = ChoiceButton("一覧にもどって、ほかの人を選ぶ", lambda: self.workspace.select(""))
        for one in (self.others, self.read_back, self.now, self.offers, self.add, self.people):
            self.column.addWidget(one)
        self.column.setStretchFactor(self.people, 1)

    def progress(self) -> str:
        """How many have two."""
        people = desk_people(self.workspace)
        enough = sum(len(one.helpers) >= WANTED for one in people)
        return f"{len(people)}人のうち、{enough}人に{WANTED}人の支援者がいます"

    def next_step(self) -> str:
        """Press a name, then whoever helps."""
        found = desk_person(self.workspace, self.workspace.selection)
        if found is None:
            return "一覧の名前を押してください。助けられる人が出ます。"
        return f"{called(self.workspace, found)}を助ける人を押すか、地図で線を引いてください。"

    def enter(self) -> None:
        """Show everybody who helps, and take the line up."""
        super().enter()
        self.stage.show_all_supporters(True)
        self._tool = DragLink(self.workspace.selection)
        self._tool.linked.connect(lambda resident, supporter: self._link(resident, supporter, "canvas"))
        self._tool.chosen.connect(self.workspace.select)
        self.stage.canvas.take(self._tool)

    def leave(self) -> None:
        """Only those who help are shown again."""
        self.read_back.end()
        self.stage.show_all_supporters(False)
        super().leave()

    def chosen(self, resident: str) -> None:
        """Offer anew."""
        self._more = False
        if self._tool is not None:
            self._tool.resident = resident
        self.read_back.end()
        self.refresh()

    # --- who could help -----------------------------------------------------------------------------------------

    def found_offers(self) -> tuple[Offer, ...]:
        """Those who could help the person chosen, best first."""
        work, view = self.workspace, desk_of(self.workspace)
        found = desk_person(work, work.selection)
        if view is None or found is None:
            return ()
        return offers(
            work.records,
            found.resident,
            view.supporters,
            book=ConsentBook(work.records, work.clock(), work.profile.renewal),
            crs=work.crs,
            linked=[helper.supporter.id for helper in found.helpers],
        )

    def refresh(self) -> None:
        """Who helps, and who could."""
        found = desk_person(self.workspace, self.workspace.selection)
        while (item := self._offers.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.add.setVisible(found is not None and found.may_edit)
        self.others.setVisible(found is not None)
        self.people.setVisible(found is None)
        self.offers.setVisible(found is not None)
        if found is None:
            self.now.setText("")
            self.now.setVisible(False)
            return
        lines = [
            f"{order_words(helper.assignment.order)}：{supporter_called(self.workspace, helper.supporter)}"
            + ("" if helper.agreed else "（引き受けたか、まだ聞いていません）")
            for helper in found.helpers
        ]
        who = f"{found.registration.number}番　{called(self.workspace, found)}の支援者"
        self.now.setText(f"{who}\n" + ("\n".join(lines) or "まだいません"))
        self.now.setVisible(True)
        if not found.may_edit:
            return
        offered = self.found_offers()
        shown = offered if self._more else offered[:_OFFERED]
        self._offers.addWidget(heading("助けられる人", "part"))
        for one in shown:
            self._offers.addWidget(self._offer_button(one))
        if not shown:
            self._offers.addWidget(quiet("ほかにだれもいません。「ほかの人を加える」で書いてください。"))
        elif len(offered) > len(shown):
            self._offers.addWidget(ChoiceButton(f"あと{len(offered) - len(shown)}人を見る", self._show_more))

    def _offer_button(self, offer: Offer) -> QPushButton:
        name = supporter_called(self.workspace, offer.supporter)
        return ChoiceButton(name, lambda: self._pick(offer), "・".join(offer.reasons))

    def _show_more(self) -> None:
        self._more = True
        self.refresh()

    def _pick(self, offer: Offer) -> None:
        self._link(self.workspace.selection, offer.supporter.id, "helping")

    # --- linking ------------------------------------------------------------------------------------------------

    def _link(self, resident: str, supporter: str, origin: str) -> None:
        self.workspace.select(resident)
        if self.stage.do(LinkSupporter(resident, supporter), origin):
            self._read_back(resident, supporter)

    def _read_back(self, resident: str, supporter: str) -> None:
        records = self.workspace.records
        person, helper = records.residents[resident], records.supporters[supporter]
        link = next(one for one in helping(records, resident) if one.supporter == supporter)
        odd = alarms(records, person, helper, crs=self.workspace.crs, hazards=self.workspace.ground().hazards)
        found = desk_person(self.workspace, resident)
        agreed = found is not None and any(one.supporter.id == supporter and one.agreed for one in found.helpers)
        told = link_sentence(helper, person, link.order)
        if self.workspace.names_hidden and found is not None:
            told = f"{supporter_called(self.workspace, helper)}が {called(self.workspace, found)}を助けます"
            odd = ()
        sentence = f"{told}。"
        answers = [("結ぶのをやめる", lambda: self._unlink(link.id))]
        if not agreed:
            sentence += f"\n{supporter_called(self.workspace, helper)}に、引き受けてもらえるか聞きましたか。"
            answers = [
                ("はい、口で引き受けてくれました", lambda: self._answer(resident, supporter, Proof.SPOKEN)),
                ("はい、同意書があります", lambda: self._answer(resident, supporter, Proof.PAPER)),
                ("断られました", lambda: self._answer(resident, supporter, Proof.SPOKEN, yes=False)),
                *answers,
            ]
        self.read_back.say(sentence, [one.text for one in odd], answers)
        self.stage.say(f"{told}。")

    def _answer(self, resident: str, supporter: str, proof: Proof, *, yes: bool = True) -> None:
        state = ConsentState.GIVEN if yes else ConsentState.REFUSED
        kinds = [ConsentKind.SUPPORT]
        if yes and proof is Proof.PAPER:
            kinds.append(ConsentKind.SUPPORTER_SHARED)
        asked = RecordAnswers(
            subject=supporter,
            whose=Whose.SUPPORTER,
            answers=tuple((kind, state) for kind in kinds),
            proof=proof,
            signed_on=self.workspace.clock().date(),
            about=resident,
        )
        self.read_back.end()
        if self.stage.do(asked, "helping"):
            self.stage.say("返事を記録しました。" if yes else "断られたことを記録しました。ほかの人を選んでください。")

    def _unlink(self, assignment: str) -> None:
        self.read_back.end()
        self.stage.do(UnlinkSupporter(assignment), "helping")

    def _add(self) -> None:
        dialog = NewSupporterDialog(self.window())
        if dialog.exec() and dialog.command is not None and self.stage.do(dialog.command, "helping"):
            self._link(self.workspace.selection, dialog.command.id, "helping")
        dialog.deleteLater()
