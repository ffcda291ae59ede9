"""The band after a withdrawal: paper that still shows the person is out, and has to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from himi_map.records.consent import ConsentState
from ui.copies.showing import ShowingDialog, count_words, showing
from ui.panels.rows import called, desk_person
from ui.widgets import Words, button

if TYPE_CHECKING:
    from himi_map.edits import Changes
    from ui.bridge import Workspace

_NO = (ConsentState.WITHDRAWN, ConsentState.REFUSED)


class CopiesBand(QWidget):
    """Comes when somebody says no and is on paper that is out; goes when it was looked at, or put away."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._person = ""
        self.setObjectName("band")
        self.words = Words("", "ask")
        self.look = button("どの紙かを見る", self._look)
        self.away = button("あとで", self._put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.words, 1)
        row.addWidget(self.look)
        row.addWidget(self.away)
        self.hide()
        workspace.changed.connect(self._on_changed)
        workspace.association_changed.connect(self._put_away)
        workspace.hidden_changed.connect(lambda _hidden: self.refresh())

    def _on_changed(self, changes: Changes, _origin: str) -> None:
        work = self._workspace
        for key in sorted(changes.of("consent")):
            fact = work.records.consents.get(key)
            if fact is None or fact.state not in _NO:
                continue
            supporter = work.records.supporters.get(fact.subject)
            person = supporter.resident if supporter is not None and supporter.resident else fact.subject
            if showing(work, person):
                self._person = person
        if changes.of("consent") or changes.of("custody") or changes.of("copy"):
            self.refresh()

    def refresh(self) -> None:
        """As it is now; away when nothing is out any more."""
        found = showing(self._workspace, self._person) if self._person else ()
        found = tuple(one for one in found if one.withdrawn_on is not None)
        if not found:
            self._person = ""
        self.words.setText(
            f"同意をやめた{self._called()}がのっている紙が、{count_words(found, self._workspace)}、出ています。"
            "返してもらってください。"
            if found
            else ""
        )
        self.setVisible(bool(found))

    def _called(self) -> str:
        work = self._workspace
        person = desk_person(work, self._person)
        if person is not None:
            return called(work, person)
        known = work.records.residents.get(self._person) or work.records.supporters.get(self._person)
        return f"{known.name}さん" if known is not None and not work.names_hidden else "方"

    def _look(self) -> None:
        person, name = self._person, self._called()
        if not person:
            return
        dialog = ShowingDialog(self._workspace, person, name, self.window())
        dialog.exec()
        dialog.deleteLater()
        self._put_away()

    def _put_away(self) -> None:
        self._person = ""
        self.refresh()
