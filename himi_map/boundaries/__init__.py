"""Boundaries that share their lines: correcting one corner corrects it for everybody who has it."""

from himi_map.boundaries.fabric import Area, Fabric
from himi_map.boundaries.outside import Crossed, crossed

__all__ = ["Area", "Crossed", "Fabric", "crossed"]
