"""Catalogue symbols as reusable drawings of a document: described once, however often they stand on its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Protocol

import deflate
import numpy as np

from exports.pdf.fonts import COMPRESSION, Plain
from himi_map.look import rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Part(Protocol):
    """What the painter needs of a symbol's part: see :mod:`layers.symbols`."""

    @property
    def xy(self) -> NDArray[np.float64]: ...  # noqa: D102
    @property
    def starts(self) -> NDArray[np.int64]: ...  # noqa: D102
    @property
    def closed(self) -> bool: ...  # noqa: D102
    @property
    def fill(self) -> str | None: ...  # noqa: D102
    @property
    def stroke(self) -> str | None: ...  # noqa: D102
    @property
    def stroke_width(self) -> float: ...  # noqa: D102


Outliner = Callable[[str], Sequence[Part]]
"""Symbol name to its parts, in the unit box from -0.5 to 0.5, y up."""


@cache
def _catalogue() -> Outliner:
    from layers.symbols import outline

    return outline


class SymbolForms:
    """The symbols used in one document.

    Parameters
    ----------
    outline
        Where the drawings come from. Default: the catalogue of :mod:`layers.symbols`.
    """

    def __init__(self, outline: Outliner | None = None) -> None:
        self._outline = outline
        self._used: dict[str, str] = {}

    def resource(self, name: str) -> str:
        """Name of the drawing in page resources."""
        return self._used.setdefault(name, f"S{len(self._used) + 1}")

    def add_to(self, document: Any) -> dict[str, Any]:
        """Put the used symbols into *document*; resource name to reference."""
        if not self._used:
            return {}
        draw = _catalogued if self._outline is None else partial(_drawn, self._outline)
        return {resource: document.Reference(Plain(draw(name))) for name, resource in self._used.items()}


def _drawn(outline: Outliner, name: str) -> bytes:
    """A symbol as a whole PDF object (form XObject)."""
    data = bytes(deflate.zlib_compress(symbol_content(outline(name)), COMPRESSION))
    head = "/Type /XObject /Subtype /Form /BBox [-1 -1 1 1] /Resources <<>> /Filter /FlateDecode"
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


@cache
def _catalogued(name: str) -> bytes:
    """A symbol of the catalogue: the same in every document."""
    return _drawn(_catalogue(), name)


def symbol_content(parts: Sequence[Part]) -> bytes:
    """PDF operators that draw *parts* in their unit box."""
    out = ["1 J 1 j"]
    for part in parts:
        if part.fill is not None:
            out.append(f"{rgb_operands(part.fill)} rg")
        if part.stroke is not None:
            out.append(f"{rgb_operands(part.stroke)} RG {part.stroke_width:.4f} w")
        ends = [*part.starts.tolist()[1:], len(part.xy)]
        for start, stop in zip(part.starts.tolist(), ends, strict=True):
            points = np.asarray(part.xy[start:stop]).tolist()
            out += [f"{x:.4f} {y:.4f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points)]
            if part.closed:
                out.append("h")
        filled, stroked = part.fill is not None and part.closed, part.stroke is not None
        out.append("B*" if filled and stroked else "f*" if filled else "S" if stroked else "n")
    return "\n".join(out).encode("ascii")


@cache
def rgb_operands(colour: str) -> str:
    """Red, green and blue of a colour name as PDF operands."""
    return " ".join(f"{value / 255:.4g}" for value in rgb(colour))
