"""だれが入っていたか: everybody in a pack that was lost, with telephone and address for the calls, on the screen only.

It is on no paper: no output of the rule table prints it, and a list of those who have to be told is the last thing
that should lie about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from himi_map.packs import who_was_on
from ui.style import worn
from ui.widgets import Words, button, closing_row, heading, quiet

if TYPE_CHECKING:
    from himi_map.packs import Outstanding
    from himi_map.packs.custody import OnAPack
    from ui.bridge import Workspace

_WIDTH, _HEIGHT = 900, 680
_TITLES = {"resident": "名簿の方", "supporter": "支え手", "contact": "緊急連絡先"}


class WhoWasOnDialog(QDialog):
    """Counts first, then everybody, by NO."""

    def __init__(self, workspace: Workspace, lost: Outstanding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("だれが入っていたか")
        records = workspace.store.load()  # a ward's pack reaches further than what is shown
        self.people = who_was_on(records, lost.handout)
        counts = {kind: sum(one.kind == kind for one in self.people) for kind in _TITLES}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        where = "、".join(lost.associations[:3]) + ("など" if len(lost.associations) > 3 else "")
        others = "、".join(f"{_TITLES[kind]}{counts[kind]}人" for kind in ("supporter", "contact") if counts[kind])
        self.head = heading(
            f"{where}の持ち出しには、{counts['resident']}人{f'と{others}' if others else ''}が入っていました"
        )
        column.addWidget(self.head)
        column.addWidget(
            quiet("中身は合言葉がないと読めません。上から順に、電話で知らせてください。この一覧は画面だけに出ます。")
        )
        self.body = QWidget()
        rows = QVBoxLayout(self.body)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(10)
        for kind, title in _TITLES.items():
            found = [one for one in self.people if one.kind == kind]
            if found:
                rows.addWidget(heading(f"{title}　{len(found)}人", "part"))
                rows.addWidget(Words("\n".join(map(_line, found)), air=165))
        rows.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("入っていた方の一覧")
        area.setWidgetResizable(True)
        area.setWidget(self.body)
        column.addWidget(area, 1)
        column.addLayout(closing_row(back=button("もどる", self.reject), forward=None))
        screen = self.screen().availableGeometry()
        wide = worn().width
        self.resize(min(round(_WIDTH * wide), screen.width()), min(round(_HEIGHT * wide), screen.height() - 64))


def _line(one: OnAPack) -> str:
    number = f"{one.number}番　" if one.number is not None else ""
    return f"{number}{one.name}さん　電話：{one.phone or 'わかりません'}　住所：{one.address or 'わかりません'}"
