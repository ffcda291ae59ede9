"""A table inside a sheet: its columns by role, its rows by the number the user sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from data.readers.tables.sheet import Cell, Sheet, is_empty, letter, text_of
from data.readers.tables.vocabulary import IGNORED, header_form
from himi_map.services.importing.report import RowPlace

Furniture = Literal["input.repeated_header", "input.total_row", "input.note_row"]

_TOTALS: Final = ("合計", "小計", "総計", "総数", "計", "人数", "総合計", "合計人数", "total")
_NOTE_SIGNS: Final = ("※", "注", "*", "(注", "●", "■", "◎", "作成", "以上", "備考", "出典")
_EMPTY_CELLS: Final[Sequence[Cell]] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    role
        ``name``, ``supporter1.agreed``; "" when not understood, ``ignore`` when known and left out.
    label
        The header as written (both rows joined).
    """

    index: int
    label: str
    role: str

    @property
    def shown(self) -> str:
        """``C 生年月日`` for reports."""
        return f"{letter(self.index)} {' '.join(self.label.split())}".strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``number`` as Excel shows it."""

    number: int
    cells: Sequence[Cell]
    columns: Mapping[str, tuple[Column, ...]]

    def cell(self, role: str) -> Cell:
        """The cell of a role; None when there is no such column or nothing in it. Of several, the first filled one."""
        for column in self.columns.get(role, ()):
            if column.index < len(self.cells) and not is_empty(self.cells[column.index]):
                return self.cells[column.index]
        return None

    def text(self, role: str) -> str:
        """The cell of a role as text, "" when empty."""
        return text_of(self.cell(role))

    def filled(self, role: str) -> Iterator[tuple[Column, Cell]]:
        """Every filled cell of a role that may stand in several columns."""
        for column in self.columns.get(role, ()):
            if column.index < len(self.cells) and not is_empty(self.cells[column.index]):
                yield column, self.cells[column.index]

    def has(self, role: str) -> bool:
        """Whether the table has that column."""
        return role in self.columns

    def column(self, role: str) -> str:
        """The column of a role for reports; "" when there is none."""
        found = self.columns.get(role)
        return found[0].shown if found else ""

    def __repr__(self) -> str:
        """Number only."""
        return f"<Row {self.number}>"


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a sheet.

    Attributes
    ----------
    first_row
        Index of the first row below the header, from 0.
    titles
        Text of the rows above the header.
    """

    sheet: Sheet
    columns: tuple[Column, ...]
    first_row: int
    titles: tuple[str, ...] = ()
    by_role: dict[str, tuple[Column, ...]] = field(default_factory=dict)

    @property
    def unknown(self) -> list[Column]:
        """Columns with content that were not understood."""
        return [column for column in self.columns if not column.role]

    def has(self, role: str) -> bool:
        """Whether there is such a column."""
        return role in self.by_role

    def place(self, row: Row) -> RowPlace:
        """Where a row stands."""
        return RowPlace(self.sheet.file, self.sheet.name, row.number)

    def rows(self) -> Iterator[Row]:
        """All rows below the header that hold anything."""
        for index in range(self.first_row, len(self.sheet.rows)):
            cells = self.sheet.rows[index]
            if any(not is_empty(cell) for cell in cells):
                yield Row(index + 1, cells, self.by_role)

    def furniture(self, row: Row, names: Sequence[str]) -> Furniture | None:
        """Whether the row is no data: a repeated header, a total, a remark below the table.

        Parameters
        ----------
        names
            Roles of which a data row has at least one.
        """
        filled = [(index, text_of(cell)) for index, cell in enumerate(row.cells) if not is_empty(cell)]
        labels = {column.index: header_form(column.label) for column in self.columns}
        lower = {column.index: header_form(column.label.split("\n")[-1]) for column in self.columns}
        forms = [(index, header_form(text)) for index, text in filled]
        same = sum(bool(form) and form in (labels.get(index), lower.get(index)) for index, form in forms)
        if same >= 2 and same * 2 > len(filled):
            return "input.repeated_header"
        named = any(not is_empty(row.cell(role)) for role in names)
        first = forms[0][1]
        if (first in _TOTALS or first.startswith(("合計", "小計", "総計"))) and (not named or len(filled) > 1):
            return "input.total_row"
        only_first = len(filled) == 1
        if only_first and filled[0][1].lstrip().startswith(_NOTE_SIGNS):
            return "input.note_row"
        if not named and len(filled) == 1 and (len(filled[0][1]) > 12 or filled[0][0] not in labels):
            return "input.note_row"
        return None

    def only_numbered(self, row: Row, number_role: str = "number") -> bool:
        """A prepared but empty line of a form: nothing but its number (and unticked boxes)."""
        numbered = {column.index for column in self.by_role.get(number_role, ())}
        rest = [text_of(cell) for index, cell in enumerate(row.cells) if index not in numbered and not is_empty(cell)]
        return bool(numbered) and all(text.startswith("□") and not set("■☑✓✔レ●") & set(text) for text in rest)


def make_table(sheet: Sheet, columns: Sequence[Column], first_row: int, titles: Sequence[str]) -> Table:
    """A table with its columns indexed by role; columns left out and unknown ones are kept out of the index."""
    by_role: dict[str, tuple[Column, ...]] = {}
    for column in columns:
        if column.role and column.role != IGNORED:
            by_role[column.role] = (*by_role.get(column.role, ()), column)
    return Table(sheet, tuple(columns), first_row, tuple(titles), by_role)
