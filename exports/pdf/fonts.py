"""A document's fonts: every text comes out again exactly as it was stored.

Each pair of glyph and characters gets a code of its own, so that one table per font (ToUnicode) gives back 𠮷, 﨑 and
variation sequences, which reportlab's own fonts lose. Only the glyphs used are embedded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import deflate
from reportlab.pdfbase import pdfdoc

from exports.pdf.outlines import OutlineStore, outlines_of
from exports.pdf.subset import subset_font
from layers.text import FontKey, FontSet, GlyphPiece

COMPRESSION = 6
"""Level of libdeflate: a tenth smaller than zlib's level 1 in the same time (measured on sheets)."""


class DocumentFont:
    """One face as used in one document.

    Parameters
    ----------
    store
        Outlines of the face.
    resource
        Name in page resources, such as ``F1``.
    """

    def __init__(self, store: OutlineStore, resource: str) -> None:
        self.store = store
        self.resource = resource
        self._codes: dict[tuple[int, str], str] = {}

    def encode(self, piece: GlyphPiece) -> str:
        """The piece's codes in hexadecimal, four digits a glyph."""
        codes = self._codes
        pairs = [*zip(piece.glyphs.tolist(), piece.clusters, strict=True)]
        try:
            return "".join([codes[pair] for pair in pairs])
        except KeyError:
            for pair in pairs:
                if pair not in codes:
                    codes[pair] = f"{len(codes) + 1:04X}"
        return "".join([codes[pair] for pair in pairs])

    def add_to(self, document: Any) -> Any:
        """Put the font into *document* and return the reference to it."""
        face = self.store.face
        glyphs = [0, *(glyph for glyph, _ in self._codes)]
        data = subset_font(self.store, glyphs)
        tag = _tag(data)
        name = pdfdoc.PDFName(f"{tag}+{self.store.postscript_name}")
        per_em = 1000 / face.units_per_em
        widths = _widths([f"{width * per_em:.6g}" for width in face.advances[glyphs].tolist()])
        file = stream(data, {"Length1": len(data)})
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": name,
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray([round(value * per_em) for value in face.box]),
                "ItalicAngle": 0,
                "Ascent": round(face.ascent * per_em),
                "Descent": round(face.descent * per_em),
                "CapHeight": round(face.ascent * per_em),
                "StemV": 80,
                "FontFile2": document.Reference(file),
            }
        )
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": name,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "CIDToGIDMap": pdfdoc.PDFName("Identity"),
                "DW": 1000,
                "W": Plain(widths.encode()),
                "FontDescriptor": document.Reference(descriptor),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": name,
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
                "ToUnicode": document.Reference(stream(self._to_unicode(), {})),
            }
        )
        return document.Reference(font)

    def _to_unicode(self) -> bytes:
        lines = [
            f"<{code}> <{cluster.encode('utf-16-be', 'surrogatepass').hex().upper()}>"
            for (_, cluster), code in self._codes.items()
        ]
        blocks = []
        for start in range(0, len(lines), 100):
            part = lines[start : start + 100]
            blocks.append("\n".join([f"{len(part)} beginbfchar", *part, "endbfchar"]))
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            + "\n".join(blocks)
            + "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


class DocumentFonts:
    """All faces used in one document.

    Parameters
    ----------
    fonts
        Where the faces come from.
    """

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._used: dict[FontKey, DocumentFont] = {}

    def of(self, key: FontKey) -> DocumentFont:
        """The document's font for a face."""
        font = self._used.get(key)
        if font is None:
            store = outlines_of(self._fonts.face(key))
            font = self._used[key] = DocumentFont(store, f"F{len(self._used) + 1}")
        return font

    def add_to(self, document: Any) -> dict[str, Any]:
        """Put all used fonts into *document*; resource name to reference."""
        return {font.resource: font.add_to(document) for font in self._used.values()}


class Plain(pdfdoc.PDFObject):
    """A ready-made PDF object."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def format(self, document: Any) -> bytes:  # noqa: ARG002 - reportlab's protocol
        """The object as it stands in the file."""
        return self._text


def _widths(widths: Sequence[str]) -> str:
    """The widths of all codes, in thousandths of the em, that are not a whole em (PDF 32000-1, 9.7.4.3)."""
    parts: list[str] = []
    before = False
    for code, width in enumerate(widths):
        if width != "1000":
            parts.append(f" {width}" if before else f"{code}[{width}")
        elif before:
            parts.append("]")
        before = width != "1000"
    return f"[{''.join(parts)}{']' if before else ''}]"


def stream(data: bytes, entries: dict[str, Any]) -> Any:
    """A compressed PDF stream."""
    dictionary = pdfdoc.PDFDictionary({**entries, "Filter": pdfdoc.PDFName("FlateDecode")})
    return pdfdoc.PDFStream(dictionary, bytes(deflate.zlib_compress(data, COMPRESSION)))


def _tag(data: bytes) -> str:
    """Six capitals that differ when the subset differs (PDF 32000-1, 9.6.4)."""
    number = int.from_bytes(hashlib.sha256(data).digest()[:8], "big")
    letters = ""
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters += chr(65 + letter)
    return letters
