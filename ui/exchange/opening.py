"""Opening: a pack's passphrase as it was heard on the telephone; a day that is past; somebody who was before us."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from data.packs import SUFFIX
from himi_map.errors import HimiMapError, LockedError, StoreError, describe
from himi_map.text.wareki import wareki
from ui.dialogs.message import MessageDialog
from ui.dialogs.sheet import SheetDialog
from ui.widgets import Words, button, heading, labelled, quiet, reveal

if TYPE_CHECKING:
    from data.store.sqlcipher_store import SqlCipherStore

_ONLY_LOOK = frozenset({"store.read_only_place"})


class OpenDialog(SheetDialog):
    """Asks for the passphrase of an atlas or a pack until it opens or the user goes back.

    Attributes
    ----------
    store
        After the dialog was accepted: open to write; or only to read, when ``kept_out`` says why.
    kept_out
        Why it could not be opened to write, although the passphrase is right.
    """

    def __init__(self, path: Path, at: dt.datetime, parent: QWidget | None = None) -> None:
        pack = path.suffix == SUFFIX
        super().__init__("持ち出しを開く" if pack else "地図帳を開く", parent)
        self.store: SqlCipherStore | None = None
        self.kept_out: StoreError | None = None
        self._path, self._at, self._pack = path, at, pack
        self.column.addWidget(heading(f"「{path.stem}」を開きます"))
        self.passphrase = QLineEdit()
        asked = "持ち出しの合言葉を入れてください" if pack else "地図帳の合言葉を入れてください"
        self.column.addWidget(labelled(asked, self.passphrase))
        self.shown = reveal(self.passphrase)
        if pack:
            self.column.addWidget(
                quiet("ひらがなでもカタカナでもかまいません。「・」や空白は、あってもなくても同じです。")
            )
            self.column.addWidget(Words("合言葉がわからないときは、市社協に電話でたずねてください。"))
            self.shown.setChecked(True)  # six words in kana cannot be typed blind
        self.column.addWidget(self.shown)
        self.finish(back=button("やめる", self.reject), forward=button("開く", self._open, primary=True))
        self.passphrase.setFocus()

    def _open(self) -> None:
        try:
            self.store, self.kept_out = open_or_look(self._path, self.passphrase.text(), self._at)
        except StoreError as error:
            if error.code == "store.pack_expired":
                self.reject()
                tell_opening(self.parentWidget(), error)
                return
            self.say(opening_words(error, pack=self._pack))
            self.passphrase.selectAll()
            self.passphrase.setFocus()
            return
        self.accept()


def open_or_look(path: Path, passphrase: str, at: dt.datetime) -> tuple[SqlCipherStore, StoreError | None]:
    """The atlas, open to write; or to read with the reason why, when somebody else writes it or its place is read-only.

    Raises
    ------
    StoreError
        As :func:`data.store.open_atlas`.
    """
    from data.store import open_atlas

    try:
        return open_atlas(path, passphrase, at=at), None
    except StoreError as error:
        if not isinstance(error, LockedError) and error.code not in _ONLY_LOOK:
            raise
        return open_atlas(path, passphrase, read_only=True, at=at), error


def opening_words(error: HimiMapError, *, pack: bool) -> str:
    """What is wrong; of a pack's passphrase as its holder can help it."""
    if pack and error.code == "store.wrong_passphrase":
        return (
            "合言葉が違います。\nもう一度、6つの言葉を順に入れてください。"
            "わからないときは、市社協に電話でたずねてください。"
        )
    return str(describe(error.code, error.fields))


def tell_opening(parent: QWidget | None, error: HimiMapError) -> None:
    """Show why something cannot be opened; days as people write them."""
    fields = {key: wareki(value) if type(value) is dt.date else value for key, value in error.fields.items()}
    message = describe(error.code, fields)
    dialog = MessageDialog(parent, message.what, message.why, message.remedy)
    dialog.exec()
    dialog.deleteLater()
