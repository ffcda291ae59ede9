"""はじめての方へ: five cards, one thought each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from ui.dialogs.sheet import SheetDialog
from ui.help.library import picture_file
from ui.style import worn
from ui.widgets import Words, button, heading, quiet

CARDS: Final = (
    (
        "この地図は、何のためのものですか",
        "災害のとき、一人では逃げられない方がいます。その方と、助けに行くご近所の方と、行き先を、一枚の地図にします。"
        "ご本人が同意した方だけがのります。",
        "sheet",
    ),
    (
        "人を地図に置きます",
        "左の一覧で名前を押して、地図でその人の家を押します。まちがえても「元に戻す」で戻せます。"
        "書いたことは、押したときに全部残っています。「保存」はいりません。",
        "hall-1",
    ),
    (
        "助ける人を決めます",
        "名前を押すと、近くに住んでいて引き受けてくれた方が出ます。その方を押すと決まります。"
        "地図で、丸から四角へ線を引いてもできます。",
        "hall-2",
    ),
    (
        "危ない所と同意を書きます",
        "崖や暗い道、消火栓やAEDは、スタンプを押してから地図を押します。"
        "同意は、同意書を見ながら答えを押します。断った方は、名簿にも地図にものりません。",
        "hall-3",
    ),
    (
        "見直して、印刷します",
        "「見直す」で、気をつけるところを確かめます。「印刷する」で、役員用の地図と一覧ができます。"
        "わからないときは、F1キーで手引きが開きます。",
        "hall-6",
    ),
)
"""Title, words and picture of each card."""

_PICTURE_WIDTH = 500


class TourDialog(SheetDialog):
    """Goes on at the bottom right, back at the bottom left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("はじめての方へ", parent)
        self._place = 0
        self.title = heading("")
        self.words = Words("")
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.place = quiet("")
        for one in (self.place, self.title, self.words, self.picture):
            self.column.addWidget(one)
        self.back = button("やめる", self._back)
        self.forward = button("次へ", self._forward, primary=True)
        self.finish(back=self.back, forward=self.forward)
        self._show()

    def _show(self) -> None:
        title, words, picture = CARDS[self._place]
        self.place.setText(f"{self._place + 1}／{len(CARDS)}枚目")
        self.title.setText(title)
        self.words.setText(words)
        file = picture_file(picture)
        shown = QPixmap(str(file)) if file is not None else QPixmap()
        self.picture.setVisible(not shown.isNull())
        if not shown.isNull():
            width = round(_PICTURE_WIDTH * worn().width)
            ratio = self.devicePixelRatioF()
            scaled = shown.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
            scaled.setDevicePixelRatio(ratio)
            self.picture.setPixmap(scaled)
            self.picture.setAccessibleName(f"{title}の画面")
        last = self._place == len(CARDS) - 1
        for made, said in (
            (self.back, "前へ" if self._place else "やめる"),
            (self.forward, "はじめる" if last else "次へ"),
        ):
            made.setText(said)
            made.setAccessibleName(said)
        self.fit()

    def _forward(self) -> None:
        if self._place == len(CARDS) - 1:
            self.accept()
            return
        self._place += 1
        self._show()

    def _back(self) -> None:
        if self._place == 0:
            self.reject()
            return
        self._place -= 1
        self._show()
