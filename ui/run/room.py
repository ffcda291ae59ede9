"""まとめて印刷: choose, look, make, done; one room with four pages."""

from __future__ import annotations

import gc
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from himi_map.custody import Ledger
from himi_map.edits import Changes
from himi_map.errors import HimiMapError, describe
from himi_map.records.people import Registration
from himi_map.services.printing import Manifest, RunOptions
from himi_map.services.printing.preparing import Office
from ui.background import Progress, Runner, without_pauses
from ui.commands.copies import books
from ui.copies.slips import give_slips
from ui.dialogs.files import choose_pdf, data_folder
from ui.dialogs.message import ask, tell
from ui.exchange.sticks import place_words
from ui.exchange.working import told
from ui.run.choosing import ChoosingPage, breakable
from ui.run.looking import LookingPage
from ui.run.making import DonePage, MakingPage
from ui.run.preparing import Looked, Wishes, carry_out, gone_on, look, take_up
from ui.run.report import write_report
from ui.style import worn
from ui.widgets import Words, button, closing_row, heading

if TYPE_CHECKING:
    from ui.stage import Stage

_WIDTH, _HEIGHT = 1240, 720
CHOOSE, LOOK, MAKE, DONE = range(4)
_TITLES: Final = ("まとめて印刷", "", "", "")


class RunRoom(QDialog):
    """Opened by staff.

    Attributes
    ----------
    runner
        Looks and makes beside the window.
    manifest
        What was made; None before.
    """

    kept: Wishes | None = None
    """What was wished last in this program: one may go to a person and come back."""

    def __init__(self, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("まとめて印刷")
        self._stage = stage
        self._work = stage.workspace
        self.runner = Runner()
        self.runner.progressed.connect(self._progress)
        self._looked: Looked | None = None
        self._stop = threading.Event()
        self._done = 0
        self.manifest: Manifest | None = None
        self.choosing = ChoosingPage(self._work, self._first_wishes())
        self.looking, self.making, self.ended = LookingPage(), MakingPage(), DonePage()
        self.pages = QStackedWidget()
        for page in (self.choosing, self.looking, self.making, self.ended):
            self.pages.addWidget(page)
        self.head = heading("")
        self.said = Words("", "calm")
        self.said.hide()
        self.back = button("地図にもどる", self._back)
        self.resume = button("つづきから作る", self._take_up)
        self.forward = button("", self._forward, primary=True)
        self.slips = button("受領書を作る", self._make_slips)
        self.copies = button("渡した紙を見る", self._show_copies)
        between = QHBoxLayout()
        for one in (self.resume, self.slips, self.copies):
            between.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.pages, 1)
        column.addWidget(self.said)
        column.addLayout(closing_row(back=self.back, forward=self.forward, between=between))
        self.choosing.changed.connect(self._show_buttons)
        self.looking.wanted.connect(self._go_to)
        self.looking.report.connect(self._make_report)
        screen = self.screen().availableGeometry()
        wide = worn().width
        self.resize(min(round(_WIDTH * wide), screen.width()), min(round(_HEIGHT * wide), screen.height() - 64))
        self._turn(CHOOSE)

    def _first_wishes(self) -> Wishes:
        """What was wished last, or the association shown."""
        kept = type(self).kept
        if kept is not None and all(key in self._work.records.associations for key in kept.associations):
            return kept
        shown = self._work.association
        day = self._work.clock().date()
        folder = data_folder() / "印刷" / f"{day:%Y-%m-%d}"
        return Wishes((shown.id,) if shown is not None else (), RunOptions(), folder)

    # --- the four pages -----------------------------------------------------------------------------------------

    def _turn(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.head.setText(_TITLES[page])
        self.head.setVisible(bool(_TITLES[page]))
        self.say("")
        self._show_buttons()

    @property
    def page(self) -> int:
        """Which page is shown."""
        return self.pages.currentIndex()

    def say(self, words: str, *, wrong: bool = False) -> None:
        """A sentence above the buttons."""
        self.said.rename("ask" if wrong else "calm")
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _show_buttons(self) -> None:
        page, busy = self.page, self.runner.busy
        _word(self.back, {CHOOSE: "地図にもどる", LOOK: "もどる", MAKE: "作るのをやめる"}.get(page, "地図にもどる"))
        self.resume.setVisible(
            (page == CHOOSE and self.choosing.has_unfinished) or (page == DONE and self.manifest is None)
        )
        made = self.manifest is not None and bool(self.manifest.sheets)
        personal = made and self.manifest is not None and any(one.copies for one in self.manifest.sheets)
        self.slips.setVisible(page == DONE and personal)
        self.copies.setVisible(page == DONE and personal)
        able = self._able()
        _word(
            self.forward,
            {CHOOSE: "確かめる", LOOK: f"{able}自治会の紙を作る", DONE: "入れた場所を開く"}.get(page, "作っています"),
        )
        self.forward.setVisible(page != MAKE)
        self.forward.setEnabled(
            not busy and {CHOOSE: bool(self.choosing.associations.ticked), LOOK: able > 0}.get(page, True)
        )
        self.back.setEnabled(not busy or page == MAKE)
        self.choosing.setEnabled(not busy)

    def _able(self) -> int:
        """How many associations nothing stops."""
        if self._looked is None:
            return 0
        stops = self._looked.preflight.stops()
        return 0 if "" in stops else len(self._looked.plan.parts) - len(stops)

    def _back(self) -> None:
        if self.page == LOOK:
            self._turn(CHOOSE)
        elif self.page == MAKE:
            self._cancel()
        else:
            self.reject()

    def _forward(self) -> None:
        if self.page == CHOOSE:
            self._look()
        elif self.page == LOOK:
            self._make()
        elif self.page == DONE:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder())))

    def _folder(self) -> Path:
        return self._looked.folder if self._looked is not None else data_folder()

    def _office(self) -> Office:
        work = self._work
        return Office(work.store, work.operator, work.pack, work.clock())

    # --- looking ------------------------------------------------------------------------------------------------

    def _look(self, *, resumed: bool = False) -> None:
        problem = self.choosing.problem()
        if problem and not resumed:
            self.say(problem, wrong=True)
            return
        wishes = self.choosing.wishes()
        type(self).kept = replace(wishes, lock="")  # a password is not kept
        office = self._office()

        def work(_progress: Progress) -> Looked:
            with without_pauses():
                return take_up(office, wishes) if resumed else look(office, wishes)

        self.runner.run("印刷前に確かめています", work, self._looked_at, self._failed)
        self.say("印刷前に確かめています。")
        self._show_buttons()

    def _looked_at(self, looked: Looked) -> None:
        self._looked = looked
        self.looking.show_look(looked)
        self._turn(LOOK)

    def _failed(self, error: Exception) -> None:
        self._show_buttons()
        self.say(told(error), wrong=True)

    def _go_to(self, association: str, number: int) -> None:
        """To the association, and the person of that NO; what was wished is kept."""
        work = self._work
        self.accept()
        work.show_association(association)
        found = [
            one.resident
            for one in work.records.of_association(Registration, association)
            if number and one.number == number and one.put_away is None
        ]
        work.select(found[0] if found else "")

    def _make_report(self) -> None:
        chosen = choose_pdf(self, "印刷前の確かめを保存する", "印刷前の確かめ（内部資料）.pdf")
        if chosen is None or self._looked is None:
            return
        try:
            write_report(self._work.store, self._work.operator, self._looked, chosen)
        except HimiMapError as error:
            tell(self, error)
            return
        self.say(f"保存しました：{chosen.name}。内部資料です。")

    # --- making -------------------------------------------------------------------------------------------------

    def _take_up(self) -> None:
        """Go on with what was left unfinished, in this room or by a power cut."""
        if self.page == CHOOSE:
            self._look(resumed=True)
        elif self._looked is not None:
            self._make(resumed=True)

    def _make(self, *, resumed: bool = False) -> None:
        looked = self._looked
        if looked is None:
            return
        self._stop = stop = threading.Event()
        self._done, self.manifest = 0, None
        self.making.begin(len(looked.plan.parts))

        def work(progress: Progress) -> Manifest:
            def report(done: int, total: int, name: str) -> None:
                self._done = done
                progress.tell(done, total, name)

            if resumed:
                with without_pauses():
                    begun = gone_on(looked)
            else:
                begun = looked
            return carry_out(begun, report, stop.is_set)

        self.runner.run("紙を作っています", work, self._made, self._broke_off)
        self._turn(MAKE)

    def _progress(self, done: int, total: int, name: str) -> None:
        self.making.tell(done, total, name)

    def _cancel(self) -> None:
        """After what is begun: the book says what is done."""
        self._stop.set()
        self.back.setEnabled(False)
        self.say("今作っているものが終わったら、やめます。")

    def _made(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._read_again()
        self.ended.show_manifest(manifest, breakable(place_words(self._folder())))
        self._turn(DONE)
        self._stage.say("まとめて印刷が終わりました。")

    def _read_again(self) -> None:
        """Copies and layouts were written past the window; nothing of them is drawn, so the map stays as it is."""
        work = self._work
        work.refresh(Changes({kind: frozenset(work.records.table(kind)) for kind in ("copy", "layout")}))

    def _broke_off(self, error: Exception) -> None:
        self._read_again()
        total = len(self._looked.plan.parts) if self._looked is not None else 0
        cancelled = isinstance(error, HimiMapError) and error.code == "printing.cancelled"
        why = "やめました。「つづきから作る」を押すと、残りを作ります。" if cancelled else _reason(error)
        self.ended.show_stopped(self._done, total, why)
        self._turn(DONE)

    # --- afterwards ---------------------------------------------------------------------------------------------

    def _make_slips(self) -> None:
        """A slip to sign for every copy of this run."""
        if self.manifest is None:
            return
        codes = {code for one in self.manifest.sheets for code in one.copies}
        records = books(self._work)
        made = [one for one in Ledger.of(records).standings if one.copy.sheet in codes]
        self.say(give_slips(self, self._work, records, made))

    def _show_copies(self) -> None:
        from ui.copies.dialog import CopiesDialog

        dialog = CopiesDialog(self._stage, self)
        dialog.exec()
        dialog.deleteLater()

    def reject(self) -> None:
        """Not in the middle of things, unless somebody says so."""
        if not self.runner.busy:
            super().reject()
        elif self.page == MAKE:
            question, why = "作るのをやめますか。", "できたものは残ります。つづきから作れます。"
            if ask(self, question, why, forward="やめる", back="つづける"):
                self._cancel()

    def done(self, result: int) -> None:
        """Nothing runs without its room."""
        self._stop.set()
        self.runner.close()
        self._looked = None
        gc.unfreeze()
        super().done(result)


def _reason(error: Exception) -> str:
    return str(describe(error.code, error.fields)) if isinstance(error, HimiMapError) else told(error)


def _word(one: QPushButton, words: str) -> None:
    one.setText(words)
    one.setAccessibleName(words)
