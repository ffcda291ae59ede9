"""What the columns of supporters and contacts need of the reader of a row."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from data.readers.tables.table import Row
from himi_map.services.importing.incoming import IncomingConsent


class CellReader(Protocol):
    """Reads typed cells, telling the report about those that cannot be read."""

    def phone(self, row: Row, role: str) -> str:
        """A phone number in the form it is shown in, or as written."""
        ...

    def day(self, row: Row, role: str) -> dt.date | None:
        """A date to the day."""
        ...

    def answer(self, row: Row, role: str, day: dt.date | None) -> IncomingConsent | None:
        """An answer (有, ×, ■, a date); None when it cannot be understood."""
        ...
