"""Name lists as offices really keep them: title rows, merged headers, mixed dates, damaged cells."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.readers import ImportOptions, plan_import
from data.store import MemoryStore
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentKind, ConsentState
from himi_map.services.importing import FileReport, ImportPlan, apply_import

AT = dt.datetime(2026, 8, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(profile=load_profile("mihon"), at=AT)


@pytest.fixture
def bring(store: MemoryStore) -> Callable[..., ImportPlan]:
    numbers = itertools.count()

    def run(*files: Path, kind: str = "people", **options: Any) -> ImportPlan:
        plan = plan_import(
            kind, files, records=store.load(), store=store, author="test", at=AT, options=ImportOptions(**options),
            new_id=lambda: f"id-{next(numbers)}",
        )  # fmt: skip
        apply_import(plan, store)
        return plan

    return run


def sheet(path: Path, rows: list[list[Any]], *, merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    book.save(path)
    return path


def only(plan: ImportPlan) -> FileReport:
    (report,) = plan.report.files
    return report


def counts(report: FileReport) -> tuple[int, int, int, int]:
    return report.rows, report.added, report.changed, report.unchanged


ROWS: list[list[Any]] = [
    ["川端地区福祉・防災マップ　支援者リスト"],
    [None, None, None, None, None, None, "令和8年8月1日現在"],
    [
        "NO",
        "対象者氏名",
        "住所",
        "連絡先",
        "生年月日",
        "本人または家族の同意",
        "支援協力者1",
        None,
        "支援協力者2",
        None,
    ],
    [None, None, None, None, None, None, "氏名", "協力同意", "氏名", "協力同意"],
    [1, "𠮷田　とめ", "川端12番地", "74-8100", "昭和5年1月8日", "有", "髙﨑 誠", "有", None, None],
    [2, "渡邉 﨑子", "川端１２−３", "090-0000-1234", "S10.5.6", "無", "髙﨑 誠", "有", "西川 スミ", "無"],
    [3, "小川 ふみ", "川端20番地", None, dt.date(1931, 3, 4), None, None, None, None, None],
    [4, None, "川端21番地", None, None, "有", None, None, None, None],
    ["合計", 3],
]
MERGED = ("A1:J1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:H3", "I3:J3")


def people(records: Records) -> dict[str, Any]:
    return {one.name: one for one in records.residents.values()}


def test_form_with_title_rows_and_two_header_rows(
    tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan]
) -> None:
    report = only(bring(sheet(tmp_path / "名簿.xlsx", ROWS, merged=MERGED)))
    found = people(store.load())
    assert set(found) == {"𠮷田　とめ", "渡邉 﨑子", "小川 ふみ"}, "stored as written"
    assert {name: one.born.iso for name, one in found.items()} == {
        "𠮷田　とめ": "1930-01-08",
        "渡邉 﨑子": "1935-05-06",
        "小川 ふみ": "1931-03-04",
    }
    assert found["𠮷田　とめ"].phone == "74-8100", "as written; the area code is put before it where it is dialled"
    assert report.added == 3
    refused = {(issue.place.row, issue.code) for issue in report.rejected}
    assert refused == {(8, "input.no_name"), (9, "input.total_row")}
    supporters = sorted(one.name for one in store.load().supporters.values())
    assert supporters == ["西川 スミ", "髙﨑 誠"], "one supporter of two people is one record"


def test_a_mark_of_consent_is_told_apart_from_none(
    tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan]
) -> None:
    bring(sheet(tmp_path / "名簿.xlsx", ROWS, merged=MERGED))
    records = store.load()
    found = people(records)

    def state(name: str) -> ConsentState | None:
        facts = [
            fact
            for fact in records.consents.values()
            if fact.subject == found[name].id and fact.kind is ConsentKind.LIST_ASSOCIATION
        ]
        return facts[-1].state if facts else None

    assert state("𠮷田　とめ") is ConsentState.GIVEN
    assert state("渡邉 﨑子") is ConsentState.REFUSED
    assert state("小川 ふみ") is None


def test_the_second_time_changes_nothing(tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan]) -> None:
    place = sheet(tmp_path / "名簿.xlsx", ROWS, merged=MERGED)
    bring(place)
    before = store.load()
    again = bring(place)
    assert counts(only(again))[1:3] == (0, 0)
    assert again.empty
    assert store.load() == before


def test_what_the_hall_corrected_stays(tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan]) -> None:
    from himi_map.edits.build import EditBuilder
    from himi_map.edits.edit import Origin

    place = sheet(tmp_path / "名簿.xlsx", ROWS, merged=MERGED)
    bring(place)
    person = people(store.load())["小川 ふみ"]
    builder = EditBuilder(
        store.load(), label="電話", author="test", at=AT, origin=Origin.HAND, new_id=lambda: "edit-by-hand"
    )
    builder.change(person, phone="0766-00-9999")
    edit = builder.build()
    assert edit is not None
    store.apply(edit)
    plan = bring(place)
    assert only(plan).changed == 0
    assert people(store.load())["小川 ふみ"].phone == "0766-00-9999"
    rows = [list(row) for row in ROWS]
    rows[6][3] = "0766-00-1111"
    plan = bring(sheet(tmp_path / "名簿2.xlsx", rows, merged=MERGED))
    assert people(store.load())["小川 ふみ"].phone == "0766-00-9999", "a conflict is asked about, not overwritten"
    assert only(plan).questions == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_in_every_encoding(
    tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan], encoding: str
) -> None:
    place = tmp_path / "名簿.csv"
    text = "氏名,住所,自治会\r\n髙橋 誠,川端1番地,川端\r\n佐藤 はな,川端2番地,川端\r\n"
    place.write_bytes(text.encode(encoding))
    report = only(bring(place))
    assert counts(report) == (2, 2, 0, 0)
    assert set(people(store.load())) == {"髙橋 誠", "佐藤 はな"}


def test_damaged_cells_are_told_and_the_row_is_kept(
    tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan]
) -> None:
    rows: list[list[Any]] = [
        ["氏名", "住所", "番地", "電話番号", "自治会"],
        ["森 太一", "川端", dt.datetime(2026, 5, 3), 766748100.0, "川端"],
    ]
    report = only(bring(sheet(tmp_path / "壊れた.xlsx", rows)))
    assert counts(report) == (1, 1, 0, 0)
    assert {"input.damaged_banchi"} <= {issue.code for issue in report.noticed}
    (person,) = store.load().residents.values()
    assert person.phone.replace("-", "") == "0766748100", "the lost zero is given back"


def test_own_words_for_columns(tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan]) -> None:
    words = tmp_path / "読みかえ.toml"
    words.write_text('[people]\nname = ["御芳名"]\naddress = ["お住まい"]\n', encoding="utf-8")
    place = sheet(tmp_path / "名簿.xlsx", [["御芳名", "お住まい"], ["森 太一", "川端1番地"]])
    assert bring(place).report.failed
    assert counts(only(bring(place, mapping=words))) == (1, 1, 0, 0)


def test_nobody_whose_home_is_not_known_is_lost(
    tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan]
) -> None:
    bring(sheet(tmp_path / "名簿.xlsx", ROWS, merged=MERGED))
    for one in store.load().residents.values():
        assert one.home is None
        assert one.unplaced_reason


def test_registers_are_tied_to_people_and_make_nobody(
    tmp_path: Path, store: MemoryStore, bring: Callable[..., ImportPlan]
) -> None:
    bring(sheet(tmp_path / "名簿.xlsx", ROWS, merged=MERGED), association="川端")
    teams = sheet(
        tmp_path / "ケアネット.xlsx",
        [
            ["番号", "自治会", "対象者", "生年月日", "対象区分", "リーダー", "協力者"],
            ["K-1", "川端", "𠮷田　とめ", "昭和5年1月8日", "独居", "石黒 実", "西川 スミ、岸本 隆"],
            ["K-2", "川端", "いない 人", "昭和6年1月1日", "独居", "", ""],
        ],
    )
    batons = sheet(
        tmp_path / "バトン.xlsx",
        [
            ["バトン番号", "自治会", "氏名", "生年月日", "設置日"],
            ["B-7", "川端", "小川 ふみ", "1931/3/4", "令和6年4月1日"],
        ],
    )
    for kind, file, expected in (("carenet", teams, (2, 1, 0, 0)), ("batons", batons, (1, 1, 0, 0))):
        assert counts(only(bring(file, kind=kind))) == expected
        again = bring(file, kind=kind)
        assert counts(only(again)) == (expected[0], 0, 0, expected[1])
        assert again.empty
    records = store.load()
    assert len(records.residents) == 3
    (team,) = records.teams.values()
    (baton,) = records.batons.values()
    found = people(records)
    assert (team.number, team.resident) == ("K-1", found["𠮷田　とめ"].id)
    assert (baton.number, baton.resident) == ("B-7", found["小川 ふみ"].id)
    assert {one.name for one in records.helpers.values()} == {"西川 スミ", "岸本 隆"}


def test_a_line_right_above_the_header_is_a_title_and_no_half_of_it(bring, tmp_path):
    rows = [
        ["避難行動要支援者名簿"],
        ["作成：福祉課", None, "取扱注意"],
        ["番号", "氏名", "自治会", "住所"],
        [1, "試島 太郎", "川端", "川端1番地"],
        [2, "", "川端", "川端2番地"],
    ]
    report = only(bring(sheet(tmp_path / "名簿.xlsx", rows)))
    assert (report.rows, report.added) == (2, 1)
    assert "作成" not in str(report.as_json() if hasattr(report, "as_json") else report)


def test_groups_above_the_header_still_count(bring, store, tmp_path):
    rows = [
        ["番号", "氏名", "自治会", "支援協力者1", None, "支援協力者2", None],
        [None, None, None, "氏名", "電話", "氏名", "電話"],
        [1, "試島 太郎", "川端", "川向 花", "0766-00-0001", "川向 次郎", "0766-00-0002"],
    ]
    bring(sheet(tmp_path / "名簿.xlsx", rows, merged=("D1:E1", "F1:G1")))
    assert {one.name for one in store.load().supporters.values()} == {"川向 花", "川向 次郎"}
