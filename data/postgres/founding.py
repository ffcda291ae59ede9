"""Creating an atlas on a server, and opening one.

Creating needs a login that owns the database (or may create it) and may make roles; a superuser is not needed, and
after creation nothing needs more than its own role. All objects belong to a role nobody can log in as and nobody is a
member of.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from importlib.resources import files
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from data.postgres.address import DatabaseAddress
from data.postgres.connecting import engine_for
from data.postgres.faults import code_of, told
from data.postgres.halls import POINTERS, kinds_to_learn
from data.postgres.members import quoted, teach_kinds
from data.postgres.store import Clock, PostgresStore, system_clock
from data.postgres.tables import without_nul
from data.store.chain import genesis, paper_key
from data.store.opening import FOUNDER, first_commit, first_edit
from data.store.tables import SCHEMA
from himi_map.edits.edit import Edit
from himi_map.errors import HimiMapError, StoreError
from himi_map.ports import EntryKind
from himi_map.profiles.profile import Profile
from himi_map.records.base import NewId, new_uuid
from himi_map.records.office import OperatorRole

OLDEST_SERVER: Final = 150000
"""PostgreSQL 15 (2022), Debian 12's: views that ask with the rights of whoever looks."""
_SCRIPTS: Final = ("1_tables.sql", "2_who.sql", "3_writing.sql", "4_policies.sql", "5_homes.sql")
_GEOMETRY: Final = (
    ",\n           {schema}.ST_SetSRID({schema}.ST_MakePoint((o.j -> 'home' -> 'position' ->> 0)::float8, "
    "(o.j -> 'home' -> 'position' ->> 1)::float8), 6668)::{schema}.geometry(Point, 6668) AS geometry"
)
"""Point, EPSG:6668, longitude first."""


def create_atlas(
    address: DatabaseAddress,
    *,
    password: str | None = None,
    profile: Profile,
    at: dt.datetime,
    operator_name: str = FOUNDER,
    name: str = "",
    new_id: NewId = new_uuid,
    clock: Clock = system_clock,
) -> PostgresStore:
    """Make a new atlas in a database that is empty or not there yet, and open it as its keeper.

    Parameters
    ----------
    password
        Of the login in *address*; None: what libpq finds by itself.
    operator_name
        The keeper: the login that makes the atlas.
    name
        Of the atlas; by default the database's.

    Raises
    ------
    StoreError
        ``postgres.already_there``, ``postgres.too_old``, ``postgres.not_utf8``, ``postgres.not_owner``, and as
        :func:`open_atlas`.
    """
    _make_database(address, password)
    engine = engine_for(address, password)
    try:
        with engine.begin() as connection:
            _check_server(connection, address)
            _found(
                connection, profile, at=at, operator_name=operator_name, name=name or address.database, new_id=new_id
            )
    except DBAPIError as error:
        code = "postgres.not_owner" if code_of(error) == "42501" else ""
        raise (StoreError(code, database=address.name) if code else told(error, address)) from error
    finally:
        engine.dispose()
    return open_atlas(address, password=password, clock=clock)


def open_atlas(
    address: DatabaseAddress, *, password: str | None = None, read_only: bool = False, clock: Clock = system_clock
) -> PostgresStore:
    """Open an atlas with the rights of the login in *address*.

    Raises
    ------
    StoreError
        ``postgres.unreachable``, ``postgres.wrong_password``, ``postgres.missing``, ``postgres.not_an_atlas``,
        ``postgres.stranger``, ``postgres.newer_schema``, ``postgres.older_schema``.
    """

    def connect() -> Any:
        import psycopg

        try:
            return psycopg.connect(**address.parameters(password), autocommit=True)
        except psycopg.OperationalError as error:
            raise StoreError("postgres.unreachable", database=address.name) from error

    engine = engine_for(address, password)
    store = PostgresStore(address, engine, connect, password=password, read_only=read_only, clock=clock)
    try:
        if store.role is OperatorRole.KEEPER and not read_only:
            store.administer(teach_kinds)
        store.refresh_hall()
    except BaseException:
        store.close()
        raise
    return store


def _make_database(address: DatabaseAddress, password: str | None) -> None:
    """Create the database when there is none of that name."""
    engine = engine_for(address, password)
    try:
        with engine.connect():
            return
    except DBAPIError as error:
        fault = told(error, address)
        if not isinstance(fault, HimiMapError) or fault.code != "postgres.missing":
            raise fault from error
    finally:
        engine.dispose()
    server = engine_for(address, password, database="postgres")
    try:
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(
                f"CREATE DATABASE {quoted(address.database)} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            )
    except DBAPIError as error:
        raise told(error, address) from error
    finally:
        server.dispose()


def _check_server(connection: Connection, address: DatabaseAddress) -> None:
    if int(connection.execute(text("SHOW server_version_num")).scalar_one()) < OLDEST_SERVER:
        raise StoreError("postgres.too_old", database=address.name)
    if connection.execute(text("SHOW server_encoding")).scalar_one() != "UTF8":
        raise StoreError("postgres.not_utf8", database=address.name)
    if connection.execute(text("SELECT to_regnamespace('himi')")).scalar() is not None:
        raise StoreError("postgres.already_there", database=address.name)


def _found(
    connection: Connection, profile: Profile, *, at: dt.datetime, operator_name: str, name: str, new_id: NewId
) -> None:
    """Make roles, schema and the first entries; all in one transaction."""
    atlas = new_id()
    groups = f"himi_{hashlib.sha256(atlas.encode()).hexdigest()[:10]}"
    owner = f"{groups}_owner"
    me = connection.execute(text("SELECT session_user")).scalar_one()
    roles = [f"{groups}_{role}" for role in OperatorRole]
    for role in (owner, *roles):
        connection.exec_driver_sql(f"CREATE ROLE {quoted(role)} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    database = quoted(connection.execute(text("SELECT current_database()")).scalar_one())
    for line in (
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {', '.join(map(quoted, roles))}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        *_let_use(_postgis(connection), [f"{groups}_{role}" for role in ("owner", "keeper", "shakyo", "city")]),
        f"GRANT {quoted(owner)} TO {quoted(me)}",
        f"CREATE SCHEMA himi AUTHORIZATION {quoted(owner)}",
        f"SET LOCAL ROLE {quoted(owner)}",
        "SET LOCAL check_function_bodies = off",
    ):
        connection.exec_driver_sql(line)
    _run_scripts(connection, groups, postgis=_postgis(connection))
    meta = {
        "id": atlas,
        "copy": new_id(),
        "name": name,
        "created_at": at.isoformat(),
        "profile": msgspec.json.encode(profile).decode(),
        "schema": str(SCHEMA),
        "groups": groups,
    }
    _first_rows(connection, meta, me, first_edit(operator_name, at=at, new_id=new_id), at)
    connection.exec_driver_sql("RESET ROLE")
    connection.exec_driver_sql(f"GRANT {quoted(f'{groups}_keeper')} TO {quoted(me)}")
    connection.exec_driver_sql(f"REVOKE {quoted(owner)} FROM {quoted(me)}")


def _postgis(connection: Connection) -> str:
    """The schema PostGIS lies in, "" when it is not there."""
    found = connection.execute(
        text(
            "SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
            "WHERE e.extname = 'postgis'"
        )
    ).scalar()
    return quoted(found) if found else ""


def _let_use(schema: str, roles: list[str]) -> list[str]:
    """Let staff call PostGIS by name: a GIS does. Nothing of ours lies in its schema."""
    return [f"GRANT USAGE ON SCHEMA {schema} TO {', '.join(map(quoted, roles))}"] if schema else []


def _run_scripts(connection: Connection, groups: str, *, postgis: str) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    names = {f"@{role}@": quoted(f"{groups}_{role}") for role in ("owner", *OperatorRole)}
    names["@everybody@"] = ", ".join(quoted(f"{groups}_{role}") for role in OperatorRole)
    names["@geometry@"] = _GEOMETRY.format(schema=postgis) if postgis else ""
    for script in _SCRIPTS:
        lines = (files("data.postgres") / "sql" / script).read_text("utf-8")
        for mark, value in names.items():
            lines = lines.replace(mark, value)
        raw.execute(lines)


def _first_rows(connection: Connection, meta: dict[str, str], me: str, first: Edit, at: dt.datetime) -> None:
    """What the atlas says of itself, the kinds of records, and how every journal begins: the atlas, its keeper."""
    told_of_itself = [{"name": one, "value": value} for one, value in meta.items()]
    connection.execute(text("INSERT INTO himi.meta VALUES (:name, :value)"), told_of_itself)
    kinds = [{"name": n, "fact": f, "hall": h} for n, f, h in zip(*kinds_to_learn(), strict=True)]
    connection.execute(text("INSERT INTO himi.kind VALUES (:name, :fact, :hall)"), kinds)
    entry_kinds = [{"name": str(one)} for one in EntryKind]
    connection.execute(text("INSERT INTO himi.entry_kind VALUES (:name)"), entry_kinds)
    pointers = [{"kind": kind, "field": field, "target": target} for (kind, field), target in POINTERS.items()]
    connection.execute(text("INSERT INTO himi.pointer VALUES (:kind, :field, :target)"), pointers)
    connection.execute(text("INSERT INTO himi.head VALUES (true, 0, :digest)"), {"digest": genesis(meta["id"])})
    commit = first_commit(meta["id"], meta["name"], first, at)
    # a leader does not see the entry it comes from, and prints all the same
    secret = {"name": "paper_key", "value": paper_key(commit.entries[0]).hex()}
    connection.execute(text("INSERT INTO himi.meta VALUES (:name, :value)"), secret)
    append = text(
        "SELECT himi.append(:kind, :at, :author, :label, '', :edit, :touched, CAST(:salt AS bytea), "
        "CAST(:payload AS bytea))"
    )
    for entry in commit.entries:
        connection.execute(
            append,
            {
                "kind": entry.kind,
                "at": entry.at,
                "author": without_nul(entry.author),
                "label": without_nul(entry.label),
                "edit": entry.edit,
                "touched": "\n".join(entry.touched),
                "salt": entry.salt,
                "payload": zlib.decompress(entry.packed or b""),
            },
        )
    for row in commit.rows:
        connection.execute(
            text(
                "INSERT INTO himi.record SELECT :kind, :id, x.association, x.person, x.refs, :body, 2 "
                "FROM himi.look_into(:kind, :id, :body) x"
            ),
            {"kind": row.kind, "id": row.id, "body": row.body},
        )
        connection.execute(
            text("INSERT INTO himi.member VALUES (:login, :operator, 'keeper', NULL, NULL)"),
            {"login": me, "operator": row.id},
        )
