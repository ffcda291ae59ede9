"""Reads the answers in a consent cell: 有, ×, 不同意, 撤回（R6.5.1）, ○（口頭）, 同意 家族（長女）, ■有 □無, a date.

What cannot be told is unknown, never given. Blank, 未確認 and a dash are unknown too; 無 and × are a refusal.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

from data.readers.tables.sheet import Cell, is_empty, text_of
from himi_map.errors import InputError
from himi_map.records.consent import ConsentState, Proof, SignedBy
from himi_map.services.importing.incoming import IncomingConsent
from himi_map.text.numbers import DASHES, parse_mark
from himi_map.text.wareki import parse_date

_UNKNOWN: Final = frozenset(
    {
        "",
        "未",
        "未確認",
        "未回収",
        "未提出",
        "確認中",
        "要確認",
        "保留",
        "調査中",
        "不明",
        "検討中",
        "未定",
        "□",
        "/",
        "空",
        "対象外",
        "該当なし",
        "?",
    }
)
_WITHDRAWN: Final = ("撤回", "取消", "取り消し", "取下げ", "取り下げ", "解除")
_REFUSED: Final = (
    "不同意",
    "同意しない",
    "同意なし",
    "同意無",
    "同意せず",
    "拒否",
    "辞退",
    "不承諾",
    "希望しない",
    "不要",
    "同意不可",
    "断",
)
_GIVEN: Final = (
    "同意あり",
    "同意有",
    "同意する",
    "同意済",
    "同意書有",
    "同意書あり",
    "同意",
    "承諾",
    "了承",
    "了解",
    "希望する",
    "有",
    "あり",
)
_SPOKEN: Final = ("口頭", "電話で", "聞き取り", "聴き取り")
_GUARDIAN: Final = ("後見", "保佐", "補助人", "親権")
_RELATIONS: Final = (
    "長男の妻",
    "次男の妻",
    "息子の妻",
    "長女の夫",
    "配偶者",
    "義理の娘",
    "義理の息子",
    "夫",
    "妻",
    "長男",
    "長女",
    "次男",
    "次女",
    "二男",
    "二女",
    "三男",
    "三女",
    "息子",
    "娘",
    "嫁",
    "婿",
    "子",
    "父",
    "母",
    "兄",
    "姉",
    "弟",
    "妹",
    "孫",
    "甥",
    "姪",
    "おい",
    "めい",
    "親族",
    "親戚",
    "祖父",
    "祖母",
    "いとこ",
)
_FAMILY: Final = ("家族", "親族", "代理")
_TICKED: Final = re.compile(r"[■☑✓✔レ●◉]\s*([^■□☑☐✓✔●○◉\s]+)")
_HAS_BOXES: Final = re.compile(r"[□☐]")
_DATE: Final = re.compile(
    r"(?:(?:明治|大正|昭和|平成|令和|[MTSHR明大昭平令])\s*(?:元|\d{1,2})|\d{4})\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?",
    re.IGNORECASE,
)


def parse_answer(cell: Cell, *, today: dt.date) -> IncomingConsent | None:
    """What a cell answers.

    Returns
    -------
    IncomingConsent or None
        ``state`` None for a cell that says nothing; None (no object) when the text cannot be understood.
    """
    if is_empty(cell):
        return IncomingConsent(None)
    if isinstance(cell, (dt.date, dt.datetime)):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return IncomingConsent(ConsentState.GIVEN, Proof.PAPER, day)
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    bare, written_on = _take_date(text, today)
    if _HAS_BOXES.search(bare) or _TICKED.search(bare):
        ticked = _TICKED.findall(bare)
        if len(ticked) != 1:
            return IncomingConsent(None) if not ticked and _HAS_BOXES.search(bare) else _lone_box(bare, written_on)
        bare = ticked[0]
    return _of_words("".join(bare.split()), written_on)


def _lone_box(bare: str, day: dt.date | None) -> IncomingConsent | None:
    """``■`` alone is a yes; several ticks contradict each other."""
    return _of_words(bare, day) if len(bare.strip()) == 1 else None


def _take_date(text: str, today: dt.date) -> tuple[str, dt.date | None]:
    found = _DATE.search(text)
    if not found:
        return text, None
    try:
        day = parse_date(found.group().strip(), today=today).day
    except InputError:
        return text, None
    rest = (text[: found.start()] + text[found.end() :]).strip()
    return re.sub(r"\(\s*\)", "", rest).strip(), day


def _of_words(words: str, day: dt.date | None) -> IncomingConsent | None:
    inside = "".join(re.findall(r"\(([^()]*)\)", words))
    outside = re.sub(r"\([^()]*\)", "", words).strip("、,・:／")
    state = _state(outside) if outside else None
    if state == "unclear" or (not outside and not inside and day is None):
        state = _state(words)
    if state is None and not outside:
        # only a date, or only who answered: (長女) R5.4.1
        state = ConsentState.GIVEN if day is not None else None
    if state == "unclear":
        return None
    if state is None:
        return IncomingConsent(None)
    assert isinstance(state, ConsentState)
    spoken = any(word in words for word in _SPOKEN)
    proof = Proof.SPOKEN if spoken else Proof.PAPER if day is not None else Proof.NAME_LIST
    by, relation = _by_whom(words)
    return IncomingConsent(state, proof, day, by, "", relation)


def _state(words: str) -> ConsentState | str | None:
    if words in _UNKNOWN or not words.strip(DASHES):
        return None
    if any(word in words for word in _WITHDRAWN):
        return ConsentState.WITHDRAWN
    if any(word in words for word in _REFUSED):
        return ConsentState.REFUSED
    if words.startswith("未"):
        return None
    mark = parse_mark(words)
    if mark is not None:
        return ConsentState.GIVEN if mark else ConsentState.REFUSED
    rest = words
    for word in (*_SPOKEN, *_FAMILY, *_GUARDIAN, "本人", "より", "から", "にて", "で", "の", "人", "者", "のみ"):
        rest = rest.replace(word, "")
    for word in sorted(_RELATIONS, key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = rest.strip("、,・:／/")
    if not rest:
        # 「口頭」「家族」「本人」 alone in a column of consents: somebody said yes
        return ConsentState.GIVEN
    if parse_mark(rest):
        return ConsentState.GIVEN
    return ConsentState.GIVEN if rest in _GIVEN else "unclear"


def _by_whom(words: str) -> tuple[SignedBy, str]:
    if any(word in words for word in _GUARDIAN):
        return SignedBy.GUARDIAN, next(
            word for word in ("後見人", "保佐人", "補助人", "親権者", "後見", "保佐", "親権") if word in words
        )
    if "本人" in words:
        return SignedBy.SELF, ""
    relation = next(
        (word for word in _RELATIONS if re.search(rf"(?:^|[(、・:のは]|家族|代理|同意|有|[○〇]){word}", words)), ""
    )
    if relation or any(word in words for word in _FAMILY):
        return SignedBy.FAMILY, relation
    return SignedBy.SELF, ""
