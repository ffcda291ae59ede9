"""GeoPackage and GeoJSON for others' GIS: by default what anybody may have, no person."""

from exports.gis.files import write_gis

__all__ = ["write_gis"]
