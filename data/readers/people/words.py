"""Reads the words of a form: sex, 支援内容 with its boxes, reasons, status, organisations."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from himi_map.records.people import Sex, Status, Support
from himi_map.records.supporters import Role, RoleKind
from himi_map.text.names import search_key

_SEXES: Final = {
    **dict.fromkeys(("男", "男性", "m", "male", "1", "オトコ", "男子"), Sex.MALE),
    **dict.fromkeys(("女", "女性", "f", "female", "2", "オンナ", "女子"), Sex.FEMALE),
    **dict.fromkeys(("その他", "x", "other"), Sex.OTHER),
    **dict.fromkeys(("", "無回答", "不明", "-", "ー", "未記入"), Sex.UNSTATED),
}
_STATUSES: Final = (
    (Status.DEAD, ("死亡", "逝去", "死去")),
    (Status.MOVED, ("転出", "転居", "市外")),
    (Status.FACILITY, ("施設", "入所", "入居")),
    (Status.HOSPITAL_LONG, ("長期入院",)),
    (Status.HOSPITAL_SHORT, ("短期入院", "入院")),
    (Status.HOME, ("在宅", "自宅", "居宅", "通常", "在住", "新規", "変更なし", "変更", "継続")),
)
_ON: Final = "■☑✓✔✅レ●◉"
_OFF: Final = "□☐○"
_BOXED: Final = re.compile(rf"([{_ON}{_OFF}])\s*([^{_ON}{_OFF}]*)")
_OTHER: Final = re.compile(r"^その他\s*(?:[【\[(（「:：]\s*)?(.*?)\s*[】\])）」]?$", re.DOTALL)
_ORGANISATION: Final = re.compile(
    r"自治会|町内会|振興会|消防|分団|自主防災|防災会|(?:^|[^ぁ-ん])(?:株式|有限|合同)会社|\((?:株|有|社|福|医)\)|㈱|㈲|法人|施設|センター|事業所|"
    r"クラブ|協議会|委員会|老人会|女性会|婦人会|組合|商店|病院|医院|ホーム|学校|[0-9０-９一二三四五六七八九十]+班$|役員$|の会$|グループ"
)
_ROLES: Final = (
    (RoleKind.MINSEI, ("民生委員", "児童委員", "民児委員")),
    (RoleKind.WELFARE_SUPPORTER, ("福祉活動サポーター", "サポーター")),
    (RoleKind.OFFICER, ("自治会長", "町内会長", "副会長", "班長", "組長", "役員", "区長")),
    (RoleKind.NEIGHBOUR, ("近隣", "隣", "近所", "友人", "知人")),
)
_SPLIT: Final = re.compile(r"[、,，;；\n／/]+")


def parse_sex(text: str) -> Sex | None:
    """Sex; None when the word is not known."""
    return _SEXES.get("".join(unicodedata.normalize("NFKC", text).split()).casefold())


def parse_status(text: str) -> Status | None:
    """Where the person is; None when the word is not known."""
    plain = unicodedata.normalize("NFKC", text)
    return next((status for status, words in _STATUSES if any(word in plain for word in words)), None)


def split_words(text: str) -> tuple[str, ...]:
    """A cell with several entries."""
    return tuple(part.strip() for part in _SPLIT.split(text) if part.strip())


def parse_support(text: str) -> Support:
    """``■声かけ ■歩行補助 □避難所への誘導 ■その他【薬】``; without boxes every word that stands there is meant."""
    plain = unicodedata.normalize("NFKC", text).replace("■", "■")
    boxes = _BOXED.findall(plain)
    if any(sign in _ON for sign, _ in boxes) or any(sign in "□☐" for sign, _ in boxes):
        words = [word for sign, word in boxes if sign in _ON]
    elif boxes and all(sign == "○" for sign, _ in boxes):
        words = [word for _, word in boxes]
    else:
        words = list(split_words(re.sub(r"[・\s]+(?![^【(]*[】)])", "、", plain)))
    return _support(words)


def _support(words: list[str]) -> Support:
    voice = walking = guide = False
    other: list[str] = []
    for word in (one.strip(" 　、,・") for one in words):
        if re.search(r"声[かが掛]け?け", word):
            voice = True
        elif "歩行" in word:
            walking = True
        elif "誘導" in word:
            guide = True
        elif word:
            match = _OTHER.match(word)
            rest = match.group(1).strip() if match else word
            other.append(rest or "その他")
    return Support(voice=voice, walking=walking, guide=guide, other="、".join(dict.fromkeys(other)))


def is_organisation(name: str) -> bool:
    """Whether a supporter's name is an organisation's."""
    return bool(_ORGANISATION.search(unicodedata.normalize("NFKC", name)) or "㈱" in name or "㈲" in name)


def role_of(text: str) -> tuple[Role, ...]:
    """Role words of a supporter (民生委員, 班長); () when none is named."""
    key = unicodedata.normalize("NFKC", text)
    found = next((kind for kind, words in _ROLES if any(word in key for word in words)), None)
    return (Role(kind=found),) if found is not None else ()


def name_without_role(name: str) -> str:
    """``山田花子（民生委員）`` → ``山田花子``: brackets that hold a role word are no part of the name."""
    match = re.fullmatch(r"(.+?)\s*[(（]([^()（）]*)[)）]\s*", name, re.DOTALL)
    return match.group(1).strip() if match and role_of(match.group(2)) else name


def title_association(titles: tuple[str, ...]) -> str:
    """The association named by a title: 〇〇地区福祉・防災マップ 支援者リスト, 自治会名：〇〇; "" when none does."""
    for title in titles:
        plain = unicodedata.normalize("NFKC", title)
        for pattern in (
            r"^\s*(.{1,20}?)地区\s*福祉[・･]?\s*防災マップ",
            r"(?:自治会名?|町内会名?)\s*[::]\s*(\S{1,20})",
            r"^\s*(\S{1,20}?(?:自治会|町内会))(?:\s|の|名簿|支援|避難|$)",
        ):
            match = re.search(pattern, plain)
            if match and search_key(match.group(1)) and not re.search(r"[〇○]{2}", match.group(1)):
                return match.group(1).strip()
    return ""
