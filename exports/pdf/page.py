"""Puts Scenes on pages and writes the document, whole or not at all.

Works on reportlab's document objects rather than its canvas: the canvas names an unembedded Helvetica on every page and
formats each coordinate in Python. Nothing about people goes into the document's properties.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc

from exports.pdf.fonts import DocumentFonts, stream
from exports.pdf.painter import POINTS_PER_MM, paint
from exports.pdf.symbols import Outliner, SymbolForms
from exports.pdf.writing import write_atomically
from layers.practice import practice_band
from layers.scene import Scene, Shapes
from layers.text import FontSet, system_fonts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.scene import Drawable

_APPLICATION = "ひみ福祉防災マップ"
_VERSION = (1, 5)
"""ActualText needs it (PDF 32000-1, 14.9.4)."""
_RESOURCES = "SheetResources"


class Painted(NamedTuple):
    """Content of a page in a document, to be used on one page or several.

    Attributes
    ----------
    page
        Width and height in mm.
    content
        Reference to it.
    """

    page: tuple[float, float]
    content: Any


class SheetWriter:
    """Collects pages and writes one PDF; nothing stands on disk until :meth:`close`.

    Parameters
    ----------
    target
        Path of the file, or a binary stream to write to.
    title
        Shown by viewers in the window's title. Must name no person: the association and the kind of paper do.
    practice
        Words of the band that stands on every page of a practice town; empty for a real one.
    subject
        More of the same kind.
    invariant
        The same Scenes give the same bytes (the document is dated 2000-01-01).
    fonts
        Default: the fonts of this machine; must be those the text was laid out with.
    symbols
        Where symbol drawings come from. Default: the catalogue.

    Raises
    ------
    ExportError
        ``export.font_missing``.
    """

    def __init__(
        self,
        target: Path | BinaryIO,
        *,
        title: str,
        practice: str,
        subject: str = "",
        invariant: bool = True,
        fonts: FontSet | None = None,
        symbols: Outliner | None = None,
    ) -> None:
        self._target = target
        self._fonts = DocumentFonts(system_fonts() if fonts is None else fonts)
        self._symbols = SymbolForms(symbols)
        rl_config.useA85 = 0
        document: Any = pdfdoc.PDFDocument(compression=0, invariant=int(invariant), pdfVersion=_VERSION, lang="ja-JP")
        document.setTitle(title)
        document.setSubject(subject)
        document.setAuthor("")
        document.setCreator(_APPLICATION)
        document.setProducer(_APPLICATION)
        self._document = document
        self._practice = practice
        self._contents: dict[bytes, Any] = {}
        self.page_count = 0

    def __enter__(self) -> SheetWriter:
        """The writer itself; leaving the block without an error writes the document."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def add(self, scene: Scene) -> None:
        """Add *scene* as the next page, of exactly its size (A3: 1190.55 x 841.89 points)."""
        self.add_page(self.painted(scene))

    def painted(self, scene: Scene) -> Painted:
        """Paint what several pages share: copies of a sheet differ in their marks only, the rest is kept once."""
        scene = replace(scene, items=(*scene.items, *practice_band(scene.page, self._practice)))
        return Painted(scene.page, self._content(scene))

    def add_page(self, shared: Painted, marks: Sequence[Drawable] = ()) -> None:
        """Add the next page: what it shares with others, and *marks* (``Space.PAPER``) on top of it.

        The codes among the marks are the same on all pages of a copy, the words are not: each is kept once.
        """
        contents = [shared.content]
        kinds = (
            [one for one in marks if isinstance(one, Shapes)],
            [one for one in marks if not isinstance(one, Shapes)],
        )
        contents += [self._content(Scene(page=shared.page, items=tuple(some))) for some in kinds if some]
        document = self._document
        document.inPage()
        page: Any = pdfdoc.PDFPage()
        page.Override_default_compilation = 1
        width, height = (round(side * POINTS_PER_MM, 2) for side in shared.page)
        page.MediaBox = pdfdoc.PDFArray([0, 0, width, height])
        page.Contents = pdfdoc.PDFArray(contents) if len(contents) > 1 else contents[0]
        page.Resources = pdfdoc.PDFObjectReference(_RESOURCES)
        page.Parent = document.Reference(document.Pages)
        document.addPage(page)
        self.page_count += 1

    def _content(self, scene: Scene) -> Any:
        """A reference to the painted content of *scene*, which leaves the graphics state as it was."""
        content = b"q\n" + paint(scene, self._fonts, self._symbols) + b"Q\n"
        found = self._contents.get(content)
        if found is None:
            self._document.updateSignature(zlib.crc32(content).to_bytes(4, "big"))
            found = self._contents[content] = self._document.Reference(stream(content, {}))
        return found

    def close(self) -> None:
        """Write the document.

        Raises
        ------
        ExportError
            ``export.write_failed``: an older file of that name still stands as it was.
        """
        document = self._document
        resources = pdfdoc.PDFDictionary(
            {
                "Font": pdfdoc.PDFDictionary(self._fonts.add_to(document)),
                "XObject": pdfdoc.PDFDictionary(self._symbols.add_to(document)),
            }
        )
        document.Reference(resources, _RESOURCES)
        data: bytes = document.GetPDFData(None)
        if isinstance(self._target, Path):
            write_atomically(self._target, data)
        else:
            self._target.write(data)
