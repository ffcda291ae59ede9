"""Opens table files: Excel and LibreOffice workbooks, CSV and TSV in whatever encoding they came.

A file from outside is not trusted: its size is bounded before it is unpacked, and whatever a reader stumbles over
becomes one error with a remedy.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from data.readers.tables.sheet import Cell, Merged, Sheet
from himi_map.errors import InputError
from himi_map.text.decode import decode_text

WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
DELIMITED: Final = frozenset({".csv", ".tsv", ".txt"})

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_BYTES: Final = 200_000_000
_MOST_UNPACKED: Final = 600_000_000
_MOST_CELLS: Final = 8_000_000
_MOST_COLUMNS: Final = 16_384  # Excel's own limit


def read_sheets(path: Path) -> list[Sheet]:
    """All visible sheets of a table file.

    Raises
    ------
    InputError
        ``input.file_missing``, ``input.too_big``, ``input.workbook_unreadable``, ``input.workbook_locked``,
        ``input.not_a_table``, ``text.encoding``.
    """
    suffix = path.suffix.lower()
    if suffix not in WORKBOOKS | DELIMITED:
        raise InputError("input.not_a_table", file=path.name, suffix=suffix or "（なし）")
    return sheets_from_bytes(bytes_of(path), path.name)


def bytes_of(path: Path) -> bytes:
    """The whole file.

    Raises
    ------
    InputError
        ``input.file_missing``, ``input.too_big``.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError("input.too_big", file=path.name)
        return path.read_bytes()
    except OSError as error:
        raise InputError("input.file_missing", file=path.name) from error


def sheets_from_bytes(data: bytes, file: str) -> list[Sheet]:
    """As :func:`read_sheets`, for content that is in memory. What it is is told by its first bytes, not its name."""
    if data.startswith((b"PK\x03\x04", _OLE)) or (Path(file).suffix.lower() in WORKBOOKS and data[:4] != b""):
        return _workbook(data, file)
    return [_delimited(data, file)]


def _workbook(data: bytes, file: str) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    _refuse_bomb(data, file)
    sheets: list[Sheet] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for about in book.sheets_metadata:
                if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(about.name)
                if sheet.total_width > _MOST_COLUMNS or sheet.total_height * max(sheet.total_width, 1) > _MOST_CELLS:
                    raise InputError("input.too_big", file=file)
                rows: Sequence[Sequence[Cell]] = sheet.to_python(skip_empty_area=False)
                sheets.append(Sheet(file, about.name, rows, _merged(sheet), "Excel・表計算"))
    except InputError:
        raise
    except PasswordError as error:
        raise InputError("input.workbook_locked", file=file) from error
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError) as error:
        code = "input.workbook_locked" if _is_locked(data) else "input.workbook_unreadable"
        raise InputError(code, file=file) from error
    except BaseException as error:
        # the reader is compiled: an assertion in it arrives as pyo3's PanicException, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise InputError("input.workbook_unreadable", file=file) from None
    return sheets


def _merged(sheet: Any) -> tuple[Merged, ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges)


def _is_locked(data: bytes) -> bool:
    """A password-protected .xlsx is an OLE file with this stream name in UTF-16."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _refuse_bomb(data: bytes, file: str) -> None:
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError("input.workbook_unreadable", file=file) from error
    if total > _MOST_UNPACKED:
        raise InputError("input.too_big", file=file)


def _delimited(data: bytes, file: str) -> Sheet:
    text, _ = decoded = decode_text(data)
    delimiter = _delimiter(text, file)
    rows: list[list[str]] = []
    try:
        rows.extend(_records(text, delimiter))
    except csv.Error as error:
        raise InputError("input.csv_broken", file=file, line=len(rows) + 1) from error
    return Sheet(file, "", rows, how=decoded.label)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Records, not lines: a quoted cell may hold line breaks, and Excel counts it as one row."""
    csv.field_size_limit(10_000_000)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str, file: str) -> str:
    """The separator that the first lines use most, outside quotes."""
    if file.lower().endswith(".tsv"):
        return "\t"
    head = "".join(part for at, part in enumerate(text[:20_000].split('"')) if at % 2 == 0)
    counts = {sign: head.count(sign) for sign in (",", "\t", ";")}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","
