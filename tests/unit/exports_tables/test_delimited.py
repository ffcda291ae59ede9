"""CSV: every value under its own heading, nothing that a program would carry out, nothing lost that is said once."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from msgspec import UNSET

from exports.carenet import half_year_report
from exports.lists import supporter_list
from exports.spreadsheets import ReportedFile, ReportedRow, write_import_report
from exports.tables.files import write_documents
from exports.tables.model import Cell, Column, Row, RowKind, Table, TableDocument
from himi_map.disclosed import DisclosedArea, Output
from tests.unit.exports_tables.people import AT, disclosure, person
from tests.unit.exports_tables.test_half_year_report import totals

FORMULA = '=HYPERLINK("http://example.invalid/","川端")'


def lines_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def listed(area: str, *people) -> TableDocument:
    found = disclosure(*people, areas=(DisclosedArea(key="a", name=area),))
    return supporter_list(found, "a", title=f"{area} 支援者リスト")


@pytest.mark.parametrize("turned", [False, True])
def test_an_association_without_a_column_does_not_shift_its_values(tmp_path, turned):
    documents = [listed("川端", person(1)), listed("坂上", person(1, phones=UNSET, address=UNSET))]
    write_documents(tmp_path / "x.csv", documents[::-1] if turned else documents, paper="A3", at=AT)
    head, *rows = lines_of(tmp_path / "x.csv")
    assert head[:6] == ["区分", "NO", "対象者氏名", "住所", "連絡先", "支援内容"]
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert (found["川端"]["住所"], found["川端"]["連絡先"]) == ("川端1番地", "0766-00-0001")
    assert (found["坂上"]["住所"], found["坂上"]["連絡先"]) == ("", "")
    for one in found.values():
        assert one["支援内容"].startswith("■声かけ")
        assert one["本人または家族の同意"] == "有"


def odd_document() -> TableDocument:
    columns = (Column("n", "NO", 20), Column("t", FORMULA, 80))
    rows = (Row((Cell.of(FORMULA),), RowKind.SECTION), Row((Cell.of(1), Cell.of(FORMULA))))
    return TableDocument(
        FORMULA, Table(columns, rows), facts=(FORMULA,), banner=FORMULA, proof=FORMULA, notes=(FORMULA,),
        reference=FORMULA, sheet_name=FORMULA, extra=((FORMULA, Table(columns, rows)),), practice="",
    )  # fmt: skip


def test_no_word_anywhere_in_a_csv_begins_like_a_formula(tmp_path):
    write_documents(tmp_path / "x.csv", [odd_document()], paper="A4", at=AT)
    values = [value for row in lines_of(tmp_path / "x.csv") for value in row]
    assert sum(FORMULA in value for value in values) == 7
    assert [value for value in values if value.startswith(("=", "+", "-", "@"))] == []


def test_no_word_anywhere_in_a_workbook_is_a_formula(tmp_path):
    write_documents(tmp_path / "x.xlsx", [odd_document()], paper="A4", at=AT)
    cells = [
        cell for sheet in openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
        for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]  # fmt: skip
    assert sum(str(cell.value).startswith("=") for cell in cells) >= 12
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_care_report_has_both_tables_and_the_wards_in_csv(tmp_path):
    report = half_year_report(disclosure(output=Output.CARENET_REPORT, carenet=totals()))
    write_documents(tmp_path / "x.csv", [report], paper="A4", at=AT)
    lines = lines_of(tmp_path / "x.csv")
    heads = [line[1] for line in lines if line and line[0] == "区分"]
    assert heads == ["対象区分", "活動内容", "地区社協"]
    counts = {line[1]: line[2] for line in lines if line and line[0] == "活動内容別"}
    assert counts["見守り・声掛け"] == "10"
    assert counts["その他"] == "90"
    assert [] in lines, "an empty line between the tables"


def test_import_report_has_the_rows_to_look_at_in_csv(tmp_path):
    reported = [ReportedRow("名簿.xlsx", "Sheet1", 7, "電話", "-1", False, "電話番号ではありません。", "直す")]
    files = [ReportedFile("名簿.xlsx", "名簿", 9, 8, 0, 0, 0, 1, "")]
    write_import_report(tmp_path / "x.csv", files, reported, title="見本市", at=AT, practice=False)
    lines = lines_of(tmp_path / "x.csv")
    assert lines[0] == ["内部資料"]
    assert any("電話番号ではありません。" in line and "'-1" in line for line in lines)


def test_import_report_in_all_three_kinds(tmp_path):
    files = [ReportedFile("名簿.xlsx", "名簿", 9, 8, 0, 0, 0, 1, "")]
    for suffix in (".csv", ".xlsx", ".pdf"):
        write_import_report(
            tmp_path / f"x{suffix}", files, [], title="見本市", at=AT + dt.timedelta(hours=1), practice=False
        )
        assert (tmp_path / f"x{suffix}").stat().st_size > 100
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert len(book.sheetnames) == 1, "no sheet of rows when there is nothing to look at"
    values = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "内部資料" in values
    assert {9, 8, 1} <= set(values)
