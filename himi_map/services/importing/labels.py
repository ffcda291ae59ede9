"""Words for fields in questions: the terms of the forms people know."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from himi_map.records.people import Sex, Status, Support
from himi_map.text.partialdate import PartialDate
from himi_map.text.wareki import wareki

LABELS: Final[dict[str, str]] = {
    "name": "氏名",
    "kana": "フリガナ",
    "sex": "性別",
    "born": "生年月日",
    "address": "住所",
    "postal": "郵便番号",
    "phone": "電話番号",
    "mobile": "携帯電話",
    "fax": "FAX",
    "status": "状態",
    "status_since": "状態の日付",
    "group": "班",
    "reasons": "避難支援等を必要とする事由",
    "support": "支援内容",
    "listed": "地区名簿記載有無",
    "care_notes": "配慮事項",
    "last_confirmed": "最終確認日",
    "situation": "世帯の状況",
    "relation": "続柄",
    "roles": "役割",
    "organisation": "団体",
    "number": "番号",
    "placed_on": "設置日",
    "place": "設置場所",
    "checked_on": "確認日",
    "form": "同意書",
    "target": "対象区分",
    "leader": "リーダー",
    "started_on": "開始日",
    "home": "家の位置",
}

_WORDS: Final[dict[str, str]] = {
    Sex.MALE: "男",
    Sex.FEMALE: "女",
    Sex.OTHER: "その他",
    Sex.UNSTATED: "（なし）",
    Status.HOME: "在宅",
    Status.HOSPITAL_SHORT: "短期入院",
    Status.HOSPITAL_LONG: "長期入院",
    Status.FACILITY: "施設入所",
    Status.MOVED: "転出",
    Status.DEAD: "死亡",
}


def label_of(field: str) -> str:
    """The word of a field."""
    return LABELS.get(field, field)


def words_of(field: str, value: Any) -> str:
    """A JSON value in words."""
    if value in (None, "", [], {}):
        return "（空）"
    if field == "support":
        ticks = msgspec.convert(value, Support)
        named = (("声かけ", ticks.voice), ("歩行補助", ticks.walking), ("避難所への誘導", ticks.guide))
        words = [word for word, ticked in named if ticked] + ([ticks.other] if ticks.other else [])
        return "・".join(words) or "（空）"
    if isinstance(value, dict) and "iso" in value:
        return value.get("text") or wareki(msgspec.convert(value, PartialDate))
    if isinstance(value, bool):
        return "有" if value else "無"
    if isinstance(value, (list, tuple)):
        return "、".join(str(one) for one in value)
    return _WORDS.get(value, str(value)) if isinstance(value, str) else str(value)
