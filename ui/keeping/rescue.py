"""From the start screen: bring an atlas back that is lost or does not open any more, or go back in one that does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QWidget

from data.store import Backup, backups_in, preview_restore, restore
from data.store.second_place import find
from himi_map.errors import HimiMapError, describe
from ui.background import Runner
from ui.dialogs.files import choose_folder
from ui.dialogs.message import MessageDialog, tell
from ui.dialogs.sheet import SheetDialog
from ui.keeping.bringing_back import restored_words
from ui.keeping.memory import remembered_for_file
from ui.keeping.restore_dialog import RestoreDialog
from ui.keeping.waiting import WaitingDialog
from ui.keeping.words import moment_words, path_words, row_words
from ui.style import worn
from ui.widgets import Words, button, heading, labelled, quiet, reveal

if TYPE_CHECKING:
    from data.store import RestorePreview
    from ui.background import Progress

_ROW, _ROWS = 72, 3


class RescueDialog(SheetDialog):
    """Asks which backup and for the passphrase; tells what would be lost; restores.

    Parameters
    ----------
    target
        The atlas in whose place the backup shall stand; None when nobody knows: it is then named after the backup.
    folder
        Where it lies when *target* is None.

    Attributes
    ----------
    restored
        The atlas that was brought back, after it was accepted.
    """

    def __init__(
        self, target: Path | None, folder: Path, now: dt.datetime, runner: Runner, parent: QWidget | None = None
    ) -> None:
        super().__init__("控えと復元", parent)
        self.restored: Path | None = None
        self._target, self._home, self._now, self._runner = target, folder, now, runner
        self._rows: tuple[Backup, ...] = ()
        column = self.column
        column.addWidget(heading("控えから地図帳を戻します"))
        stem = f"「{target.stem}」" if target is not None else ""
        column.addWidget(Words(f"地図帳{stem}が開けないとき、なくなったとき、前の日に戻したいときに使います。"))
        column.addWidget(quiet("控えを作るときは、地図帳を開いてから「画面」の「控えと復元」を押します。"))
        self.place = Words()
        column.addWidget(self.place)
        self.choose = button("控えのある場所を選ぶ…", self._choose)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addStretch(1)
        column.addLayout(row)
        self.list = QListWidget()
        self.list.setAccessibleName("控えの一覧")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.list)
        self.passphrase = QLineEdit()
        self._secret = labelled("地図帳の合言葉", self.passphrase)
        self._reveal = reveal(self.passphrase)
        column.addWidget(self._secret)
        column.addWidget(self._reveal)
        self.go = button("戻すと失われるものを見る", self._look_at, primary=True)
        self.finish(back=button("やめる", self.reject), forward=self.go)
        known = remembered_for_file(target) if target is not None else None
        self.show_folder(find(known[1].folder, known[1].mark, atlas=known[0]) if known is not None else None)
        (self.passphrase if self._rows else self.choose).setFocus()

    def show_folder(self, folder: Path | None) -> None:
        """List the backups of a folder."""
        self._rows = ()
        if folder is None:
            self.place.setText("控えの入っているUSBメモリーを差すか、フォルダーを選んでください。")
        else:
            self.place.setText(f"控えの場所：{path_words(folder)}")
            try:
                every = backups_in(folder, atlas="")
            except HimiMapError as error:
                self.say(str(describe(error.code, error.fields)))
            else:
                stem = self._target.stem if self._target is not None else ""
                self._rows = tuple(one for one in every if one.path.name.startswith(f"{stem}_")) or every
                if not self._rows:
                    self.say("この場所には、地図帳の控えがありません。別の場所を選んでください。")
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        high = round(_ROW * (1 + (worn().value - 1) * 0.8))
        for one in self._rows:
            stem = one.path.name.rsplit("_", 2)[0]
            self.list.addItem(row_words(one, self._now, f"「{stem}」の控え"))
            self.list.item(self.list.count() - 1).setSizeHint(QSize(0, high))
        self.list.setCurrentRow(0 if self._rows else -1)
        self.list.setFixedHeight(high * min(len(self._rows), _ROWS) + 4)
        for part in (self.list, self._secret, self._reveal):
            part.setVisible(bool(self._rows))
        self.go.setEnabled(bool(self._rows))
        self.fit()

    def _choose(self) -> None:
        folder = choose_folder(self, "控えのある場所を選ぶ")
        if folder is not None:
            self.say("")
            self.show_folder(folder)
            if self._rows:
                self.passphrase.setFocus()

    def _look_at(self) -> None:
        self.say("")
        one = self._rows[self.list.currentRow()]
        target = self._target or self._home / f"{one.path.name.rsplit('_', 2)[0]}.himi"
        secret, now = self.passphrase.text(), self._now

        def look(_progress: Progress) -> RestorePreview:
            return preview_restore(one.path, target, passphrase=secret, at=now)

        seen: RestorePreview | None = self._waited("控えを開いています…", "今の地図帳とくらべています。", look)
        if seen is None:
            return
        deciding = RestoreDialog(moment_words(one.at, now), seen, lambda _one: None, str, self)
        wanted, carries = bool(deciding.exec()), deciding.carries
        deciding.deleteLater()
        if not wanted:
            return
        done = self._waited(
            "控えに戻しています…",
            "今の地図帳を脇に残してから、控えを入れています。",
            lambda _progress: restore(one.path, target, passphrase=secret, at=now, carry_facts=carries),
        )
        if done is not None:
            MessageDialog(self, f"{moment_words(one.at, now)}の控えに戻しました。", *restored_words(done)).exec()
            self.restored = target
            self.accept()

    def _waited(self, words: str, explanation: str, work: Any) -> Any:
        waiting = WaitingDialog(words, explanation, self._runner, self)
        waiting.wait("", work)
        outcome, error = waiting.outcome, waiting.error
        waiting.deleteLater()
        if isinstance(error, HimiMapError):
            self.say(str(describe(error.code, error.fields)))
            self.passphrase.setFocus()
        return outcome


def rescue(target: Path | None, folder: Path, now: dt.datetime, parent: QWidget) -> Path | None:
    """Bring an atlas back; where it lies, or None when the user went back."""
    runner = Runner()
    try:
        dialog = RescueDialog(target, folder, now, runner, parent)
        dialog.exec()
        dialog.deleteLater()
        return dialog.restored
    except HimiMapError as error:
        tell(parent, error)
        return None
    finally:
        runner.close()
