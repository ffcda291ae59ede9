"""Reads everything a file holds, as a finder of it would: text, metadata, hidden streams, raw bytes, its own name.

No list of tokens is searched one by one: patterns find everything that looks like one, and a dictionary says whose it
is. That is quick enough to try every spelling a program may write a word in.
"""

from __future__ import annotations

import html
import io
import itertools
import re
import sqlite3
import subprocess
import unicodedata
import urllib.parse
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pikepdf
import shapely

from tests.e2e import people

Found = dict[tuple[str, str], str]
"""(whose, which field) to where it was seen."""

_WEAK = ("cp932", "UTF-16", "hexadecimal")
"""Readings under which random bytes (encrypted, packed) now and then spell two letters: four are asked for."""

_WORDS = re.compile(f"(?:[{people.FIRST}][{people.SECOND}])+")
_READINGS = re.compile(f"[{people.KANA_FIRST}{people.KANA_SECOND}]{{4,}}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{4}){4,}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?")


class Index:
    """All spellings of the tokens of one or more atlases."""

    def __init__(self, *tokens: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        self._owner: dict[str, tuple[str, str]] = {}
        self._begins: dict[str, list[str]] = {}
        self._searched: dict[Path, dict[str, str]] = {}
        for some in tokens:
            for owner, spellings in some.items():
                if owner[1] != "number":  # numbers stand on map pages and are compared there, whole line by whole line
                    self._owner.update(dict.fromkeys(spellings, owner))
                    halves = [one for one in spellings if len(one) == 2]
                    self._owner.update((a + b, owner) for a, b in itertools.pairwise(halves))
        for spelling in self._owner:
            if any(letter.isdigit() for letter in spelling):
                self._begins.setdefault(spelling[:4], []).append(spelling)

    def in_text(self, where: str, text: str) -> set[str]:
        """Spellings that stand in *text*, whatever blanks and line breaks divide them."""
        shortest = 4 if where.endswith(_WEAK) else 2
        plain = "".join(text.split())
        found: set[str] = set()
        for one in {plain} if plain.isascii() else {plain, unicodedata.normalize("NFKC", plain)}:
            for begin, spellings in self._begins.items():
                if begin in one:
                    found.update(spelling for spelling in spellings if spelling in one)
            if not one.isascii():
                found.update(hit for hit in _words_in(one) if hit in self._owner)
        return {hit for hit in found if len(hit) >= shortest}

    def owner(self, spelling: str) -> tuple[str, str]:
        """Whose it is and which field."""
        return self._owner[spelling]

    def spellings_in(self, path: Path) -> dict[str, str]:
        """Spellings that stand anywhere in a file, its name included, and where."""
        if path not in self._searched:
            seen: set[tuple[bool, str]] = set()
            found = self._searched[path] = {}
            for where, text in everything_in(path):
                mark = (where.endswith(_WEAK), text)
                if mark not in seen:
                    seen.add(mark)
                    for spelling in self.in_text(where, text):
                        found.setdefault(spelling, where)
        return self._searched[path]

    def in_file(self, path: Path) -> Found:
        """Whose tokens stand in a file."""
        found: Found = {}
        for spelling, where in self.spellings_in(path).items():
            found.setdefault(self.owner(spelling), f"{path.name}: {where}")
        return found


def _words_in(text: str) -> Iterator[str]:
    for run in _WORDS.findall(text):
        yield from (run[start : start + length] for start in range(0, len(run), 2) for length in (2, 4))
    for run in _READINGS.findall(text):
        yield from (run[start : start + 4] for start in range(len(run) - 3))


def everything_in(path: Path) -> Iterator[tuple[str, str]]:
    """(where, text) of all there is in a file."""
    yield "name of the file", path.name
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        yield from _in_pdf(path)
    elif data.startswith(b"PK"):
        yield from _in_archive(data)
    elif data.startswith(b"SQLite format 3"):
        yield from _in_geopackage(path)
    yield from in_bytes(data)


def in_bytes(data: bytes) -> Iterator[tuple[str, str]]:
    """Raw bytes in every encoding a program may have written them in."""
    plain = data.decode("utf-8", "ignore")
    yield "bytes", plain
    if "\\u" in plain:
        yield "escaped", _ESCAPE.sub(_unescape, plain)
    if "&" in plain:
        yield "entities", html.unescape(plain)
    if "%" in plain:
        yield "percent", urllib.parse.unquote(plain)
    if data.isascii() and b"\0" not in data:  # then it says the same in cp932, and nothing at all in UTF-16
        yield from _in_hexadecimal(data)
        return
    yield "cp932", data.decode("cp932", "ignore")
    for start in (0, 1):
        yield "UTF-16", data[start:].decode("utf-16-le", "ignore")
        yield "UTF-16", data[start:].decode("utf-16-be", "ignore")
    yield from _in_hexadecimal(data)


def _in_hexadecimal(data: bytes) -> Iterator[tuple[str, str]]:
    runs = [bytes.fromhex(run.decode()).decode("utf-16-be", "ignore") for run in _HEX.findall(data)]
    yield "hexadecimal", "|".join(runs)


def _unescape(hit: re.Match[str]) -> str:
    units = bytes.fromhex("".join(part for part in hit.groups() if part))
    return units.decode("utf-16-be", "ignore")


def pdf_text(path: Path, *options: str) -> str:
    """What pdftotext reads."""
    return subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True).stdout.decode()


def _in_pdf(path: Path) -> Iterator[tuple[str, str]]:
    yield "text", pdf_text(path)
    yield "raw text", pdf_text(path, "-raw")
    yield "laid out text", pdf_text(path, "-layout")
    yield "pdfinfo", subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    yield "XMP", subprocess.run(["pdfinfo", "-meta", str(path)], capture_output=True, check=True).stdout.decode()
    with pikepdf.open(path) as document:
        for number, one in enumerate(document.objects):
            yield from _in_object(one, f"object {number}")


def _in_object(one: object, where: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > 12:
        return
    if isinstance(one, pikepdf.String):
        yield where, str(one)
    elif isinstance(one, pikepdf.Array):
        for each in one:
            yield from _in_object(each, where, depth + 1)
    elif isinstance(one, pikepdf.Stream | pikepdf.Dictionary):
        for key, value in one.items():
            if not getattr(value, "is_indirect", False):
                yield from _in_object(value, f"{where} {key}", depth + 1)
        if isinstance(one, pikepdf.Stream) and "/Subtype" not in one:
            yield from ((f"{where} stream, {kind}", text) for kind, text in in_bytes(one.read_bytes()))
            if b"ActualText" in one.read_bytes():
                yield f"{where} ActualText", "".join(_actual_texts(one))


def _actual_texts(stream: pikepdf.Stream) -> Iterator[str]:
    for operands, operator in pikepdf.parse_content_stream(stream):
        if str(operator) == "BDC" and len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary):
            yield str(operands[1].get("/ActualText", ""))


def _in_archive(data: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield "comment", archive.comment.decode("utf-8", "ignore")
        for name in archive.namelist():
            part = archive.read(name)
            yield name, name
            yield from ((f"{name}, {kind}", text) for kind, text in in_bytes(part))
            yield f"{name} without marks", html.unescape(re.sub(r"<[^>]*>", "", part.decode("utf-8", "ignore")))


def _in_geopackage(path: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        tables = [name for (name,) in store.execute("select name from sqlite_master where type in ('table', 'view')")]
        for table in tables:
            yield table, table
            try:
                rows = store.execute(f'select * from "{table}"')
            except sqlite3.OperationalError:  # a virtual table of an extension
                continue
            for row in rows:
                for value in row:
                    if isinstance(value, bytes):
                        yield from ((f"{table}, {kind}", text) for kind, text in in_bytes(value))
                        yield table, _geometry_text(value)
                    else:
                        yield table, str(value)


def _geometry_text(blob: bytes) -> str:
    if not blob.startswith(b"GP"):
        return ""
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
    places = shapely.get_coordinates(shapely.from_wkb(blob[8 + envelope :]))
    return " ".join(f"{value:.7f}" for place in places for value in place)
