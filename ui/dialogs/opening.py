"""Who is working on an atlas, with their own passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from himi_map.errors import HimiMapError, describe
from ui.dialogs.sheet import SheetDialog
from ui.widgets import button, choices, heading, labelled, quiet, reveal

if TYPE_CHECKING:
    from himi_map.ports import AtlasStore
    from himi_map.records.atlas import Records
    from himi_map.records.office import Operator


class SignInDialog(SheetDialog):
    """Asks who is working. Somebody without a passphrase of their own yet chooses one now."""

    def __init__(self, store: AtlasStore, records: Records, parent: QWidget | None = None) -> None:
        super().__init__("だれが使いますか", parent)
        self.operator: Operator | None = None
        self._store = store
        self._records = records
        self._people = sorted(
            (one for one in records.operators.values() if one.retired_on is None), key=lambda one: one.name
        )
        column = self.column
        column.addWidget(heading("だれが使いますか"))
        self.who = choices()
        for one in self._people:
            self.who.addItem(one.name, one.id)
        column.addWidget(labelled("名前", self.who))
        self.advice = quiet("")
        column.addWidget(self.advice)
        self.passphrase = QLineEdit()
        column.addWidget(labelled("自分の合言葉", self.passphrase))
        self.again = QLineEdit()
        self._again_box = labelled("もう一度、同じ合言葉", self.again)
        column.addWidget(self._again_box)
        column.addWidget(reveal(self.passphrase, self.again))
        self.finish(back=button("やめる", self.reject), forward=button("はじめる", self._sign_in, primary=True))
        self.who.currentIndexChanged.connect(self._show_advice)
        self._show_advice()

    def choose(self, name: str) -> None:
        """Preselect an operator by name."""
        index = self.who.findText(name)
        if index >= 0:
            self.who.setCurrentIndex(index)

    def _chosen(self) -> Operator:
        return self._people[self.who.currentIndex()]

    def _show_advice(self) -> None:
        first = not self._chosen().secret
        self._again_box.setVisible(first)
        self.advice.setText(
            "はじめて使う名前です。これから使う自分の合言葉を決めてください。"
            if first
            else "自分の合言葉を入れてください。"
        )
        self.say("")

    def _sign_in(self) -> None:
        from himi_map.services.operators import set_passphrase, sign_in
        from ui.bridge import local_now

        chosen = self._chosen()
        secret = self.passphrase.text()
        try:
            if not chosen.secret:
                if secret != self.again.text():
                    self._refuse("2回の合言葉が違います。もう一度入れてください。")
                    return
                edit = set_passphrase(self._records, chosen.id, secret, at=local_now(), author=chosen.id)
                self._store.apply(edit)
                self._records = self._store.load("")
                chosen = self._records.operators[chosen.id]
            self.operator = sign_in(self._records, chosen.name, secret)
        except HimiMapError as error:
            self._refuse(str(describe(error.code, error.fields)))
            return
        self.accept()

    def _refuse(self, words: str) -> None:
        self.say(words)
        self.passphrase.selectAll()
        self.passphrase.setFocus()
