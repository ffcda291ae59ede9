"""The same table as .xlsx, .csv and .pdf: whole, ready to print, and harmless to open."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.lists import supporter_list
from exports.tables.files import write_documents
from exports.tables.model import Cell, Column, Row, RowKind, Table, TableDocument
from exports.tables.pages import all_pages, table_pages
from himi_map.disclosed import Output
from himi_map.errors import ExportError
from tests.unit.exports_tables.people import AT, disclosure, helper, person


def listed(count: int = 3, **values) -> TableDocument:
    people = [person(number, helpers=(helper(1, "川向 太郎"),)) for number in range(1, count + 1)]
    return supporter_list(disclosure(*people, **values), "a", title="川端地区福祉・防災マップ 支援者リスト")


def sheet_of(path: Path):
    return openpyxl.load_workbook(path).worksheets[0]


@pytest.mark.parametrize(("paper", "code"), [("A3", 8), ("A4", 9)])
def test_workbook_is_ready_to_print(tmp_path, paper, code):
    path = tmp_path / "list.xlsx"
    write_documents(path, [listed()], paper=paper, at=AT)
    sheet = sheet_of(path)
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (code, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    header = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "NO")
    assert sheet.print_title_rows == f"${header}:${header + 1}"
    first_person = header + 2
    assert sheet.cell(first_person, 1).value == 1
    assert sheet.freeze_panes == f"A{first_person}"
    area = sheet.print_area.replace("$", "").split("!")[-1]
    assert area == f"A1:{openpyxl.utils.get_column_letter(13)}{sheet.max_row}"
    widths = [sheet.column_dimensions[openpyxl.utils.get_column_letter(n)].width for n in range(1, 14)]
    assert min(widths) >= 4
    assert widths[4] == max(widths), "支援内容 is the widest"


def test_workbook_holds_every_cell_as_text_and_numbers_as_numbers(tmp_path):
    path = tmp_path / "list.xlsx"
    document = listed()
    write_documents(path, [document], paper="A3", at=AT)
    sheet = sheet_of(path)
    header = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "NO")
    for number, row in enumerate(document.table.rows):
        for index, cell in enumerate(row.cells, start=1):
            written = sheet.cell(header + 2 + number, index)
            assert written.value == (cell.number if cell.number is not None else cell.text or None)
            if cell.number is None and cell.lines:
                assert written.number_format == "@", "a phone number stays text"
            assert bool(written.border.left.style) is not document.table.columns[index - 1].outside


def test_draft_says_so_in_sheet_and_on_every_printed_page(tmp_path):
    path = tmp_path / "draft.xlsx"
    write_documents(path, [listed(output=Output.INTERVIEW_DRAFT, banner="内部資料")], paper="A4", at=AT)
    sheet = sheet_of(path)
    assert sheet.cell(1, 1).value == "内部資料"
    assert sheet.oddHeader.center.text == "内部資料"
    assert "&P" in sheet.oddFooter.right.text


def table(*texts: str) -> TableDocument:
    rows = tuple(Row((Cell.of(number), Cell((text,)))) for number, text in enumerate(texts, start=1))
    return TableDocument(
        "見本", Table((Column("n", "NO", 20), Column("t", "言葉", 80)), rows), sheet_name="見本", practice=""
    )


@pytest.mark.parametrize("text", ["=1+1", "+81-90-0000-0000", "-5", "@SUM(A1)", '=HYPERLINK("x")'])
def test_nothing_that_is_written_is_a_formula(tmp_path, text):
    book, lines = tmp_path / "t.xlsx", tmp_path / "t.csv"
    write_documents(book, [table(text)], paper="A4", at=AT)
    cells = [cell for row in sheet_of(book).iter_rows() for cell in row if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s"]
    write_documents(lines, [table(text)], paper="A4", at=AT)
    row = list(csv.reader(io.StringIO(lines.read_text(encoding="utf-8-sig"))))[1]
    assert row[2] == f"'{text}"


def test_csv_opens_in_excel_as_it_is(tmp_path):
    path = tmp_path / "list.csv"
    write_documents(path, [listed()], paper="A3", at=AT)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 4
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert head[1:4] == ["NO", "対象者氏名", "住所"]
    assert [row[1] for row in rows] == ["1", "2", "3"]
    assert all(len(row) == len(head) for row in rows)


def test_sections_become_a_column_of_the_csv(tmp_path):
    document = table("一", "二")
    heading = Row((Cell.of("東小学校　1人"),), RowKind.SECTION)
    total = Row((Cell.of(2), Cell.of("合計")), RowKind.TOTAL)
    rows = (heading, document.table.rows[0], total)
    path = tmp_path / "t.csv"
    write_documents(path, [TableDocument("見本", Table(document.table.columns, rows), practice="")], paper="A4", at=AT)
    assert list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))[1:] == [["東小学校　1人", "1", "一"]]


@given(st.lists(st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc")), max_size=20), max_size=6))
def test_csv_keeps_every_text(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    write_documents(path, [table(*texts)], paper="A4", at=AT)
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))[1:]
    assert [row[2].removeprefix("'") for row in rows] == [text.removeprefix("'") for text in texts]


def words(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_pages_are_numbered_and_count_on(tmp_path, paper):
    path = tmp_path / "list.pdf"
    write_documents(path, [listed(40, banner="内部資料")], paper=paper, at=AT)
    pages = ["".join(one.split()) for one in words(path)]
    assert len(pages) > 1
    counted = 0
    for number, text in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}ページ" in text
        assert "内部資料" in text, "on every page"
        assert "対象者氏名" in text, "the header is repeated"
        so_far = int(text.partition("ここまで")[2].partition("人／全40人")[0])
        assert f"{counted + 1}" in text
        assert so_far > counted, "the running count goes on where the last page ended"
        counted = so_far
    assert counted == 40


@given(st.integers(0, 60), st.sampled_from(["A3", "A4"]))
def test_every_row_stands_on_exactly_one_page_and_within_it(count, paper):
    scenes = table_pages(listed(count), paper=paper)
    boxes = [box for scene in scenes for name, box in scene.boxes.items() if name.startswith("row:")]
    assert len(boxes) == count
    for scene in scenes:
        rows = sorted((box for box in scene.boxes.values()), key=lambda box: -box[3])
        for upper, lower in pairwise(rows):
            assert lower[3] <= upper[1] + 1e-6, "rows do not lie over each other"
        width, height = scene.page
        assert all(box[0] >= 10 and box[1] >= 10 and box[2] <= width - 10 and box[3] <= height - 10 for box in rows)


def test_a_further_table_starts_on_a_page_of_its_own_and_counts_no_people():
    document = TableDocument("名簿", table("一").table, extra=(("合計", table("東", "西").table),), practice="")
    first, second = all_pages(document, paper="A4")
    assert "全 1人" in "".join(first.words())
    assert "全 2区分" in "".join(second.words())


def test_another_suffix_is_refused_and_nothing_is_made(tmp_path):
    with pytest.raises(ExportError) as caught:
        write_documents(tmp_path / "list.docx", [listed()], paper="A3", at=AT)
    assert caught.value.code == "export.suffix"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx", ".csv"])
def test_the_same_content_gives_the_same_file(tmp_path, suffix):
    for name in ("a", "b"):
        write_documents(tmp_path / f"{name}{suffix}", [listed()], paper="A3", at=AT)
    if suffix != ".xlsx":
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()
    else:
        first, second = ([[cell.value for cell in row] for row in sheet_of(tmp_path / f"{name}.xlsx").iter_rows()]
                         for name in ("a", "b"))  # fmt: skip
        assert first == second
