"""What keeps a note from hanging on a wall: it speaks of somebody, or can be followed to a door."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from himi_map.disclosure.free_text import Mentions

_PHONE: Final = re.compile(r"0\d{1,4}[-(\s]?\d{1,4}[-)\s]?\d{3,4}")
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_HOUSE: Final = re.compile(r"[一-龯ぁ-んァ-ヶ]\s*\d{1,5}\s*(番地|番|-\s*\d+)")
_PERSON: Final = re.compile(r"[一-龯ぁ-んァ-ヶ々]{1,8}(さん|様|さま|氏|宅|方|ちゃん|くん|君|家の人)")
_NOBODY: Final = frozenset({"皆さん", "みなさん", "みな様", "皆様", "お客さん", "お医者さん", "子どもさん", "お店の方"})


def objections(text: str, mentions: Mentions) -> tuple[str, ...]:
    """Why a note may not be cleared for publishing, in whole sentences; empty when nothing is found.

    Parameters
    ----------
    mentions
        Everybody known in the atlas.

    Notes
    -----
    A check of this kind finds what has the form of a name or a number. It helps whoever reads the note; it does not
    read it for them.
    """
    plain = unicodedata.normalize("NFKC", text)
    found: list[str] = []
    if mentions.names_in(text):
        found.append("この地図帳にいる人の名前が入っています。")
    elif any(match.group(0) not in _NOBODY for match in _PERSON.finditer(plain)):
        found.append("だれかの名前のように読めるところがあります。")
    if mentions.phones_in(text) or _PHONE.search(plain):
        found.append("電話番号が入っています。")
    if _MAIL.search(plain):
        found.append("メールアドレスが入っています。")
    if _HOUSE.search(plain):
        found.append("番地が入っています。だれの家かわかってしまいます。")
    return tuple(found)
