"""二人で一つの地図帳: who has it since when, and two ways on: only look, or take a part along and work on that."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from himi_map.errors import LockedError, StoreError
from himi_map.records.office import OperatorRole
from ui.dialogs.fields import ChooseDialog
from ui.exchange.handing_out import HandOutDialog, Taking
from ui.exchange.made import MadeDialog
from ui.exchange.office import Office
from ui.widgets import Words, quiet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from data.packs import MadePack
    from data.store.sqlcipher_store import SqlCipherStore
    from himi_map.records.office import Operator
    from ui.bridge import Clock

LOOK, TAKE = "look", "take"


class KeptOutDialog(ChooseDialog):
    """Says who writes, or that the place cannot be written; offers what can be done all the same."""

    def __init__(self, error: StoreError, *, pack: bool, parent: QWidget | None = None) -> None:
        options = [(LOOK, "見るだけで開く", "書きこむことはできません。印刷の下見はできます。")]
        if isinstance(error, LockedError) and not pack:
            options.append(
                (
                    TAKE,
                    "地区を持ち出して仕事をする",
                    "自分の分を持ち出して、そこに書きます。終わったら「持ち帰る」で入れます。",
                )
            )
        super().__init__(kept_out_words(error), options, parent)
        why = "二人が同時に書くと、どちらかの書いたことが消えるためです。" if isinstance(error, LockedError) else ""
        if why:
            self.column.insertWidget(1, quiet(why))
        if isinstance(error, LockedError) and error.fields.get("elsewhere"):
            self.column.insertWidget(
                2,
                Words(
                    "そのパソコンで、もう使っていないときは、そこで一度開いて閉じると、ここでも書けるようになります。"
                ),
            )


def kept_out_words(error: StoreError) -> str:
    """「事務 花子（パソコン：…）が、11月24日 9:10から開いています。」."""
    if not isinstance(error, LockedError):
        return f"「{error.fields.get('file', '')}」は、書きこみができない場所にあります。"
    return f"{error.fields.get('holder', 'ほかの人')}が、{_since(str(error.fields.get('since', '')))}から開いています。"


def _since(text: str) -> str:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def take_along(store: SqlCipherStore, operator: Operator, clock: Clock) -> MadePack | None:
    """Let somebody of the staff make a pack for themselves of an atlas that is only read; None when they go back."""
    known = store.load("")
    taking = Taking(tuple(operator.associations), OperatorRole.SHAKYO, operator.name)
    dialog = HandOutDialog(Office(store, operator, clock), known, taking)
    accepted, made = dialog.exec(), dialog.made
    dialog.deleteLater()
    if not accepted or made is None:
        return None
    shown = MadeDialog(made)
    shown.exec()
    shown.deleteLater()
    return made
