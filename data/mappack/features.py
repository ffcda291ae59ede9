"""Reads the feature tables of a GeoPackage with SQLite alone: by box through their R-trees, or feature by feature.

GDAL opens a file anew for each layer, which takes longer than to read an association's ground; and importing its
bindings takes longer than one sheet.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from himi_map.publicmap import FeatureLayer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.publicmap import Extent

_ENVELOPES: Final = (0, 32, 48, 48, 64)
"""Bytes of the envelope in a geometry's head, by its indicator (GeoPackage 1.3, table 5)."""

_HEAD: Final = 8


class Features:
    """One feature table.

    Parameters
    ----------
    connection
        Of the GeoPackage, to read.
    name, columns
        The table, its columns without id and geometry.

    Raises
    ------
    sqlite3.DatabaseError
        There is no such table.
    """

    def __init__(self, connection: sqlite3.Connection, name: str, columns: Sequence[str]) -> None:
        self._connection = connection
        self.name = name
        self.columns = tuple(columns)
        row = connection.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
        ).fetchone()
        self._geometry = row[0] if row is not None else "geom"
        tree = f"rtree_{name}_{self._geometry}"
        there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (tree,)).fetchone()
        self._tree = tree if there is not None else ""
        info = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
        self._id = next((column for _, column, _, _, _, key in info if key), "rowid")
        self._types = {column: kind.upper() for _, column, kind, *_ in info}

    def ids(self, box: Extent | None) -> NDArray[np.int64]:
        """Ids of the features whose boxes touch *box* (in the table's coordinates), ascending; None: all."""
        if box is None or not self._tree:
            rows = self._connection.execute(f'SELECT "{self._id}" FROM "{self.name}"').fetchall()
            return np.sort(np.array([one for (one,) in rows], dtype=np.int64))
        x0, y0, x1, y1 = box
        rows = self._connection.execute(
            f'SELECT id FROM "{self._tree}" WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?',
            (x0, x1, y0, y1),  # the tree's single floats are rounded outwards: up to 2 m too many, none too few
        ).fetchall()
        return np.sort(np.array([one for (one,) in rows], dtype=np.int64))

    def highest(self) -> int:
        """The highest id there is; 0 for an empty table."""
        (found,) = self._connection.execute(f'SELECT max("{self._id}") FROM "{self.name}"').fetchone()
        return int(found or 0)

    def read(self, ids: NDArray[np.int64] | None) -> FeatureLayer:
        """The features with these *ids*, ascending, as they are stored; None: all.

        Raises
        ------
        shapely.errors.GEOSException
            A geometry that is none.
        """
        named = "".join(f', "{column}"' for column in self.columns)
        query = f'SELECT "{self._geometry}"{named} FROM "{self.name}"'
        order = f' ORDER BY "{self._id}"'
        if ids is None:
            rows = self._connection.execute(query + order).fetchall()
        else:
            among = f' WHERE "{self._id}" IN (SELECT value FROM json_each(?))'
            rows = self._connection.execute(query + among + order, (json.dumps(ids.tolist()),)).fetchall()
        geometry = shapely.from_wkb(np.array([_wkb(row[0]) for row in rows], dtype=object))
        columns = {
            column: self._column(column, [row[place] for row in rows])
            for place, column in enumerate(self.columns, start=1)
        }
        return FeatureLayer(geometry, columns)

    def _column(self, name: str, values: list[Any]) -> NDArray[np.generic]:
        kind = self._types.get(name, "TEXT")
        if kind.startswith(("REAL", "DOUBLE", "FLOAT")):
            return np.array([np.nan if one is None else one for one in values], dtype=np.float64)
        if "INT" in kind and None not in values:
            return np.array(values, dtype=np.int64)
        found = np.empty(len(values), dtype=object)
        found[:] = values
        return found


def _wkb(blob: bytes | None) -> bytes | None:
    """The geometry without the head a GeoPackage puts before it."""
    if blob is None or len(blob) <= _HEAD:
        return None
    return blob[_HEAD + _ENVELOPES[(blob[3] >> 1) & 7] :]


class Kept:
    """Features of one table in a plane zone, kept up to a number: those of one association are wanted by the next.

    Parameters
    ----------
    highest
        The highest id of the table: features stand under their ids.
    like
        An empty layer with the columns' types.
    limit
        Features; when there are more, all are forgotten but those of the moment.
    """

    def __init__(self, highest: int, like: FeatureLayer, limit: int) -> None:
        self._limit = limit
        self._count = 0
        self._there = np.zeros(highest + 1, dtype=bool)
        self._geometry = np.empty(highest + 1, dtype=object)
        self._columns = {name: np.empty(highest + 1, dtype=column.dtype) for name, column in like.columns.items()}

    def missing(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of *ids* that are not kept; asked before :meth:`take`, all of them are then to be given to `keep`."""
        if self._count > self._limit:
            self._there[:] = False
            self._geometry[:] = None
            for values in self._columns.values():
                if values.dtype == object:
                    values[:] = None
            self._count = 0
        found: NDArray[np.int64] = ids[~self._there[ids]]
        return found

    def keep(self, ids: NDArray[np.int64], layer: FeatureLayer) -> None:
        """Keep *layer*, whose features are *ids*."""
        self._there[ids] = True
        self._geometry[ids] = layer.geometry
        for name, values in layer.columns.items():
            self._columns[name][ids] = values
        self._count += len(ids)

    def take(self, ids: NDArray[np.int64]) -> FeatureLayer:
        """The kept features *ids*."""
        return FeatureLayer(self._geometry[ids], {name: values[ids] for name, values in self._columns.items()})
