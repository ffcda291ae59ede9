"""Positions and lengths: the only place where a CRS is made and where metres are measured."""

from himi_map.geo.crs import GEOGRAPHIC_EPSG, LonLat, PlaneCrs

__all__ = ["GEOGRAPHIC_EPSG", "LonLat", "PlaneCrs"]
