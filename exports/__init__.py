"""紙とファイル。PDF sheets and lists, spreadsheets, GIS files and the web map, made only from a Disclosure."""
