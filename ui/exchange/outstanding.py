"""持ち出し中: who has what until when, and what can be done about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from himi_map.errors import HimiMapError
from himi_map.packs import Outstanding, outstanding
from himi_map.ports import EntryKind
from himi_map.records.exchange import HandOutState
from ui.choice_button import ChoiceButton
from ui.commands.exchange import MovePack
from ui.dialogs.message import ask
from ui.exchange.choice_list import ChoiceList, Line
from ui.exchange.handing_out import HandOutDialog, Taking, role_words
from ui.exchange.lost import WhoWasOnDialog
from ui.exchange.made import MadeDialog, SpokenDialog
from ui.exchange.office import Office, day_words, left_words, mine
from ui.style import worn
from ui.widgets import Words, button, closing_row, heading, quiet

if TYPE_CHECKING:
    from ui.stage import Stage

_WIDTH, _HEIGHT, _SIDE = 1080, 680, 420
"""Logical pixels at the middle type size."""

_EMPTY: Final = "今、持ち出しているものはありません。「持ち出す」で作ると、返ってくるまでここに並びます。"
_STATES: Final = {HandOutState.RECALLED: "引きあげを決めました", HandOutState.LOST: "なくしたと届けがありました"}


class OutstandingDialog(QDialog):
    """The list on the left, what to do with the chosen one on the right."""

    def __init__(self, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("持ち出し中")
        self._stage = stage
        self._work = stage.workspace
        self._found: dict[str, Outstanding] = {}
        self.head = heading("")
        self.list = ChoiceList("持ち出しの一覧")
        self.list.chosen.connect(lambda _key: self._show_actions())
        side = QWidget()
        self._side = QVBoxLayout(side)
        self._side.setContentsMargins(0, 0, 6, 0)
        self._side.setSpacing(8)
        self.about = Words("", "calm")
        self.ways: dict[str, ChoiceButton] = {}
        for key, words, detail, act in (
            ("see", "合言葉を見る", "忘れた方に、電話で伝えます", self._see),
            ("lost", "なくした", "だれが入っていたかを、すぐに出します", self._lost),
            ("back", "返ってきた", "書き込みを入れるときは「持ち帰る」を使います", self._came_back),
            ("recall", "引きあげる", "このあと届く書き込みは、確かめてから入ります", self._recall),
            ("change", "会長交代", "前の持ち出しを引きあげ、新しい会長の分を作ります", self._change_leader),
            ("who", "だれが入っていたか", "電話と住所を画面に出します", self._who),
            ("found", "見つかった", "持ち出し中に戻します", self._found_again),
        ):
            made = self.ways[key] = ChoiceButton(words, act, detail)
            self._side.addWidget(made)
        self._side.insertWidget(0, self.about)
        self._side.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(side)
        area.setFixedWidth(round(_SIDE * worn().width))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list, 1)
        row.addWidget(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.head)
        self.sub = quiet("期限の近い順です。期限を過ぎたものは、電話で返してもらってください。")
        column.addWidget(self.sub)
        column.addLayout(row, 1)
        column.addLayout(closing_row(back=button("地図にもどる", self.reject), forward=None))
        screen = self.screen().availableGeometry()
        wide = worn().width
        self.resize(min(round(_WIDTH * wide), screen.width()), min(round(_HEIGHT * wide), screen.height() - 64))
        self.refresh()

    # --- what is shown ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the packs as they are now."""
        today = self._work.clock().date()
        found = [one for one in outstanding(self._work.records, today) if mine(self._work, one.handout)]
        self._found = {one.handout.id: one for one in found}
        late = sum(one.overdue for one in found)
        self.sub.setVisible(bool(found))
        self.head.setText(_none_or(len(found)) + (f"（うち{late}件は期限を過ぎています）" if late else ""))
        self.list.fill([self._line(one) for one in found] or [Line("", _EMPTY, "いくつあるか")])
        if not self.list.key and found:
            self.list.rows[found[0].handout.id].setChecked(True)
        self._show_actions()

    @staticmethod
    def _line(one: Outstanding) -> Line:
        handout = one.handout
        where = "、".join(one.associations) if len(one.associations) < 4 else _many(one.associations)
        words = f"{where}　{one.holder}さん（{role_words(handout.role)}）"
        detail = f"{day_words(handout.expires_on)}まで（{left_words(one.days_left)}）"
        if handout.state in _STATES:
            day = f"（{day_words(handout.state_on)}）" if handout.state_on is not None else ""
            detail = f"{_STATES[handout.state]}{day}。まだ返ってきていません。"
        return Line(handout.id, words, detail, due=one.overdue or handout.state in _STATES)

    def _chosen(self) -> Outstanding | None:
        return self._found.get(self.list.key)

    def _show_actions(self) -> None:
        one = self._chosen()
        for row in self.ways.values():
            row.setVisible(one is not None)
        self.about.setVisible(one is not None)
        if one is None:
            return
        handout = one.handout
        self.about.setText(
            f"{one.holder}さんの持ち出し\n{day_words(handout.made_at.date())}に作りました。\n"
            f"{len(handout.people)}人・支え手{len(handout.supporters)}人が入っています。"
        )
        missing = handout.state is HandOutState.LOST
        called_back = handout.state is HandOutState.RECALLED
        for key, shown in (
            ("recall", not missing and not called_back), ("change", not missing and not called_back),
            ("lost", not missing), ("who", missing), ("found", missing or called_back),
        ):  # fmt: skip
            self.ways[key].setVisible(shown)

    # --- what is done -----------------------------------------------------------------------------------------

    def _move(self, one: Outstanding, state: HandOutState, said: str) -> bool:
        if not self._stage.do(MovePack(one.handout.id, state), "exchange"):
            return False
        self._stage.say(said)
        self.refresh()
        return True

    def _see(self) -> None:
        """Noted in the journal before it is shown."""
        one = self._chosen()
        if one is None:
            return
        work = self._work
        try:
            work.store.note(
                EntryKind.PASSPHRASE,
                at=work.clock(),
                author=work.operator.id,
                label="持ち出しの合言葉を見ました",
                payload=msgspec.json.encode({"handout": one.handout.id}),
                association=one.handout.alone,
            )
        except HimiMapError as error:
            self._stage.refused.emit(error)
            return
        dialog = SpokenDialog(f"{one.holder}さんの持ち出しの合言葉", one.handout.spoken, self)
        dialog.column.addWidget(quiet("合言葉を見たことは、記録に残りました。"))
        dialog.close_with("閉じる")
        dialog.exec()
        dialog.deleteLater()

    def _came_back(self) -> None:
        one = self._chosen()
        if one is not None:
            self._move(one, HandOutState.RETURNED, f"{one.holder}さんの持ち出しが返ってきました。")

    def _recall(self) -> None:
        one = self._chosen()
        if one is None:
            return
        question = f"{one.holder}さんの持ち出しを引きあげますか。"
        why = "USBメモリーの中身は消えません。このあと届く書き込みは「提案」になり、1つずつ確かめてから入ります。"
        if ask(self, question, why, forward="引きあげる", back="やめる"):
            self._move(one, HandOutState.RECALLED, f"{one.holder}さんの持ち出しを引きあげました。")

    def _change_leader(self) -> None:
        """Recall the old one; a new one with a passphrase of its own that says whose place it takes."""
        one = self._chosen()
        if one is None:
            return
        taking = Taking(tuple(one.handout.associations), one.handout.role, "", one.handout.id)
        office = Office(self._work.store, self._work.operator, self._work.clock)
        dialog = HandOutDialog(office, self._work.records, taking, self)
        accepted, made = dialog.exec(), dialog.made
        dialog.deleteLater()
        if not accepted or made is None:
            return
        self._work.reload()
        self._move(one, HandOutState.RECALLED, f"{one.holder}さんの持ち出しを引きあげました。")
        shown = MadeDialog(made, self)
        shown.exec()
        shown.deleteLater()

    def _lost(self) -> None:
        one = self._chosen()
        if one is None:
            return
        question = f"{one.holder}さんの持ち出しを、なくしたと記録しますか。"
        why = "中身は合言葉がないと読めません。次のページに、入っていた方の電話と住所を出します。"
        if ask(self, question, why, forward="なくした", back="やめる") and self._move(
            one, HandOutState.LOST, f"{one.holder}さんの持ち出しを、なくしたと記録しました。"
        ):
            self._who()

    def _who(self) -> None:
        one = self._chosen()
        if one is None:
            return
        dialog = WhoWasOnDialog(self._work, one, self)
        dialog.exec()
        dialog.deleteLater()

    def _found_again(self) -> None:
        one = self._chosen()
        if one is not None:
            self._move(one, HandOutState.OUT, f"{one.holder}さんの持ち出しを、持ち出し中に戻しました。")


def _many(names: tuple[str, ...]) -> str:
    return f"{names[0]}など{len(names)}自治会"


def _none_or(count: int) -> str:
    return f"持ち出し中は{count}件です" if count else "持ち出し中のものはありません"
