"""The way to an atlas on a server: where it is, and the passphrase of the login."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLineEdit, QWidget

from data import postgres
from data.postgres import DatabaseAddress, PostgresStore, is_address
from himi_map.errors import HimiMapError, StoreError, describe
from ui.exchange.opening import tell_opening
from ui.exchange.working import WorkingSheet
from ui.style import SETTINGS
from ui.widgets import button, heading, labelled, quiet, reveal

if TYPE_CHECKING:
    from ui.bridge import Clock

_ADDRESS: Final = "server_address"


class ServerDialog(WorkingSheet):
    """Asks where the atlas is and for the login's passphrase until it opens or the user goes back.

    Parameters
    ----------
    address
        Where it is, when somebody said so; else what was opened last on this machine.

    Attributes
    ----------
    store
        After the dialog was accepted.
    """

    def __init__(self, address: str, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__("サーバーの地図帳を開く", parent)
        self.store: PostgresStore | None = None
        self._clock = clock
        self._settings = QSettings(*SETTINGS)
        self.column.addWidget(heading("サーバーの地図帳を開きます"))
        self.address = QLineEdit(address or str(self._settings.value(_ADDRESS, "")))
        self.address.setCursorPosition(0)
        self.column.addWidget(labelled("地図帳の場所", self.address))
        self.column.addWidget(quiet("サーバーの担当者から聞いた場所を、そのまま入れてください。次からは覚えています。"))
        self.passphrase = QLineEdit()
        self._ask = labelled("サーバーの、自分の合言葉", self.passphrase)
        self.column.addWidget(self._ask)
        self.shown = reveal(self.passphrase)
        self.column.addWidget(self.shown)
        for one in (self._ask, self.shown):
            one.setVisible(not passphrase_is_known())
        self.finish(back=button("やめる", self.reject), forward=button("開く", self._open, primary=True))
        (self.passphrase if self.address.text() else self.address).setFocus()

    def _open(self) -> None:
        try:
            address = address_of(self.address.text())
        except HimiMapError as error:
            self._refuse(error, self.address)
            return
        password, clock = known_passphrase() or self.passphrase.text() or None, self._clock

        def done(store: PostgresStore) -> None:
            self.store = store
            self._settings.setValue(_ADDRESS, str(address))
            self.accept()

        def failed(error: Exception) -> None:
            wrong = isinstance(error, HimiMapError) and error.code == "postgres.wrong_password"
            self._refuse(error, self.passphrase if wrong else self.address)

        self.work("サーバーにつないでいます。", lambda: postgres.open_atlas(address, password=password, clock=clock),
                  done, failed)  # fmt: skip

    def _refuse(self, error: Exception, field: QLineEdit) -> None:
        known = error if isinstance(error, HimiMapError) else StoreError("postgres.failed", database="", number="")
        self.say(str(describe(known.code, known.fields)))
        field.selectAll()
        field.setFocus()


def address_of(words: str) -> DatabaseAddress:
    """The address somebody wrote; the beginning that is always the same may be left out.

    Raises
    ------
    InputError
        ``postgres.bad_address``, ``postgres.password_in_address``.
    """
    plain = unicodedata.normalize("NFKC", words).strip()
    return DatabaseAddress(plain if is_address(plain) or not plain else f"postgresql://{plain}")


def known_passphrase() -> str | None:
    """The login's passphrase where this program was given it; never an argument."""
    return os.environ.get("HIMI_MAP_PASSPHRASE") or None


def passphrase_is_known() -> bool:
    """Whether nobody has to be asked for it."""
    return known_passphrase() is not None or bool(os.environ.get("PGPASSWORD"))


def open_on_server(address: str, clock: Clock) -> PostgresStore | None:
    """The store; None when the user went back. Without a question where address and passphrase are known."""
    try:
        told = address_of(address) if address else None
        if told is not None and passphrase_is_known():
            return postgres.open_atlas(told, password=known_passphrase(), clock=clock)
    except HimiMapError as error:
        tell_opening(None, error)
        return None
    dialog = ServerDialog(address, clock)
    dialog.exec()
    dialog.deleteLater()
    return dialog.store
