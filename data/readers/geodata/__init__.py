"""Map data: boundaries, base map and hazard zones from GeoPackage, Shapefile, GeoJSON and FlatGeobuf."""
