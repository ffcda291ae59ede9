"""この人がのっている紙: how many copies that are not back show this person."""

from __future__ import annotations

from himi_map.desk import DeskPerson
from ui.copies.showing import ShowingDialog, count_words, showing
from ui.panels.card.section import Section
from ui.panels.rows import called


class Papers(Section):
    """A line with the count; pressing it shows which."""

    title = "この人がのっている紙"

    def fill(self, found: DeskPerson) -> None:
        """How many are out."""
        copies = showing(self.workspace, found.resident.id)
        if not copies:
            self.say("出ている紙はありません")
            return
        said_no = sum(one.withdrawn_on is not None for one in copies)
        detail = (
            f"{said_no}部は、同意をやめる前に作ったものです。返してもらってください。"
            if said_no
            else "どの紙かを見ます"
        )
        made = self.offer(count_words(copies, self.workspace), self._show, detail)
        made.setProperty("due", bool(said_no))

    def _show(self) -> None:
        if self.found is None:
            return
        dialog = ShowingDialog(
            self.workspace, self.found.resident.id, called(self.workspace, self.found), self.window()
        )
        dialog.exec()
        dialog.deleteLater()
