"""The certificate of a sheet: counted from the finished boxes and lines, by other means than those that placed them.

GEOS decides here what the placer decided with its own arithmetic, so that one mistake cannot hide in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from layers.scene import Box, Shapes

if TYPE_CHECKING:
    from layers.scene import Scene

LEADERS = "leaders"
"""The layer of leader lines in a Scene."""

_SLACK = 0.01
"""What is narrower than this, mm, is rounding."""
_DOT = 0.5
"""Radius of the dot a leader line begins with, mm: within it lines from one house may meet."""

Line = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What can be said of the marks and words on one sheet, or on all sheets of an association together.

    Attributes
    ----------
    placed
        Marks and words that stand on the map.
    overlaps
        Pairs that cover each other, and those that are not wholly in the frame or stand on a scale bar.
    crossings
        Leader lines that cross each other or run through a mark or word that is not theirs.
    keyed
        Words that stand in the margin under a number.
    moved
        Marks and words with a leader line.
    kept
        Marks and words that stand exactly where they stood last time.
    left_out
        Names of buildings and towns for which there was no room.
    arrows
        Marks that no line could be drawn to without a crossing: an arrow points to their place.
    """

    placed: int = 0
    overlaps: int = 0
    crossings: int = 0
    keyed: int = 0
    moved: int = 0
    kept: int = 0
    left_out: int = 0
    arrows: int = 0

    @property
    def clean(self) -> bool:
        """Nothing covers anything, no line crosses anything."""
        return self.overlaps == 0 and self.crossings == 0

    def __add__(self, other: Certificate) -> Certificate:
        """Of two sheets together."""
        return Certificate(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def certify(
    boxes: Mapping[str, Box],
    leaders: Sequence[Line],
    frame: Box,
    *,
    reserved: Iterable[Box] = (),
    keyed: int = 0,
    left_out: int = 0,
    arrows: int = 0,
    before: Mapping[str, tuple[float, float]] | None = None,
    places: Mapping[str, tuple[float, float]] | None = None,
) -> Certificate:
    """Count what covers and what crosses.

    Parameters
    ----------
    boxes
        Everything that claimed room, by name; the numbers of one home are boxes side by side.
    leaders
        Lines from true place to mark; the box a line ends in is the one it belongs to.
    frame
        The map's rectangle, mm of paper.
    reserved
        Scale bars and north arrow.
    before, places
        Middles of last time and of now, by the same keys.
    """
    names = list(boxes)
    table = np.array([boxes[name] for name in names], dtype=np.float64).reshape(-1, 4)
    shapes = shapely.box(*table.T)
    cores = shapely.box(*(table + np.array([1.0, 1.0, -1.0, -1.0]) * _SLACK / 2).T)
    tree = shapely.STRtree(cores)
    left, right = tree.query(cores, predicate="intersects")
    overlapping = int((left < right).sum())
    x0, y0, x1, y1 = frame
    paper = shapely.box(x0 - _SLACK, y0 - _SLACK, x1 + _SLACK, y1 + _SLACK)
    shapely.prepare(paper)
    overlapping += int((~shapely.covers(paper, shapes)).sum())
    overlapping += sum(len(tree.query(shapely.box(*box), predicate="intersects")) for box in reserved)
    was, now = before or {}, places or {}
    kept = sum(1 for name, at in now.items() if was.get(name) == at and "#" not in name)
    return Certificate(
        placed=len(names), overlaps=overlapping, crossings=_crossings(leaders, cores, tree), keyed=keyed,
        moved=len(leaders), kept=kept, left_out=left_out, arrows=arrows,
    )  # fmt: skip


def _crossings(leaders: Sequence[Line], cores: Any, tree: shapely.STRtree) -> int:
    """Pairs of lines that meet outside their dots, and lines that run through a box they do not end in."""
    if not len(leaders):
        return 0
    ends = np.array(leaders, dtype=np.float64).reshape(-1, 2, 2)
    lines = shapely.linestrings(ends)
    line, box = tree.query(lines, predicate="intersects")
    own = shapely.distance(cores[box], shapely.points(ends[line, 1])) <= 2 * _SLACK
    through = int((~own).sum())
    visible = shapely.linestrings(
        np.stack([shapely.get_coordinates(shapely.line_interpolate_point(lines, _DOT)), ends[:, 1]], axis=1)
    )
    first, second = shapely.STRtree(visible).query(visible, predicate="intersects")
    return through + int((first < second).sum())


def leaders_of(scene: Scene) -> list[Line]:
    """The leader lines drawn on a finished sheet, mm of paper."""
    return [
        (*map(float, item.xy[0]), *map(float, item.xy[1]))  # type: ignore[misc]
        for item in scene.items
        if isinstance(item, Shapes) and item.layer == LEADERS and not item.closed
        and item.stroke is not None and item.stroke.colour == "ink"
    ]  # fmt: skip


def certificate_of(scene: Scene, *, reserved: Iterable[Box] = ()) -> Certificate:
    """What a finished Scene tells of itself; not what is keyed, kept or left out."""
    if scene.frame is None:
        return Certificate()
    return certify(scene.boxes, leaders_of(scene), scene.frame.paper, reserved=reserved)


def certificate_line(certificate: Certificate) -> str:
    """As it is printed: 「文字と印214　重なり0　線の交わり0　欄外5」."""
    words = f"文字と印{certificate.placed}　重なり{certificate.overlaps}　線の交わり{certificate.crossings}"
    words += f"　欄外{certificate.keyed}"
    if certificate.left_out:
        words += f"　省いた建物名・地名{certificate.left_out}"
    return words
