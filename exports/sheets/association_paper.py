"""Makes one association's paper and proves it: everybody of the list stands on a row, everybody placed on the map.

The proof is not a count of what was meant to be drawn but of what stands in the finished Scenes. The pages are laid out
and drawn once, however many copies there are; each copy has only its own marks on top.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from exports.lists import list_pages
from exports.pdf.characters import refuse_missing_glyphs
from exports.pdf.page import SheetWriter
from exports.sheets.content import content_hash
from exports.sheets.duplex import duplex_pages
from exports.sheets.texts import texts_of
from exports.tables.model import ListOptions
from himi_map.disclosed import Disclosure
from himi_map.errors import ProofError
from himi_map.printed import LabelCertificate, Layout, PaintedPaper, PaperOrder
from layers.labels import Certificate, certificate_line, certificate_of, overlaps
from layers.labels.previous import PreviousLayout
from layers.sheet import SheetOptions, map_sheet
from layers.sheet.custody_marks import custody_marks
from layers.sheet.options import HALVES
from layers.sheet.strips import as_a4, marks_as_a4

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from himi_map.publicmap import PublicMap
    from layers.scene import Scene
    from layers.sheet import SheetSet

__all__ = ["LaidPaper", "as_layout", "lay_out_paper", "paint_paper", "prove_list", "prove_map"]


@dataclass(frozen=True, slots=True)
class LaidPaper:
    """The finished pages of an association, proven, without the marks of any copy."""

    sheets: SheetSet
    lists: tuple[Scene, ...]
    usual_shapes: tuple[str, ...]
    duplex: bool = False

    @property
    def pages(self) -> tuple[Scene, ...]:
        """Map sheets, then list; or in the order for both sides of the paper."""
        if self.duplex and self.lists and self.lists[0].page == self.sheets.scenes[0].page:
            return duplex_pages(self.sheets.scenes, self.lists)
        return (*self.sheets.scenes, *self.lists)

    @property
    def leaves(self) -> list[tuple[Scene, ...]]:
        """What is printed of each page: the page, or for a map that is glued together its A4 pages."""
        if self.sheets.paper != HALVES:
            return [(page,) for page in self.pages]
        return [*(as_a4(page) for page in self.sheets.scenes), *((page,) for page in self.lists)]


def lay_out_paper(order: PaperOrder, ground: PublicMap) -> LaidPaper:
    """Lay out and prove map sheets and list.

    Raises
    ------
    ProofError
        ``export.proof``: somebody would be missing from the map or the list.
    MissingGlyphError
        ``export.missing_glyph``: a character that no font on this machine has.
    ExportError
        ``export.*``.
    """
    previous = PreviousLayout(**_values(order.previous)) if order.previous is not None else None
    sheets = map_sheet(
        order.map_disclosure,
        ground,
        area=order.area,
        texts=texts_of(order.words),
        options=SheetOptions(
            paper=order.paper, scale=order.scale, upright=order.upright, names=order.names, insets=order.insets
        ),
        previous=previous,
    )
    prove_map(sheets.scenes, order.map_disclosure, order.area)
    lists: tuple[Scene, ...] = ()
    if order.list_disclosure is not None:
        front = sheets.scenes[0].page
        upright = order.duplex and front[0] < front[1]  # both sides of a leaf lie the same way
        options = ListOptions("A4" if order.paper in ("A4", HALVES) else "A3", upright=upright, kana=order.kana)
        lists = list_pages(order.list_disclosure, order.area, title=order.words.list_title, options=options)
        prove_list(lists, order.list_disclosure, order.area)
    return LaidPaper(sheets, lists, refuse_missing_glyphs((*sheets.scenes, *lists)), order.duplex)


def paint_paper(order: PaperOrder, ground: PublicMap) -> PaintedPaper:
    """The paper of one association as a PDF in memory: all copies one after the other, proven.

    Raises
    ------
    ProofError, MissingGlyphError, ExportError
        As :func:`lay_out_paper`.
    """
    laid = lay_out_paper(order, ground)
    content = content_hash(laid.pages)
    counts = order.map_disclosure.counts.get(order.area)
    return PaintedPaper(
        data=None if content == order.unless else _pdf(order, laid),
        content=content,
        map_pages=_map_pages(laid),
        list_pages=len(laid.lists),
        people=len(order.map_disclosure.of_area(order.area)),
        rows=sum(name.startswith("row:") for page in laid.lists for name in page.boxes),
        proof=counts.line() if counts is not None else "",
        scale=laid.sheets.scale,
        paper=laid.sheets.paper,
        certificate=_certificate(laid.sheets),
        layout=as_layout(laid.sheets.layout),
        usual_shapes=laid.usual_shapes,
    )


def _map_pages(laid: LaidPaper) -> int:
    maps = len(laid.sheets.scenes)
    return sum(len(leaves) for leaves in laid.leaves[:maps]) if laid.sheets.paper == HALVES else maps


def _pdf(order: PaperOrder, laid: LaidPaper) -> bytes:
    """All copies, which share one drawing of each page; nobody's name is in the file's properties."""
    title, practice = order.words.title, order.map_disclosure.practice
    target = io.BytesIO()
    with SheetWriter(target, title=title, practice=practice, subject=order.words.list_title) as writer:
        painted = [[writer.painted(leaf) for leaf in leaves] for leaves in laid.leaves]
        shared = list(zip(laid.pages, painted, strict=True))
        count = sum(len(leaves) for _, leaves in shared)
        for mark in order.marks or (None,):
            number = 0
            for page, leaves in shared:
                number += len(leaves)
                marks = [] if mark is None or page.custody is None else custody_marks(page.custody, mark, number, count)
                cut = marks_as_a4(marks, page.page) if len(leaves) > 1 else [marks]
                for leaf, own in zip(leaves, cut, strict=True):
                    writer.add_page(leaf, own)
    data = target.getvalue()
    if len(order.marks) < 2 and not order.lock:
        return data
    from exports.sheets.binding import finished

    return finished(data, order.marks, order.lock)


def as_layout(layout: PreviousLayout) -> Layout:
    """The layout of finished sheets, as orders and the atlas know it."""
    return Layout(**_values(layout))


def _values(layout: PreviousLayout | Layout) -> dict[str, Any]:
    """The fields the two kinds of layout share."""
    return {one.name: getattr(layout, one.name) for one in fields(Layout)}


def _certificate(sheets: SheetSet) -> LabelCertificate:
    found: Any = getattr(sheets, "certificate", None)
    if found is None:
        labels = sum(name.startswith("label:") for page in sheets.scenes for name in page.boxes)
        return LabelCertificate(placed=labels)
    return LabelCertificate(**{one.name: getattr(found, one.name) for one in fields(LabelCertificate)})


def prove_map(maps: Sequence[Scene], disclosure: Disclosure, area: str) -> None:
    """Check that everybody with a place stands on the finished sheets, and that nothing covers anybody.

    Raises
    ------
    ProofError
        ``export.proof``.
    """
    counts = disclosure.counts.get(area)
    people = disclosure.of_area(area)
    drawn = {name for scene in maps for name in scene.boxes if name.startswith("person:")}
    placed = {f"person:{one.key}" for one in people if isinstance(one.position, tuple)}
    if drawn != placed or (counts is not None and (not counts.adds_up or counts.on_map != len(drawn))):
        listed = counts.listed if counts is not None else len(people)
        raise ProofError("export.proof", line=f"名簿{listed}、位置のある人{len(placed)}、地図に描いた人{len(drawn)}")
    covered = sum(len(overlaps(scene.boxes)) for scene in maps)
    if covered:
        raise ProofError("export.proof", line=f"重なった印{covered}")
    found = sum((certificate_of(scene) for scene in maps), Certificate())
    if not found.clean:
        raise ProofError("export.proof", line=certificate_line(found))


def prove_list(pages: Iterable[Scene], disclosure: Disclosure, area: str) -> None:
    """Check that everybody has one row, and nobody another, on the finished pages.

    Raises
    ------
    ProofError
        ``export.proof``.
    """
    people = disclosure.of_area(area)
    names = [name.split(":", 2) for scene in pages for name in scene.boxes]
    rows = [name[2] for name in names if name[0] == "row"]
    counts = disclosure.counts.get(area)
    wrong = sorted(rows) != sorted(one.key for one in people)
    if wrong or (counts is not None and not (counts.adds_up and counts.listed == len(rows))):
        raise ProofError("export.proof", line=f"名簿{len(people)}、リストの行{len(rows)}")
