"""A paper copy in a sentence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from himi_map.custody import CopyState
from himi_map.disclosed import Recipient, short_code
from himi_map.glossary import term
from ui.exchange.office import day_words

if TYPE_CHECKING:
    from himi_map.custody import Standing
    from himi_map.records.atlas import Records

_SINCE: Final = {
    CopyState.PRINTED: "{day}に作りました（まだ渡していません）",
    CopyState.OUT: "{day}に渡しました",
    CopyState.RECALLED: "{day}に、返すように求めました",
    CopyState.RETURNED: "{day}に返ってきました",
    CopyState.SHREDDED: "{day}に裁断しました",
    CopyState.LOST: "{day}に、なくしたと届けがありました",
}


def copy_words(records: Records, one: Standing) -> str:
    """「川端自治会　役員用　3部のうち2　会長 太郎さん」."""
    copy = one.copy
    association = records.associations.get(copy.association or "")
    where = association.name if association is not None else "いくつかの自治会"
    try:
        whom = term(f"recipient.{Recipient.parse(copy.recipient).kind}")
    except (ValueError, KeyError):
        whom = copy.recipient
    share = term("custody.copy_of").format(of=copy.of, number=copy.number) if copy.of > 1 else ""
    holder = f"{one.holder}さん" if one.holder else ""
    return "　".join(part for part in (where, whom, share, holder) if part)


def state_words(one: Standing, today: dt.date) -> str:
    """「K7Q2-M4TX　11月24日に渡しました　3月31日まで（あと120日）」."""
    words = f"{short_code(one.copy.sheet)}　{_SINCE[one.state].format(day=_day(one.since, today))}"
    if one.due is not None and one.outstanding and one.state is not CopyState.LOST:
        left = (one.due - today).days
        words += f"　{_day(one.due, today)}まで（{_left(left)}）"
    return words


def _day(day: dt.date, today: dt.date) -> str:
    """With its year when that is not near."""
    return day_words(day) if abs((day - today).days) < 180 else f"{day.year}年{day_words(day)}"


def _left(days: int) -> str:
    if days < 0:
        return f"期限を{-days}日過ぎています"
    return f"あと{days}日" if days else "きょうまで"
