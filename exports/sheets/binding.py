"""Puts finished pages together: copies of one association, a ward, the whole town as one book; and locks them.

Works on PDFs that are written already, so that a book of thousands of pages is never painted in memory.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Encryption, Name, ObjectStreamMode, OutlineItem, Pdf

from exports.pdf.writing import write_atomically
from exports.sheets.contents import contents_pages
from himi_map.errors import BugError
from himi_map.glossary import term

if TYPE_CHECKING:
    from himi_map.disclosed import CopyMark
    from himi_map.printed import BoundPart


def finished(data: bytes, marks: Sequence[CopyMark], lock: str) -> bytes:
    """*data* with a bookmark for each copy where there are several, and locked where that is wished.

    Locked is AES-256 (PDF 2.0, revision 6): the same data give other bytes each time.
    """
    with Pdf.open(io.BytesIO(data)) as pdf:
        pages = len(pdf.pages) // max(1, len(marks))
        if len(marks) > 1:
            with pdf.open_outline() as outline:
                for place, mark in enumerate(marks):
                    outline.root.append(OutlineItem(copy_words(mark.number, mark.of, mark.holder), place * pages))
        return _saved(pdf, lock=lock)


def copy_words(number: int, of: int, holder: str) -> str:
    """「3部のうち2　会長」."""
    return f"{term('custody.copy_of').format(of=of, number=number)}{f'　{holder}' if holder else ''}"


def bind(
    path: Path,
    parts: Sequence[BoundPart],
    *,
    title: str,
    practice: str,
    holders: Sequence[str],
    lock: str,
    fronts: bool,
) -> int:
    """Bind associations to one file: for each copy a contents page with page numbers, then the pages; with bookmarks.

    Parameters
    ----------
    parts
        In their order. Read one after the other.
    title
        On the contents page and in the file's properties; names no person.
    practice
        Words of the practice band, or empty.
    holders
        Who each copy is for.
    lock
        Password the parts are locked with and the book will be, or empty.
    fronts
        Printed on both sides: every association begins on a front, so the contents end on a back.

    Returns
    -------
    int
        Pages in the file.

    Raises
    ------
    ExportError
        ``export.write_failed``.
    """
    copies = max(part.copies for part in parts)
    parts = [replace(part, pages=_pages(part, lock)) for part in parts]
    with Pdf.new() as book:
        contents = contents_pages([(part.ward, part.name, part.pages) for part in parts], title=title, even=fronts)
        first = len(contents.scenes)
        whole = first + sum(part.pages for part in parts)
        with Pdf.open(io.BytesIO(contents.pdf(practice))) as front:
            for _ in range(copies):
                book.pages.extend(front.pages)
                for part in parts:
                    book.pages.extend(_blank(book, part.pages))
        _fill(book, parts, first=first, whole=whole, lock=lock)
        with book.open_outline() as outline:
            for copy in range(copies):
                root = outline.root
                if copies > 1:
                    holder = holders[copy] if copy < len(holders) else ""
                    top = OutlineItem(copy_words(copy + 1, copies, holder), copy * whole)
                    root.append(top)
                    root = top.children
                root.extend(_bookmarks(parts, copy * whole, first))
        book.docinfo = book.make_indirect(pikepdf.Dictionary(Title=title))
        write_atomically(path, _saved(book, lock=lock))
        return len(book.pages)


def _pages(part: BoundPart, lock: str) -> int:
    """Pages of one copy as they stand in the file, backs that are left white included: none is ever left behind."""
    with Pdf.open(str(part.path), password=lock) as pdf:
        pages, rest = divmod(len(pdf.pages), part.copies)
    if rest:
        raise BugError("copies of one association differ in their pages")
    return pages


def _blank(book: Pdf, count: int) -> list[Any]:
    """Places for pages that come later: each part is opened once, whatever number of copies."""
    size = Array([0, 0, 10, 10])
    blanks = [pikepdf.Dictionary(Type=Name.Page, MediaBox=size) for _ in range(count)]
    return [pikepdf.Page(book.make_indirect(blank)) for blank in blanks]


def _fill(book: Pdf, parts: Sequence[BoundPart], *, first: int, whole: int, lock: str) -> None:
    start = first
    for part in parts:
        with Pdf.open(str(part.path), password=lock) as pdf:
            for copy in range(part.copies):
                for number in range(part.pages):
                    book.pages[copy * whole + start + number] = pdf.pages[copy * part.pages + number]
        start += part.pages


def _bookmarks(parts: Sequence[BoundPart], offset: int, first: int) -> list[OutlineItem]:
    """Ward, in it the associations."""
    page = offset + first
    found: list[OutlineItem] = []
    for ward, several in groupby(parts, key=lambda part: part.ward):
        root = OutlineItem(ward, page) if ward else None
        for part in several:
            (found if root is None else root.children).append(OutlineItem(part.name, page))
            page += part.pages
        if root is not None:
            found.append(root)
    return found


def _saved(pdf: Pdf, *, lock: str = "") -> bytes:
    target = io.BytesIO()
    if lock:
        pdf.save(target, encryption=Encryption(user=lock, owner=lock, R=6))
    else:
        pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return target.getvalue()
