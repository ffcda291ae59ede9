"""これまでのこと: what happened to this person's records, in sentences, and taking the last of it back."""

from __future__ import annotations

from himi_map.desk import DeskPerson
from himi_map.errors import HimiMapError, StoreError
from himi_map.history import records_of_person, sentences
from ui.panels.card.section import Section

_TOLD = 8


class Story(Section):
    """The latest first; all of it on request."""

    title = "これまでのこと"

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._all = False

    def fill(self, found: DeskPerson) -> None:
        """Sentences from the journal, where it can be read."""
        try:
            self._tell(found)
        except StoreError:
            self.say("今は読めません。サーバーにつながってから、もう一度この人を選んでください。")

    def _tell(self, found: DeskPerson) -> None:
        work = self.workspace
        ids = records_of_person(work.records, found.resident.id)
        entries = {entry.number: entry for one in ids for entry in work.store.journal(record=one)}
        told = sentences([entries[number] for number in sorted(entries)], work.records, work.clock().date())
        shown = told if self._all else told[:_TOLD]
        self.say("\n".join(one.words for one in shown) or "まだ何もありません")
        if len(shown) < len(told):
            self.offer(f"あと{len(told) - len(shown)}件を見る", self._show_all)
        label = work.undo_label_of(found.resident.id)
        if label and found.may_edit:
            self.offer("この人の変更を一つ戻す", self._undo, label)

    def show_person(self, found: DeskPerson) -> None:
        """Another person's story begins short."""
        if self.found is None or self.found.resident.id != found.resident.id:
            self._all = False
        super().show_person(found)

    def _show_all(self) -> None:
        self._all = True
        if self.found is not None:
            self.show_person(self.found)

    def _undo(self) -> None:
        if self.found is None:
            return
        try:
            self.workspace.undo_of(self.found.resident.id)
        except HimiMapError as error:
            self.refused.emit(error)
