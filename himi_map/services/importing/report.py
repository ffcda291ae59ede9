"""What an import tells: per file how many rows were new, changed, the same, and every row that was not taken.

The report is an internal paper (内部資料): it shows cells, because somebody has to find them in their own file. It is
never logged and never part of what is given to a hall.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from himi_map.errors import HimiMapError, Message, describe

Level = Literal["rejected", "noticed"]

FURNITURE: Final = frozenset({"input.repeated_header", "input.total_row", "input.note_row", "input.address_no_town"})
"""Rows that are no data: told, but nobody has to do anything about them."""

_LONGEST_VALUE: Final = 80


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row stands, as the user sees it in Excel: ``row`` counts from 1; 0 is the file as a whole."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class RowIssue:
    """A row that was not taken (``rejected``), or one that was taken and should be looked at (``noticed``).

    Attributes
    ----------
    column
        Letter and header, ``C 生年月日``; "" for the whole row.
    value
        What stood in the cell, shortened.
    code
        Stable code with a text (``input.*``, ``text.*``, ``geo.*``).
    """

    place: RowPlace
    column: str
    value: str
    code: str
    level: Level
    message: Message = field(repr=False)

    def __repr__(self) -> str:
        """Place and code, never the cell."""
        return f"<RowIssue {self.place.row} {self.code}>"

    @property
    def furniture(self) -> bool:
        """A heading, total or remark inside the table: no data."""
        return self.code in FURNITURE

    @property
    def reason(self) -> str:
        """What is wrong, in words."""
        return " ".join(part for part in (self.message.what, self.message.why) if part)

    @property
    def remedy(self) -> str:
        """What to do."""
        return self.message.remedy

    def as_json(self) -> dict[str, Any]:
        """The form of the command line's JSON."""
        return {
            "row": self.place.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "message": " ".join(str(self.message).split("\n")),
        }


def shown(value: object) -> str:
    """A cell as text for a report: dates as dates, whole numbers without a point, no line breaks, not too long."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


@dataclass(slots=True)
class FileReport:
    """One file (or one sheet's worth of it) of an import. Counts are of people's rows, or of sites, features, names.

    ``error`` is set when the file could not be taken at all; ``notes`` are sentences about the file as a whole.
    """

    file: str
    kind: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    questions: int = 0
    issues: list[RowIssue] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: Message | None = None

    def add(
        self, place: RowPlace, level: Level, code: str, *, column: str = "", value: object = "", **facts: object
    ) -> None:
        """Report a row."""
        text = shown(value)
        message = describe(code, {**facts, "column": column, "value": text})
        self.issues.append(RowIssue(place, column, text, code, level, message))

    def fail(self, error: HimiMapError) -> None:
        """The file could not be taken."""
        self.error = describe(error.code, error.fields)

    @property
    def rejected(self) -> list[RowIssue]:
        """Rows not taken."""
        return [issue for issue in self.issues if issue.level == "rejected"]

    @property
    def noticed(self) -> list[RowIssue]:
        """Rows taken that should be looked at."""
        return [issue for issue in self.issues if issue.level == "noticed"]

    @property
    def taken(self) -> int:
        """Rows that are in the atlas or the map pack now."""
        return self.added + self.changed + self.unchanged

    def as_json(self) -> dict[str, Any]:
        """The form of the command line's JSON. A file that could not be taken has one rejected entry of row 0."""
        rejected = [issue.as_json() for issue in self.rejected]
        if self.error is not None:
            rejected.insert(
                0,
                {
                    "row": 0,
                    "column": "",
                    "value": "",
                    "code": self.error.code,
                    "message": " ".join(str(self.error).split("\n")),
                },
            )
        return {
            "file": self.file,
            "kind": self.kind,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "questions": self.questions,
            "rejected": rejected,
        }


@dataclass(slots=True)
class ImportReport:
    """All files of one import."""

    files: list[FileReport] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Something that was asked for was not taken: a file, or a row that is data."""
        return any(one.error is not None or any(not issue.furniture for issue in one.rejected) for one in self.files)

    def issues(self) -> Iterator[RowIssue]:
        """Every issue of every file, in order: the rows of the report on paper."""
        for one in self.files:
            yield from one.issues

    def as_json(self) -> dict[str, Any]:
        """``{"files": [...]}``."""
        return {"files": [one.as_json() for one in self.files]}

    def lines(self) -> Iterator[str]:
        """The report in sentences, for a terminal."""
        for one in self.files:
            if one.error is not None:
                yield f"{one.file}：取り込めませんでした。"
                yield from (f"  {part}" for part in str(one.error).splitlines())
                continue
            counts = f"追加 {one.added}、変更 {one.changed}、変わりなし {one.unchanged}"
            asked = f"、質問 {one.questions}" if one.questions else ""
            yield f"{one.file}：{one.rows}件のうち {counts}{asked}"
            yield from (f"  {note}" for note in one.notes)
            for title, issues in (("取り込まなかった行", one.rejected), ("見てほしい行", one.noticed)):
                if issues:
                    yield f"  {title} {len(issues)}件"
                    yield from (f"    {_line(issue)}" for issue in issues)


def _line(issue: RowIssue) -> str:
    sheet = f"{issue.place.sheet} " if issue.place.sheet else ""
    cell = f" {issue.column}「{issue.value}」" if issue.column else f"「{issue.value}」" if issue.value else ""
    return f"{sheet}{issue.place.row}行目{cell}：{issue.reason} {issue.remedy}"
