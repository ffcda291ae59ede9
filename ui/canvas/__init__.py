"""The map canvas: tiles of ground, marks above them, and what hands do with them."""

from ui.canvas.map_canvas import MapCanvas
from ui.canvas.marks import Link, Mark, Trace

__all__ = ["Link", "MapCanvas", "Mark", "Trace"]
