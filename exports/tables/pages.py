"""Sets a :class:`TableDocument` as Scenes: header on every page, rows never cut, running count, page n/N.

Nothing is left out to make it fit: a long text wraps, the row grows, and the table goes on to the next page, under the
heading of its section. Only a row higher than a page goes on over the edge, with its NO and name again. Rows are at
least 12 mm high so that a pen fits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exports.tables.canvas import PT, PageCanvas
from exports.tables.model import PAPER_MM, Cell, Column, Paper, Row, RowKind, Table, TableDocument
from himi_map.glossary import term
from layers.text import fit, lay_out, wrap

if TYPE_CHECKING:
    from layers.scene import Scene
    from layers.text import GlyphRun, Role

MARGIN = 10.0
PAD = 1.2
ROW_MIN = 12.0
SECTION_HEIGHT = 8.5
LEADING = 1.35
"""Line height as a share of the type size."""

_RUBY_PT = 6.0
_HEAD_PT = 8.5
_NOTE_PT = 8.5
_NOTE_LEADING = 3.7
_TICKS = re.compile("　(?=[■□])")
_AGAIN = "（つづき）"


@dataclass(frozen=True, slots=True)
class _Setting:
    """Sizes for one paper."""

    width: float
    height: float
    body_pt: float
    title_pt: float
    columns: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _SetRow:
    """A row with its lines laid out and its height known; ``rest``: what of it did not fit on the page before."""

    row: Row
    lines: tuple[tuple[GlyphRun, ...], ...]
    ruby: tuple[GlyphRun | None, ...]
    height: float
    rest: bool = False

    @property
    def counted(self) -> bool:
        """Whether somebody begins here."""
        return self.row.kind is RowKind.PERSON and not self.rest

    @property
    def heading(self) -> bool:
        """Whether this is the heading of a section."""
        return self.row.kind is RowKind.SECTION and len(self.row.cells) == 1


@dataclass(frozen=True, slots=True)
class _Laid:
    """A table document cut into pages."""

    document: TableDocument
    setting: _Setting
    pages: list[list[_SetRow]]


def table_pages(document: TableDocument, *, paper: Paper = "A3") -> tuple[Scene, ...]:
    """The pages of a table document.

    Parameters
    ----------
    paper
        A3 or A4, landscape.

    Returns
    -------
    tuple of Scene
        At least one page; an empty table says so in words.
    """
    return _scenes([_lay_out(document, paper)])


def all_pages(document: TableDocument, *, paper: Paper = "A3") -> tuple[Scene, ...]:
    """The pages of a document and of the further tables it carries, each starting on a page of its own."""
    further = [
        replace(document, title=f"{document.title}　{name}", table=table, counted=term("evacuation.group"))
        for name, table in document.extra
    ]
    return _scenes([_lay_out(one, paper) for one in (document, *further)])


def _lay_out(document: TableDocument, paper: Paper) -> _Laid:
    setting = _setting(document.table, paper)
    rows = [_set_row(document.table, row, setting) for row in document.table.rows]
    return _Laid(document, setting, _paginate(rows, document, setting))


def _scenes(tables: list[_Laid]) -> tuple[Scene, ...]:
    """Pages numbered through all tables; the running count is each table's own."""
    last = sum(len(one.pages) for one in tables)
    scenes: list[Scene] = []
    for one in tables:
        counted = 0
        for chunk in one.pages:
            scenes.append(_page(one, chunk, len(scenes) + 1, last, counted))
            counted += sum(row.counted for row in chunk)
    return tuple(scenes)


def _setting(table: Table, paper: Paper) -> _Setting:
    width, height = PAPER_MM[paper]
    room = width - 2 * MARGIN
    wished = sum(column.width for column in table.columns)
    factor = room / wished
    body = 10.5 if paper == "A3" else 8.5
    return _Setting(
        width, height, body, 22.0 if paper == "A3" else 17.0, tuple(c.width * factor for c in table.columns)
    )


def _set_row(table: Table, row: Row, setting: _Setting) -> _SetRow:
    if row.kind is RowKind.SECTION and len(row.cells) == 1:
        return _set_heading(row, setting)
    size = setting.body_pt * PT
    lines: list[tuple[GlyphRun, ...]] = []
    ruby: list[GlyphRun | None] = []
    tallest = 0.0
    for column, cell, width in zip(table.columns, row.cells, setting.columns, strict=True):
        set_lines = _cell_lines(cell, column, width - 2 * PAD, size)
        small = _ruby(cell, width - 2 * PAD)
        tall = len(set_lines) * size * LEADING + (_RUBY_PT * PT * 1.2 if small else 0.0)
        tallest = max(tallest, tall)
        lines.append(set_lines)
        ruby.append(small)
    return _SetRow(row, tuple(lines), tuple(ruby), max(ROW_MIN, tallest + 2 * PAD))


def _set_heading(row: Row, setting: _Setting) -> _SetRow:
    size = setting.body_pt * PT
    runs = wrap(row.cells[0].text, size, sum(setting.columns) - 2 * PAD, role="bold")
    return _SetRow(row, (runs,), (None,), SECTION_HEIGHT + (len(runs) - 1) * size * LEADING)


def _cell_lines(cell: Cell, column: Column, width: float, size: float) -> tuple[GlyphRun, ...]:
    role: Role = "bold" if column.bold else ("mono" if column.mono else "regular")
    if cell.number is not None and column.align == "right":
        return wrap(f"{cell.number:,}", size, width, role=role)
    runs: list[GlyphRun] = []
    for line in cell.lines:
        if column.name:
            runs.extend(fit(line, size, width, size * 0.6, role=role))
        else:
            runs.extend(_ticks_whole(line, size, width, role))
    return tuple(runs)


def _ticks_whole(line: str, size: float, width: float, role: Role) -> list[GlyphRun]:
    """Lines in which a box stays with its words as long as they fit on a line of their own."""
    lines: list[str] = []
    for part in _TICKS.split(line):
        joined = f"{lines[-1]}　{part}" if lines else part
        if lines and lay_out(joined, size, role=role).width_mm <= width:
            lines[-1] = joined
        else:
            lines.append(part)
    return [run for one in lines for run in wrap(one, size, width, role=role)]


def _ruby(cell: Cell, width: float) -> GlyphRun | None:
    if not cell.ruby:
        return None
    run = lay_out(cell.ruby, _RUBY_PT * PT)
    if run.width_mm > width:
        run = lay_out(cell.ruby, _RUBY_PT * PT * max(width / run.width_mm, 0.6))
    return run


def _head_height(banner: bool) -> float:
    return 24.0 + (8.0 if banner else 0.0)


def _column_head_height() -> float:
    return 14.0


def _foot_height(document: TableDocument) -> float:
    return 8.0 + _NOTE_LEADING * len(document.notes)


def _paginate(rows: list[_SetRow], document: TableDocument, setting: _Setting) -> list[list[_SetRow]]:
    around = _head_height(bool(document.banner)) + _column_head_height() + _foot_height(document)
    room = setting.height - 2 * MARGIN - around
    again = {index: _again(row, setting) for index, row in enumerate(rows) if row.heading}
    highest = max((max(one.height, rows[index].height) for index, one in again.items()), default=0.0)
    pages: list[list[_SetRow]] = [[]]
    used = 0.0
    heading: _SetRow | None = None
    for index, row in enumerate(rows):
        pieces = _pieces(row, document.table, setting, room - highest)
        need = pieces[0].height
        heading = None if row.heading else heading
        following = rows[index + 1] if index + 1 < len(rows) else None
        # a heading never stands alone at the foot of a page, nor a sum at the head of one
        if following is not None and (row.heading or following.row.kind is RowKind.TOTAL):
            need += min(following.height, room - highest)
        for piece in pieces:
            if pages[-1] and used + need > room:
                pages.append([heading] if heading is not None else [])
                used = heading.height if heading is not None else 0.0
            pages[-1].append(piece)
            used += piece.height
            need = room  # the next piece of the same row
        heading = again.get(index, heading)
    return pages


def _again(row: _SetRow, setting: _Setting) -> _SetRow:
    """The heading of a section that goes on on another page."""
    return _set_heading(Row((Cell.of(f"{row.row.cells[0].text}{_AGAIN}"),), RowKind.SECTION), setting)


def _pieces(row: _SetRow, table: Table, setting: _Setting, room: float) -> list[_SetRow]:
    """The row itself; what is higher than *room* in pieces that are not, each with the NO and name of the row."""
    leading = setting.body_pt * PT * LEADING
    most = max(int((room - 2 * PAD - _RUBY_PT * PT * 1.2) / leading), 1)
    if row.height <= room or row.heading:
        return [row]
    pieces: list[_SetRow] = []
    for start in range(0, max(len(lines) for lines in row.lines), most):
        lines = tuple(
            one if column.key in ("number", "name") else one[start : start + most]
            for column, one in zip(table.columns, row.lines, strict=True)
        )
        height = max(len(one) for one in lines) * leading + _RUBY_PT * PT * 1.2 + 2 * PAD
        pieces.append(_SetRow(row.row, lines, row.ruby, max(ROW_MIN, height), rest=start > 0))
    return pieces


def _page(laid: _Laid, rows: list[_SetRow], number: int, total_pages: int, before: int) -> Scene:
    document, setting = laid.document, laid.setting
    people = sum(row.counted for row in rows)
    canvas = PageCanvas(setting.width, setting.height)
    top = setting.height - MARGIN
    _draw_head(canvas, document, setting, top)
    y = top - _head_height(bool(document.banner))
    framed = [c for c in document.table.columns if not c.outside]
    frame_width = sum(setting.columns[: len(framed)])
    head_top = y
    _draw_column_heads(canvas, document.table, setting, y)
    y -= _column_head_height()
    for index, row in enumerate(rows):
        _draw_row(canvas, document.table, setting, row, y, frame_width)
        if row.counted:
            canvas.claim(f"row:{before}:{index}", MARGIN, y - row.height, MARGIN + frame_width, y)
        y -= row.height
    if not rows:
        canvas.text(MARGIN + 4, y - 9, "ここに載せる人はいません。", setting.body_pt)
        y -= ROW_MIN
    canvas.frame(MARGIN, y, MARGIN + frame_width, head_top, weight="line")
    _draw_foot(canvas, document, setting, number, total_pages, before, people)
    return canvas.scene()


def _draw_head(canvas: PageCanvas, document: TableDocument, setting: _Setting, top: float) -> None:
    if document.banner:
        canvas.band(MARGIN, top - 7.0, setting.width - MARGIN, top, document.banner)
        top -= 9.0
    right = setting.width - MARGIN
    canvas.text_fit(MARGIN, top - 8.5, document.title, setting.title_pt, (right - MARGIN) * 0.68, role="bold")
    canvas.text(MARGIN, top - 15.5, "　".join(document.facts), 10.0 if setting.title_pt > 20 else 8.5)
    if document.caution:
        canvas.caution(right, top, document.caution)
    if document.proof:
        canvas.text(MARGIN, top - 21.0, document.proof, 9.0)


def _draw_column_heads(canvas: PageCanvas, table: Table, setting: _Setting, top: float) -> None:
    height = _column_head_height()
    x = MARGIN
    framed_width = sum(w for w, c in zip(setting.columns, table.columns, strict=True) if not c.outside)
    canvas.fill(MARGIN, top - height, MARGIN + framed_width, top, "surface")
    index = 0
    while index < len(table.columns):
        column, width = table.columns[index], setting.columns[index]
        group_end = index
        while (
            column.group and group_end + 1 < len(table.columns) and table.columns[group_end + 1].group == column.group
        ):
            group_end += 1
        if column.group:
            span = sum(setting.columns[index : group_end + 1])
            canvas.text_middle(x, x + span, top - 4.4, column.group, _HEAD_PT, role="bold")
            canvas.rule(x, top - 6.4, x + span, top - 6.4, "thin")
            for inner in range(index, group_end + 1):
                _head_text(canvas, table.columns[inner].heading, x, setting.columns[inner], top - 6.4, height - 6.4)
                x += setting.columns[inner]
                last = inner == group_end
                canvas.rule(x, top - height, x, top if last else top - 6.4, "thin")
            index = group_end + 1
            continue
        _head_text(canvas, column.heading, x, width, top, height)
        x += width
        if not column.outside:
            canvas.rule(x, top - height, x, top, "thin")
        index += 1
    canvas.rule(MARGIN, top - height, MARGIN + framed_width, top - height, "line")


def _head_text(canvas: PageCanvas, words: str, x: float, width: float, top: float, height: float) -> None:
    runs = _balanced(words, max(width - 1.0, 3.0))
    leading = _HEAD_PT * PT * 1.2
    y = top - (height - len(runs) * leading) / 2 - _HEAD_PT * PT * 0.92
    for run in runs:
        canvas.run(run, x + (width - run.width_mm) / 2, y)
        y -= leading


def _balanced(words: str, width: float) -> tuple[GlyphRun, ...]:
    """A heading in as few lines as it takes, of about equal length."""
    size = _HEAD_PT * PT
    runs = wrap(words, size, width)
    if len(runs) > 1:
        even = max(sum(run.width_mm for run in runs) / len(runs), size) + size * 0.3
        narrow = wrap(words, size, min(even, width))
        if len(narrow) == len(runs):
            return narrow
    return runs


def _draw_row(
    canvas: PageCanvas, table: Table, setting: _Setting, row: _SetRow, top: float, frame_width: float
) -> None:
    bottom = top - row.height
    size = setting.body_pt * PT
    if row.row.kind is not RowKind.PERSON:
        canvas.fill(MARGIN, bottom, MARGIN + frame_width, top, "surface")
    canvas.rule(MARGIN, bottom, MARGIN + frame_width, bottom, "thin")
    if row.heading:
        for line, run in enumerate(row.lines[0]):
            canvas.run(run, MARGIN + PAD, top - SECTION_HEIGHT / 2 - size * (0.36 + line * LEADING))
        return
    x = MARGIN
    for column, width, lines, ruby in zip(table.columns, setting.columns, row.lines, row.ruby, strict=True):
        tall = len(lines) * size * LEADING + (_RUBY_PT * PT * 1.2 if ruby else 0.0)
        y = top - (row.height - tall) / 2
        if ruby is not None:
            canvas.run(ruby, _aligned(x, width, ruby.width_mm, column.align), y - _RUBY_PT * PT * 0.95)
            y -= _RUBY_PT * PT * 1.2
        for run in lines:
            canvas.run(run, _aligned(x, width, run.width_mm, column.align), y - size * 1.02)
            y -= size * LEADING
        x += width
        if not column.outside:
            canvas.rule(x, bottom, x, top, "thin")


def _aligned(x: float, width: float, run_width: float, align: str) -> float:
    if align == "centre":
        return x + (width - run_width) / 2
    if align == "right":
        return x + width - PAD - run_width
    return x + PAD


def _draw_foot(
    canvas: PageCanvas,
    document: TableDocument,
    setting: _Setting,
    number: int,
    total_pages: int,
    before: int,
    people: int,
) -> None:
    y, total = MARGIN + 1.0, document.table.people
    if people:
        running = f"{before + 1}〜{before + people}{document.counted}目／全{total}{document.counted}"
    else:
        running = f"全{total}{document.counted}"
    canvas.text_right(setting.width - MARGIN, y, f"{running}　　{number}/{total_pages}ページ", 9.0)
    canvas.text(MARGIN, y, document.reference, 7.0, role="mono")
    for line in reversed(document.notes):
        y += _NOTE_LEADING
        canvas.text(MARGIN, y, line, _NOTE_PT)
