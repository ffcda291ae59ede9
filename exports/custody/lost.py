"""A copy was lost: whom to call, and what has to be reported (個人情報の保護に関する法律第26条、市は第68条).

Both are internal papers: they name people, with or without consent, to those who have to tell them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from exports.tables.model import Cell, Column, Row, Table, TableDocument
from himi_map.disclosed import LostCopy
from himi_map.glossary import term
from himi_map.text.wareki import wareki

_SOON, _FULL = 5, 30
"""Days after it was known: 速報 (about 3 to 5 days) and 確報 (施行規則第8条)."""
_CONTACTS = (
    Column("kind", "区分", 32),
    Column("number", "NO", 14, align="centre", mono=True, bold=True),
    Column("name", "氏名", 58, name=True),
    Column("phone", "電話", 50, mono=True),
    Column("address", "住所", 86),
    Column("called", "連絡した日時", 50),
    Column("caller", "連絡した人", 42),
    Column("answer", "伝えたこと・ご返事", 82),
)
_TO_WRITE = ""


def contact_list(lost: LostCopy) -> TableDocument:
    """Everybody who was named on it, with room to write down each call."""
    rows = tuple(
        Row(
            (
                Cell.of(one.kind),
                Cell.of(one.number),
                Cell.of(one.name),
                Cell.of(one.phone),
                Cell.of(one.address),
                *(Cell(),) * 3,
            )
        )
        for one in lost.people
    )
    return TableDocument(
        title=f"{term('output.lost_contacts')}　{lost.line.area}".strip(),
        table=Table(_CONTACTS, rows),
        facts=_facts(lost),
        banner=term("banner.internal"),
        practice=lost.practice,
        notes=(term("note_line.internal"),),
        caution=term("handling.caution"),
        sheet_name="連絡先",
    )


def incident_sheet(lost: LostCopy) -> TableDocument:
    """漏えい等の報告のための記録: what is known already, and room for the rest."""
    columns = (Column("item", "項目", 70, bold=True), Column("words", "内容", 250))
    return TableDocument(
        title="漏えい等の報告のための記録（紙の紛失）",
        table=Table(columns, tuple(Row((Cell.of(item), Cell.of(words))) for item, words in _items(lost))),
        facts=_facts(lost),
        banner=term("banner.internal"),
        practice=lost.practice,
        notes=(
            "個人情報の保護に関する法律第26条（市の機関は第68条）、同法施行規則第7条〜第10条。",
            "障害や病気など要配慮個人情報が載っている紙は、1人分でも報告が必要です。",
        ),
        caution=term("handling.caution"),
        counted="件",
        sheet_name="報告の記録",
    )


def _facts(lost: LostCopy) -> tuple[str, ...]:
    return (f"紙の番号 {lost.line.mark.short}", f"{wareki(lost.told_at.date())}に届け", lost.office)


def _items(lost: LostCopy) -> Iterable[tuple[str, str]]:
    line, known = lost.line, lost.told_at.date()
    kinds = Counter(one.kind for one in lost.people)
    copy = term("custody.copy_of").format(of=line.mark.of, number=line.mark.number)
    yield "なくした紙", f"{line.ward}　{line.area}　{line.what}（{line.whom}）　{copy}".strip()
    yield "紙の番号", line.mark.code
    yield "概要（いつ・どこで・どのように）", f"{wareki(lost.lost_on)}ごろ　{lost.note}".rstrip()
    yield "知った日時", f"{wareki(known)} {lost.told_at:%H時%M分}"
    yield "お持ちだった方・届けた方", "\n".join(dict.fromkeys(filter(None, (line.mark.holder, lost.told_by))))
    yield "載っていた個人データの項目", "、".join(lost.fields)
    yield "本人の数", f"{len(lost.people)}人（{'、'.join(f'{kind} {count}人' for kind, count in kinds.items())}）"
    yield "この紙のこれまで", "\n".join(f"{wareki(day)}　{words}" for day, words in lost.history)
    yield (
        "個人情報保護委員会への速報",
        f"{wareki(known + dt.timedelta(days=_SOON))}まで（知った日からおおむね3〜5日）　□ 済",
    )
    yield "個人情報保護委員会への確報", f"{wareki(known + dt.timedelta(days=_FULL))}まで（知った日から30日）　□ 済"
    yield "知らせる相手", "□ 本人（別紙「連絡先」）　□ 市の福祉・防災の担当課　□ 市社協の責任者　□ 警察（盗まれたとき）"
    yield "原因", _TO_WRITE
    yield "二次被害とそのおそれ", _TO_WRITE
    yield "本人への対応", _TO_WRITE
    yield "公表の実施状況", _TO_WRITE
    yield "再発を防ぐ手だて", _TO_WRITE
    yield "連絡の担当", f"{lost.office}　電話 {lost.phone}　担当："
