"""渡した紙: every copy, where it is now, and what can be told of it; by hand, by its code, or by a barcode reader."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from himi_map.custody import CopyState, Ledger, Standing, find_copy, plain_code
from himi_map.desk import may_open
from himi_map.errors import HimiMapError, describe
from himi_map.records.paper import CustodyStep
from himi_map.text.names import search_key
from ui.choice_button import ChoiceButton
from ui.commands.copies import CorrectCopy, TellCopies, books
from ui.copies.asking import IssueDialog
from ui.copies.lost_copy import LostCopyDialog
from ui.copies.papers import write_list
from ui.copies.slips import give_slips
from ui.copies.words import copy_words, state_words
from ui.dialogs.files import choose_pdf
from ui.dialogs.message import ask, tell
from ui.exchange.choice_list import ChoiceList, Line
from ui.style import worn
from ui.widgets import Words, button, choices, closing_row, heading

if TYPE_CHECKING:
    from collections.abc import Callable

    from himi_map.records.atlas import Records
    from ui.stage import Stage

_WIDTH, _HEIGHT, _SIDE = 1180, 700, 380
"""Logical pixels at the middle type size."""

_NARROW: Final = 1.3
"""Type sizes above it leave no room for what is said twice."""
_EMPTY: Final = "まだ、番号のついた紙はありません。「まとめて印刷」や「印刷する」で作ると、ここに並びます。"
_NONE: Final = "この中に、あてはまる紙はありません。"
_SHOWN: Final = (
    ("返ってきていないもの", "out"),
    ("期限を過ぎたもの", "late"),
    ("返すように求めたもの", "recalled"),
    ("なくしたもの", "lost"),
    ("返ってきたもの・裁断したもの", "home"),
    ("ぜんぶ", "all"),
)
_READ: Final = (
    ("選ぶだけ", None),
    ("返ってきたことにする", CustodyStep.RETURNED),
    ("裁断したことにする", CustodyStep.SHREDDED),
)
_TO_SIGN: Final = (CopyState.PRINTED, CopyState.OUT)
_DONE: Final = {
    CustodyStep.RECALLED: "返すように求めました。",
    CustodyStep.RETURNED: "返ってきました。",
    CustodyStep.SHREDDED: "裁断しました。",
    CustodyStep.LOST: "なくしたと記録しました。",
    CustodyStep.ISSUED: "渡しました。",
}


class CopiesDialog(QDialog):
    """The list on the left, what to do with the chosen copy on the right; over both the place for its code."""

    def __init__(self, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("渡した紙")
        self._stage = stage
        self._work = stage.workspace
        self._records: Records = self._work.records
        self._all: tuple[Standing, ...] = ()
        self._listed: tuple[Standing, ...] = ()
        self.head = heading("")
        self.code = QLineEdit()
        self.code.setPlaceholderText("番号・自治会・お持ちの方の名前、またはバーコードリーダー")
        self.code.setAccessibleName("紙をさがす")
        self.code.setInputMethodHints(Qt.InputMethodHint.ImhNone)
        self.code.textChanged.connect(lambda _text: self._fill())
        self.code.returnPressed.connect(self._read)
        self.shown = choices("どれを出すか")
        for words, key in _SHOWN:
            self.shown.addItem(words, key)
        self.shown.setMinimumContentsLength(13)
        self.shown.activated.connect(lambda _row: self._fill())
        self.reading = choices("番号を読み取ったとき")
        for words, step in _READ:
            self.reading.addItem(f"読み取ったら：{words}", step)
        self.reading.setMinimumContentsLength(15)
        self.said = Words("", "calm")
        self.said.hide()
        self.list = ChoiceList("渡した紙の一覧")
        self.list.chosen.connect(lambda _key: self._show_actions())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.head)
        narrow = worn().value > _NARROW
        fields = QVBoxLayout()
        fields.addWidget(self.code)
        both = QHBoxLayout()
        both.addWidget(self.shown, 1)
        both.addWidget(self.reading, 1)
        fields.addLayout(both)
        column.addLayout(fields)
        column.addWidget(self.said)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list, 1)
        row.addWidget(self._build_side())
        column.addLayout(row, 1)
        self.recall_all = button("全部を返してもらう", self._recall_all)
        self.slips = button("受領書を作る", self._make_slips, tip="並んでいる紙1部に1枚。署名をもらいます")
        self.list_paper = button("一覧をPDFにする", self._make_list)
        between = QHBoxLayout()
        for one in (self.slips, self.list_paper, self.recall_all):
            if narrow:  # four buttons of the largest type are wider than a small screen
                self._side.insertWidget(self._side.count() - 1, one)
            else:
                between.addWidget(one)
        column.addLayout(closing_row(back=button("地図にもどる", self.reject), forward=None, between=between))
        screen = self.screen().availableGeometry()
        wide = worn().width
        self.resize(min(round(_WIDTH * wide), screen.width()), min(round(_HEIGHT * wide), screen.height() - 64))
        self.refresh()
        self.code.setFocus()

    def _build_side(self) -> QScrollArea:
        side = QWidget()
        column = self._side = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        self.about = Words("", "calm")
        column.addWidget(self.about)
        self.ways: dict[str, ChoiceButton] = {}
        for key, words, detail, act in (
            ("issue", "渡した", "受け取った方の名前と、返す日を書きます", self._issue),
            ("back", "返ってきた", "", lambda: self._tell(CustodyStep.RETURNED)),
            ("shred", "裁断した", "この紙は、もう読めません", lambda: self._tell(CustodyStep.SHREDDED)),
            ("recall", "返すように求めた", "", lambda: self._tell(CustodyStep.RECALLED)),
            ("lost", "なくした", "のっている方を、すぐに出します", self._lost),
            ("who", "だれがのっているか", "電話と住所を画面に出します", self._who),
            ("wrong", "最後の記録はまちがい", "一つ前に戻します。まちがえたことも残ります", self._correct),
        ):
            made = self.ways[key] = ChoiceButton(words, act, detail)
            column.addWidget(made)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(side)
        area.setFixedWidth(round(_SIDE * worn().width))
        return area

    # --- what is shown ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the books anew."""
        work = self._work
        self._records = books(work)
        at = work.clock()
        self._all = tuple(
            one
            for one in Ledger.of(self._records).standings
            if not one.copy.association or may_open(work.operator, one.copy.association, at)
        )
        out = sum(one.outstanding for one in self._all)
        late = len(self._late())
        words = f"返ってきていない紙は{out}部です" if out else "返ってきていない紙はありません"
        self.head.setText(words + (f"（うち{late}部は期限を過ぎています）" if late else ""))
        self._fill()

    def _late(self) -> tuple[Standing, ...]:
        return Ledger(self._all).overdue(self._work.clock().date())

    def _under(self, key: str) -> list[Standing]:
        """The copies of a choice; those that are due first stand first."""
        if key == "late":
            return list(self._late())
        states = {
            "recalled": {CopyState.RECALLED},
            "lost": {CopyState.LOST},
            "home": {CopyState.RETURNED, CopyState.SHREDDED},
        }.get(key)
        found = [
            one for one in self._all if key == "all" or (one.outstanding if states is None else one.state in states)
        ]
        return sorted(found, key=lambda one: (one.due is None, one.due, one.copy.printed_at, one.copy.number))

    def _fill(self) -> None:
        today = self._work.clock().date()
        found = self._under(str(self.shown.currentData()))
        words = search_key(self.code.text().strip())
        code = plain_code(unicodedata.normalize("NFKC", self.code.text()))
        if words:
            found = [
                one
                for one in found
                if words in search_key(copy_words(self._records, one))
                or (len(code) >= 3 and plain_code(one.copy.sheet).startswith(code))
            ]
        lines = [
            Line(
                one.copy.id,
                copy_words(self._records, one),
                state_words(one, today),
                due=one.overdue(today) or one.state is CopyState.LOST,
            )
            for one in found
        ]
        self.list.fill(lines or [Line("", _NONE if self._all else _EMPTY, "いくつあるか")])
        if not self.list.key and found:
            self.list.rows[found[0].copy.id].setChecked(True)
        self.shown.setEnabled(bool(self._all))
        self._listed = tuple(found)
        self.recall_all.setVisible(bool(Ledger(self._all).to_recall()) and not self._work.read_only)
        self.list_paper.setVisible(bool(found))
        self.slips.setVisible(any(one.state in _TO_SIGN for one in found))
        self._show_actions()

    def _chosen(self) -> Standing | None:
        key = self.list.key
        return next((one for one in self._all if one.copy.id == key), None)

    def _show_actions(self) -> None:
        one = self._chosen()
        self.about.setVisible(one is not None and worn().value < _NARROW)
        for row in self.ways.values():
            row.setVisible(one is not None)
        if one is None:
            return
        copy = one.copy
        many = f"{len(copy.people)}人" + (f"・支え手{len(copy.supporters)}人" if copy.supporters else "")
        self.about.setText(
            f"{copy_words(self._records, one)}\n{state_words(one, self._work.clock().date())}\n{many}がのっています。"
        )
        state, writing = one.state, not self._work.read_only
        gone = state is CopyState.SHREDDED
        for key, shown in (
            ("issue", state in (CopyState.PRINTED, CopyState.RETURNED)),
            ("back", state not in (CopyState.RETURNED, CopyState.SHREDDED)),
            ("shred", not gone),
            ("recall", state in (CopyState.PRINTED, CopyState.OUT)),
            ("lost", state not in (CopyState.LOST, CopyState.SHREDDED)),
            ("wrong", bool(one.facts)),
        ):
            self.ways[key].setVisible(shown and writing)
        self.ways["who"].setVisible(state is CopyState.LOST)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.said.rename("ask" if wrong else "calm")
        self.said.setText(words)
        self.said.setVisible(bool(words))

    # --- a code was typed or read -------------------------------------------------------------------------------

    def _read(self) -> None:
        """Enter: a reader types the QR's words and Enter; a person types eight letters."""
        text = unicodedata.normalize("NFKC", self.code.text()).strip()
        if not text:
            return
        try:
            copy = find_copy(self._records, text)
        except HimiMapError as error:
            if not self.list.rows:  # no name either
                self._say(describe(error.code, error.fields).what, wrong=True)
            return
        one = next((each for each in self._all if each.copy.id == copy.id), None)
        self.code.clear()
        if one is None:
            self._say("ほかの自治会の紙です。ここでは扱えません。", wrong=True)
            return
        if one not in self._under(str(self.shown.currentData())):
            self.shown.setCurrentIndex(self.shown.findData("all"))
        self._fill()
        if copy.id not in self.list.rows:
            self.list.show_all()
        self.list.choose(copy.id)
        step = self.reading.currentData()
        if step is not None and not self._work.read_only:
            self._tell(CustodyStep(step))
        else:
            self._say(f"見つかりました：{copy_words(self._records, one)}")
        self.code.setFocus()

    # --- what is told -------------------------------------------------------------------------------------------

    def _tell(self, step: CustodyStep, who: str = "", **given: object) -> bool:
        one = self._chosen()
        if one is None:
            return False
        command = TellCopies((one.copy.id,), step, who, **given)  # type: ignore[arg-type]
        if not self._stage.do(command, "copies"):
            return False
        self.refresh()
        if one.copy.id not in self.list.rows:  # it went home: it is still seen where it is now
            self.shown.setCurrentIndex(self.shown.findData("all"))
            self._fill()
            self.list.choose(one.copy.id)
        self._say(f"{copy_words(self._records, one)}：{_DONE[step]}")
        return True

    def _issue(self) -> None:
        one = self._chosen()
        if one is None:
            return
        dialog = IssueDialog(copy_words(self._records, one), one, self._work.clock().date(), self)
        accepted = bool(dialog.exec())
        who, due = dialog.who, dialog.due
        dialog.deleteLater()
        if accepted:
            self._tell(CustodyStep.ISSUED, who, due=due)

    def _lost(self) -> None:
        one = self._chosen()
        if one is None:
            return
        question = f"「{copy_words(self._records, one)}」を、なくしたと記録しますか。"
        why = f"{len(one.copy.people)}人がのっています。次のページに、のっている方の電話と住所を出します。"
        if ask(self, question, why, forward="なくした", back="やめる") and self._tell(CustodyStep.LOST):
            self._who()

    def _who(self) -> None:
        one = self._chosen()
        if one is None:
            return
        try:
            dialog = LostCopyDialog(self._work, one, copy_words(self._records, one), self)
        except HimiMapError as error:
            tell(self, error)
            return
        dialog.exec()
        dialog.deleteLater()

    def _correct(self) -> None:
        one = self._chosen()
        if one is None or not one.facts:
            return
        question = "最後の記録をまちがいとして、一つ前に戻しますか。"
        if ask(self, question, state_words(one, self._work.clock().date()), forward="まちがいでした", back="やめる"):
            self._stage.do(CorrectCopy(one.facts[-1].id), "copies")
            self.refresh()

    def _recall_all(self) -> None:
        """The yearly recall: every copy that is out and was not called back yet."""
        found = Ledger(self._all).to_recall()
        holders = len({one.holder for one in found if one.holder})
        question = f"{len(found)}部を返すように求めたと記録しますか。"
        why = f"お持ちの方は{holders}人です。" if holders else ""
        why += "「返すように求めたもの」に並びます。返ってきたら、番号を読み取ってください。"
        if ask(self, question, why, forward="返すように求めた", back="やめる"):
            self._stage.do(TellCopies(tuple(one.copy.id for one in found), CustodyStep.RECALLED), "copies")
            self.refresh()

    # --- papers about papers ------------------------------------------------------------------------------------

    def _make_slips(self) -> None:
        """A slip to sign for every listed copy that is to be handed over."""
        wanted = [one for one in self._listed if one.state in _TO_SIGN]
        self._say(give_slips(self, self._work, self._records, wanted))

    def _make_list(self) -> None:
        """What is listed, as a table; nobody who is on the copies."""
        chosen = choose_pdf(self, "渡した紙の一覧を保存する", "渡した紙の一覧.pdf")
        if chosen is not None:
            title = f"渡した紙（{self.shown.currentText()}）"
            self._write(lambda: write_list(self._work, self._records, self._listed, title, chosen), chosen.name)

    def _write(self, write: Callable[[], object], name: str) -> None:
        try:
            write()
        except HimiMapError as error:
            tell(self, error)
            return
        self._say(f"保存しました：{name}")
