"""Sets a :class:`TableDocument` as Scenes: header on every page, rows never cut, running count, page n/N.

Nothing is left out to make it fit: a long text wraps, the row grows, and the table goes on to the next page, under the
heading of its section (:mod:`exports.tables.breaking`). After the last row there is room for the pen. Pages that are
given out keep room for the codes and words of a copy; what is of the run and not of the content (date, reference) is
of the layer ``run`` and has a fixed place, so that nothing moves with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exports.tables.breaking import break_pages
from exports.tables.canvas import PT, PageCanvas
from exports.tables.model import NARROW, ListOptions, Paper, RowKind, Table, TableDocument
from exports.tables.setting import (
    COLUMN_HEAD,
    LEADING,
    MARGIN,
    NOTE_LEADING,
    PAD,
    ROW_MIN,
    RUBY_PT,
    SECTION_HEIGHT,
    SetRow,
    Setting,
    set_row,
    setting_of,
)
from exports.tables.slots import custody_slots
from himi_map.glossary import term
from layers.text import wrap

if TYPE_CHECKING:
    from layers.scene import Scene
    from layers.text import GlyphRun

__all__ = ["MARGIN", "all_pages", "table_pages"]

RUN = "run"
"""Layer of what changes from run to run while the content stays."""
_HEAD_PT = 8.5
_PEN_ROWS = 3
_PEN_PT = 7.0


@dataclass(frozen=True, slots=True)
class _Laid:
    """A table document cut into pages."""

    document: TableDocument
    setting: Setting
    pages: list[list[SetRow]]


def table_pages(
    document: TableDocument, *, paper: Paper = "A3", options: ListOptions | None = None
) -> tuple[Scene, ...]:
    """The pages of a table document.

    Parameters
    ----------
    paper
        A3 or A4, landscape; for all else *options*, which then also say the paper.

    Returns
    -------
    tuple of Scene
        At least one page; an empty table says so in words.
    """
    return _scenes([_lay_out(document, options or ListOptions(paper))])


def all_pages(document: TableDocument, *, paper: Paper = "A3", options: ListOptions | None = None) -> tuple[Scene, ...]:
    """The pages of a document and of the further tables it carries, each starting on a page of its own."""
    further = [
        replace(document, title=f"{document.title}　{name}", table=table, counted=term("evacuation.group"), pen=None)
        for name, table in document.extra
    ]
    return _scenes([_lay_out(one, options or ListOptions(paper)) for one in (document, *further)])


def _lay_out(document: TableDocument, options: ListOptions) -> _Laid:
    if document.narrow is not None and options.page[0] < NARROW:
        document = document.narrow()
    setting = setting_of(document, options)
    rows = [set_row(document.table, row, setting) for row in document.table.rows]
    if document.pen is None:
        return _Laid(document, setting, break_pages(rows, document.table, setting))
    pen = set_row(document.table, document.pen, setting)
    rows += [pen] * (options.pen_rows or 0)
    pages = break_pages(rows, document.table, setting)
    if options.pen_rows is None:
        left = setting.room - (sum(row.height for row in pages[-1]) or ROW_MIN)  # an empty list says so in a row
        pages[-1] += [pen] * min(_PEN_ROWS, int(left / pen.height + 1e-9))
    return _Laid(document, setting, pages)


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


def _page(laid: _Laid, rows: list[SetRow], number: int, total_pages: int, before: int) -> Scene:
    document, setting = laid.document, laid.setting
    canvas = PageCanvas(setting.width, setting.height)
    top = setting.height - MARGIN
    _draw_head(canvas, document, setting, top)
    y = top - setting.head
    framed = [c for c in document.table.columns if not c.outside]
    frame_width = sum(setting.columns[: len(framed)])
    head_top = y
    _draw_column_heads(canvas, document.table, setting, y)
    y -= COLUMN_HEAD
    if not document.table.rows and number == 1:
        canvas.text(MARGIN + 4, y - 9, "ここに載せる人はいません。", setting.body_pt)
        y -= ROW_MIN
    counted = before
    for index, row in enumerate(rows):
        _draw_row(canvas, document.table, setting, row, y, frame_width)
        if row.counted:
            counted += 1
            canvas.claim(f"row:{counted}:{row.row.key}", MARGIN, y - row.height, MARGIN + frame_width, y)
        elif row.row.kind is RowKind.PEN:
            canvas.claim(f"pen:{index}", MARGIN, y - row.height, MARGIN + frame_width, y)
        y -= row.height
    canvas.frame(MARGIN, y, MARGIN + frame_width, head_top, weight="line")
    _draw_foot(canvas, document, setting, f"{number}/{total_pages}ページ", counted)
    return canvas.scene(custody_slots(setting.width, setting.height) if document.custody else None)


def _draw_head(canvas: PageCanvas, document: TableDocument, setting: Setting, top: float) -> None:
    left, right = MARGIN + setting.inset, setting.width - MARGIN - setting.inset
    if document.banner:
        canvas.band(left, top - 7.0, right, top, document.banner)
        top -= 9.0
        left, right = MARGIN, setting.width - MARGIN
    canvas.text_fit(left, top - 8.5, document.title, setting.title_pt, (right - left) * 0.68, role="bold")
    size = 10.0 if setting.title_pt > 20 else 8.5
    facts = "　".join(document.facts)
    width = canvas.text(left, top - 15.5, facts, size)
    canvas.text(left + width + (size * PT if facts else 0.0), top - 15.5, document.date, size, layer=RUN)
    if document.caution:
        canvas.caution(right, top, document.caution)
    if document.proof:
        canvas.text(left, top - 21.0, document.proof, 9.0)


def _draw_column_heads(canvas: PageCanvas, table: Table, setting: Setting, top: float) -> None:
    height = COLUMN_HEAD
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


def _draw_row(canvas: PageCanvas, table: Table, setting: Setting, row: SetRow, top: float, frame_width: float) -> None:
    bottom = top - row.height
    size = setting.body_pt * PT
    if row.row.kind in (RowKind.SECTION, RowKind.TOTAL):
        canvas.fill(MARGIN, bottom, MARGIN + frame_width, top, "surface")
    canvas.rule(MARGIN, bottom, MARGIN + frame_width, bottom, "thin")
    if row.heading:
        for line, run in enumerate(row.lines[0]):
            canvas.run(run, MARGIN + PAD, top - SECTION_HEIGHT / 2 - size * (0.36 + line * LEADING))
        return
    x = MARGIN
    for column, width, lines, ruby in zip(table.columns, setting.columns, row.lines, row.ruby, strict=True):
        tall = len(lines) * size * LEADING + (RUBY_PT * PT * 1.2 if ruby else 0.0)
        y = top - (row.height - tall) / 2
        if ruby is not None:
            canvas.run(ruby, _aligned(x, width, ruby.width_mm, column.align), y - RUBY_PT * PT * 0.95)
            y -= RUBY_PT * PT * 1.2
        for run in lines:
            canvas.run(run, _aligned(x, width, run.width_mm, column.align), y - size * 1.02)
            y -= size * LEADING
        if column.name and row.row.kind is RowKind.PEN and not column.group:
            canvas.text(x + PAD, top - _PEN_PT * PT * 1.2, term("list.pen"), _PEN_PT, colour="ink2")
        x += width
        if not column.outside:
            canvas.rule(x, bottom, x, top, "thin")


def _aligned(x: float, width: float, run_width: float, align: str) -> float:
    if align == "centre":
        return x + (width - run_width) / 2
    if align == "right":
        return x + width - PAD - run_width
    return x + PAD


def _draw_foot(canvas: PageCanvas, document: TableDocument, setting: Setting, page: str, so_far: int) -> None:
    total = document.table.people
    running = f"ここまで {so_far}{document.counted}／全 {total}{document.counted}"
    left, right, y = MARGIN + setting.inset, setting.width - MARGIN, MARGIN + 1.0
    if document.custody:
        slots = custody_slots(setting.width, setting.height)
        canvas.text_right(slots.qr[0] - 2.0, slots.words[3] + 1.6, f"{running}　　{page}", 9.0)
    else:
        canvas.text_right(right, y, f"{running}　　{page}", 9.0)
    if not document.custody:  # a page that all copies share cannot say which copy it is: their marks do
        canvas.text(left, y, document.reference, 7.0, role="mono", layer=RUN)
    for run in reversed(setting.notes):
        y += NOTE_LEADING
        canvas.run(run, left, y)
