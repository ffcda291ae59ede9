"""Making a new atlas: which town, where, and its passphrase."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from himi_map.errors import HimiMapError, describe
from himi_map.profiles import load_profile, profile_names
from ui.dialogs.sheet import SheetDialog
from ui.widgets import button, choices, heading, labelled, quiet, reveal


class NewAtlasDialog(SheetDialog):
    """Makes the file when everything fits; stays open and says what does not.

    Attributes
    ----------
    path
        The new atlas after the dialog was accepted.
    """

    def __init__(self, folder: Path, at: dt.datetime, parent: QWidget | None = None) -> None:
        super().__init__("新しい地図帳を作る", parent)
        self.path: Path | None = None
        self._folder = folder
        self._at = at
        column = self.column
        column.addWidget(heading("新しい地図帳を作ります"))
        self.town = choices()
        for name in profile_names():
            self.town.addItem(load_profile(name).name, name)
        column.addWidget(labelled("市町村", self.town))
        self.name = QLineEdit("福祉防災マップ")
        column.addWidget(labelled("地図帳の名前", self.name))
        column.addWidget(quiet(f"置き場所：{folder}"))
        self.passphrase = QLineEdit()
        self.again = QLineEdit()
        column.addWidget(labelled("地図帳の合言葉（8文字以上）", self.passphrase))
        column.addWidget(labelled("もう一度、同じ合言葉", self.again))
        column.addWidget(reveal(self.passphrase, self.again))
        column.addWidget(quiet("合言葉をなくすと、だれにも開けません。紙に書いて、封をしてしまってください。"))
        self.finish(back=button("やめる", self.reject), forward=button("作る", self._make, primary=True))

    def _make(self) -> None:
        from data.store import create_atlas

        if len(self.passphrase.text()) < 8:
            self.say("合言葉は8文字以上にしてください。")
            return
        if self.passphrase.text() != self.again.text():
            self.say("2回の合言葉が違います。もう一度入れてください。")
            return
        name = "".join("・" if letter in '<>:"/\\|?*' else letter for letter in self.name.text()).strip(" .")
        path = self._folder / f"{name or '福祉防災マップ'}.himi"
        try:
            profile = load_profile(self.town.currentData())
            create_atlas(path, passphrase=self.passphrase.text(), profile=profile, at=self._at).close()
        except HimiMapError as error:
            self.say(str(describe(error.code, error.fields)))
            return
        self.path = path
        self.accept()
