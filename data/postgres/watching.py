"""What the others change, as it happens: a notice from the server, then the journal entries behind it.

The notice is a number and nothing else: anybody who may log in can listen (and, in PostgreSQL, also send), so it only
says "look". What there is to see is then read through row-level security like everything else.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from types import TracebackType
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select, text

from data.postgres.tables import JOURNAL
from himi_map.ports import EntryKind

CHANNEL: Final = "himi_changes"
_TURN_S: Final = 0.2
"""So soon whoever listens notices that they are to stop."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A journal entry somebody wrote, without what it holds.

    Attributes
    ----------
    number
        Of the journal entry.
    author
        Operator id.
    touched
        Kind to ids, of those records this login may see.
    """

    number: int
    kind: EntryKind
    at: dt.datetime
    author: str
    label: str
    association: str
    touched: Mapping[str, frozenset[str]]


def changes_since(connection: Connection, number: int) -> tuple[int, list[Change]]:
    """Entries after *number* that this login may see, oldest first, and the number of the newest of all."""
    newest = int(connection.execute(text("SELECT himi.newest()")).scalar_one())
    if newest <= number:
        return newest, []
    entry, touched = JOURNAL.entry, JOURNAL.touched
    named: dict[int, dict[str, set[str]]] = {}
    asked = select(touched).where(touched.c.number > number, touched.c.number <= newest)
    for row in connection.execute(asked):
        named.setdefault(row.number, {}).setdefault(row.kind, set()).add(row.id)
    rows = connection.execute(
        select(entry).where(entry.c.number > number, entry.c.number <= newest).order_by(entry.c.number)
    )
    return newest, [
        Change(
            number=row.number,
            kind=EntryKind(row.kind),
            at=dt.datetime.fromisoformat(row.at),
            author=row.author,
            label=row.label,
            association=row.association,
            touched={kind: frozenset(ids) for kind, ids in named.get(row.number, {}).items()},
        )
        for row in rows
    ]


class ChangeWatch:
    """Waits for what others change. Made by :meth:`data.postgres.PostgresStore.watch`; use it in one thread.

    It has a connection of its own. When that breaks, the next :meth:`wait` makes a new one and goes on where it was:
    nothing is missed, because the journal is asked, not the notice.

    Examples
    --------
    >>> with store.watch() as watch:  # doctest: +SKIP
    ...     for change in watch.wait(timeout=30):
    ...         redraw(change.touched)
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        since: Callable[[int], tuple[int, list[Change]]],
        start: int,
        own: Collection[int],
    ) -> None:
        self._connect = connect
        self._since = since
        self._own = own
        self._listening: Any = None
        self.seen = start
        self._listen()

    def wait(self, timeout: float, stopped: Callable[[], bool] = bool) -> list[Change]:
        """What others wrote since the last call, oldest first; waits up to *timeout* seconds when there is nothing yet.

        What this store wrote itself is left out; entries this login may not see are not told.

        Parameters
        ----------
        stopped
            Asked several times a second; the waiting ends when it says so.

        Raises
        ------
        StoreError
            ``postgres.unreachable``.
        """
        import psycopg

        found = self._look()
        if found or timeout <= 0:
            return found
        try:
            if self._listening is None:
                self._listen()
            self._listen_for(timeout, stopped)
        except psycopg.OperationalError:
            self.close()
        return [] if stopped() else self._look()

    def _listen_for(self, timeout: float, stopped: Callable[[], bool]) -> None:
        """Until somebody writes; in short turns, which ask nothing of the server."""
        until = time.monotonic() + timeout
        while not stopped() and (left := until - time.monotonic()) > 0:
            if list(self._listening.notifies(timeout=min(left, _TURN_S), stop_after=1)):
                return

    def _look(self) -> list[Change]:
        self.seen, found = self._since(self.seen)
        return _others(found, self._own)

    def _listen(self) -> None:
        self._listening = self._connect()
        self._listening.execute(f"LISTEN {CHANNEL}")

    def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def __enter__(self) -> ChangeWatch:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self.close()


def _others(found: Sequence[Change], own: Collection[int]) -> list[Change]:
    return [one for one in found if one.number not in own]
