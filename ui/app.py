"""Starts the window: application, fonts, the start screen, opening an atlas."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QDialog

from himi_map.errors import HimiMapError, StoreError
from ui.look import TypeScale
from ui.style import remembered, wear

if TYPE_CHECKING:
    from data.postgres import PostgresStore
    from data.store import AtlasKey
    from data.store.sqlcipher_store import SqlCipherStore
    from himi_map.ports import AtlasStore
    from himi_map.records.office import Operator
    from ui.bridge import Clock
    from ui.main_window import MainWindow


def application() -> QApplication:
    """The one application object, in Japanese and with the product's type."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("himi-map")
    app.setApplicationDisplayName("ひみ福祉防災マップ")
    app.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.Japanese, QLocale.Country.Japan))
    if not hasattr(app, "_himi_translator"):
        translator = QTranslator(app)
        if translator.load("qtbase_ja", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
        app._himi_translator = translator  # type: ignore[attr-defined]
    wear(TypeScale.MIDDLE)
    return app


def main(arguments: Sequence[str]) -> int:
    """Open the window on an atlas (first argument), else show the start screen; returns the exit code."""
    app = application()
    wear(remembered())
    if arguments:
        served = arguments[0].startswith(("postgresql:", "postgres:"))  # a Path would make one stroke of the two
        window = open_served_window(arguments[0]) if served else open_atlas_window(Path(arguments[0]))
        if window is None:
            return 1
        window.present()
        return _until_the_end(app)
    from ui.start import StartWindow

    start = StartWindow(open_atlas_window, open_served_window)
    start.show()
    return _until_the_end(app)


def _until_the_end(app: QApplication) -> int:
    """Run the application; nothing listens to a server any more when this returns."""
    code = app.exec()
    following = sys.modules.get("ui.server.following")
    if following is not None:
        following.wait_for_leaving()
    return code


def open_atlas_window(path: Path) -> MainWindow | None:
    """Ask for the passphrase and who is working, then open the main window; None when the user went back.

    ``HIMI_MAP_PASSPHRASE`` and ``HIMI_MAP_OPERATOR`` (for the practice town) spare the questions they answer; an
    operator who has a passphrase of their own is always asked for it. A pack has one operator, who is known by it.
    """
    from ui.dialogs.message import tell
    from ui.exchange.opening import tell_opening

    try:
        found = _open_store(path)
    except StoreError as error:
        tell_opening(None, error)
        return None
    if found is None:
        return None
    store, way = found
    try:
        operator = _sign_in(store)
        if operator is not None and way == "take":
            return _open_part(store, operator)
        if operator is None:
            store.close()
            return None
        return _window_on(store, operator)
    except HimiMapError as error:
        from ui.dialogs.message import tell

        store.close()
        tell(None, error)
        return None


def open_served_window(address: str = "") -> MainWindow | None:
    """The main window on an atlas on a server; None when the user went back.

    Whoever logged in is who works: nobody signs in a second time. ``HIMI_MAP_PASSPHRASE`` or ``PGPASSWORD`` spare the
    question for the login's passphrase.

    Parameters
    ----------
    address
        ``postgresql://user@host/database``; "" asks.
    """
    from ui.exchange.opening import tell_opening
    from ui.server.opening import open_on_server

    store = open_on_server(address, _clock())
    if store is None:
        return None
    try:
        return _followed_window(store)
    except HimiMapError as error:
        store.close()
        tell_opening(None, error)
        return None


def _followed_window(store: PostgresStore) -> MainWindow:
    from ui.server.following import Following

    watch = store.watch()  # before anything is read: what is written in between is told as a change
    try:
        operator = store.load("").operators.get(store.operator)
        if operator is None:
            raise StoreError("postgres.stranger", database=store.address.name, user=store.address.user)
        window = _window_on(store, operator)
    except BaseException:
        watch.close()
        raise
    Following(window, watch)
    return window


def _open_part(store: SqlCipherStore, operator: Operator) -> MainWindow | None:
    """Somebody else writes the atlas: make a pack of a part of it for whoever is signed in, and open that."""
    from data.store import open_atlas
    from ui.exchange.locked import take_along

    made = take_along(store, operator, _clock())
    store.close()
    if made is None:
        return None
    pack = open_atlas(made.path, made.spoken, at=_clock()())
    holder = _sign_in(pack)
    assert holder is not None, "a pack knows its holder"
    return _window_on(pack, holder)


def _window_on(store: AtlasStore, operator: Operator) -> MainWindow:
    """The main window where it was, with somebody who looks after the backups."""
    from ui.whereabouts import Whereabouts

    window = make_window(store, operator)
    Whereabouts(window)

    def reopen(path: Path, key: AtlasKey) -> MainWindow | None:
        window.successor = _reopened(path, key, operator)
        return window.successor

    window.keeping.start(reopen)
    return window


def _reopened(path: Path, key: AtlasKey, operator: Operator) -> MainWindow | None:
    """The window on an atlas that was brought back; whoever is another one in it signs in anew."""
    from data.store import open_atlas

    store = open_atlas(path, key)
    try:
        known = store.load("").operators.get(operator.id)
        signed_in = known if known == operator else _sign_in(store)
        if signed_in is None:
            store.close()
            return None
        window = _window_on(store, signed_in)
    except HimiMapError:
        store.close()
        raise
    window.present()
    return window


def make_window(store: AtlasStore, operator: Operator) -> MainWindow:
    """The main window on an open atlas, with the map pack beside it when there is one."""
    from data.mappack import MapPack
    from ui.bridge import Workspace
    from ui.main_window import MainWindow

    place = store.map_pack
    pack = MapPack.open(place) if place is not None and place.exists() else None
    window = MainWindow(Workspace(store, operator, pack, _clock()))
    window.resize(1366, 768)
    return window


def _clock() -> Clock:
    """The time of this machine, or the one that ``HIMI_MAP_NOW`` gives for tests and pictures."""
    from ui.bridge import local_now

    given = os.environ.get("HIMI_MAP_NOW", "")
    if not given:
        return local_now
    fixed = dt.datetime.fromisoformat(given)
    return lambda: fixed


def _open_store(path: Path) -> tuple[SqlCipherStore, str] | None:
    """The store, open to write; or to read, and what the user wants to do then. None when the user went back."""
    from data.packs.letters import take_words
    from ui.exchange.locked import KeptOutDialog
    from ui.exchange.opening import OpenDialog, open_or_look

    now = _clock()()
    given = os.environ.get("HIMI_MAP_PASSPHRASE")
    if given and path.suffix != ".himipack":
        store, kept_out = open_or_look(path, given, now)
    else:
        dialog = OpenDialog(path, now)
        dialog.exec()
        dialog.deleteLater()
        if dialog.store is None:
            return None
        store, kept_out = dialog.store, dialog.kept_out
    if kept_out is None:
        if store.pack is None:
            take_words(store, now)
        return store, ""
    choice = KeptOutDialog(kept_out, pack=store.pack is not None)
    choice.exec()
    choice.deleteLater()
    if not choice.chosen:
        store.close()
        return None
    return store, choice.chosen


def _sign_in(store: AtlasStore) -> Operator | None:
    from ui.dialogs.opening import SignInDialog

    records = store.load("")
    pack = getattr(store, "pack", None)
    if pack is not None:
        return records.operators[pack.holder]
    wished = os.environ.get("HIMI_MAP_OPERATOR", "")
    practice = store.profile.id == "mihon"
    if practice:
        for one in records.operators.values():
            if not one.secret and one.name == (wished or "設置者"):
                return one
    dialog = SignInDialog(store, records)
    dialog.choose(wished)
    return dialog.operator if dialog.exec() == QDialog.DialogCode.Accepted else None
