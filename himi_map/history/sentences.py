"""The journal in sentences: 「11月23日 19:42　会長：家の位置を直しました」."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from himi_map.ports import EntryKind, JournalEntry
from himi_map.text.wareki import wareki

if TYPE_CHECKING:
    from himi_map.records.atlas import Records

_TOLD: Final = frozenset({EntryKind.EDIT, EntryKind.DISCLOSURE, EntryKind.ERASURE, EntryKind.RESTORED})
"""Kinds of entries that are about the records; signing in and keeping copies is not."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of a history.

    Attributes
    ----------
    words
        Without a name of any resident: who did what, and when.
    number
        Of the journal entry.
    """

    words: str
    at: dt.datetime
    number: int


def sentences(entries: Iterable[JournalEntry], records: Records, today: dt.date) -> tuple[Sentence, ...]:
    """Lines of a history, the latest first; the year is told only when it is another one."""
    told = [Sentence(_words(one, records, today), one.at, one.number) for one in entries if one.kind in _TOLD]
    return tuple(reversed(told))


def _words(entry: JournalEntry, records: Records, today: dt.date) -> str:
    operator = records.operators.get(entry.author)
    who = operator.name if operator is not None else "プログラム"
    day = f"{entry.at.month}月{entry.at.day}日" if entry.at.year == today.year else wareki(entry.at.date())
    return f"{day} {entry.at:%H:%M}　{who}：{entry.label}"
