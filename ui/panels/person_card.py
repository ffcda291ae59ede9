"""The person card: read it like the form, correct the main fields; what is wrong stands where it is, in words.

What was typed and not yet written is never thrown away silently: whoever goes on to another person is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from himi_map.edits import Changes
from himi_map.errors import HimiMapError
from ui.commands.card import CorrectCard
from ui.commands.places import UnplaceHome
from ui.dialogs.message import ask
from ui.panels.card.care import Care
from ui.panels.card.consents import Consents
from ui.panels.card.contacts import Contacts
from ui.panels.card.details import Details
from ui.panels.card.papers import Papers
from ui.panels.card.plans import Plans
from ui.panels.card.section import Section
from ui.panels.card.story import Story
from ui.panels.card.supporters import Supporters
from ui.panels.card_form import CardForm
from ui.panels.rows import card_facts, desk_person
from ui.widgets import Words, button, hairline, heading

if TYPE_CHECKING:
    from himi_map.records.people import Resident
    from ui.bridge import Workspace

_SHOWN_KINDS = frozenset(
    {
        "resident", "registration", "household", "assignment", "consent", "team", "baton", "supporter", "contact",
        "plan", "group", "copy", "custody",
    }
)  # fmt: skip


class PersonCard(QWidget):
    """Shows one resident; 「この内容に直す」 writes all corrections as one Edit.

    Signals
    -------
    refused(HimiMapError)
        An Edit could not be applied; the window tells the user.
    place_wanted(resident)
        The next press on the map is to be this person's house.
    """

    refused = Signal(object)
    place_wanted = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._shown = ""
        self.form = CardForm(workspace.clock)
        self.fields = self.form.fields
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._scroll, 1)
        self._build()
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 8, 16, 8)
        self.back = button("直さない", self.show_selected)
        self.save = button("この内容に直す", self._save, primary=True)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.save)
        outer.addWidget(self._foot)
        self.form.edited.connect(self._show_whether_edited)
        workspace.selected.connect(self._on_selected)
        workspace.changed.connect(self._on_changed)
        workspace.association_changed.connect(self.show_selected)
        self.show_selected()

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        self.title = heading("")
        self.problems = Words("", "calm")
        self.place = button("家を地図で選ぶ", lambda: self.place_wanted.emit(self._shown))
        self.unplace = button("家の位置を外す", self._unplace)
        self._person = QWidget()
        inner = QVBoxLayout(self._person)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(10)
        inner.addWidget(self.form)
        inner.addWidget(hairline())
        inner.addWidget(heading("家の位置", "part"))
        self.where = Words("")
        inner.addWidget(self.where)
        inner.addWidget(self.place, alignment=Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self.unplace, alignment=Qt.AlignmentFlag.AlignLeft)
        self.sections: list[Section] = [
            kind(self._workspace) for kind in (Details, Consents, Supporters, Plans, Care, Contacts, Papers, Story)
        ]
        for section in self.sections:
            section.refused.connect(self.refused)
            inner.addWidget(section)
        for one in (self.title, self.problems, self._person):
            column.addWidget(one)
        column.addStretch(1)
        self._scroll.setWidget(body)

    def tab_order(self) -> list[QWidget]:
        """What can be reached with the Tab key, in the order of reading."""
        form = self.form
        fields: list[QWidget] = [*form.fields.values(), form.status, *form.ticks.values(), form.other, form.care_notes]
        return [*fields, self.place, self.unplace, self.back, self.save]

    # --- showing ------------------------------------------------------------------------------------------------

    def _resident(self, resident: str) -> Resident | None:
        """A resident as this operator may see them: hidden fields hold their defaults."""
        found = desk_person(self._workspace, resident)
        return found.resident if found is not None else None

    def _on_changed(self, changes: Changes, origin: str) -> None:
        if self._resident(self._workspace.selection) is None or _SHOWN_KINDS.isdisjoint(changes.touched.keys()):
            return
        draft = self.form.draft() if origin != "card" and self._shown == self._workspace.selection else {}
        before = self.form.held
        self.show_selected()
        after = self.form.held if origin == "others" else before
        lost = {name: value for name, value in draft.items() if after[name] not in (before[name], value)}
        self.form.put_draft({name: value for name, value in draft.items() if name not in lost})
        if lost:
            self._say_overtaken(lost)

    def _say_overtaken(self, lost: dict[str, Any]) -> None:
        """Where somebody else corrected what was being typed, what is there now is shown; the typed words are told."""
        typed = "、".join(self.form.field_words(name, value) for name, value in lost.items())
        self.problems.rename("ask")
        self.problems.setText(
            f"書きかけのところを、ほかの方が先に直しました。今の内容を出しています。\n書きかけ：{typed}"
        )

    def _on_selected(self, resident: str) -> None:
        if resident != self._shown and self.settle():
            self.show_selected()
            self._scroll.verticalScrollBar().setValue(0)

    def show_selected(self) -> None:
        """Show the chosen resident as they are in the records now."""
        person = self._resident(self._workspace.selection)
        self._shown = person.id if person is not None else ""
        self._person.setVisible(person is not None)
        self._foot.setVisible(person is not None)
        if person is None:
            self.title.setText("人をえらんでください")
            self.problems.rename("calm")
            self.problems.setText("左の一覧か、地図の丸をおすと、ここにその人のことが出ます。")
            self.form.show_person(None, None, may_edit=False)
            return
        facts = card_facts(self._workspace, person)
        self.title.setText(facts.title)
        self.problems.rename("ask" if facts.problems else "calm")
        self.problems.setText("\n".join(facts.problems) or "気をつけるところはありません")
        found = desk_person(self._workspace, person.id)
        self.form.show_person(person, found.registration if found is not None else None, may_edit=facts.may_edit)
        self.where.setText(facts.where)
        if found is not None:
            for section in self.sections:
                section.show_person(found)
        self.place.setText("家を地図で選ぶ" if person.home is None else "家を地図で選び直す")
        self.place.setAccessibleName(self.place.text())
        self.place.setVisible(facts.may_edit)
        self.unplace.setVisible(person.home is not None and facts.may_edit)
        self._show_whether_edited()

    def _show_whether_edited(self) -> None:
        typed = bool(self._shown) and bool(self.form.draft())
        self.save.setEnabled(typed)
        self.back.setEnabled(typed)

    # --- writing ------------------------------------------------------------------------------------------------

    def settle(self) -> bool:
        """Ask what becomes of words that were typed and not written; False when they could not be written."""
        name = self.title.text()
        if not self._shown or not self.form.draft():
            return True
        question = f"{name}の書きかけがあります。"
        explanation = "書きかえた内容を、記録に残しますか。"
        wanted = ask(self.window(), question, explanation, forward="この内容に直す", back="直さない")
        if wanted and not self._write():
            self._workspace.select(self._shown)
            return False
        if not wanted:
            self.form.show_person(None, None, may_edit=False)
        return True

    def _save(self) -> None:
        self._write()

    def _write(self) -> bool:
        person = self._resident(self._shown)
        found = desk_person(self._workspace, self._shown)
        if person is None or found is None:
            return True
        try:
            command = CorrectCard(
                person.id,
                self.form.changed_person(person, self._workspace.clock().date()),
                self.form.changed_listing(found.registration),
            )
            self._workspace.do(command, "card")
        except HimiMapError as error:
            self.refused.emit(error)
            return False
        return True

    def _unplace(self) -> None:
        try:
            self._workspace.do(UnplaceHome(self._shown), "place")
        except HimiMapError as error:
            self.refused.emit(error)
