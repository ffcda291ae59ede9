"""Placing marks and words so that none covers another and none is left out."""

from layers.labels.placement import Placed, Placer, overlaps

__all__ = ["Placed", "Placer", "overlaps"]
