"""Fields and their values in the words of the card and the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from himi_map.errors import BugError
from himi_map.glossary import term
from himi_map.text.wareki import wareki

EMPTY: Final = "（空き）"

_WORDS: Final[Mapping[str, str]] = {
    "name": "名前", "kana": "ふりがな", "ward": "地区", "boundary": "区域の線", "households": "世帯数", "note": "メモ",
    "put_away": "しまった日", "situation": "世帯の様子", "address": "住所", "postal": "郵便番号", "phone": "電話",
    "mobile": "携帯電話", "fax": "FAX", "status": "今の様子", "status_since": "その日付", "home": "家の位置",
    "unplaced_reason": "位置が決まらないわけ", "provenance": "知ったいきさつ", "household": "世帯",
    "group": "班", "sex": "性別", "born": "生年月日", "number": "整理番号",
    "reasons": "支援が必要なわけ", "support": "支援内容",
    "listed": "地区名簿への記載", "care_notes": "配慮すること", "last_confirmed": "最後に確かめた日",
    "relation": "続柄",
    "order": "順番", "organisation": "団体かどうか", "resident": "相手の方", "available": "来られるとき",
    "car": "車の有無",
    "roles": "役", "supporter": "支え手", "duties": "受け持ち", "kinds": "種類", "hazards": "使える災害",
    "phone_note": "電話のメモ", "conditions": "条件", "capacity": "入れる人数", "step_free": "段差のないこと",
    "position": "場所", "published": "公開", "overrides": "もとの避難場所", "hazard": "災害", "site": "行き先",
    "route": "道すじ", "means": "移動のしかた", "minutes": "かかる時間（分）", "leave_when": "出るとき",
    "made_on": "作った日", "target": "対象の区分", "leader": "チームの代表", "started_on": "始めた日",
    "ended_on": "終えた日", "end_reason": "終えたわけ", "team": "チーム", "role": "役", "month": "月", "counts": "件数",
    "placed_on": "置いた日", "place": "置き場所", "checked_on": "確かめた日", "contents": "入っているもの",
    "form": "同意書の有無", "stamp": "はんこ", "label": "言葉", "danger": "危ないところ", "geometry": "形",
    "cleared_on": "公開を決めた日", "cleared_by": "公開を決めた人", "association": "自治会", "claimed": "もとの番号",
    "answer": "答え", "answered_on": "答えた日", "asked_on": "たずねた日", "code": "種類", "about": "相手",
    "facts": "内容",
}  # fmt: skip
"""One word for a field, whatever record it stands in: the same field is not once called this and once that."""


def field_word(_kind: str, field: str) -> str:
    """A field in one word.

    Raises
    ------
    BugError
        Nobody gave it a word.
    """
    found = _WORDS.get(field)
    if found is None:
        raise BugError(f"no word for field {field}")
    return found


def _home(value: Any) -> str:
    return f"地図の新しい位置（{term('position_quality.' + value['quality'])}）"


def _support(value: Any) -> str:
    named = {"voice": "声かけ", "walking": "歩行補助", "guide": "避難所への誘導"}
    found = [words for key, words in named.items() if value.get(key)]
    other = value.get("other")
    return "・".join([*found, *([f"その他【{other}】"] if other else [])]) or EMPTY


def _choice(family: str) -> Callable[[Any], str]:
    return lambda value: term(f"{family}.{value}")


def _choices(family: str) -> Callable[[Any], str]:
    return lambda value: "・".join(term(f"{family}.{one}") for one in value) or EMPTY


def _drawn(_value: Any) -> str:
    return "地図の新しい形"


def _order(value: Any) -> str:
    return f"{value}番め"


_VALUES: Final[Mapping[tuple[str, str] | str, Callable[[Any], str]]] = {
    "home": _home,
    "support": _support,
    "status": _choice("status"),
    "sex": _choice("sex"),
    "means": _choice("means"),
    "available": _choices("available"),
    "duties": _choices("duty"),
    ("baton", "status"): _choice("baton_status"),
    "boundary": _drawn,
    "route": _drawn,
    "geometry": _drawn,
    "position": lambda _value: "地図の新しい位置",
    "born": lambda value: (
        str(value.get("text") or value.get("iso") or EMPTY) if isinstance(value, dict) else str(value)
    ),
    "order": _order,
    "roles": lambda value: "・".join(term(f"role_kind.{one['kind']}") for one in value) or EMPTY,
    "counts": lambda value: "・".join(f"{term(f'care_activity.{key}')}{count}" for key, count in value.items()),
    "reasons": lambda value: "・".join(value) or EMPTY,
    "contents": lambda value: "・".join(value) or EMPTY,
}


def value_words(kind: str, field: str, value: Any) -> str:
    """A value in JSON form as people read it, in 「」 where it is somebody's own words."""
    if value is None or value == "":
        return EMPTY
    found = _VALUES.get((kind, field)) or _VALUES.get(field)
    if found is not None:
        return found(value)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, str):
        try:
            return wareki(dt.date.fromisoformat(value)) if len(value) == 10 else f"「{value}」"
        except ValueError:
            return f"「{value}」"
    if isinstance(value, (list, tuple)):
        return "・".join(str(one) for one in value) or EMPTY
    return str(value)
