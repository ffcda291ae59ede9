"""The person card: read it like the form, correct the main fields; what is wrong stands where it is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from himi_map.edits import Changes
from himi_map.errors import HimiMapError, InputError, describe
from himi_map.glossary import term
from himi_map.records.people import Status
from himi_map.text.wareki import age_on, parse_date, wareki
from ui.commands.person import correct_card, replace_support, unplace_home
from ui.panels.rows import card_facts, desk_person
from ui.widgets import button, hairline, heading, labelled, quiet

if TYPE_CHECKING:
    from himi_map.records.people import Registration, Resident
    from ui.bridge import Workspace

_TEXT_FIELDS = ("name", "kana", "address", "phone", "mobile")
_SUPPORT = ("voice", "walking", "guide")


class PersonCard(QWidget):
    """Shows one resident; 「この内容に直す」 writes all corrections as one Edit.

    Signals
    -------
    refused(HimiMapError)
        An Edit could not be applied; the window tells the user.
    """

    refused = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._scroll, 1)
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(10)
        self._scroll.setWidget(self._body)
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
        workspace.selected.connect(lambda _resident: self.show_selected())
        workspace.changed.connect(self._on_changed)
        workspace.association_changed.connect(self.show_selected)
        self.show_selected()

    def _build(self) -> None:
        column = self._column
        self.title = heading("")
        self.problems = QLabel()
        self.problems.setObjectName("ask")
        self.problems.setWordWrap(True)
        column.addWidget(self.title)
        column.addWidget(self.problems)
        self._form = QWidget()
        column.addWidget(self._form)
        column.addStretch(1)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.fields: dict[str, QLineEdit] = {}
        for name, words in (
            ("name", term("column.name")),
            ("kana", term("column.kana")),
            ("born", term("column.born")),
            ("address", term("column.address")),
            ("phone", "電話"),
            ("mobile", "携帯電話"),
        ):
            field = QLineEdit()
            self.fields[name] = field
            column.addWidget(labelled(words, field))
            if name == "born":
                self.age = quiet("")
                column.addWidget(self.age)
                field.textChanged.connect(self._say_age)
        self.status = QComboBox()
        for one in Status:
            self.status.addItem(term(f"status.{one}"), one)
        column.addWidget(labelled(term("status"), self.status))
        column.addWidget(hairline())
        column.addWidget(quiet(term("column.support")))
        self.ticks = {name: QCheckBox(term(f"support.{name}")) for name in _SUPPORT}
        for name, box in self.ticks.items():
            box.setAccessibleName(term(f"support.{name}"))
            column.addWidget(box)
        self.other = QLineEdit()
        column.addWidget(labelled(term("support.other"), self.other))
        self.care_notes = QPlainTextEdit()
        self.care_notes.setMaximumHeight(90)
        self.care_notes.setTabChangesFocus(True)
        column.addWidget(labelled(term("column.care_notes"), self.care_notes))
        column.addWidget(hairline())
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.facts)
        self.unplace = button("家の位置を外す", self._unplace)
        column.addWidget(self.unplace, alignment=Qt.AlignmentFlag.AlignLeft)

    @property
    def _resident(self) -> Resident | None:
        """The chosen resident as this operator may see them: hidden fields hold their defaults."""
        found = desk_person(self._workspace, self._workspace.selection)
        return found.resident if found is not None else None

    def _registration(self, person: Resident) -> Registration | None:
        found = desk_person(self._workspace, person.id)
        return found.registration if found is not None else None

    def _on_changed(self, changes: Changes, _origin: str) -> None:
        person = self._resident
        if person is not None and not changes.touched.keys().isdisjoint(
            {"resident", "registration", "assignment", "consent", "team", "baton", "supporter"}
        ):
            self.show_selected()

    def show_selected(self) -> None:
        """Show the chosen resident as they are in the records now."""
        person = self._resident
        self._form.setVisible(person is not None)
        self._foot.setVisible(person is not None)
        if person is None:
            self.title.setText("人をえらんでください")
            self.problems.setText("左の一覧か、地図の丸をおすと、ここにその人のことが出ます。")
            for field in self.fields.values():
                field.clear()
            self.other.clear()
            self.care_notes.clear()
            self.facts.clear()
            self.unplace.hide()
            return
        facts = card_facts(self._workspace, person)
        self.title.setText(facts.title)
        self.problems.setText("\n".join(facts.problems) if facts.problems else "気をつけるところはありません。")
        for name in _TEXT_FIELDS:
            self.fields[name].setText(getattr(person, name))
            self.fields[name].setCursorPosition(0)
        self.fields["born"].setText(person.born.text or wareki(person.born) if person.born is not None else "")
        self.status.setCurrentIndex(list(Status).index(person.status))
        registration = self._registration(person)
        for name, box in self.ticks.items():
            box.setChecked(registration is not None and getattr(registration.support, name))
        self.other.setText(registration.support.other if registration is not None else "")
        self.care_notes.setPlainText(registration.care_notes if registration is not None else "")
        self.facts.setText("\n".join(facts.lines))
        self.unplace.setVisible(person.home is not None and facts.may_edit)
        self.save.setEnabled(facts.may_edit)
        self.back.setEnabled(facts.may_edit)

    def _say_age(self, words: str) -> None:
        today = self._workspace.clock().date()
        try:
            date = parse_date(words, today=today)
        except InputError as error:
            self.age.setText(describe(error.code, error.fields).what)
            return
        age = age_on(date, today)
        self.age.setText(f"{wareki(date)}生まれ　{age}歳" if age is not None else "")

    def _save(self) -> None:
        person = self._resident
        if person is None:
            return
        try:
            registration = self._registration(person)
            correct_card(
                self._workspace,
                person,
                registration,
                person=self._typed(person),
                listing=self._typed_listing(registration) if registration is not None else {},
                origin="card",
            )
        except HimiMapError as error:
            self.refused.emit(error)

    def _typed_listing(self, registration: Registration) -> dict[str, Any]:
        """What differs from what the card showed; a field that was hidden is never written."""
        values: dict[str, Any] = {}
        ticks = {name: box.isChecked() for name, box in self.ticks.items()}
        support = replace_support(registration, **ticks, other=self.other.text())
        if support != registration.support:
            values["support"] = support
        if self.care_notes.toPlainText() != registration.care_notes:
            values["care_notes"] = self.care_notes.toPlainText()
        return values

    def _typed(self, person: Resident) -> dict[str, Any]:
        """What differs from what the card showed; a field that was hidden is never written."""
        texts = {name: self.fields[name].text() for name in _TEXT_FIELDS}
        values: dict[str, Any] = {name: text for name, text in texts.items() if text != getattr(person, name)}
        words = self.fields["born"].text()
        shown = person.born.text or wareki(person.born) if person.born is not None else ""
        if words != shown:
            today = self._workspace.clock().date()
            values["born"] = parse_date(words, today=today) if words.strip() else None
        status = self.status.currentData()
        if status is not person.status:
            values["status"] = status
            values["status_since"] = self._workspace.clock().date()
        return values

    def _unplace(self) -> None:
        person = self._resident
        if person is not None:
            try:
                unplace_home(self._workspace, person.id, origin="card")
            except HimiMapError as error:
                self.refused.emit(error)
