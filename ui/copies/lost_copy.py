"""だれがのっているか: everybody on a copy, with telephone and address; for a lost one, the papers of the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from himi_map.custody import lost_copy, on_lost
from himi_map.disclosed import short_code
from himi_map.errors import HimiMapError
from himi_map.services.disclosing import note_lost
from ui.dialogs.files import choose_pdf
from ui.dialogs.message import tell
from ui.style import worn
from ui.widgets import Words, button, closing_row, heading, quiet

if TYPE_CHECKING:
    from himi_map.custody import Standing
    from himi_map.packs.custody import OnAPack
    from ui.bridge import Workspace

_WIDTH, _HEIGHT = 900, 680
_TITLES = {"resident": "名簿の方", "supporter": "支え手", "contact": "緊急連絡先"}


class LostCopyDialog(QDialog):
    """Counts first, then everybody, by NO."""

    def __init__(self, workspace: Workspace, one: Standing, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("だれがのっているか")
        self._work, self._one = workspace, one
        self._records = workspace.store.load(one.copy.association or None)
        note_lost(workspace.store, self._records, one.copy, workspace.operator, workspace.clock())
        self.people = on_lost(self._records, one)
        counts = {kind: sum(each.kind == kind for each in self.people) for kind in _TITLES}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        others = "、".join(f"{_TITLES[kind]}{counts[kind]}人" for kind in ("supporter", "contact") if counts[kind])
        self.head = heading(f"この紙には、{counts['resident']}人{f'と{others}' if others else ''}がのっています")
        column.addWidget(self.head)
        column.addWidget(Words(words, "calm"))
        column.addWidget(quiet("上から順に、電話で知らせてください。見たことは、記録に残りました。"))
        self.body = QWidget()
        rows = QVBoxLayout(self.body)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(10)
        for kind, title in _TITLES.items():
            found = [each for each in self.people if each.kind == kind]
            if found:
                rows.addWidget(heading(f"{title}　{len(found)}人", "part"))
                rows.addWidget(Words("\n".join(map(_line, found)), air=165))
        rows.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("のっている方の一覧")
        area.setWidgetResizable(True)
        area.setWidget(self.body)
        column.addWidget(area, 1)
        self.said = Words("", "saved")
        self.said.hide()
        column.addWidget(self.said)
        forward = button("連絡先と報告をPDFにする", self._keep, primary=True)
        column.addLayout(closing_row(back=button("もどる", self.reject), forward=forward))
        screen = self.screen().availableGeometry()
        wide = worn().width
        self.resize(min(round(_WIDTH * wide), screen.width()), min(round(_HEIGHT * wide), screen.height() - 64))

    def _keep(self) -> None:
        """The list for the calls and the report the law asks for, in one PDF: an internal paper."""
        from exports.custody import contact_list, incident_sheet
        from exports.tables.files import write_documents

        work, at = self._work, self._work.clock()
        chosen = choose_pdf(self, "連絡先と報告の記録を保存する", f"紛失_{short_code(self._one.copy.sheet)}.pdf")
        if chosen is None:
            return
        told = lost_copy(self._records, self._one, work.profile, at)
        try:
            write_documents(chosen, [contact_list(told), incident_sheet(told)], paper="A4", at=at)
        except HimiMapError as error:
            tell(self, error)
            return
        self.said.setText(f"保存しました：{chosen.name}。内部資料です。使いおわったら裁断してください。")
        self.said.show()


def _line(one: OnAPack) -> str:
    number = f"{one.number}番　" if one.number is not None else ""
    return f"{number}{one.name}さん　電話：{one.phone or 'わかりません'}　住所：{one.address or 'わかりません'}"
