"""Joins cached outlines into a small TrueType file that holds a document's glyphs and nothing else."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import accumulate

from exports.pdf.coarsening import PAPER_EM, steps
from exports.pdf.outlines import Outline, OutlineStore
from layers.text.faces import checksum


def subset_font(store: OutlineStore, glyphs: Sequence[int]) -> bytes:
    """A TrueType file whose glyph *n* is ``glyphs[n]`` of the face.

    Parameters
    ----------
    store
        Outlines of the face.
    glyphs
        Glyph ids of the source face in their new order; the first must be 0 (the empty box). An id may stand there
        twice. Parts of composite glyphs are added behind them.

    Returns
    -------
    bytes
        Only the tables a PDF reader needs (PDF 32000-1, 9.9): glyf, head, hhea, hmtx, loca, maxp.
    """
    outlines = [store[glyph] for glyph in glyphs]
    data = _joined(store, outlines)
    offsets = [0, *accumulate(len(piece) for piece in data)]
    face = store.face
    head = bytearray(face.table("head"))
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">H", head, 18, PAPER_EM)
    struct.pack_into(">4h", head, 36, *(steps(value, face.units_per_em) for value in face.box))
    struct.pack_into(">h", head, 50, 1)
    hhea = bytearray(face.table("hhea"))
    _in_steps(hhea, (4, 6, 8, 12, 14, 16), ">h", face.units_per_em)
    _in_steps(hhea, (10,), ">H", face.units_per_em)
    struct.pack_into(">H", hhea, 34, len(outlines))
    metrics = b"".join(struct.pack(">Hh", each.advance, each.bearing) for each in outlines)
    tables = {
        b"glyf": b"".join(data),
        b"head": bytes(head),
        b"hhea": bytes(hhea),
        b"hmtx": metrics,
        b"loca": struct.pack(f">{len(offsets)}I", *offsets),
        b"maxp": _profile(face.table("maxp"), len(outlines)),
    }
    return _file(tables)


def _in_steps(table: bytearray, places: Sequence[int], form: str, em: int) -> None:
    """Turn lengths of a table (ascender, descender, widest glyph, …) into our steps."""
    for place in places:
        struct.pack_into(form, table, place, steps(struct.unpack_from(form, table, place)[0], em))


def _joined(store: OutlineStore, outlines: list[Outline]) -> list[bytes]:
    """Outline data in order; *outlines* grows by the parts of composites, whose references are renumbered."""
    places: dict[int, int] = {}
    data = []
    for outline in outlines:  # also walks over what is appended below
        if not outline.parts:
            data.append(outline.data)
            continue
        changed = bytearray(outline.data)
        for at, glyph in outline.parts:
            if glyph not in places:
                places[glyph] = len(outlines)
                outlines.append(store[glyph])
            struct.pack_into(">H", changed, at, places[glyph])
        data.append(bytes(changed))
    return data


def _profile(source: bytes, count: int) -> bytes:
    """Table maxp, version 1.0, with room for any outline and no hinting programs."""
    if len(source) >= 32:
        points, contours, composite_points, composite_contours = struct.unpack_from(">4H", source, 6)
        elements, depth = struct.unpack_from(">HH", source, 28)
    else:
        points = contours = composite_points = composite_contours = 0xFFFF
        elements = depth = 0
    return struct.pack(
        ">IH13H",
        *(0x00010000, count, points, contours, composite_points, composite_contours),
        *(1, 0, 0, 0, 0, 0, 0, elements, depth),
    )


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(">I4H", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    directory, body, at = b"", b"", 12 + 16 * count
    for tag, data in tables.items():
        directory += tag + struct.pack(">III", checksum(data), at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return header + directory + body
