"""Connections to the SQLCipher image inside an atlas file, with every cipher setting spelled out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, StaticPool, create_engine, text

from data.store.sealing import AtlasKey
from data.store.tables import APPLICATION_ID, MAIN, SCHEMA, make_views

_CIPHER: Final = (
    "PRAGMA cipher_page_size = 4096",
    "PRAGMA cipher_hmac_algorithm = HMAC_SHA512",
    "PRAGMA cipher_kdf_algorithm = PBKDF2_HMAC_SHA512",
    "PRAGMA cipher_use_hmac = ON",
)
"""The defaults of SQLCipher 4, said aloud so that a later library cannot change them under us."""


def _uri(path: Path, mode: str) -> str:
    place = path.absolute().as_posix()
    if place.startswith("//"):  # a Windows share: an empty host, then the path with its two strokes
        place = "//" + place
    elif not place.startswith("/"):
        place = "/" + place
    return f"file:{quote(place)}?{mode}"


def _engine(path: Path, key: AtlasKey, mode: str, settings: tuple[str, ...]) -> Engine:
    import sqlcipher3.dbapi2 as sqlcipher

    shared = _shared()

    def connect() -> Any:
        connection = sqlcipher.connect(_uri(path, mode), uri=True, check_same_thread=False)
        cursor = connection.cursor()
        cursor.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr; errors reach us as exceptions
        cursor.execute(f'PRAGMA key = "{key.for_sql}"')
        for setting in (*_CIPHER, "PRAGMA temp_store = MEMORY", "PRAGMA trusted_schema = OFF", *settings):
            cursor.execute(setting)
        cursor.close()
        return connection

    engine = Engine(StaticPool(connect, dialect=shared.dialect), shared.dialect, shared.url)
    return engine.execution_options(compiled_cache=_COMPILED)


_COMPILED: Final[dict[Any, Any]] = {}
"""Statements once compiled, for every atlas that is opened: there are some hundred of them, and they never change."""


@cache
def _shared() -> Engine:
    """One dialect for all atlases: compiled statements are kept by it."""
    import sqlcipher3.dbapi2 as sqlcipher

    engine = create_engine("sqlite://", module=sqlcipher)
    with engine.connect():  # lets the dialect learn about the library
        pass
    return engine


def open_image(path: Path, key: AtlasKey) -> tuple[Engine, Connection]:
    """Open the image of an atlas to read, with an empty tail in memory and the views over both.

    ``immutable`` is true of it: no lock is taken, no journal looked for, and nothing is ever written.
    """
    engine = _engine(path, key, "mode=ro&immutable=1", ("ATTACH ':memory:' AS tail KEY ''",))
    connection = engine.connect()
    make_views(connection)
    connection.commit()
    return engine, connection


def open_scratch(path: Path, key: AtlasKey) -> Engine:
    """Open a database that nobody else sees yet, to write it.

    It becomes an atlas only when it is complete, synced and renamed; until then a crash leaves only something to throw
    away. So its journal stays in memory: nothing but this one file is ever written.
    """
    return _engine(
        path,
        key,
        "mode=rwc",
        ("PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF", "PRAGMA secure_delete = ON"),
    )


def make_tables(connection: Connection) -> None:
    """Make the tables of an image and mark the file as ours."""
    MAIN.metadata.create_all(connection)
    mark(connection, SCHEMA)


def mark(connection: Connection, schema: int) -> None:
    """Write application id and schema version."""
    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID:d}"))
    connection.execute(text(f"PRAGMA user_version = {schema:d}"))
