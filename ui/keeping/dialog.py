"""控えと復元: where the backups are, which there are, one button that makes one and one that goes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QWidget

from data.store import preview_restore
from himi_map.errors import HimiMapError, describe
from ui.dialogs.files import choose_folder
from ui.dialogs.sheet import SheetDialog
from ui.keeping.names import visible_names
from ui.keeping.old_passphrase import OldPassphraseDialog
from ui.keeping.restore_dialog import RestoreDialog
from ui.keeping.waiting import WaitingDialog
from ui.keeping.words import ago_words, moment_words, path_words, row_words
from ui.style import worn
from ui.widgets import Words, button, heading

if TYPE_CHECKING:
    from data.store import Backup, Proof, RestorePreview
    from data.store.restoring import Secret
    from ui.background import Progress
    from ui.keeping.keeper import Keeper

_ROW, _ROWS = 72, 3


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What the user decided: which backup, what opens it, and whether facts go along."""

    file: Path
    secret: Secret
    carry: bool
    moment: str


class KeepingDialog(SheetDialog):
    """Shows what the keeper knows and does what it is told.

    Parameters
    ----------
    allow
        Raises when whoever is signed in may not go back to a backup.

    Attributes
    ----------
    plan
        After it was accepted: what is to be brought back.
    """

    def __init__(self, keeper: Keeper, allow: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__("控えと復元", parent)
        self._may_restore = allow
        self.plan: RestorePlan | None = None
        self._keeper = keeper
        self._rows: tuple[Backup, ...] = ()
        column = self.column
        column.addWidget(heading("控えと復元"))
        self.place = Words()
        self.choose = button("控えの場所を選ぶ…", self._choose)
        self.near = Words("", "ask")
        self.standing = Words("", "calm")
        self.list = QListWidget()
        self.list.setAccessibleName("控えの一覧")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._allow())
        self.bring_back = button("この控えに戻す…", self._look_at)
        self.practise = button(
            "復元の練習をする", self._rehearse, tip="いちばん新しい控えを開いてみます。何も変えません"
        )
        self.said = Words("", "saved")
        self.make = button("今すぐ控えを作る", self._make, primary=True)
        row = QHBoxLayout()
        row.addWidget(self.bring_back)
        row.addWidget(self.practise)
        row.addStretch(1)
        for one in (self.place, self.near):
            column.addWidget(one)
        where = QHBoxLayout()
        where.addWidget(self.choose)
        where.addStretch(1)
        column.addLayout(where)
        column.addWidget(self.standing)
        column.addWidget(self.list)
        column.addLayout(row)
        column.addWidget(self.said)
        self.finish(back=button("地図にもどる", self.reject), forward=self.make)
        keeper.changed.connect(self._show)
        self._show()
        keeper.look()
        (self.make if keeper.second_place is not None else self.choose).setFocus()

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        keeper, chosen = self._keeper, self._keeper.second_place
        found = keeper.found
        reached = found is not None and found.place is not None
        if chosen is None:
            self.place.setText("控えの場所が、まだ決まっていません。USBメモリーか共有フォルダーを選んでください。")
        else:
            gone = "" if reached or found is None else "　今は見つかりません。差すと、ひとりでに控えを作ります。"
            self.place.setText(f"控えの場所：{path_words(chosen.folder)}{gone}")
        self.choose.setText("控えの場所を選ぶ…" if chosen is None else "控えの場所を変える…")
        self.choose.setAccessibleName(self.choose.text())
        near = keeper.too_near() if reached else ""
        self.near.setText(near)
        self.near.setVisible(bool(near))
        self.standing.setText(self._standing())
        self.standing.setVisible(bool(self.standing.text()))
        self._fill(found.backups if found is not None else ())
        self.said.setVisible(bool(self.said.text()))
        if keeper.problem is not None:
            self.say(str(describe(keeper.problem.code, keeper.problem.fields)))
        self._allow()
        self.fit()
        if not keeper.runner.busy:
            keeper.prove_next()

    def _standing(self) -> str:
        found, now = self._keeper.found, self._keeper.workspace.clock()
        if self._keeper.doing:
            return self._keeper.doing
        if found is None:
            return ""
        made = found.look.made
        if made is None:
            return "控えは、まだ一つもありません。"
        words = f"最後の控えは、{moment_words(made.astimezone(now.tzinfo), now)}に作りました。"
        if found.look.changed:
            words += "そのあとの直しは、まだ控えにありません。"
        rehearsed = found.look.rehearsed
        return words + (f"復元の練習：{ago_words(rehearsed, now)}" if rehearsed is not None else "")

    def _fill(self, backups: tuple[Backup, ...]) -> None:
        now = self._keeper.workspace.clock()
        if [one.path for one in backups] != [one.path for one in self._rows]:
            kept = self._rows[self.list.currentRow()].path if 0 <= self.list.currentRow() < len(self._rows) else None
            self._rows = backups
            self.list.clear()
            self.list.addItems([""] * len(backups))
            paths = [one.path for one in backups]
            self.list.setCurrentRow(paths.index(kept) if kept in paths else 0 if paths else -1)
        high = round(_ROW * (1 + (worn().value - 1) * 0.8))
        for place, one in enumerate(self._rows):
            item = self.list.item(place)
            item.setText(row_words(one, now, self._state(one)))
            item.setSizeHint(QSize(0, high))
        self.list.setVisible(bool(self._rows))
        self.list.setFixedHeight(high * min(len(self._rows), _ROWS) + 4)

    def _state(self, one: Backup) -> str:
        code = self._keeper.proven.get(one.path)
        if code is None:
            return "まだ開いていません"
        if code == "store.wrong_passphrase":
            return "前の合言葉で作った控えです"
        return "開けません" if code else "✓開いて確かめました"

    def _allow(self) -> None:
        """What can be pressed now."""
        busy = bool(self._keeper.doing)
        reached = self._keeper.found is not None and self._keeper.found.place is not None
        self.make.setEnabled(reached and not busy)
        self.choose.setEnabled(not busy)
        for one in (self.bring_back, self.practise):
            one.setVisible(bool(self._rows))
            one.setEnabled(bool(self._rows) and not busy)

    # --- doing --------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        folder = choose_folder(self, "控えの場所を選ぶ")
        if folder is None:
            return
        self.say("")
        try:
            self._keeper.choose(folder)
        except HimiMapError as error:
            self.say(str(describe(error.code, error.fields)))
        self._show()

    def _make(self) -> None:
        self.say("")
        self.said.setText("")
        self._keeper.problem = None
        self._keeper.make()

    def _rehearse(self) -> None:
        self.said.setText("")
        self._keeper.rehearse(self._rehearsed, self._refused)

    def _rehearsed(self, newest: Backup, proof: Proof) -> None:
        now = self._keeper.workspace.clock()
        self.said.setText(
            f"{moment_words(newest.at, now)}の控えを開けました。{proof.residents}人の記録を読めました。"
            f"変更の記録{proof.entries}件も、すべてつながっています。"
        )
        self._show()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, HimiMapError):
            self.say(str(describe(error.code, error.fields)))
        self._show()

    def _look_at(self) -> None:
        self.say("")
        store = self._keeper.store
        if store is None or not 0 <= self.list.currentRow() < len(self._rows):
            return
        try:
            self._may_restore()
        except HimiMapError as error:
            self.say(str(describe(error.code, error.fields)))
            return
        self._preview(self._rows[self.list.currentRow()], store.key)

    def _preview(self, one: Backup, secret: Secret) -> None:
        store, at = self._keeper.store, self._keeper.workspace.clock()
        assert store is not None and store.place is not None
        path, key = store.place, store.key

        def work(_progress: Progress) -> RestorePreview:
            return preview_restore(one.path, path, passphrase=secret, present=key, at=at)

        waiting = WaitingDialog("控えを開いています…", "今の地図帳とくらべています。", self._keeper.runner, self)
        seen: Any = waiting.outcome if waiting.wait("", work) else None
        error = waiting.error
        waiting.deleteLater()
        if seen is not None:
            self._decide(one, secret, seen)
        elif isinstance(error, HimiMapError) and error.code == "store.wrong_passphrase":
            self._ask_old(one, wrong=not isinstance(secret, type(key)))
        elif isinstance(error, HimiMapError):
            self.say(str(describe(error.code, error.fields)))

    def _ask_old(self, one: Backup, *, wrong: bool) -> None:
        asking = OldPassphraseDialog(self)
        if wrong:
            asking.say("合言葉が違います。もう一度入れてください。")
        given = asking.passphrase.text() if asking.exec() else ""
        asking.deleteLater()
        if given:
            self._preview(one, given)

    def _decide(self, one: Backup, secret: Secret, seen: RestorePreview) -> None:
        work = self._keeper.workspace
        now = work.clock()
        names = visible_names(work, *(side for side in (seen.present, seen.backup) if side is not None))
        moment = moment_words(one.at, now)

        def last() -> str:
            at = seen.loss.last if seen.loss is not None else None
            return moment_words(at.astimezone(now.tzinfo), now) if at is not None else ""

        dialog = RestoreDialog(moment, seen, names.get, last, self)
        if dialog.exec():
            self.plan = RestorePlan(one.path, secret, dialog.carries, moment)
        dialog.deleteLater()
        if self.plan is not None:
            self.accept()
