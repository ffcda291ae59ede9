"""Connections to the server: a few that are kept and lent out, each proven before it is used."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine

from data.postgres.address import DatabaseAddress

_KEPT = 2
"""Connections one program keeps: the window reads while an import writes."""


def engine_for(address: DatabaseAddress, password: str | None, *, database: str | None = None) -> Engine:
    """Make the engine; nothing is connected yet.

    Parameters
    ----------
    password
        None: what libpq finds (``PGPASSWORD``, ``.pgpass``, the socket's own proof).
    database
        Another database of the same server.
    """

    def connect() -> Any:
        import psycopg

        return psycopg.connect(**address.parameters(password, database=database))

    return create_engine(
        "postgresql+psycopg://",
        creator=connect,
        pool_size=_KEPT,
        max_overflow=2,
        pool_pre_ping=True,
        pool_use_lifo=True,
        hide_parameters=True,  # an error's text never shows what was being written
    )
