"""The same table as a spreadsheet: same columns, same look, ready to print (area, header, widths, A3 or A4)."""

from __future__ import annotations

import datetime as dt
import io
import math
import unicodedata
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.pdf.writing import write_atomically
from exports.tables.model import PAPER_MM, Cell, Column, Paper, Row, RowKind, Table, TableDocument
from himi_map.look import COLOURS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.styles import Border
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

_MARGIN_MM = 10.0
_FONT = "BIZ UDPゴシック"
_MM_PER_UNIT = 2.0
"""Width of one character unit of a column in mm, near enough for the printed look."""


def write_workbook(path: Path, documents: Sequence[TableDocument], *, paper: Paper = "A3", at: dt.datetime) -> None:
    """Write table documents as sheets of one .xlsx, whole or not at all.

    Parameters
    ----------
    at
        Goes into the file's properties in place of the clock, so that the same content gives the same file.

    Raises
    ------
    ExportError
        ``export.*`` when the file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _properties(book, at)
    used: set[str] = set()
    for document in documents:
        sheet = book.create_sheet(_sheet_name(document.sheet_name, used))
        _fill(sheet, document, paper)
        for name, table in document.extra:
            extra = book.create_sheet(_sheet_name(name, used))
            _fill(extra, _further(document, table), paper)
    data = io.BytesIO()
    book.save(data)
    write_atomically(path, data.getvalue())


def _further(document: TableDocument, table: Table) -> TableDocument:
    """Another table of a document, under the same head."""
    return TableDocument(
        document.title, table, document.facts, document.date, document.banner, practice=document.practice
    )


def _properties(book: Workbook, at: dt.datetime) -> None:
    moment = at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = "ひみ福祉防災マップ"
    book.properties.created = moment
    book.properties.modified = moment


def _sheet_name(wished: str, used: set[str]) -> str:
    """A legal, unused name: at most 31 characters and none that Excel forbids."""
    base = "".join("・" if letter in "[]:*?/\\" else letter for letter in wished)[:28] or "一覧"
    name, number = base, 2
    while name.lower() in used:
        name, number = f"{base}{number}", number + 1
    used.add(name.lower())
    return name


def _fill(sheet: Worksheet, document: TableDocument, paper: Paper) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    columns = document.table.columns
    last = get_column_letter(len(columns))
    row = 1
    if document.head:
        _words(sheet, row, 1, document.head).font = Font(name=_FONT, size=13, bold=True)
        row += 1
    _words(sheet, row, 1, document.title).font = Font(name=_FONT, size=18, bold=True)
    row += 1
    facts = "　".join(filter(None, (*document.facts, document.date, document.caution)))
    _words(sheet, row, 1, facts).font = Font(name=_FONT, size=10)
    row += 1
    if document.proof:
        _words(sheet, row, 1, document.proof).font = Font(name=_FONT, size=9)
        row += 1
    # as wide as the paper at least: a title is cut at the edge of what is printed
    wider = max((PAPER_MM[paper][0] - 2 * _MARGIN_MM) / sum(column.width for column in columns), 1.0)
    head = row
    body = _head(sheet, document.table, head)
    row = body
    styles: dict[tuple[object, ...], StyleArray] = {}
    for one in document.table.rows:
        _body_row(sheet, document.table, one, row, styles, wider)
        row += 1
    end = max(row - 1, body - 1)
    for note in document.notes:
        _words(sheet, row, 1, note).font = Font(name=_FONT, size=8)
        row += 1
    if document.reference:
        _words(sheet, row, 1, document.reference).font = Font(name=_FONT, size=8)
        row += 1
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(column.width * wider / _MM_PER_UNIT, 4.0)
    sheet.freeze_panes = f"A{body}"
    sheet.print_area = f"A1:{last}{max(row - 1, end)}"
    sheet.print_title_rows = f"{head}:{body - 1}"
    _page_setup(sheet, document, paper)
    for line in range(1, head):
        sheet.cell(line, 1).alignment = Alignment(vertical="center")


def _page_setup(sheet: Worksheet, document: TableDocument, paper: Paper) -> None:
    setup = sheet.page_setup
    setup.orientation = "landscape"
    setup.paperSize = 8 if paper == "A3" else 9  # ECMA-376 ST_PaperSize: 8 = A3, 9 = A4
    setup.fitToWidth = 1
    setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN_MM / 25.4
    margins.bottom = 14 / 25.4
    _margin_text(sheet.oddFooter, "right", "&P/&Nページ")
    if document.head:
        _margin_text(sheet.oddHeader, "center", document.head.replace("&", "＆"))


def _margin_text(item: object, side: str, words: str) -> None:
    getattr(item, side).text = words


def _head(sheet: Worksheet, table: Table, row: int) -> int:
    """Write the headings; returns the first body row."""
    grouped = any(column.group for column in table.columns)
    if not grouped:
        for number, column in enumerate(table.columns, start=1):
            _heading(sheet, row, number, column.heading, outside=column.outside)
        return row + 1
    number = 1
    while number <= len(table.columns):
        column = table.columns[number - 1]
        end = number
        while column.group and end < len(table.columns) and table.columns[end].group == column.group:
            end += 1
        if column.group:
            for inner in range(number, end + 1):
                _heading(sheet, row, inner, column.group if inner == number else "")
                _heading(sheet, row + 1, inner, table.columns[inner - 1].heading)
            if end > number:
                sheet.merge_cells(start_row=row, end_row=row, start_column=number, end_column=end)
        else:
            _heading(sheet, row, number, column.heading, outside=column.outside)
            _heading(sheet, row + 1, number, "", outside=column.outside)
            sheet.merge_cells(start_row=row, end_row=row + 1, start_column=number, end_column=number)
        number = end + 1
    return row + 2


def _heading(sheet: Worksheet, row: int, column: int, words: str, *, outside: bool = False) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = sheet.cell(row, column)
    if words:
        _words(sheet, row, column, words)
    cell.font = Font(name=_FONT, size=9, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if not outside:
        cell.fill = PatternFill("solid", fgColor=COLOURS["surface"].lstrip("#"))
        cell.border = _border()


def _body_row(
    sheet: Worksheet,
    table: Table,
    row: Row,
    number: int,
    styles: dict[tuple[object, ...], StyleArray],
    wider: float,
) -> None:
    """Write one row.

    Parameters
    ----------
    styles
        How a kind of cell looks, once worked out: for a city's list that is most of the time.
    wider
        By how much columns are wider than on the form.
    """
    from openpyxl.styles import Font, PatternFill

    tallest = 1
    if row.kind is RowKind.SECTION and len(row.cells) == 1:
        heading = _words(sheet, number, 1, row.cells[0].text)
        heading.font = Font(name=_FONT, size=11, bold=True)
        heading.fill = PatternFill("solid", fgColor=COLOURS["surface"].lstrip("#"))
        return
    for index, (column, content) in enumerate(zip(table.columns, row.cells, strict=True), start=1):
        cell: Any = sheet.cell(number, index)
        bold = column.bold or row.kind is RowKind.TOTAL
        look = (bold, column.align, column.outside, content.number is None and bool(content.lines))
        if look not in styles:
            _style_cell(cell, column, bold=bold, text=look[-1])
            styles[look] = copy(cell._style)
        cell._style = copy(styles[look])
        _set_value(cell, content)
        room = max(column.width * wider / _MM_PER_UNIT - 1.0, 2.0)
        tallest = max(tallest, sum(math.ceil(max(_units(line), 1) / room) for line in content.lines))
    sheet.row_dimensions[number].height = max(34.0, 14.5 * tallest + 4.0)


def _units(line: str) -> int:
    """How many units of a column's width a line takes: two for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line)


def _style_cell(cell: SheetCell | MergedCell, column: Column, *, bold: bool, text: bool) -> None:
    from openpyxl.styles import Alignment, Font

    cell.font = Font(name=_FONT, size=10.5, bold=bold)
    horizontal = {"left": "left", "centre": "center", "right": "right"}[column.align]
    cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
    if not column.outside:
        cell.border = _border()
    if text:
        cell.number_format = "@"


def _set_value(cell: SheetCell | MergedCell, content: Cell) -> None:
    if content.number is not None:
        cell.value = content.number
    elif content.lines:
        cell.value = _safe(content.text)
        cell.data_type = "s"  # also for a text that begins with "="


def _words(sheet: Worksheet, row: int, column: int, words: str) -> SheetCell | MergedCell:
    """A cell that holds *words* as they are, also when they look like a formula."""
    cell: SheetCell | MergedCell = sheet.cell(row, column)
    cell.value = _safe(words)
    cell.data_type = "s"
    return cell


def _safe(text: str) -> str:
    """Text without control characters that a workbook cannot hold; everything else stays as it is."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def _border() -> Border:
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color=COLOURS["ink2"].lstrip("#"))
    return Border(left=side, right=side, top=side, bottom=side)
