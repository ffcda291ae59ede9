"""Looks after the backups of the open atlas: makes one a day and one on closing, and says calmly when it cannot.

Everything that touches a stick or a share runs beside the window: a share that does not answer must stop nobody's
work. The keeper begins only when it is told to (:meth:`Keeper.start`); until then it costs nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from data.store import Backup, LookBack, Proof, SqlCipherStore, backup, backups_in, due, look_back, prove, rehearse
from data.store.second_place import find, mark, nearness
from himi_map.errors import HimiMapError, StoreError, describe
from ui.background import Progress, Runner
from ui.keeping.memory import SecondPlace, remember, remembered
from ui.keeping.reminding import KeepingBand, KeepingLine
from ui.keeping.waiting import WaitingDialog
from ui.keeping.words import Reminder, reminder

if TYPE_CHECKING:
    from ui.bridge import Workspace

_LOOK_EVERY_MS: Final = 60_000
"""So soon is a stick noticed that was put in."""
_TRY_AGAIN: Final = dt.timedelta(hours=1)
"""After a failure in the same place; whoever presses the button does not wait."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at atlas and second place gave.

    Attributes
    ----------
    place
        Where the second place is now; None when it is not there.
    """

    look: LookBack
    place: Path | None
    backups: tuple[Backup, ...] = ()


class Keeper(QObject):
    """Keeps the atlas of one window.

    Parameters
    ----------
    window
        Over which it tells and asks.
    workspace
        The open atlas.
    open_keeping
        Opens 「控えと復元」; for the band.

    Signals
    -------
    changed()
        Something is known that was not: a backup more, the stick is in, a backup was proven.

    Attributes
    ----------
    proven
        Backups by path: "" when it opened whole, else the code of the error with which it did not.
    problem
        Why the last backup could not be made; None when it was.
    doing
        What is being done now, in words; "" when nothing.
    """

    changed = Signal()

    def __init__(self, window: QWidget, workspace: Workspace, open_keeping: Callable[[], object]) -> None:
        super().__init__(window)
        self.window = window
        self.workspace = workspace
        self.runner = Runner()
        self.found: Found | None = None
        self.proven: dict[Path, str] = {}
        self.problem: HimiMapError | None = None
        self.doing = ""
        self.line = KeepingLine()
        self.band = KeepingBand(open_keeping)
        self.band.later_button.clicked.connect(lambda _checked=False: self._tell())
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._closed = False
        self._failed: tuple[dt.datetime, Path] | None = None
        self._waiting: Callable[[], object] | None = None
        self.runner.ended.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    @property
    def store(self) -> SqlCipherStore | None:
        """The atlas when it is a file that can be kept; None for any other."""
        store = self.workspace.store
        return store if isinstance(store, SqlCipherStore) and store.place is not None else None

    @property
    def second_place(self) -> SecondPlace | None:
        """The folder that was chosen on this machine for this atlas."""
        return remembered(self.workspace.store.info.id)

    def start(self) -> None:
        """Begin to look after it."""
        if self.store is not None:
            self._timer.start()
            self.look()

    def close(self) -> None:
        """Look no more; waits for what is being written."""
        self._closed = True
        self._waiting = None
        self._timer.stop()
        self.runner.close()

    # --- looking ------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Look at the journal and for the stick; make a backup when one is due."""
        if not self._run("", self._look_work(), self._looked, self._not_looked):
            self._waiting = self._waiting or self.look

    def _look_work(self) -> Callable[[Progress], Found]:
        store, chosen = self.store, self.second_place
        assert store is not None, "asked for by start() only when there is one"

        def work(_progress: Progress) -> Found:
            place = find(chosen.folder, chosen.mark, atlas=store.info.id) if chosen is not None else None
            listed = backups_in(place, atlas=store.info.id) if place is not None else ()
            return Found(look_back(store), place, listed)

        return work

    def _looked(self, found: Found) -> None:
        chosen = self.second_place
        if chosen is not None and found.place not in (None, chosen.folder):
            assert found.place is not None
            remember(self.workspace.store.info.id, SecondPlace(found.place, chosen.mark, chosen.atlas_file))
        self.found = found
        self._tell()
        if found.place is not None and due(found.look, self.workspace.clock()) and not self._just_failed(found.place):
            self.make()

    def _just_failed(self, place: Path) -> bool:
        """A stick that is full is not written on every minute."""
        return (
            self._failed is not None
            and place == self._failed[1]
            and (self.workspace.clock() - self._failed[0] < _TRY_AGAIN)
        )

    def _not_looked(self, error: Exception) -> None:
        if isinstance(error, HimiMapError) and self.found is not None:
            self.found = Found(self.found.look, None)
        self._tell()

    def _tell(self) -> None:
        """Say on line and band what is to be said."""
        found, chosen = self.found, self.second_place
        said = reminder(
            found.look if found is not None else None,
            chosen.folder if chosen is not None else None,
            reached=found is not None and found.place is not None,
            practice=self.workspace.profile.id == "mihon",
            now=self.workspace.clock(),
        )
        band = said.band
        if self.problem is not None:
            told = describe(self.problem.code, self.problem.fields)
            band = f"控えを作れませんでした。{told.why}{told.remedy}"
        self.band.say(band)
        self.line.show_reminder(said if self.band.isHidden() else Reminder())
        self.changed.emit()

    # --- doing --------------------------------------------------------------------------------------------------

    def choose(self, folder: Path) -> str:
        """Make a folder the second place; returns a warning in words when it is too near to the atlas, else "".

        Raises
        ------
        StoreError
            It cannot be written there.
        """
        store = self.store
        assert store is not None and store.place is not None
        remember(store.info.id, SecondPlace(folder, mark(folder), store.place))
        self.problem = self._failed = None
        self.look()
        return self.too_near()

    def too_near(self) -> str:
        """Why the second place is a poor one; "" when it is not."""
        store, chosen = self.store, self.second_place
        if store is None or chosen is None or store.place is None:
            return ""
        return {
            "": "",
            "folder": "地図帳と同じフォルダーです。いっしょに消したり、なくしたりするおそれがあります。"
            "USBメモリーや共有フォルダーのほうが安心です。",
            "disk": "地図帳と同じ機械の中です。この機械がこわれると、控えもなくなります。"
            "USBメモリーや共有フォルダーのほうが安心です。",
        }[nearness(chosen.folder, store.place)]

    def make(self) -> bool:
        """Make a backup now; False when it has to wait for what is just being done."""
        begun = self._run("控えを作っています…", self._make_work(), self._made, self._not_made)
        if not begun:
            self._waiting = self.make
        return begun

    def _go_on(self) -> None:
        """What had to wait for the runner."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not self._closed:
            waiting()

    def _make_work(self) -> Callable[[Progress], Found]:
        store, chosen, at, who = self.store, self.second_place, self.workspace.clock(), self.workspace.operator.id
        assert store is not None

        def work(progress: Progress) -> Found:
            place = find(chosen.folder, chosen.mark, atlas=store.info.id) if chosen is not None else None
            if place is None:  # never make a folder of this name where the stick would be
                raise StoreError("store.no_second_place")
            backup(store, place, at=at, author=who, between=lambda: progress.tell(0, 0, ""))
            return Found(look_back(store), place, backups_in(place, atlas=store.info.id))

        return work

    def _made(self, found: Found) -> None:
        self.problem = self._failed = None
        if found.backups:
            self.proven[found.backups[0].path] = ""  # it was opened and compared when it was made
        self._looked(found)

    def _not_made(self, error: Exception) -> None:
        if isinstance(error, StoreError) and error.code == "store.no_second_place" and self.found is not None:
            self.found = Found(self.found.look, None)  # the reminder says which stick to put in
        elif isinstance(error, HimiMapError):
            self.problem = error
            if self.found is not None and self.found.place is not None:
                self._failed = (self.workspace.clock(), self.found.place)
        self._tell()

    def rehearse(self, done: Callable[[Backup, Proof], object], failed: Callable[[Exception], object]) -> bool:
        """Open the newest backup as if the atlas were lost."""
        store, place = self.store, self.found.place if self.found is not None else None
        if store is None or place is None:
            return False
        at, who = self.workspace.clock(), self.workspace.operator.id

        def work(_progress: Progress) -> tuple[Found, Backup, Proof]:
            newest, proof = rehearse(store, place, at=at, author=who)
            return Found(look_back(store), place, backups_in(place, atlas=store.info.id)), newest, proof

        def rehearsed(outcome: tuple[Found, Backup, Proof]) -> None:
            self.proven[outcome[1].path] = ""
            self._looked(outcome[0])
            done(outcome[1], outcome[2])

        return self._run("復元の練習をしています…", work, rehearsed, failed)

    def prove_next(self) -> None:
        """Open the newest backup of which nobody knows yet whether it opens; and so on while somebody looks on."""
        store, found = self.store, self.found
        waiting = [one.path for one in (found.backups if found is not None else ()) if one.path not in self.proven]
        if store is None or not waiting:
            return
        path, key = waiting[0], store.key

        def work(_progress: Progress) -> str:
            try:
                prove(path, key)
            except HimiMapError as error:
                return error.code
            return ""

        def known(code: str) -> None:
            self.proven[path] = code
            self.changed.emit()

        self._run("", work, known, lambda _error: None)

    def _run(
        self,
        words: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> bool:
        if self._closed or self.store is None:
            return False

        def over(tell: Callable[[Any], object]) -> Callable[[Any], None]:
            def told(outcome: Any) -> None:
                self.doing = ""
                if not self._closed:  # the window may be gone, and the word about it still on its way
                    tell(outcome)

            return told

        begun = self.runner.run(words, work, over(done), over(failed))
        if begun:
            self.doing = words
            self.changed.emit()
        return begun

    # --- closing ------------------------------------------------------------------------------------------------

    def before_closing(self) -> None:
        """Make the last backup of the evening when something changed and the second place is there."""
        if self.found is None or self.found.place is None or self.store is None or self._closed:
            return
        self._timer.stop()
        app = QApplication.instance()
        if isinstance(app, QApplication) and app.isSavingSession():
            return  # the machine is going down: it will not wait
        if not due(look_back(self.store), self.workspace.clock(), closing=True):
            return
        explanation = "きょうの直しを、控えの場所に写しています。終わると、ひとりでに閉じます。"
        dialog = WaitingDialog(
            "控えを作っています…", explanation, self.runner, self.window, give_up="控えを作らずに閉じる"
        )
        made = dialog.wait("控えを作っています…", self._make_work())
        error = dialog.error
        dialog.deleteLater()
        if not made and isinstance(error, HimiMapError):
            from ui.dialogs.message import tell

            tell(self.window, error)
