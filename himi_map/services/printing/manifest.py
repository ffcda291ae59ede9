"""The manifest beside the sheets: what was expected, what was made, in numbers. Nobody is in it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

import msgspec


class Labels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The certificate of an association's labels; see :class:`himi_map.printed.LabelCertificate`.

    Without how many were kept from last time: a sheet that is made again after a kill begins from its own places, and
    the manifest must not tell the difference.
    """

    placed: int
    overlaps: int
    crossings: int
    keyed: int
    moved: int = 0
    left_out: int = 0
    arrows: int = 0


class SheetEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One association's paper.

    Attributes
    ----------
    sheet, copies
        Code of the first copy, codes of all.
    content
        Hash of what is on the pages, without date and marks of copies.
    inputs
        Hash of everything that content was made from.
    map_pages, list_pages
        Of one copy.
    rows
        People on rows of the list.
    bytes, sha256
        Of the file; of its own part, where several associations are bound in one.
    """

    file: str
    association: str
    association_id: str
    ward: str
    number: int
    sheet: str
    list_id: str | None = msgspec.field(name="list")
    copies: tuple[str, ...]
    scale: float
    paper: str
    map_pages: int
    list_pages: int
    people: int
    rows: int
    proof: str
    labels: Labels
    content: str
    inputs: str
    bytes: int
    sha256: str
    usual_shapes: tuple[str, ...] = ()


class FileEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of several associations, with a contents page before them."""

    file: str
    associations: int
    pages: int
    bytes: int
    sha256: str


class NotMade(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An association whose paper was not made, and why."""

    association: str
    code: str
    message: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run made.

    Attributes
    ----------
    expected, made, unchanged
        Associations asked for, printed now, and left out because they are as they were printed last.
    distinct
        Different content hashes among those made; as many as were made, or something is wrong.
    data, ground
        Which records (newest journal entry when the run began) and which map pack (SHA-256).
    preflight
        Code of a finding to how often it was found.
    """

    run: str
    at: dt.datetime
    recipient: str
    paper: str
    scale: float | None
    copies: int
    due: dt.date | None
    bind: str
    changed_only: bool
    expected: int
    made: int
    unchanged: int
    distinct: int
    data: str
    ground: str
    preflight: dict[str, int]
    sheets: tuple[SheetEntry, ...]
    files: tuple[FileEntry, ...]
    failed: tuple[NotMade, ...]


def same_content(sheets: Iterable[SheetEntry]) -> list[list[SheetEntry]]:
    """Groups of associations whose pages are the same: one of them was printed twice, the other not at all."""
    found: dict[str, list[SheetEntry]] = defaultdict(list)
    for one in sheets:
        found[one.content].append(one)
    return [group for group in found.values() if len(group) > 1]


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as it stands on disk: JSON, one line each thing."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
