"""One face of a font file: its character map, widths and raw tables, read without decoding the rest.

fontTools finds the tables (also inside collections); character maps and widths are then read with NumPy straight into
glyph ids, because going through glyph names costs 0.15 s a font at every start, and this 3 ms. Files are mapped, not
read: IPAmj Mincho is 45 MB and gives one or two glyphs a sheet.
"""

from __future__ import annotations

import mmap
import struct
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import SFNTReader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.text.run import FontKey

_RESTRICTED_EMBEDDING = 0x0002
"""OS/2 fsType bit: must not be embedded (OpenType specification, OS/2 table)."""


class Face:
    """A font face, opened lazily.

    Parameters
    ----------
    key
        File and index of the face.
    """

    def __init__(self, key: FontKey) -> None:
        self.key = key
        with Path(key.path).open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            reader = SFNTReader(file, fontNumber=key.face_index)
            self.sfnt_version: str = reader.sfntVersion
            self._places = {tag: (entry.offset, entry.length) for tag, entry in reader.tables.items()}
        head, hhea = self.table("head"), self.table("hhea")
        self.units_per_em: int = struct.unpack_from(">H", head, 18)[0]
        self.long_offsets: bool = struct.unpack_from(">h", head, 50)[0] == 1
        self.box: tuple[int, int, int, int] = struct.unpack_from(">4h", head, 36)
        self.ascent: int
        self.descent: int
        self.ascent, self.descent = struct.unpack_from(">hh", hhea, 4)
        self.glyph_count: int = struct.unpack_from(">H", self.table("maxp"), 4)[0]

    @property
    def tags(self) -> tuple[str, ...]:
        """Names of the tables in this face."""
        return tuple(self._places)

    @property
    def has_outlines(self) -> bool:
        """Whether the outlines are TrueType (``glyf``); otherwise CFF."""
        return "glyf" in self._places

    @property
    def embeddable(self) -> bool:
        """Whether the maker allows embedding into documents, and there are outlines to embed."""
        if "glyf" not in self._places and "CFF " not in self._places:
            return False
        if "OS/2" not in self._places:
            return True
        return not struct.unpack_from(">H", self.table("OS/2"), 8)[0] & _RESTRICTED_EMBEDDING

    def table(self, tag: str) -> bytes:
        """Raw bytes of a table; empty when the face has none."""
        offset, length = self._places.get(tag, (0, 0))
        return self._bytes[offset : offset + length]

    def slice(self, tag: str, start: int, stop: int) -> bytes:
        """Bytes *start* to *stop* of a table, without reading the rest of it."""
        offset, _ = self._places[tag]
        return self._bytes[offset + start : offset + stop]

    @cached_property
    def advances(self) -> NDArray[np.uint16]:
        """Advance width of each glyph in font units, shape (glyph_count,)."""
        count: int = struct.unpack_from(">H", self.table("hhea"), 34)[0]
        pairs = np.frombuffer(self.table("hmtx"), dtype=">u2", count=count * 2)
        widths = np.empty(max(self.glyph_count, count), dtype=np.uint16)
        widths[:count] = pairs[::2]
        widths[count:] = pairs[-2]
        return widths

    @cached_property
    def _cmap_places(self) -> dict[tuple[int, int], int]:
        cmap = self.table("cmap")
        count: int = struct.unpack_from(">H", cmap, 2)[0]
        records = [struct.unpack_from(">HHI", cmap, 4 + 8 * i) for i in range(count)]
        return {(platform, encoding): offset for platform, encoding, offset in records}

    @cached_property
    def characters(self) -> NDArray[np.uint16]:
        """Glyph id by code point (0: none), shape (highest code point + 1,)."""
        cmap = self.table("cmap")
        for where in ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3)):
            offset = self._cmap_places.get(where)
            if offset is None:
                continue
            kind: int = struct.unpack_from(">H", cmap, offset)[0]
            if kind == 12:
                return _segmented_coverage(cmap, offset)
            if kind == 4:
                return _segment_mapping(cmap, offset)
        return np.zeros(0, dtype=np.uint16)

    @cached_property
    def sequences(self) -> dict[tuple[int, int], int]:
        """Glyph id by (base code point, variation selector), from cmap format 14."""
        offset = self._cmap_places.get((0, 5))
        return {} if offset is None else _variation_sequences(self.table("cmap"), offset, self.characters)

    def glyph(self, code: int) -> int:
        """Glyph id of a code point, 0 when there is none."""
        table = self.characters
        return int(table[code]) if code < len(table) else 0

    @cached_property
    def vertical_forms(self) -> dict[int, int]:
        """Glyph ids to use in vertical text, from the ``vert`` feature of GSUB."""
        if "GSUB" not in self._places:
            return {}
        font: Any = TTFont(self.key.path, fontNumber=self.key.face_index, lazy=True)
        table = font["GSUB"].table
        wanted = {
            index
            for record in table.FeatureList.FeatureRecord
            if record.FeatureTag == "vert"
            for index in record.Feature.LookupListIndex
        }
        forms: dict[int, int] = {}
        for index in sorted(wanted):
            for subtable in table.LookupList.Lookup[index].SubTable:
                plain = getattr(subtable, "ExtSubTable", subtable)
                for before, after in getattr(plain, "mapping", {}).items():
                    forms.setdefault(font.getGlyphID(before), font.getGlyphID(after))
        font.close()
        return forms

    def standalone(self) -> bytes:
        """This face as a font file of its own, for readers that cannot open the second face of a collection."""
        order = sorted(self._places)
        count = len(order)
        power = 1 << (count.bit_length() - 1)
        version = self.sfnt_version.encode("latin-1")
        header = version + struct.pack(">HHHH", count, power * 16, power.bit_length() - 1, (count - power) * 16)
        directory, body, at = b"", [], 12 + 16 * count
        for tag in order:
            data = self.table(tag)
            directory += tag.encode("latin-1") + struct.pack(">III", checksum(data), at, len(data))
            body.append(data + bytes(-len(data) % 4))
            at += len(body[-1])
        return header + directory + b"".join(body)


def checksum(data: bytes) -> int:
    """The sum of a table's 32-bit words, as the table directory wants it."""
    words = np.frombuffer(data + bytes(-len(data) % 4), dtype=">u4")
    return int(words.sum(dtype=np.uint64)) & 0xFFFFFFFF


def _segmented_coverage(cmap: bytes, offset: int) -> NDArray[np.uint16]:
    """Cmap format 12."""
    count: int = struct.unpack_from(">I", cmap, offset + 12)[0]
    groups = np.frombuffer(cmap, dtype=">u4", count=count * 3, offset=offset + 16).reshape(-1, 3).astype(np.int64)
    lengths = groups[:, 1] - groups[:, 0] + 1
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    table = np.zeros(int(groups[:, 1].max()) + 1 if count else 0, dtype=np.uint16)
    table[np.repeat(groups[:, 0], lengths) + within] = np.repeat(groups[:, 2], lengths) + within
    return table


def _segment_mapping(cmap: bytes, offset: int) -> NDArray[np.uint16]:
    """Cmap format 4."""
    length, _, doubled = struct.unpack_from(">HHH", cmap, offset + 2)
    count = doubled // 2
    words = np.frombuffer(cmap, dtype=">u2", count=length // 2, offset=offset).astype(np.int64)
    ends, starts = words[7 : 7 + count], words[8 + count : 8 + 2 * count]
    deltas, ranges = words[8 + 2 * count : 8 + 3 * count], words[8 + 3 * count : 8 + 4 * count]
    table = np.zeros(0x10000, dtype=np.uint16)
    for i in range(count):
        codes = np.arange(starts[i], ends[i] + 1)
        if ranges[i] == 0:
            table[codes] = (codes + deltas[i]) & 0xFFFF
            continue
        at = 8 + 3 * count + i + ranges[i] // 2 + codes - starts[i]
        glyphs = np.where(at < len(words), words[np.minimum(at, len(words) - 1)], 0)
        table[codes] = np.where(glyphs == 0, 0, (glyphs + deltas[i]) & 0xFFFF)
    table[0xFFFF] = 0
    return table


def _variation_sequences(cmap: bytes, offset: int, plain: NDArray[np.uint16]) -> dict[tuple[int, int], int]:
    """Cmap format 14: sequences with a glyph of their own, and those that look as the base does."""
    found: dict[tuple[int, int], int] = {}
    count: int = struct.unpack_from(">I", cmap, offset + 6)[0]
    for i in range(count):
        at = offset + 10 + 11 * i
        selector = int.from_bytes(cmap[at : at + 3], "big")
        default, own = struct.unpack_from(">II", cmap, at + 3)
        if default:
            start = offset + default
            for j in range(struct.unpack_from(">I", cmap, start)[0]):
                first = int.from_bytes(cmap[start + 4 + 4 * j : start + 7 + 4 * j], "big")
                for code in range(first, first + cmap[start + 7 + 4 * j] + 1):
                    found[code, selector] = int(plain[code]) if code < len(plain) else 0
        if own:
            start = offset + own
            for j in range(struct.unpack_from(">I", cmap, start)[0]):
                place = start + 4 + 5 * j
                code = int.from_bytes(cmap[place : place + 3], "big")
                found[code, selector] = struct.unpack_from(">H", cmap, place + 3)[0]
    return {key: glyph for key, glyph in found.items() if glyph}
