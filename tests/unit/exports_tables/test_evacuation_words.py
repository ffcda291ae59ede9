"""避難者名簿: what is printed agrees with itself, and a place that vanished is said to have vanished."""

from __future__ import annotations

from exports.evacuation import By, evacuation_list, everyone
from exports.tables.files import write_documents
from exports.tables.model import Column, RowKind, TableDocument
from exports.tables.pages import all_pages
from himi_map.disclosed import DisclosedSupporter, Output
from himi_map.publicmap import Hazard
from tests.unit.exports_tables.people import AT, disclosure, going, helper, pending, person
from tests.unit.exports_tables.test_evacuation_list import CRS, SITES, column, sections

FORM = (
    "自治会",
    "NO",
    "対象者氏名",
    "住所",
    "連絡先",
    "支援内容",
    "配慮すること",
    "避難先",
    "手段",
    "支援協力者",
    "確認",
)


def by_supporter() -> TableDocument:
    people = (
        person(1, name="一", helpers=(helper(1, "川向 花", key="s1"), helper(2, "川向 太郎", key="s2"))),
        person(2, name="二", helpers=(helper(1, "あり（氏名は非公開）", phone=""),)),
        person(3, name="三", helpers=(pending(1),)),
    )
    named = (
        DisclosedSupporter(key="s1", area="a", letter="A", name="川向 花", helps=(("p1", 1),)),
        DisclosedSupporter(key="s2", area="a", letter="B", name="川向 太郎", helps=(("p1", 2),)),
    )
    found = disclosure(*people, output=Output.EVACUATION_LIST, supporters=named)
    return evacuation_list(found, everyone(found), SITES, CRS, by=By.SUPPORTER)


def test_whoever_has_a_supporter_is_never_under_nobody():
    found = sections(by_supporter())
    assert found["支援協力者なし　1人"] == ["三"]
    assert found["支援協力者あり（氏名は非公開）　1人"] == ["二"]


def test_by_supporter_people_and_rows_are_told_apart():
    document = by_supporter()
    assert document.proof.startswith("この名簿 3人")
    assert "のべ4件" in document.proof
    foot = next(word for word in all_pages(document)[0].words() if word.endswith("ページ"))
    assert foot.startswith("ここまで 4件／全 4件")
    found = disclosure(person(1), output=Output.EVACUATION_LIST)
    plain = evacuation_list(found, everyone(found), SITES, CRS)
    assert (plain.proof, plain.counted) == ("この名簿 1人", "人")


def test_sum_of_those_without_a_supporter_agrees_with_its_section():
    _, totals = by_supporter().extra[0]
    alone = [one.key for one in totals.columns].index("alone")
    counts = {row.cells[0].text: row.cells[alone].number for row in totals.rows}
    assert counts["支援協力者なし"] == counts["合計"] == 1


def test_a_planned_site_that_is_no_longer_known_is_told():
    lost = person(1, destinations=(going("gone", ""),))
    found = disclosure(lost, output=Output.EVACUATION_LIST)
    document = evacuation_list(found, everyone(found), SITES, CRS, hazard=Hazard.FLOOD)
    assert column(document, "going") == ["計画の避難先が今の一覧にありません"]
    assert list(sections(document)) == ["計画の避難先が今の一覧にありません　1人"]
    known = disclosure(person(1, destinations=(going("西", ""),)), output=Output.EVACUATION_LIST)
    assert column(evacuation_list(known, everyone(known), SITES, CRS), "going")[0].startswith("西小学校")


def test_columns_in_their_order():
    someone = person(1, care_notes="耳が遠い", destinations=(going("西", "西小学校", means="徒歩"),))
    found = disclosure(someone, output=Output.EVACUATION_LIST)
    columns: tuple[Column, ...] = evacuation_list(found, everyone(found), SITES, CRS).table.columns
    assert tuple(one.heading for one in columns) == FORM


def test_csv_holds_people_only(tmp_path):
    found = disclosure(person(1), person(2), output=Output.EVACUATION_LIST)
    document = evacuation_list(found, everyone(found), SITES, CRS, by=By.ASSOCIATION)
    assert [row.kind for row in document.table.rows] == [RowKind.SECTION, RowKind.PERSON, RowKind.PERSON]
    write_documents(tmp_path / "x.csv", [document], paper="A3", at=AT)
    lines = (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "合計" not in "".join(lines)
