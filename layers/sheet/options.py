"""What may be wished of a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from himi_map.errors import ExportError

HALVES: Final = "A4x2"
"""Two A4 to be glued together."""

PAPERS: dict[str, tuple[float, float]] = {
    "A4": (297.0, 210.0),
    HALVES: (400.0, 297.0),
    "A3": (420.0, 297.0),
    "A2": (594.0, 420.0),
    "A1": (841.0, 594.0),
}
"""Width and height of each paper lying on its long side, mm (ISO 216).

``A4x2`` is for halls without an A3 printer: two A4 glued together with 10 mm over each other. What an A4 printer leaves
white at both edges makes it 20 mm narrower than A3; the map is laid out for it, so that its scale is exact.
"""


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """What may be wished of the sheets of an association.

    Attributes
    ----------
    paper
        ``A4``, ``A4x2``, ``A3``, ``A2`` or ``A1``.
    scale
        Denominator; None: the largest of the ladder that does, or last year's.
    upright
        Portrait (True) or landscape (False); None: whichever shows the association larger.
    angle
        Degrees by which the map is turned anticlockwise on the paper; None: as the shape asks for; 0.0: north is up.
    names
        People's names beside their numbers, where the recipient may have them.
    insets
        Enlarge dense clusters of houses on white space.

    Raises
    ------
    ExportError
        ``export.no_such_paper``.
    """

    paper: str = "A3"
    scale: float | None = None
    upright: bool | None = None
    angle: float | None = None
    insets: bool = True
    names: bool = False

    def __post_init__(self) -> None:
        """Refuse a paper nobody has."""
        if self.paper not in PAPERS:
            raise ExportError("export.no_such_paper", paper=self.paper, papers="、".join(PAPERS))
