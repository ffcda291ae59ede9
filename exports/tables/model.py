"""What a printed table is, before it is drawn: columns of a form, rows of cells, and what must stand around them."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Paper = Literal["A3", "A4"]

PAPER_MM: dict[str, tuple[float, float]] = {"A3": (420.0, 297.0), "A4": (297.0, 210.0)}
"""Landscape sheets, width and height in mm (ISO 216)."""


NARROW = 250.0
"""On paper narrower than this a document is set in its narrow form, mm."""


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How a table is set on paper.

    Attributes
    ----------
    paper, upright
        Size of the sheet; portrait instead of landscape.
    kana
        ふりがな above names.
    pen_rows
        So many rows are left for the pen after the last one, on further pages if need be; None: what room the last
        page has left, at most three. Only forms that have such rows.
    """

    paper: Paper = "A3"
    upright: bool = False
    kana: bool = True
    pen_rows: int | None = None

    @property
    def page(self) -> tuple[float, float]:
        """Width and height in mm."""
        width, height = PAPER_MM[self.paper]
        return (height, width) if self.upright else (width, height)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form.

    Attributes
    ----------
    heading, group
        Its heading, and the heading over it and its neighbours of the same group (支援協力者1 over 氏名 and 協力同意).
    width
        Millimetres on an A3 sheet when all columns are there; scaled to the paper.
    align
        Of the cells' text.
    mono
        Set in equal widths (numbers, phones).
    name
        Holds a name: set smaller rather than broken into lines.
    outside
        Stands to the right of the form's frame (ケアネット, バトン).
    """

    key: str
    heading: str
    width: float
    group: str = ""
    align: Literal["left", "centre", "right"] = "left"
    mono: bool = False
    bold: bool = False
    name: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a cell, one string a line, with ふりがな above the first."""

    lines: tuple[str, ...] = ()
    ruby: str = ""
    number: int | None = None

    @classmethod
    def of(cls, value: object) -> Cell:
        """A cell of one value; line breaks in it are kept; integers stay numbers in a spreadsheet."""
        if value is None or value == "":
            return cls()
        if isinstance(value, int) and not isinstance(value, bool):
            return cls((str(value),), number=value)
        return cls(tuple(str(value).split("\n")))

    @property
    def text(self) -> str:
        """All lines in one."""
        return "\n".join(self.lines)


class RowKind(enum.Enum):
    """Rows that are counted, headings between them, sums, and rows left for the pen."""

    PERSON = "person"
    SECTION = "section"
    TOTAL = "total"
    PEN = "pen"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; a section or total row has a single cell over the whole width, or cells like any other.

    ``key`` is the key of whom it is about, for the proof; it is not printed.
    """

    cells: tuple[Cell, ...]
    kind: RowKind = RowKind.PERSON
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of equal length (section rows: one cell).

    Raises
    ------
    ValueError
        A row does not fit the columns: somebody's field would slip under another heading.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        """Check every row."""
        for row in self.rows:
            if len(row.cells) != len(self.columns) and not (row.kind is RowKind.SECTION and len(row.cells) == 1):
                raise ValueError("a row does not fit the columns")

    @property
    def people(self) -> int:
        """Count of counted rows."""
        return sum(1 for row in self.rows if row.kind is RowKind.PERSON)

    def without_empty(self, keys: Sequence[str]) -> Table:
        """The table without those of the named columns that are empty in every row."""
        drop = {
            index
            for index, column in enumerate(self.columns)
            if column.key in keys
            and not any(row.cells[index].lines for row in self.rows if len(row.cells) == len(self.columns))
        }
        if not drop:
            return self
        keep = [index for index in range(len(self.columns)) if index not in drop]
        return Table(
            tuple(self.columns[index] for index in keep),
            tuple(
                row
                if len(row.cells) != len(self.columns)
                else Row(tuple(row.cells[i] for i in keep), row.kind, row.key)
                for row in self.rows
            ),
        )


@dataclass(frozen=True, slots=True)
class TableDocument:
    """A table with its head and foot.

    Attributes
    ----------
    title
        22 pt bold on the first page, smaller on the next.
    facts
        Short facts in the head: ward, recipient.
    date
        The day it was made, after the facts: of the run, not of the content.
    practice
        「練習　架空の町です」 when it is about a practice town, else empty; everybody who makes a document says which.
    banner
        「内部資料」 or the disaster words: on every page. Empty: none.
    proof
        The proof line, or empty.
    notes
        Lines at the foot of every page.
    reference
        Opaque id of the sheet and copy number, in the foot.
    counted
        What a counted row is called in the running count (人, 世帯, 件).
    extra
        Further tables with their names, each on pages or a sheet of its own.
    sums
        They only sum up the table: a CSV file, which other programs read, goes without them.
    pen
        What stands in a row left for the pen (ticks to fill in); None: the form has no such rows.
    narrow
        Makes the same document with fewer, fuller columns, for paper narrower than :data:`NARROW`.
    custody
        Every page keeps room for the marks of a copy: it names people and is given out.
    """

    title: str
    table: Table
    facts: tuple[str, ...] = ()
    date: str = ""
    banner: str = ""
    proof: str = ""
    notes: tuple[str, ...] = ()
    reference: str = ""
    counted: str = "人"
    caution: str = ""
    sheet_name: str = "一覧"
    extra: tuple[tuple[str, Table], ...] = field(default=())
    sums: bool = False
    pen: Row | None = None
    narrow: Callable[[], TableDocument] | None = None
    custody: bool = False
    practice: str = field(kw_only=True)

    @property
    def head(self) -> str:
        """What stands above everything in a file without a band: that it is practice, and the banner."""
        return "　".join(filter(None, (self.practice, self.banner)))
