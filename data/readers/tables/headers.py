"""Finds the header of a table: below title rows, over two rows with merged cells, with empty and repeated headers.

The row (or pair) that holds most words of the vocabulary is the header. A bare 「電話番号」 beside 緊急連絡先 is
the contact's when the person's own number stands elsewhere, as a reader of the paper form would understand it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from data.readers.tables.sheet import Sheet, is_empty, text_of
from data.readers.tables.table import Column, Table, make_table
from data.readers.tables.vocabulary import GroupWords, Vocabulary

_SEARCHED_ROWS: Final = 40
_MANY: Final = frozenset({"reason_named", "reasons", "address_more", "care_notes", "my_number", "ignore", "support"})
"""Roles that several columns may have."""

_GROUP_FIRST: Final = frozenset({"consent", "consent_date", "consent_by", "consent_relation", "address_more"})
"""Words that, beside a group's column, belong to the group: a helper's date must never become the person's consent."""

_ADDRESS: Final = frozenset({"address", "address_more"})


@dataclass(frozen=True, slots=True)
class _Header:
    """Labels of one candidate: upper text (filled over merged cells) and lower text by column."""

    rows: tuple[int, ...]
    labels: tuple[tuple[str, str], ...]
    score: int


def find_table(sheet: Sheet, words: Vocabulary, required: Collection[str]) -> Table | None:
    """The table of *sheet*, or None when no row looks like a header with one of the *required* roles."""
    best: _Header | None = None
    filled = [at for at, row in enumerate(sheet.rows[: _SEARCHED_ROWS * 5]) if any(not is_empty(cell) for cell in row)]
    for at in filled[:_SEARCHED_ROWS]:
        for candidate in (_single(sheet, at, words), _double(sheet, at, words)):
            if candidate and candidate.score > (best.score if best else 0):
                best = candidate
    if best is None:
        return None
    columns = _assign(sheet, best, words)
    roles = {column.role for column in columns}
    if not roles & set(required) or len([role for role in roles if role]) < 2:
        return None
    titles = [text_of(cell) for row in sheet.rows[: best.rows[0]] for cell in row if not is_empty(cell)]
    return make_table(sheet, columns, best.rows[-1] + 1, titles)


def _single(sheet: Sheet, at: int, words: Vocabulary) -> _Header | None:
    labels = tuple((text_of(cell), "") for cell in sheet.rows[at])
    known = sum(bool(label) and words.knows(label) for label, _ in labels)
    # ties go to the single row: twice its score, plus nothing for the second
    return _Header((at,), labels, known * 2) if known else None


def _double(sheet: Sheet, at: int, words: Vocabulary) -> _Header | None:
    """Rows *at* and the next as one header."""
    if at + 1 >= len(sheet.rows):
        return None
    upper, lower = _upper(sheet, at), [text_of(cell) for cell in sheet.rows[at + 1]]
    if not any(lower):
        return None
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    labels = tuple((top, low if low != top else "") for top, low in zip(upper, lower, strict=True))
    strange = sum(bool(low) and not _lower_known(top, low, words) for top, low in labels)
    known_low = sum(bool(low) and _lower_known(top, low, words) for top, low in labels)
    if known_low == 0 or strange > known_low // 2:
        return None
    if not any(_adds(top, low, words) for top, low in labels):
        return None  # a line of title above the header, not a half of it
    known = sum(_known(top, low, words) for top, low in labels)
    return _Header((at, at + 1), labels, known * 2 + 1)


def _upper(sheet: Sheet, at: int) -> list[str]:
    """Texts of a row, spread over its merged cells; without merge marks (CSV), over blanks with a text below."""
    row = [text_of(cell) for cell in sheet.rows[at]]
    below = [text_of(cell) for cell in sheet.rows[at + 1]]
    row += [""] * (len(below) - len(row))
    wide = [one for one in sheet.merged if one[0] <= at <= one[2] and one[3] > one[1]]
    if wide:
        for _, left, _, right in wide:
            for index in range(left + 1, min(right + 1, len(row))):
                row[index] = row[index] or row[left]
        return row
    for index in range(1, len(row)):
        if not row[index] and index < len(below) and below[index] and below[index - 1] and row[index - 1]:
            row[index] = row[index - 1]
    return row


def _lower_known(top: str, low: str, words: Vocabulary) -> bool:
    if top:
        group = words.heads_group(top)
        if group:
            return bool(words.inside(group[0], low))
        if words.role(top + low):
            return True
    return words.knows(low)


def _adds(top: str, low: str, words: Vocabulary) -> bool:
    """Whether the upper text says more than the lower alone."""
    return bool(top) and bool(words.heads_group(top) or words.role(top + low) or (not low and words.knows(top)))


def _known(top: str, low: str, words: Vocabulary) -> bool:
    if low:
        return _lower_known(top, low, words)
    return bool(top) and words.knows(top)


@dataclass(slots=True)
class _Assigner:
    """Goes through the columns from left to right and remembers what it has met."""

    words: Vocabulary
    totals: Counter[str]
    used: set[str] = field(default_factory=set)
    current: tuple[GroupWords, int] | None = None

    def role(self, top: str, low: str) -> str:
        """Role of the next column."""
        if top and low:
            return self._of_two(top, low)
        return self._of_one(low or top)

    def _of_two(self, top: str, low: str) -> str:
        heads = self.words.heads_group(top)
        if heads:
            inner = self.words.inside(heads[0], low)
            if inner:
                return self._take_group(heads[0], heads[1], inner)
        joined = self.words.role(top + low)
        if joined:
            self.current = None
            return self._take(joined)
        return self._of_one(low) or self._of_one(top)

    def _of_one(self, label: str) -> str:
        grouped = self.words.grouped(label)
        plain = self.words.role(label)
        if grouped and not plain:
            return self._take_group(*grouped)
        if self.current is not None:
            inner = self.words.inside(self.current[0], label)
            others = self.totals[plain] > 1 or plain in self.used
            if inner and (not plain or others or plain in _GROUP_FIRST):
                return self._take_group(self.current[0], self.current[1], inner)
        self.current = None
        return self._take(plain) if plain else ""

    def _take_group(self, group: GroupWords, number: int, inner: str) -> str:
        if number == 0:
            number = next(at for at in range(1, 100) if f"{group.name}{at}.{inner}" not in self.used)
        role = f"{group.name}{number}.{inner}"
        self.current = (group, number)
        if role in self.used:
            return ""
        self.used.add(role)
        return role

    def _take(self, role: str) -> str:
        if role in self.used and role not in _MANY:
            return ""
        self.used.add(role)
        return role


def _assign(sheet: Sheet, header: _Header, words: Vocabulary) -> list[Column]:
    totals = Counter(words.role(low or top) for top, low in header.labels if top or low)
    assigner = _Assigner(words, totals)
    columns: list[Column] = []
    width = max(len(header.labels), *(len(row) for row in sheet.rows[header.rows[-1] :]))
    body = sheet.rows[header.rows[-1] + 1 :]
    for index in range(width):
        top, low = header.labels[index] if index < len(header.labels) else ("", "")
        label = "\n".join(part for part in (top, low) if part)
        if label:
            columns.append(Column(index, label, assigner.role(top, low)))
        elif _has_content(body, index):
            follows = columns and columns[-1].index == index - 1 and columns[-1].role in _ADDRESS
            columns.append(Column(index, "", "address_more" if follows else ""))
        elif columns and columns[-1].index == index - 1 and columns[-1].role in _ADDRESS:
            columns.append(Column(index, "", "address_more"))
    return columns


def _has_content(rows: Sequence[Sequence[object]], index: int) -> bool:
    return any(index < len(row) and not is_empty(row[index]) for row in rows)  # type: ignore[arg-type]
