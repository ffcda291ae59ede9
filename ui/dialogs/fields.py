"""A dialog of a few fields that ends in one command; what cannot be read is said under the fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from himi_map.errors import HimiMapError, describe
from ui.dialogs.sheet import SheetDialog
from ui.widgets import button, choices, heading, labelled, quiet

if TYPE_CHECKING:
    from ui.bridge import Command


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked.

    Attributes
    ----------
    key
        Its name in the values.
    words
        Above the field.
    value
        What is in it now.
    options
        (words, value) of each choice; empty for a line of text. A bool value without options is a box to tick.
    note
        A quiet line under it.
    """

    key: str
    words: str
    value: Any = ""
    options: tuple[tuple[str, Any], ...] = ()
    note: str = ""


class FieldsDialog(SheetDialog):
    """Asks, and keeps the command that the answers make.

    Parameters
    ----------
    make
        Values by key to a command; raises HimiMapError when something cannot be read.
    forward
        Words of the button that goes on.

    Attributes
    ----------
    command
        After the dialog was accepted.
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        make: Callable[[dict[str, Any]], Command],
        parent: QWidget | None = None,
        *,
        forward: str = "この内容にする",
        explanation: str = "",
    ) -> None:
        super().__init__(title, parent)
        self.command: Command | None = None
        self._make = make
        self.inputs: dict[str, QLineEdit | QComboBox | QCheckBox] = {}
        self.column.addWidget(heading(title))
        if explanation:
            self.column.addWidget(quiet(explanation))
        for one in fields:
            made = self._input(one)
            self.inputs[one.key] = made
            self.column.addWidget(made if isinstance(made, QCheckBox) else labelled(one.words, made))
            if one.note:
                self.column.addWidget(quiet(one.note))
        self.finish(back=button("やめる", self.reject), forward=button(forward, self._go_on, primary=True))
        next(iter(self.inputs.values())).setFocus()

    @staticmethod
    def _input(field: Field) -> QLineEdit | QComboBox | QCheckBox:
        if field.options:
            box = choices(field.words)
            for words, value in field.options:
                box.addItem(words, value)
            values = [value for _, value in field.options]
            box.setCurrentIndex(values.index(field.value) if field.value in values else 0)
            return box
        if isinstance(field.value, bool):
            tick = QCheckBox(field.words)
            tick.setAccessibleName(field.words)
            tick.setChecked(field.value)
            return tick
        line = QLineEdit(str(field.value))
        line.setCursorPosition(0)
        return line

    def values(self) -> dict[str, Any]:
        """What is in the fields now."""
        found: dict[str, Any] = {}
        for key, made in self.inputs.items():
            if isinstance(made, QComboBox):
                found[key] = made.currentData()
            elif isinstance(made, QCheckBox):
                found[key] = made.isChecked()
            else:
                found[key] = made.text()
        return found

    def _go_on(self) -> None:
        try:
            self.command = self._make(self.values())
        except HimiMapError as error:
            self.say(str(describe(error.code, error.fields)))
            return
        self.accept()


class ChooseDialog(SheetDialog):
    """A few answers as large buttons.

    Attributes
    ----------
    chosen
        Key of the one that was pressed; "" when the user went back.
    """

    def __init__(self, title: str, options: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        from ui.choice_button import ChoiceButton

        super().__init__(title, parent)
        self.chosen = ""
        self.column.addWidget(heading(title))
        self.buttons: dict[str, ChoiceButton] = {}
        for key, words, detail in options:
            made = ChoiceButton(words, lambda key=key: self._choose(key), detail)  # type: ignore[misc]
            self.buttons[key] = made
            self.column.addWidget(made)
        self.finish(back=button("やめる", self.reject), forward=None)

    def _choose(self, key: str) -> None:
        self.chosen = key
        self.accept()
