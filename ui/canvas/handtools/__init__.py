"""What the hand on the map does, one tool a file. Tools know the map, never the records: they emit ids and metres."""

from ui.canvas.handtools.drag_link import DragLink
from ui.canvas.handtools.draw_path import DrawPath
from ui.canvas.handtools.edit_vertices import EditVertices
from ui.canvas.handtools.look import Look
from ui.canvas.handtools.measure import Measure
from ui.canvas.handtools.pick_house import PickHouse
from ui.canvas.handtools.put_point import PutPoint
from ui.canvas.handtools.tool import Spot, Surface, Tool

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
