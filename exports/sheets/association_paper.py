"""Makes one association's paper and proves it: everybody of the list stands on a row, everybody placed on the map.

The proof is not a count of what was meant to be drawn but of what stands in the finished Scenes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exports.lists import supporter_list
from exports.pdf.characters import refuse_missing_glyphs
from exports.pdf.page import SheetWriter
from exports.tables.pages import table_pages
from himi_map.disclosed import Disclosure
from himi_map.errors import ProofError
from layers.labels import Certificate, certificate_line, certificate_of, overlaps
from layers.sheet import SheetOptions, SheetTexts, map_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from himi_map.publicmap import PublicMap
    from layers.scene import Scene

__all__ = ["PaperResult", "SheetTexts", "write_association_paper"]


@dataclass(frozen=True, slots=True)
class PaperResult:
    """What was made, in numbers only.

    Attributes
    ----------
    map_pages, list_pages
        Pages of each kind.
    proof
        The proof line.
    sha256
        Of the file, for the manifest.
    usual_shapes
        Letters with a mark for a shape no font has, printed in their usual shape.
    """

    path: Path
    map_pages: int
    list_pages: int
    people: int
    proof: str
    scale: float
    size: int
    sha256: str
    usual_shapes: tuple[str, ...] = ()


def write_association_paper(
    path: Path,
    map_disclosure: Disclosure,
    list_disclosure: Disclosure | None,
    public_map: PublicMap,
    *,
    area: str,
    texts: SheetTexts,
    list_title: str,
    scale: float | None = None,
) -> PaperResult:
    """Write the map sheets and then the list as one PDF, whole or not at all.

    Parameters
    ----------
    map_disclosure, list_disclosure
        Made for ``Output.MAP_SHEET`` and ``Output.SUPPORTER_LIST``; None: no list (掲示用).
    area
        Key of the association in both.
    texts
        What the map sheet says around the map.
    scale
        Denominator, None for the largest round scale that fits.

    Raises
    ------
    ProofError
        ``export.proof``: somebody would be missing from the map or the list.
    MissingGlyphError
        ``export.missing_glyph``: a character that no font on this machine has.
    ExportError
        ``export.*``.
    """
    maps = map_sheet(map_disclosure, public_map, area=area, texts=texts, options=SheetOptions(scale=scale)).scenes
    prove_map(maps, map_disclosure, area)
    lists: tuple[Scene, ...] = ()
    if list_disclosure is not None:
        document = supporter_list(list_disclosure, area, title=list_title)
        lists = table_pages(document, paper="A3")
        prove_list(lists, list_disclosure, area)
    usual_shapes = refuse_missing_glyphs((*maps, *lists))
    with SheetWriter(path, title=texts.title, practice=map_disclosure.practice, subject=list_title) as writer:
        for scene in (*maps, *lists):
            writer.add(scene)
    data = path.read_bytes()
    counts = map_disclosure.counts.get(area)
    frame = maps[0].frame
    return PaperResult(
        path=path,
        map_pages=len(maps),
        list_pages=len(lists),
        people=len(map_disclosure.of_area(area)),
        proof=counts.line() if counts is not None else "",
        scale=frame.scale if frame is not None else 0.0,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        usual_shapes=usual_shapes,
    )


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
    """Check that everybody has a row on the finished pages.

    Raises
    ------
    ProofError
        ``export.proof``.
    """
    people = disclosure.of_area(area)
    rows = sum(len([name for name in scene.boxes if name.startswith("row:")]) for scene in pages)
    counts = disclosure.counts.get(area)
    if rows != len(people) or (counts is not None and counts.listed != rows):
        raise ProofError("export.proof", line=f"名簿{len(people)}、リストの行{rows}")
