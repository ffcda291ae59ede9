"""What an import can be told beside its files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """Options of an import; "" or None: find out.

    Attributes
    ----------
    mapping
        A town's own words for columns (TOML of the shape of ``mapping.toml``).
    hazard
        Kind of a hazard file (``tsunami``, ``flood``, …).
    rank_column, name_column, ward_column
        Columns of map data.
    layer
        Base map layer (``buildings``, ``roads``, ``water``, ``waterlines``, ``rails``, ``contours``, ``places``).
    association
        For rows that do not say theirs.
    neighbourhood
        The association collected the list itself (its leaders may see it before consent).
    group_column
        Column of the 班 in a file of boundaries.
    credit
        Line of credit that must be printed for map data.
    made
        The day map data are of; None: the day of the import.
    replace
        Map data take the place of what the pack has, instead of being added.
    """

    mapping: Path | None = None
    hazard: str = ""
    rank_column: str = ""
    name_column: str = ""
    ward_column: str = ""
    group_column: str = ""
    layer: str = ""
    association: str = ""
    neighbourhood: bool = False
    credit: str = ""
    made: dt.date | None = None
    replace: bool = False
