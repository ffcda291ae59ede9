"""What is said about backups: when, how large, and what is still to be done."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data.store import LookBack, overdue, rehearsal_due, waiting_since

if TYPE_CHECKING:
    from data.store import Backup

_DAYS: Final = ("きょう", "きのう", "おととい")

NO_KEEPING: Final = "サーバーの地図帳の控えは、サーバーの担当者が作ります。"
"""Why there is nothing to press on an atlas on a server."""


def moment_words(at: dt.datetime, now: dt.datetime) -> str:
    """「きのう 17:20」, 「11月24日 17:20」; the year only when it is another one."""
    ago = (now.date() - at.date()).days
    if 0 <= ago < len(_DAYS):
        return f"{_DAYS[ago]} {at:%H:%M}"
    year = f"{at.year}年" if at.year != now.year else ""
    return f"{year}{at.month}月{at.day}日 {at:%H:%M}"


def ago_words(at: dt.datetime, now: dt.datetime) -> str:
    """「3日前」, from yesterday on in days."""
    days = (now.date() - at.astimezone(now.tzinfo).date()).days
    return _DAYS[days] if 0 <= days < 2 else f"{max(days, 0)}日前"


def size_words(size: int) -> str:
    """As the system's own windows show it."""
    return f"{max(round(size / 1024), 1):,}KB"


def path_words(folder: Path) -> str:
    """A path that may be broken behind each part of it, so that a long one stays in its place."""
    return re.sub(r"([/\\])(?=.)", "\\1\u200b", str(folder))


def row_words(one: Backup, now: dt.datetime, state: str) -> str:
    """A backup in the list."""
    return f"{moment_words(one.at, now)}\n{size_words(one.size)}　{state}"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is to be done about backups.

    Attributes
    ----------
    words, short
        For the line, and where it has little room; "" when there is nothing to say.
    band
        For the amber band: it is late. "" while the line is enough.
    """

    words: str = ""
    short: str = ""
    band: str = ""


def reminder(
    look: LookBack | None, folder: Path | None, *, reached: bool, practice: bool, now: dt.datetime
) -> Reminder:
    """What is to be said now.

    Parameters
    ----------
    folder
        The second place; None when none was chosen.
    reached
        Whether it is there.
    practice
        In the fictional town nobody is reminded to choose one.
    """
    if look is None:
        return Reminder()
    late = overdue(look, now)
    since = ago_words(waiting_since(look), now)
    if folder is None:
        if practice or not look.changed:
            return Reminder()
        band = (
            "この地図帳の控えがありません。このパソコンがこわれると、書いたものがすべて失われます。"
            "USBメモリーや共有フォルダーを、控えの場所に決めてください。"
        )
        return Reminder("控えの場所が、まだ決まっていません", "控えがまだです", band if late else "")
    if not look.changed:
        if rehearsal_due(look, now):
            return Reminder("年に一度の、復元の練習をしましょう", "復元の練習を")
        return Reminder()
    if reached:
        return Reminder()
    do = _what_to_do(folder)
    band = f"{since}から、控えができていません。{do}差すと、ひとりでに控えを作ります。"
    if not _plugged(folder):
        band = f"{since}から、控えができていません。{do}つながると、ひとりでに控えを作ります。"
    return Reminder(f"控えがまだです（{since}）：{do.rstrip('。')}", "控えがまだです", band if late else "")


def _plugged(folder: Path) -> bool:
    """Whether it is something one plugs in, as far as its path tells."""
    return not str(folder).startswith(("\\\\", "//"))


def _what_to_do(folder: Path) -> str:
    return "控え用のUSBを差してください。" if _plugged(folder) else "控え用の共有フォルダーにつないでください。"
