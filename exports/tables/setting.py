"""Sizes of a page of a table, and its rows with their lines laid out and their heights known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.tables.canvas import PT
from exports.tables.model import Cell, Column, ListOptions, Row, RowKind, Table, TableDocument
from layers.text import fit, lay_out, wrap

if TYPE_CHECKING:
    from layers.text import GlyphRun, Role

MARGIN = 10.0
PAD = 1.2
ROW_MIN = 12.0
"""So high at least that a pen fits, mm."""
SECTION_HEIGHT = 8.5
LEADING = 1.35
"""Line height as a share of the type size."""
COLUMN_HEAD = 14.0
"""Height of the headings of the columns, mm."""
NOTE_LEADING = 3.7

RUBY_PT = 6.0
_NOTE_PT = 8.5
_WIDE = 380.0
"""From this width on a page is set in the larger type, mm."""
_HEAD = 24.0
_BANNER = 8.0
_FOOT = 8.0
_CUSTODY_FOOT = 15.5
"""The foot where the codes of a copy stand in it, mm."""
_CUSTODY_WORDS = 92.0
"""Right of the notes stand QR, words of the copy and running count, mm from the margin."""
_TICKS = re.compile("　(?=[■□])")


@dataclass(frozen=True, slots=True)
class Setting:
    """Sizes of one document on one paper, mm and points."""

    width: float
    height: float
    body_pt: float
    title_pt: float
    columns: tuple[float, ...]
    notes: tuple[GlyphRun, ...]
    head: float
    foot: float
    inset: float
    """From the side margin to what stands beside a corner code."""
    kana: bool

    @property
    def room(self) -> float:
        """Height for rows on a page."""
        return self.height - 2 * MARGIN - self.head - COLUMN_HEAD - self.foot


@dataclass(frozen=True, slots=True)
class SetRow:
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


def setting_of(document: TableDocument, options: ListOptions) -> Setting:
    """The sizes of a document on the paper asked for."""
    width, height = options.page
    wide = width >= _WIDE
    factor = (width - 2 * MARGIN) / sum(column.width for column in document.table.columns)
    inset = 6.0 if document.custody else 0.0
    room = width - 2 * MARGIN - inset - (_CUSTODY_WORDS if document.custody else 0.0)
    notes = tuple(run for line in document.notes for run in wrap(line, _NOTE_PT * PT, room))
    foot = _FOOT + NOTE_LEADING * len(notes)
    return Setting(
        width=width,
        height=height,
        body_pt=10.5 if wide else 8.5,
        title_pt=22.0 if wide else 17.0,
        columns=tuple(column.width * factor for column in document.table.columns),
        notes=notes,
        head=_HEAD + (_BANNER if document.banner else 0.0),
        foot=max(foot, _CUSTODY_FOOT) if document.custody else foot,
        inset=inset,
        kana=options.kana,
    )


def set_row(table: Table, row: Row, setting: Setting) -> SetRow:
    """Lay out the lines of a row."""
    if row.kind is RowKind.SECTION and len(row.cells) == 1:
        return set_heading(row, setting)
    size = setting.body_pt * PT
    lines: list[tuple[GlyphRun, ...]] = []
    ruby: list[GlyphRun | None] = []
    tallest = 0.0
    for column, cell, width in zip(table.columns, row.cells, setting.columns, strict=True):
        set_lines = _cell_lines(cell, column, width - 2 * PAD, size)
        small = _ruby(cell, width - 2 * PAD) if setting.kana else None
        tall = len(set_lines) * size * LEADING + (RUBY_PT * PT * 1.2 if small else 0.0)
        tallest = max(tallest, tall)
        lines.append(set_lines)
        ruby.append(small)
    return SetRow(row, tuple(lines), tuple(ruby), max(ROW_MIN, tallest + 2 * PAD))


def set_heading(row: Row, setting: Setting) -> SetRow:
    """Lay out the heading of a section."""
    size = setting.body_pt * PT
    runs = wrap(row.cells[0].text, size, sum(setting.columns) - 2 * PAD, role="bold")
    return SetRow(row, (runs,), (None,), SECTION_HEIGHT + (len(runs) - 1) * size * LEADING)


def _cell_lines(cell: Cell, column: Column, width: float, size: float) -> tuple[GlyphRun, ...]:
    role: Role = "bold" if column.bold else ("mono" if column.mono else "regular")
    if cell.number is not None:  # a NO of three figures is set smaller, never broken
        words = f"{cell.number:,}" if column.align == "right" else str(cell.number)
        return fit(words, size, width, size * 0.6, role=role)
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
    run = lay_out(cell.ruby, RUBY_PT * PT)
    if run.width_mm > width:
        run = lay_out(cell.ruby, RUBY_PT * PT * max(width / run.width_mm, 0.6))
    return run
