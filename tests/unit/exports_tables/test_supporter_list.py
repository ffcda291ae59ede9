"""支援者リスト: the columns of the form in their order, ticks, two supporters with their consent, marks outside."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from exports.lists import supporter_list
from exports.lists.supporter_list import support_lines
from exports.tables.model import TableDocument
from himi_map.disclosed import ConsentMark, DisclosedSupport, Output
from tests.unit.exports_tables.people import PENDING, disclosure, helper, pending, person

FORM = ("NO", "対象者氏名", "住所", "連絡先", "支援内容", "地区名簿記載有無", "本人または家族の同意",
        "支援協力者1 氏名", "支援協力者1 協力同意", "支援協力者2 氏名", "支援協力者2 協力同意")  # fmt: skip


def listed(*people, **values) -> TableDocument:
    return supporter_list(disclosure(*people, **values), "a", title="川端地区福祉・防災マップ 支援者リスト")


def cell(document: TableDocument, key: str, row: int = 0) -> tuple[str, ...]:
    index = [column.key for column in document.table.columns].index(key)
    return document.table.rows[row].cells[index].lines


def headings(document: TableDocument, *, outside: bool) -> tuple[str, ...]:
    return tuple(f"{one.group} {one.heading}".strip().replace("\n", "") for one in document.table.columns
                 if one.outside is outside)  # fmt: skip


def test_columns_are_those_of_the_form_and_marks_stand_outside_its_frame():
    document = listed(person(1))
    assert headings(document, outside=False) == FORM
    assert headings(document, outside=True) == ("ケアネット", "バトン")
    assert document.title == "川端地区福祉・防災マップ 支援者リスト"


def test_a_field_that_is_not_for_this_recipient_is_no_column_at_all():
    document = listed(person(1, phones=UNSET, address=UNSET), person(2, phones=UNSET, address=UNSET))
    assert set(FORM) - set(headings(document, outside=False)) == {"住所", "連絡先"}


def test_one_who_refuses_a_field_leaves_the_column_to_the_others():
    document = listed(person(1, phones=UNSET), person(2))
    assert cell(document, "phone", 0) == ()
    assert cell(document, "phone", 1) == ("0766-00-0002",)


@pytest.mark.parametrize(
    ("support", "lines"),
    [
        (DisclosedSupport(), ("□声かけ　□歩行補助", "□避難所への誘導　□その他【　】")),
        (DisclosedSupport(voice=True, guide=True), ("■声かけ　□歩行補助", "■避難所への誘導　□その他【　】")),
        (
            DisclosedSupport(walking=True, other="車いす"),
            ("□声かけ　■歩行補助", "□避難所への誘導", "■その他【車いす】"),
        ),
    ],
)
def test_ticks(support, lines):
    assert support_lines(support) == lines
    assert cell(listed(person(1, support=support)), "support") == lines


@pytest.mark.parametrize(
    ("mark", "words"),
    [(ConsentMark.GIVEN, ("有",)), (ConsentMark.TO_CONFIRM, ("有", "（要確認）")), (ConsentMark.NOT_GIVEN, ("無",))],
)
def test_consent(mark, words):
    assert cell(listed(person(1, consent=mark)), "consent") == words


@pytest.mark.parametrize(("known", "words"), [(True, ("有",)), (False, ("無",)), (None, ())])
def test_on_the_list_of_the_district(known, words):
    assert cell(listed(person(1, listed=known)), "listed") == words


def test_two_supporters_with_their_agreement():
    document = listed(person(1, helpers=(helper(2, "川向 花"), helper(1, "川向 太郎"))))
    assert cell(document, "supporter1") == ("川向 太郎", "090-0000-0001")
    assert cell(document, "supporter2") == ("川向 花", "090-0000-0002")
    assert cell(document, "agreed1") == cell(document, "agreed2") == ("有",)


def test_who_has_not_agreed_is_not_named_and_has_no_mark():
    document = listed(person(1, helpers=(pending(1),)))
    assert cell(document, "supporter1") == (PENDING,)
    assert cell(document, "agreed1") == ()
    assert cell(document, "supporter2") == ()


def test_a_third_supporter_is_a_reserve_and_each_mark_stands_beside_its_name():
    third = helper(3, "川向 三郎", phone="090-0000-0003")
    document = listed(person(1, helpers=(helper(1, "川向 太郎"), pending(2), third)))
    names, marks = cell(document, "supporter2"), cell(document, "agreed2")
    assert names == (PENDING, "予備 川向 三郎", "090-0000-0003")
    assert [mark for name, mark in zip(names, marks, strict=True) if name.startswith("予備")] == ["有"]
    assert marks[0] == ""


def test_care_and_canister_marks():
    document = listed(person(1, carenet=True), person(2, baton=True))
    assert [cell(document, "carenet", row) for row in (0, 1)] == [("○",), ()]
    assert [cell(document, "baton", row) for row in (0, 1)] == [(), ("○",)]


def test_rows_are_people_in_their_order_and_nobody_else():
    document = listed(person(3), person(1), person(7))
    assert [cell(document, "number", row) for row in range(3)] == [("3",), ("1",), ("7",)]
    assert document.table.people == 3


def test_draft_says_so_has_room_for_notes_and_no_proof_line():
    draft = listed(person(1), output=Output.INTERVIEW_DRAFT, banner="内部資料")
    assert draft.banner == "内部資料"
    assert "聞き取り用下書き" in draft.facts
    assert "memo" in [column.key for column in draft.table.columns]
    assert cell(draft, "support")[1].endswith("【　　　】")
    assert draft.proof == ""
    handed_out = listed(person(1))
    assert handed_out.banner == ""
    assert any("配布用" in fact for fact in handed_out.facts)
    assert handed_out.proof == "名簿1 ＝ 地図1"


def test_an_empty_list_keeps_all_columns():
    assert headings(listed(), outside=False) == FORM
