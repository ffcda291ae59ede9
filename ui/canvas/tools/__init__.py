"""What the hand on the map does, one tool a file. Tools know the map, never the records: they emit ids and metres."""

from ui.canvas.tools.drag_link import DragLink
from ui.canvas.tools.draw_path import DrawPath
from ui.canvas.tools.edit_vertices import EditVertices
from ui.canvas.tools.look import Look
from ui.canvas.tools.measure import Measure
from ui.canvas.tools.pick_house import PickHouse
from ui.canvas.tools.put_point import PutPoint
from ui.canvas.tools.tool import Spot, Surface, Tool

__all__ = [
    "DragLink",
    "DrawPath",
    "EditVertices",
    "Look",
    "Measure",
    "PickHouse",
    "PutPoint",
    "Spot",
    "Surface",
    "Tool",
]
