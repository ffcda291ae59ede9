"""After the test page: how long are its bars, and what to set when they are not 100 mm."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.dialogs.sheet import SheetDialog
from ui.exchange.handing_out import beside
from ui.paper.trial import BAR_MM
from ui.widgets import Words, button, heading, labelled, quiet

_ALLOWED: Final = 0.5
"""Millimetres somebody with a ruler may be off."""
_WIDE: Final = str.maketrans("０１２３４５６７８９．", "0123456789.")
_REMEDY: Final = (
    "印刷の画面で「実際のサイズ」か「100%」を選び、「用紙に合わせる」「フィット」「縮小」を切って、"
    "もう一度ためしてください。"
)


class TrialDialog(SheetDialog):
    """Asks for what the ruler says.

    Attributes
    ----------
    verdict
        What was found, in a sentence; "" when nothing was measured.
    """

    middle_width = 640

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("ためし刷り", parent)
        self.verdict = ""
        self.column.addWidget(heading("定規で、目もりの長さを測ってください"))
        self.column.addWidget(quiet("0から100までの長さです。縮んでいると、地図の縮尺が合わなくなります。"))
        self.across, self.down = QLineEdit("100"), QLineEdit("100")
        for one in (self.across, self.down):
            one.textChanged.connect(lambda _text: self._judge())
        beside(self.column, labelled("横の目もり（mm）", self.across), labelled("縦の目もり（mm）", self.down))
        self.answer = Words("", "calm")
        self.column.addWidget(self.answer)
        self.forward = button("測りました", self._finish, primary=True)
        self.finish(back=button("閉じる", self.reject), forward=self.forward)
        self._judge()

    def _judge(self) -> bool:
        found = [measured(one.text()) for one in (self.across, self.down)]
        self.forward.setEnabled(None not in found)
        words, good = judgement(*found)
        self.answer.rename("calm" if good else "ask")
        self.answer.setText(words)
        self.fit()
        return good

    def _finish(self) -> None:
        self.verdict = judgement(measured(self.across.text()), measured(self.down.text()))[0]
        self.accept()


def measured(words: str) -> float | None:
    """A length in mm as somebody types it; None when it is none."""
    try:
        found = float(words.translate(_WIDE).lower().replace("mm", "").strip())
    except ValueError:
        return None
    return found if 10.0 <= found <= 300.0 else None


def judgement(across: float | None, down: float | None) -> tuple[str, bool]:
    """What the lengths mean, and whether all is well."""
    if across is None or down is None:
        return "長さを、数字で入れてください（例：97.5）。", False
    if abs(across - BAR_MM) <= _ALLOWED and abs(down - BAR_MM) <= _ALLOWED:
        return "縦も横も100mmです。このプリンターで、そのまま印刷できます。", True
    if abs(across - down) > 1.0:
        return (
            f"横は{across:g}mm、縦は{down:g}mmで、縦と横がちがいます。"
            f"用紙の大きさの設定が、入れた紙とちがうようです。{_REMEDY}",
            False,
        )
    share = (across + down) / 2 / BAR_MM * 100
    return f"{share:.1f}%に{'縮んで' if share < 100 else '大きくなって'}います。{_REMEDY}", False
