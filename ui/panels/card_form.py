"""The fields of the person card: what the record holds, what was typed over it, and whether the two differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from himi_map.errors import InputError, describe
from himi_map.glossary import term
from himi_map.records.people import Status
from himi_map.text.wareki import age_on, parse_date, wareki
from ui.widgets import choices, hairline, heading, labelled, quiet

if TYPE_CHECKING:
    import datetime as dt

    from himi_map.records.people import Registration, Resident
    from ui.bridge import Clock

_TEXT_FIELDS = ("name", "kana", "address", "phone", "mobile")
_DIGITS = ("phone", "mobile")
_SUPPORT = ("voice", "walking", "guide")
_NOTES_LINES = 4


class CardForm(QWidget):
    """Main fields of one resident.

    Signals
    -------
    edited()
        Something was typed, ticked or chosen by hand.
    """

    edited = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._shown: dict[str, Any] = {}
        column = QVBoxLayout(self)
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
            field.setProperty("digits", name in _DIGITS)
            field.textChanged.connect(self._typed)
            self.fields[name] = field
            column.addWidget(labelled(words, field))
            if name == "born":
                self.age = quiet("")
                column.addWidget(self.age)
                field.textChanged.connect(self._say_age)
        self.status = choices()
        for one in Status:
            self.status.addItem(term(f"status.{one}"), one)
        self.status.currentIndexChanged.connect(self._typed)
        column.addWidget(labelled(term("status"), self.status))
        column.addWidget(hairline())
        column.addWidget(heading(term("column.support"), "part"))
        self.ticks = {name: QCheckBox(term(f"support.{name}")) for name in _SUPPORT}
        for name, box in self.ticks.items():
            box.setAccessibleName(term(f"support.{name}"))
            box.toggled.connect(self._typed)
            column.addWidget(box)
        self.other = QLineEdit()
        self.other.textChanged.connect(self._typed)
        column.addWidget(labelled(term("support.other"), self.other))
        self.care_notes = QPlainTextEdit()
        self.care_notes.setTabChangesFocus(True)
        self.care_notes.textChanged.connect(self._typed)
        column.addWidget(labelled(term("column.care_notes"), self.care_notes))

    # --- showing ------------------------------------------------------------------------------------------------

    def show_person(self, person: Resident | None, registration: Registration | None, *, may_edit: bool) -> None:
        """Show what the record holds; nobody leaves every field empty."""
        with QSignalBlocker(self):
            for name in _TEXT_FIELDS:
                self.fields[name].setText(getattr(person, name) if person is not None else "")
            self.fields["born"].setText(born_words(person))
            self.status.setCurrentIndex(list(Status).index(person.status) if person is not None else 0)
            support = registration.support if registration is not None else None
            for name, box in self.ticks.items():
                box.setChecked(support is not None and getattr(support, name))
            self.other.setText(support.other if support is not None else "")
            self.care_notes.setPlainText(registration.care_notes if registration is not None else "")
        for field in (*self.fields.values(), self.other):
            field.setCursorPosition(0)
            field.setReadOnly(not may_edit)
        self.care_notes.setReadOnly(not may_edit)
        self.care_notes.setFixedHeight(self.care_notes.fontMetrics().lineSpacing() * _NOTES_LINES + 24)
        for one in (self.status, *self.ticks.values()):
            one.setEnabled(may_edit)
        self._shown = self._values()
        self._typed()

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {name: field.text() for name, field in self.fields.items()}
        values |= {name: box.isChecked() for name, box in self.ticks.items()}
        return values | {
            "status": self.status.currentIndex(),
            "other": self.other.text(),
            "care_notes": self.care_notes.toPlainText(),
        }

    @property
    def held(self) -> dict[str, Any]:
        """What the record holds, by field, as it was shown last."""
        return dict(self._shown)

    def field_words(self, name: str, value: Any) -> str:
        """A field with what was typed into it: 「電話「0766-…」」."""
        if name in self.ticks:
            return f"{self.ticks[name].accessibleName()}「{'はい' if value else 'いいえ'}」"
        if name == "status":
            return f"{self.status.accessibleName()}「{self.status.itemText(value)}」"
        field = self.fields.get(name) or (self.other if name == "other" else self.care_notes)
        return f"{field.accessibleName()}「{value}」"

    def draft(self) -> dict[str, Any]:
        """What was typed and is not in the record yet, by field."""
        return {name: value for name, value in self._values().items() if value != self._shown.get(name)}

    def put_draft(self, draft: dict[str, Any]) -> None:
        """Bring typed words back after the record was shown anew."""
        for name, value in draft.items():
            if name in self.fields:
                self.fields[name].setText(value)
            elif name in self.ticks:
                self.ticks[name].setChecked(value)
            elif name == "status":
                self.status.setCurrentIndex(value)
            elif name == "other":
                self.other.setText(value)
            else:
                self.care_notes.setPlainText(value)

    def _typed(self, *_new: object) -> None:
        for field in self.fields.values():
            field.setToolTip(field.text() if _longer_than_its_field(field) else "")
        self.edited.emit()

    def _say_age(self, words: str) -> None:
        today = self._clock().date()
        try:
            date = parse_date(words, today=today) if words.strip() else None
        except InputError as error:
            self.age.setText(str(describe(error.code, error.fields)))
            self.age.rename("error")
            return
        age = age_on(date, today) if date is not None else None
        self.age.rename("quiet")
        self.age.setText(f"{wareki(date)}生まれ　{age}歳" if date is not None and age is not None else "")
        self.age.setVisible(bool(self.age.text()))

    # --- what to write ------------------------------------------------------------------------------------------

    def changed_listing(self, registration: Registration) -> dict[str, Any]:
        """What differs from the registration; a field that was hidden is never written."""
        values: dict[str, Any] = {}
        ticks = {name: box.isChecked() for name, box in self.ticks.items()}
        support = msgspec.structs.replace(registration.support, **ticks, other=self.other.text())
        if support != registration.support:
            values["support"] = support
        if self.care_notes.toPlainText() != registration.care_notes:
            values["care_notes"] = self.care_notes.toPlainText()
        return values

    def changed_person(self, person: Resident, today: dt.date) -> dict[str, Any]:
        """What differs from the resident; a field that was hidden is never written.

        Raises
        ------
        InputError
            The date of birth cannot be read.
        """
        texts = {name: self.fields[name].text() for name in _TEXT_FIELDS}
        values: dict[str, Any] = {name: text for name, text in texts.items() if text != getattr(person, name)}
        words = self.fields["born"].text()
        if words != born_words(person):
            values["born"] = parse_date(words, today=today) if words.strip() else None
        status = self.status.currentData()
        if status is not person.status:
            values["status"] = status
            values["status_since"] = today
        return values


def born_words(person: Resident | None) -> str:
    """The date of birth as it was written, or as we write it."""
    if person is None or person.born is None:
        return ""
    return person.born.text or wareki(person.born)


def _longer_than_its_field(field: QLineEdit) -> bool:
    return field.fontMetrics().horizontalAdvance(field.text()) > field.width() - 24
