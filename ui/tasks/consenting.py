"""4 同意を確かめる: whose consent is open, and what they answered, as it stands on their paper."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout

from himi_map.desk import RESIDENT_KINDS, answer_words
from himi_map.errors import InputError, describe
from himi_map.glossary import term
from himi_map.records.consent import ConsentKind, ConsentState, Proof
from himi_map.text.days import whole_day
from himi_map.text.wareki import wareki
from ui.choice_button import ChoiceButton
from ui.commands.answers import RecordAnswers
from ui.panels.people_list import PeopleList, Show
from ui.panels.rows import called, desk_people, desk_person
from ui.stage import Stage
from ui.style import worn
from ui.tasks.read_back import ReadBack
from ui.tasks.task import Task
from ui.widgets import Words, choices, labelled

NEEDED = (ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP)
"""Without these nobody is on the association's list and map; a no to the paper is a no to both."""

_SPOKEN = frozenset({ConsentKind.LIST_ASSOCIATION, ConsentKind.LIST_MINSEI, ConsentKind.MAP})
"""What may be agreed by word of mouth, until the next renewal."""


class Consenting(Task):
    """The answers of one person, press by press; nothing is ticked beforehand."""

    number = 4
    name = "consenting"
    title = "同意を確かめる"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.read_back = ReadBack()
        self.people = PeopleList(stage.workspace, worn(), show=Show.TO_CONFIRM, head=False)
        self.now = Words("")
        self.sheet = QFrame()
        sheet = QVBoxLayout(self.sheet)
        sheet.setContentsMargins(0, 0, 0, 0)
        sheet.setSpacing(6)
        self.all = ChoiceButton("全部に同意します", self._agree_all)
        self.none = ChoiceButton("同意しません", self._refuse)
        self.some = ChoiceButton("○をつけたものだけに同意します", self._agree_some)
        self.proof = choices()
        for one in (Proof.PAPER, Proof.SPOKEN):
            self.proof.addItem(term(f"proof.{one}"), one)
        self.proof.currentIndexChanged.connect(self._show_boxes)
        self.day = QLineEdit()
        self.day.textChanged.connect(self._say_day)
        self.day_words = Words("", "quiet")
        for part in (labelled("何で確かめましたか", self.proof), labelled("その日", self.day), self.day_words):
            sheet.addWidget(part)
        for part in (self.all, self.none):
            sheet.addWidget(part)
        self.boxes: dict[ConsentKind, QCheckBox] = {}
        for kind in RESIDENT_KINDS:
            box = self.boxes[kind] = QCheckBox(term(f"consent_kind.{kind}"))
            box.setAccessibleName(term(f"consent_kind.{kind}"))
            box.toggled.connect(self._show_buttons)
            sheet.addWidget(box)
        sheet.addWidget(self.some)
        self.others = ChoiceButton("一覧にもどって、ほかの人を選ぶ", lambda: self.workspace.select(""))
        for part in (self.others, self.read_back, self.now, self.sheet, self.people):
            self.column.addWidget(part)
        self.column.setStretchFactor(self.people, 1)

    def progress(self) -> str:
        """How many have agreed to be on the list."""
        people = desk_people(self.workspace)
        return f"{len(people)}人のうち、{sum(one.listed_consent for one in people)}人が名簿に同意しています"

    def next_step(self) -> str:
        """Press a name, then the answer."""
        found = desk_person(self.workspace, self.workspace.selection)
        if found is None:
            return "一覧の名前を押してください。"
        return f"{called(self.workspace, found)}の同意書を見て、答えを押してください。"

    def enter(self) -> None:
        """Today, on paper."""
        self.day.setText(wareki(self.workspace.clock().date()))
        super().enter()

    def leave(self) -> None:
        """Forget what was ticked and not recorded."""
        self.read_back.end()
        super().leave()

    def chosen(self, resident: str) -> None:
        """Nothing is ticked for the next one."""
        del resident
        for box in self.boxes.values():
            box.setChecked(False)
        self.refresh()

    def refresh(self) -> None:
        """What is known of the person chosen."""
        found = desk_person(self.workspace, self.workspace.selection)
        self.sheet.setVisible(found is not None and found.may_edit)
        self.now.setVisible(found is not None)
        self.others.setVisible(found is not None)
        self.people.setVisible(found is None)
        if found is not None:
            known = [
                f"{term(f'consent_kind.{kind}')}：{answer_words(one)}"
                for kind, one in found.consents.items()
                if one.state != "unknown"
            ]
            who = f"{found.registration.number}番　{called(self.workspace, found)}"
            self.now.setText(f"{who}\n" + ("\n".join(known) or "まだ何も聞いていません"))
        self._show_boxes()

    def _show_boxes(self, _row: int = 0) -> None:
        for kind, box in self.boxes.items():
            box.setVisible(kind in self._kinds())
            if kind not in self._kinds():
                box.setChecked(False)
        self._show_buttons()

    def _show_buttons(self, _on: bool = False) -> None:
        self.some.setEnabled(any(box.isChecked() for box in self.boxes.values()))

    def _kinds(self) -> list[ConsentKind]:
        spoken = self.proof.currentData() is Proof.SPOKEN
        return [kind for kind in RESIDENT_KINDS if not spoken or kind in _SPOKEN]

    # --- the day ------------------------------------------------------------------------------------------------

    def _day(self) -> dt.date | None:
        """The day that was typed; None when the field is empty.

        Raises
        ------
        InputError
            It is no day, not a whole one, or still to come.
        """
        return whole_day(self.day.text(), today=self.workspace.clock().date())

    def _say_day(self, _words: str) -> None:
        try:
            day = self._day()
        except InputError as error:
            self.day_words.rename("error")
            self.day_words.setText(str(describe(error.code, error.fields)))
        else:
            self.day_words.rename("quiet")
            self.day_words.setText(
                wareki(day) if day is not None else "日がわからないときは、後で確かめる印がつきます。"
            )

    # --- the answer ---------------------------------------------------------------------------------------------

    def _agree_all(self) -> None:
        self._record([(kind, ConsentState.GIVEN) for kind in self._kinds()])

    def _agree_some(self) -> None:
        self._record([(kind, ConsentState.GIVEN) for kind, box in self.boxes.items() if box.isChecked()])

    def _refuse(self) -> None:
        self._record([(kind, ConsentState.REFUSED) for kind in NEEDED])

    def _record(self, answers: list[tuple[ConsentKind, ConsentState]]) -> None:
        found = desk_person(self.workspace, self.workspace.selection)
        if found is None or not answers:
            return
        try:
            day = self._day()
        except InputError as error:
            self.stage.refused.emit(error)
            self.day.setFocus()
            return
        command = RecordAnswers(
            subject=found.resident.id, answers=tuple(answers), proof=self.proof.currentData(), signed_on=day
        )
        if not self.stage.do(command, "consenting"):
            return
        name = called(self.workspace, found)
        if answers[0][1] is ConsentState.REFUSED:
            sentence = f"{name}は、名簿と地図に同意しませんでした。名簿にも地図にものりません。"
        else:
            kinds = "、".join(term(f"consent_kind.{kind}") for kind, _ in answers)
            sentence = f"{name}は、{kinds}に同意しました。"
        self.read_back.say(sentence + "\nまちがえたときは、もう一度正しい答えを押してください。")
        self.stage.say(sentence.split("。")[0] + "。")
        for box in self.boxes.values():
            box.setChecked(False)
