"""What the window has of packs: staff's actions, the count of open questions, the band of a pack, the way home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from himi_map.desk import STAFF
from himi_map.errors import HimiMapError
from himi_map.records.exchange import HandOutState
from ui.actions import Action, ActionBook, MenuButton
from ui.commands.exchange import MovePack
from ui.dialogs.files import choose_pack
from ui.dialogs.message import MessageDialog, ask
from ui.exchange.band import PackBand
from ui.exchange.bringing_home import BringingHomeDialog
from ui.exchange.came_home import CameHomeDialog, nothing_new
from ui.exchange.cards import CardsDialog
from ui.exchange.handing_out import HandOutDialog, Taking
from ui.exchange.made import MadeDialog
from ui.exchange.office import Office, at_the_office, day_words, open_cards
from ui.exchange.outstanding import OutstandingDialog
from ui.exchange.reading import Read, ReadingDialog
from ui.exchange.sticks import packs_on_sticks, sticks
from ui.top_bar import TopBar
from ui.widgets import button

if TYPE_CHECKING:
    from himi_map.edits import Changes
    from ui.stage import Stage

_MENU = ("hand_out", "bring_home", "outstanding", "cards")


class Exchange(QObject):
    """One for each window; in a pack it has only the band and the word of farewell.

    Attributes
    ----------
    buttons, menus
        For the top bar: 「確かめること 2」 while there are any; the menu 「紙・持ち出し」.
    band
        For the top of the window.
    """

    def __init__(self, stage: Stage, window: QWidget, book: ActionBook, paper: tuple[str, ...] = ()) -> None:
        super().__init__(window)
        self._stage, self._window = stage, window
        self._work = stage.workspace
        self.band = PackBand(self._work)
        self.buttons: list[QPushButton] = []
        self.menus: list[QPushButton] = []
        self.cards_button = button("確かめること", lambda: book.run("cards"))
        self.cards_button.setObjectName("cards")
        self._office = at_the_office(self._work)
        if not self._office:
            self.cards_button.hide()
            self.cards_button.setParent(window)
            return
        self._enter(book)
        self.menu = MenuButton("紙・持ち出し", book, (*paper, *_MENU))
        self.buttons, self.menus = [self.cards_button], [self.menu]
        self._work.changed.connect(self._on_changed)
        self._work.association_changed.connect(self.refresh)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self.refresh()

    def _enter(self, book: ActionBook) -> None:
        def writing() -> str:
            return "見るだけで開いています。" if self._work.read_only else self._hidden()

        def some() -> str:
            return self._hidden() or ("" if self._work.records.associations else "自治会がまだありません。")

        for action in (
            Action(
                "hand_out", "持ち出す", self.hand_out, "", "公民館や職員の分を、USBメモリーに入れます",
                "もちだす 公民館 会長 渡す パック", some,
            ),
            Action(
                "bring_home", "持ち帰る", self.bring_home, "", "返ってきた持ち出しの書き込みを、地図帳に入れます",
                "もちかえる 受け取る 取り込む 返す", writing,
            ),
            Action(
                "outstanding", "持ち出し中", self.show_outstanding, "", "だれが何をいつまで持っているかを見ます",
                "合言葉 なくした 引きあげる 会長交代 返ってきた", self._hidden,
            ),
            Action(
                "cards", "確かめること", self.show_cards, "", "二人が別々に書いたところを、どちらが今かに決めます",
                "どちらが今 提案 問い", self._hidden,
            ),
        ):  # fmt: skip
            book.add(action)

    def _hidden(self) -> str:
        return "投影中は使えません。先に「投影をやめる」を押してください。" if self._work.names_hidden else ""

    # --- what is shown ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """How many questions are open, in words on the button."""
        count = len(open_cards(self._work))
        words = f"確かめること {count}"
        self.cards_button.setText(words)
        self.cards_button.setAccessibleName(words)
        self.cards_button.setProperty("due", True)
        self.cards_button.setVisible(bool(count))
        bar = self.cards_button.parentWidget()
        if isinstance(bar, TopBar):
            bar.refit()

    def _on_changed(self, changes: Changes, _origin: str) -> None:
        if changes.of("card"):
            self.refresh()

    # --- what is done -----------------------------------------------------------------------------------------

    def _at(self) -> Office:
        return Office(self._work.store, self._work.operator, self._work.clock)

    def _show(self, dialog: QDialog) -> int:
        result = dialog.exec()
        dialog.deleteLater()
        return result

    def hand_out(self) -> None:
        """持ち出す."""
        shown = self._work.association
        taking = Taking((shown.id,) if shown is not None else ())
        dialog = HandOutDialog(self._at(), self._work.records, taking, self._window)
        accepted, made = self._show(dialog), dialog.made
        if accepted and made is not None:
            if not self._work.read_only:
                self._work.reload()
            self._show(MadeDialog(made, self._window))

    def show_outstanding(self) -> None:
        """持ち出し中."""
        self._show(OutstandingDialog(self._stage, self._window))

    def show_cards(self) -> None:
        """確かめること."""
        self._show(CardsDialog(self._stage, self._window))

    def bring_home(self) -> None:
        """持ち帰る: choose the file; it is looked for on the sticks first."""
        there = packs_on_sticks()
        folder = there[0].parent if there else next(iter(sticks()), None)
        chosen = choose_pack(self._window, folder)
        if chosen is not None:
            self.bring(chosen)

    def bring(self, path: Path) -> None:
        """Read a pack, show what it would do, do it when the user wants it."""
        reading = ReadingDialog(self._at(), path, self._window)
        accepted, read = self._show(reading), reading.read
        if not accepted or read is None:
            return
        if not read.plan.brought and not read.plan.refused:
            self._tell_nothing_new(read)
            return
        preview = BringingHomeDialog(self._work, self._at(), read, self._window)
        accepted, plan = self._show(preview), preview.plan
        if not accepted:
            return
        self._work.reload()
        home = CameHomeDialog(self._work, self._at(), read, plan, self._window)
        self._show(home)
        if home.to_cards:
            self.show_cards()

    def _tell_nothing_new(self, read: Read) -> None:
        what, why = nothing_new(read.plan)
        handout = self._work.records.handouts.get(read.plan.handout.id)
        if handout is None or handout.state is not HandOutState.OUT:
            MessageDialog(self._window, what, why, "").exec()
        elif ask(
            self._window, what, f"{why}持ち出しが返ってきたことを記録しますか。", forward="返ってきた", back="やめる"
        ):
            self._stage.do(MovePack(handout.id, HandOutState.RETURNED), "exchange")

    # --- a pack is dropped on the window ------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A .himipack that falls on the window is brought home."""
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop) and isinstance(event, QDropEvent):
            path = _pack_in(event)
            if path is not None and not self._hidden() and not self._work.read_only:
                event.acceptProposedAction()
                if event.type() is QEvent.Type.Drop:
                    self.bring(path)
                return True
        return bool(super().eventFilter(watched, event))

    # --- a pack -------------------------------------------------------------------------------------------------

    def opened(self) -> None:
        """A pack heeds the receipt that lies beside it; an atlas takes in what was handed out while it was locked."""
        store: Any = self._work.store
        if self._work.read_only or self._work.manifest is None:
            return
        from data.packs import acknowledge

        try:
            receipt = acknowledge(store, self._work.clock())
        except HimiMapError as error:
            self._stage.refused.emit(error)
            return
        if receipt is not None:
            self.band.say_received(receipt)

    def may_close(self) -> bool:
        """Before a pack closes: where it belongs now. False when the user goes back to the map."""
        manifest = self._work.manifest
        if manifest is None:
            return True
        staff = manifest.role in STAFF
        question = (
            "終わりますか。書いたことは、事務所の「持ち帰る」で地図帳に入ります。"
            if staff
            else "終わりますか。このUSBを市社協へ返してください。"
        )
        why = f"書いたことは、すべて残っています。返す期限は{day_words(manifest.expires_on)}です。"
        return ask(self._window, question, why, forward="終わる", back="地図にもどる")


def _pack_in(event: QDropEvent) -> Path | None:
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if path.suffix == ".himipack":
            return path
    return None
