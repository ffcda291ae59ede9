"""だれがのっているか: everybody on a copy, with telephone and address; for a lost one, the papers of the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from himi_map.custody import CopyState
from himi_map.packs.custody import OnAPack
from ui.style import worn
from ui.widgets import Words, button, closing_row, heading, quiet

if TYPE_CHECKING:
    from himi_map.custody import Standing
    from himi_map.records.atlas import Records
    from himi_map.records.paper import PrintedCopy
    from ui.bridge import Workspace

_WIDTH, _HEIGHT = 900, 680
_TITLES = {"resident": "名簿の方", "supporter": "支え手", "contact": "緊急連絡先"}


class LostCopyDialog(QDialog):
    """Counts first, then everybody, by NO."""

    def __init__(self, workspace: Workspace, one: Standing, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("だれがのっているか")
        records = workspace.store.load(one.copy.association or None)
        self.people = people_on(records, one.copy)
        counts = {kind: sum(each.kind == kind for each in self.people) for kind in _TITLES}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        others = "、".join(f"{_TITLES[kind]}{counts[kind]}人" for kind in ("supporter", "contact") if counts[kind])
        self.head = heading(f"この控えには、{counts['resident']}人{f'と{others}' if others else ''}がのっています")
        column.addWidget(self.head)
        column.addWidget(Words(words, "calm"))
        lost = one.state is CopyState.LOST
        how = "上から順に、電話で知らせてください。" if lost else ""
        column.addWidget(quiet(f"{how}この一覧は画面だけに出ます。今はもう名簿にいない方は、出ないことがあります。"))
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
        self._between = QHBoxLayout()
        column.addLayout(closing_row(back=button("もどる", self.reject), forward=None, between=self._between))
        screen = self.screen().availableGeometry()
        wide = worn().width
        self.resize(min(round(_WIDTH * wide), screen.width()), min(round(_HEIGHT * wide), screen.height() - 64))


def people_on(records: Records, copy: PrintedCopy) -> tuple[OnAPack, ...]:
    """Everybody on a copy, residents first by NO."""
    found: list[OnAPack] = []
    for key in copy.people:
        resident = records.residents.get(key)
        if resident is not None:
            listed = records.registration_of(key)
            number = listed.number if listed is not None else None
            phone = resident.phone or resident.mobile
            found.append(OnAPack("resident", key, resident.name, number, resident.address, phone))
    found.sort(key=lambda each: (each.number is None, each.number or 0, each.name))
    for kind, ids, table in (
        ("supporter", copy.supporters, records.supporters),
        ("contact", copy.contacts, records.contacts),
    ):
        for key in ids:
            other = table.get(key)
            if other is not None:
                found.append(OnAPack(kind, key, other.name, None, other.address, other.phone or other.mobile))
    return tuple(found)


def _line(one: OnAPack) -> str:
    number = f"{one.number}番　" if one.number is not None else ""
    return f"{number}{one.name}さん　電話：{one.phone or 'わかりません'}　住所：{one.address or 'わかりません'}"
