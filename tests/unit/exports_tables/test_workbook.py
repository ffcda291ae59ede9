"""Spreadsheets as they are printed: the title is not cut, rows are as high as their text."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from exports.carenet import half_year_report
from exports.lists import supporter_list
from exports.tables.files import write_documents
from exports.tables.model import PAPER_MM, Cell, Column, Paper, Row, Table, TableDocument
from himi_map.disclosed import Output
from tests.unit.exports_tables.people import AT, disclosure, helper, person
from tests.unit.exports_tables.test_half_year_report import totals

MM_PER_UNIT = 1.85
"""One unit of a column's width: a digit of the default font, 7 of 96 dots an inch."""


def sheets(folder: Path, document: TableDocument, paper: Paper):
    write_documents(folder / "x.xlsx", [document], paper=paper, at=AT)
    return openpyxl.load_workbook(folder / "x.xlsx").worksheets


def width_mm(sheet) -> float:
    letters = [get_column_letter(number) for number in range(1, sheet.max_column + 1)]
    return sum(sheet.column_dimensions[letter].width for letter in letters) * MM_PER_UNIT


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_every_title_fits_into_what_is_printed(tmp_path, paper):
    report = half_year_report(disclosure(output=Output.CARENET_REPORT, carenet=totals()))
    found = sheets(tmp_path, report, paper)
    assert len(found) == 3
    for sheet in found:
        title = sheet.cell(1, 1)
        taken = sum(1 if letter.isascii() else 2 for letter in title.value) / 2 * title.font.size * 25.4 / 72
        assert taken < width_mm(sheet)
        assert width_mm(sheet) > 0.9 * (PAPER_MM[paper][0] - 20)


def test_a_list_is_not_made_wider_than_it_is(tmp_path):
    (sheet,) = sheets(tmp_path, supporter_list(disclosure(person(1)), "a", title="支援者リスト"), "A4")
    assert sheet.column_dimensions["C"].width == pytest.approx(54 / 2)


def heights(folder: Path, *texts: str) -> list[float]:
    rows = tuple(Row((Cell.of(number), Cell.of(text))) for number, text in enumerate(texts))
    table = Table((Column("n", "NO", 100), Column("t", "配慮すること", 300)), rows)
    (sheet,) = sheets(folder, TableDocument("見本", table, practice=""), "A3")
    first = next(number for number in range(1, 9) if sheet.cell(number, 1).value == "NO") + 1
    return [sheet.row_dimensions[first + number].height for number in range(len(texts))]


def test_rows_are_as_high_as_their_text(tmp_path):
    """A column of 300 mm is 150 units: 74 full-width characters."""
    short, lines, long, digits = heights(tmp_path, "短い", "一\n二\n三\n四", "配" * 220, "0" * 290)
    assert short == digits == 34, "room for a pen"
    assert lines == pytest.approx(4 * 14.5 + 4)
    assert long == pytest.approx(3 * 14.5 + 4)


def test_a_name_with_a_phone_is_two_lines_not_four(tmp_path):
    someone = person(1, helpers=(helper(1, "勘解由小路 与三右衛門"),))
    (sheet,) = sheets(tmp_path, supporter_list(disclosure(someone), "a", title="支援者リスト"), "A3")
    assert sheet.row_dimensions[sheet.max_row - 2].height == 34


def test_headings_of_the_form_stand_over_their_columns(tmp_path):
    (sheet,) = sheets(tmp_path, supporter_list(disclosure(person(1)), "a", title="支援者リスト"), "A3")
    head = next(number for number in range(1, 9) if sheet.cell(number, 1).value == "NO")
    upper = [sheet.cell(head, number).value for number in range(1, 14)]
    lower = [sheet.cell(head + 1, number).value for number in range(1, 14)]
    assert upper == ["NO", "対象者氏名", "住所", "連絡先", "支援内容", "地区名簿記載有無", "本人または家族の同意",
                     "支援協力者1", None, "支援協力者2", None, "ケアネット", "バトン"]  # fmt: skip
    assert lower == [None] * 7 + ["氏名", "協力同意"] * 2 + [None, None]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {f"H{head}:I{head}", f"J{head}:K{head}", f"A{head}:A{head + 1}"} <= merged
