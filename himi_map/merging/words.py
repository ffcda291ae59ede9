"""What bringing home would do, and what a card asks, in whole sentences with the person's name in them.

Internal: they name people. They are for the window and the command line of whoever brings a pack home.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from himi_map.edits.apply import field_json
from himi_map.edits.edit import WHOLE
from himi_map.glossary import term
from himi_map.merging.field_words import field_word, value_words
from himi_map.merging.fields import same
from himi_map.records.exchange import Card, Claim, Matter
from himi_map.text.wareki import wareki

if TYPE_CHECKING:
    from himi_map.edits import Delta, Edit
    from himi_map.merging.plan import MergePlan
    from himi_map.records.atlas import Records

_KINDS: Final = {
    "association": "自治会", "group": "班", "household": "世帯", "registration": "名簿", "resident": "人",
    "contact": "緊急連絡先", "supporter": "支援協力者", "assignment": "支援の担当", "consent": "同意",
    "site": "避難場所", "plan": "個別避難計画", "team": "ケアネットチーム", "helper": "ケアネットの協力者",
    "activity": "活動件数", "baton": "いのちのバトン", "note": "書き込み", "copy": "印刷物", "question": "質問",
    "custody": "紙の受け渡し", "layout": "地図の置き方",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a preview.

    Attributes
    ----------
    resident
        Whom it is about, for the map; empty when it is about nobody.
    words
        A whole sentence.
    who, at
        Who wrote it outside, and when.
    """

    resident: str
    words: str
    who: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a card: 「会長さんの版（11月23日 19:42）」 and what it says."""

    heading: str
    words: str
    value: Any
    now: bool


@dataclass(frozen=True, slots=True)
class CardWords:
    """A card as it is shown.

    Attributes
    ----------
    about
        「山田 花子さんの電話」.
    question
        A whole sentence.
    """

    card: Card
    resident: str
    about: str
    question: str
    sides: tuple[Side, ...]


def moment(at: dt.datetime) -> str:
    """「11月23日 19:42」."""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def owner_of(records: Records, kind: str, record: str) -> str:
    """The resident a record is about; empty when it is about nobody."""
    if kind == "resident":
        return record
    found = records.get(kind, record)
    whose = getattr(found, "resident", None)
    if kind == "consent" and str(getattr(found, "whose", "")) == "resident":
        whose = getattr(found, "subject", None)
    return whose or ""


def called(records: Records, kind: str, record: str) -> str:
    """「山田 花子さん」, 「支援協力者 佐藤 一郎さん」, 「書き込み「用水路」」: a record in words."""
    found = records.get(kind, record)
    resident = owner_of(records, kind, record)
    person = records.residents.get(resident)
    name = f"{person.name}さん" if person is not None else ""
    if kind == "resident":
        return name or "（記録のない人）"
    if kind == "assignment" and found is not None:
        supporter = records.supporters.get(getattr(found, "supporter", ""))
        return f"{name}の支え手（{supporter.name}さん）" if supporter is not None else f"{name}の支え手"
    own = getattr(found, "name", "") or getattr(found, "label", "")
    if kind in ("supporter", "contact") and own:
        return f"{_KINDS[kind]} {own}さん"
    if name:
        return f"{name}の{_KINDS[kind]}"
    return f"{_KINDS.get(kind, kind)}「{own}」" if own else _KINDS.get(kind, kind)


def told(plan: MergePlan) -> tuple[Told, ...]:
    """What comes home, in the order in which it was written; one line for each thing that changes in the office."""
    asked = {(card.kind, card.record, card.field) for card in plan.cards if card.matter is Matter.FIELD}
    lines: list[Told] = []
    for edit in plan.brought:
        for delta in edit.deltas:
            if (delta.kind, delta.id, delta.field) not in asked:
                lines += _line(plan, edit, delta)
    return tuple(lines)


def _line(plan: MergePlan, edit: Edit, delta: Delta) -> Iterator[Told]:
    if same(delta.before, delta.after):
        return
    records = plan.after if plan.after.get(delta.kind, delta.id) is not None else plan.before
    name = called(records, delta.kind, delta.id)
    who = _operator(plan.after, edit.author)
    if delta.field == WHOLE:
        words = _whole_words(records, delta, name)
    else:
        after = value_words(delta.kind, delta.field, delta.after)
        words = f"{name}の{field_word(delta.kind, delta.field)}が{after}になります。"
    yield Told(owner_of(records, delta.kind, delta.id), words, who, edit.at)


def _whole_words(records: Records, delta: Delta, name: str) -> str:
    if delta.after is None:
        return f"{name}を取り消します。"
    if delta.kind == "consent" and isinstance(delta.after, dict):
        asked = term(f"consent_kind.{delta.after['kind']}")
        answer = term(f"consent_state.{delta.after['state']}")
        whose = str(delta.after.get("whose", "resident"))
        return f"{called(records, whose, str(delta.after['subject']))}の「{asked}」が{answer}になります。"
    return f"{name}が加わります。"


def refused_words(plan: MergePlan) -> tuple[str, ...]:
    """What the pack's holder had no right to, for whoever has to ask them."""
    return tuple(f"{moment(one.at)}　{one.label}" for one in plan.refused)


def card_words(card: Card, records: Records) -> CardWords:
    """A card in words, against the records as they are now."""
    resident = owner_of(records, card.kind, card.record)
    return _ASKING[card.matter](card, records, resident)


def _field(card: Card, records: Records, resident: str) -> CardWords:
    about = f"{called(records, card.kind, card.record)}の{field_word(card.kind, card.field)}"
    record = records.get(card.kind, card.record)
    now = field_json(record, card.field) if record is not None else None
    sides = tuple(
        Side(_version(records, one), value_words(card.kind, card.field, one.value), one.value, same(one.value, now))
        for one in _distinct(card.claims)
    )
    return CardWords(card, resident, about, f"{about}が、版によって違います。どちらが今ですか。", sides)


def _consent(card: Card, records: Records, resident: str) -> CardWords:
    hold = records.consents.get(card.record)
    asked = term(f"consent_kind.{card.field}")
    whose = called(records, str(hold.whose), hold.subject) if hold is not None else "この方"
    sides = []
    for one in card.claims:
        fact = records.consents.get(str(one.value))
        if fact is None:
            continue
        day = wareki(fact.signed_on) if fact.signed_on is not None else "日付なし"
        words = f"{term(f'consent_state.{fact.state}')}（{day}）"
        yes = fact.state == "given"
        sides.append(Side(_version(records, one), words, "accepted" if yes else "declined", not yes))
    question = f"{whose}の「{asked}」は、断りと同意の両方が届きました。今は断りを優先しています。本人に確かめましたか。"
    return CardWords(card, resident, f"{whose}の「{asked}」", question, tuple(sides))


def _same_person(card: Card, records: Records, resident: str) -> CardWords:
    found = [(str(one.value), records.get(card.kind, str(one.value))) for one in card.claims]
    name = next((getattr(one, "name", "") for _, one in found if one is not None), "")
    sides = tuple(
        Side(
            f"こちらをしまう（{getattr(one, 'address', '') or '住所なし'}）",
            _short(records, card.kind, key),
            key,
            False,
        )
        for key, one in found
        if one is not None
    )
    two = (*sides, Side("別の人です", "どちらも残します。", "declined", False))
    return CardWords(card, resident, f"{name}さん", f"{name}さんが二人います。同じ方ですか。", two)


def _short(records: Records, kind: str, key: str) -> str:
    registration = records.registration_of(key) if kind == "resident" else None
    number = f"{registration.number}番　" if registration is not None else ""
    found = records.get(kind, key)
    return f"{number}{getattr(found, 'name', '')}　{getattr(found, 'phone', '')}".strip()


def _number(card: Card, records: Records, resident: str) -> CardWords:
    people = []
    for one in card.claims:
        registration = records.registrations.get(str(one.value))
        person = records.residents.get(registration.resident) if registration is not None else None
        if registration is not None and person is not None:
            people.append(f"{person.name}さんは{registration.number}番")
    words = "、".join(people)
    question = f"{card.label}番が、別々の版で二人に付いていました。{words}にしました。"
    sides = (Side("このままでよい", words, "accepted", True),)
    return CardWords(card, resident, f"整理番号{card.label}番", question, sides)


def _proposal(card: Card, records: Records, resident: str) -> CardWords:
    lines = []
    for wish in card.wishes:
        name = called(records, wish.kind, wish.id)
        if wish.field == WHOLE:
            plain = wish.after if isinstance(wish.after, dict) else {}
            own = plain.get("name") or plain.get("label") or ""
            kind = _KINDS.get(wish.kind, wish.kind)
            lines.append(f"{kind}{f'「{own}」' if own else ''}を{'加える' if wish.after is not None else 'しまう'}")
        else:
            after = value_words(wish.kind, wish.field, wish.after)
            lines.append(f"{name}の{field_word(wish.kind, wish.field)}を{after}にする")
    claim = card.claims[0]
    sides = (
        Side(_version(records, claim), "、".join(lines), "accepted", False),
        Side("入れない", "今のままにします。", "declined", True),
    )
    about = called(records, card.kind, card.record)
    return CardWords(card, resident, about, f"提案が届いています：{card.label}。地図帳に入れますか。", sides)


_ASKING: Final = {
    Matter.FIELD: _field,
    Matter.CONSENT: _consent,
    Matter.SAME_PERSON: _same_person,
    Matter.NUMBER: _number,
    Matter.PROPOSAL: _proposal,
}


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """One claim for each value, the latest of those who said the same."""
    found: list[Claim] = []
    seen = [one for one in claims if one.at is None]
    dated = sorted(((one.at, one.origin, one) for one in claims if one.at is not None), key=lambda each: each[:2])
    for one in [each for _, _, each in reversed(dated)] + seen:
        if not any(same(one.value, other.value) for other in found):
            found.append(one)
    return found


def _version(records: Records, claim: Claim) -> str:
    if claim.at is None:
        return "市社協に前からある版"
    where = "さんの版" if claim.origin in records.handouts else "さん（市社協）の版"
    return f"{_operator(records, claim.by)}{where}（{moment(claim.at)}）"


def _operator(records: Records, operator: str) -> str:
    found = records.operators.get(operator)
    return found.name if found is not None else "プログラム"
