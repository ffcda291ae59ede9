"""もどすと失われるもの: read before anything is done, with one button that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from himi_map.errors import describe
from himi_map.history import loss_lines
from ui.dialogs.sheet import SheetDialog
from ui.widgets import Words, button, heading, quiet

if TYPE_CHECKING:
    from data.store import RestorePreview

_CARRY = "同意と紙の記録は引きつぐ"
_CARRY_MEANS = "控えのあとに記録した同意・取りやめと、渡した紙の控え番号は、起きたことなので残します。"


class RestoreDialog(SheetDialog):
    """What would be lost; accepted when the user wants it nevertheless.

    Parameters
    ----------
    moment
        When the backup was made, in words.
    seen
        What restoring would do.
    name_of
        Whose name may be told.
    day_words
        When the last Edit was made.
    """

    def __init__(
        self,
        moment: str,
        seen: RestorePreview,
        name_of: Callable[[str], str | None],
        day_words: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("この控えに戻す", parent)
        self._seen = seen
        self._name_of = name_of
        self._day_words = day_words
        self.column.addWidget(heading(f"{moment}の控えに戻すと、失われるもの"))
        self.grave = Words("", "ask")
        self.lines = Words()
        self.column.addWidget(self.grave)
        self.column.addWidget(self.lines)
        self.carry = QCheckBox(_CARRY)
        self.carry.setChecked(True)
        self.carry.toggled.connect(lambda _on: self._show())
        self.means = quiet(_CARRY_MEANS)
        self.column.addWidget(self.carry)
        self.column.addWidget(self.means)
        self.column.addWidget(quiet("今の地図帳は消えません。「戻す前」と日時のついた名前で、同じ場所に残ります。"))
        self.back = button("やめる", self.reject)
        self.go = button("この控えに戻す", self.accept, primary=True)
        self.finish(back=self.back, forward=self.go)
        self.back.setFocus()
        self._show()

    @property
    def carries(self) -> bool:
        """Whether consents known since shall go along."""
        return self.carry.isChecked()

    def _show(self) -> None:
        loss, carrying = self._seen.loss, self._seen.carrying
        facts = loss is not None and bool(loss.refused or loss.consents or loss.papers)
        self.carry.setVisible(facts)
        self.means.setVisible(facts)
        if loss is None:
            self.grave.setText(self._unread() if self._seen.unread else "")
            self.lines.setText("" if self._seen.unread else "今は地図帳がないので、失われるものはありません。")
        else:
            told = loss_lines(
                loss, self._name_of, carrying=carrying if self.carries else None, day_words=self._day_words
            )
            self.grave.setText("\n".join(one.words for one in told if one.grave))
            self.lines.setText("\n".join(f"・{one.words}" for one in told if not one.grave))
        self.grave.setVisible(bool(self.grave.text()))
        self.lines.setVisible(bool(self.lines.text()))
        self.fit()

    def _unread(self) -> str:
        why = describe(self._seen.unread, {"file": "今の地図帳"}).why
        return (
            f"今の地図帳を読めないので、くらべられません。{why}"
            "控えのあとに取りやめた同意があっても、引きつげません。戻したあとで、同意を確かめてください。"
        )
