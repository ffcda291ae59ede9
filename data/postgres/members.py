"""Operators and their logins: a login is a role of the database server with a password of its own.

What somebody may do is in their operator record; the group role the login belongs to must allow it too. Making a login
takes the right to make roles (CREATEROLE) of the database, which whoever created the atlas has; nothing else does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text

from data.postgres.halls import POINTERS, kinds_to_learn
from data.postgres.store import PostgresStore
from himi_map.edits.build import EditBuilder
from himi_map.errors import InputError, PermissionRefusedError
from himi_map.ports import EntryKind
from himi_map.records.base import AssociationId, NewId, new_uuid
from himi_map.records.office import Operator, OperatorRole

SHORTEST: Final = 10
"""Letters of a login's password at least: it can be tried from every machine in the office."""


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def add_operator(
    store: PostgresStore,
    name: str,
    role: OperatorRole,
    *,
    associations: Sequence[str] = (),
    login: str = "",
    password: str,
    at: dt.datetime,
    new_id: NewId = new_uuid,
) -> Operator:
    """Give somebody a login; an operator of that name that is there already (without login, or to change it) is kept.

    Parameters
    ----------
    associations
        Ids; a leader or helper needs some, staff without any see all.
    login
        Name of the role on the server; *name* when empty.
    password
        Only its SCRAM proof is sent to the server and kept there.

    Raises
    ------
    PermissionRefusedError
        ``postgres.keeper_only``; ``postgres.refused`` when the keeper's login may not make roles.
    InputError
        ``postgres.weak_password``, ``postgres.needs_association``, ``postgres.login_taken``.
    """
    if store.role is not OperatorRole.KEEPER:
        raise PermissionRefusedError("postgres.keeper_only", database=store.address.name)
    if len(password) < SHORTEST:
        raise InputError("postgres.weak_password", shortest=SHORTEST)
    if role in (OperatorRole.LEADER, OperatorRole.HELPER) and not associations:
        raise InputError("postgres.needs_association", name=name)
    records = store.load()
    same = [one for one in records.operators.values() if one.name == name and one.retired_on is None]
    reach = tuple(AssociationId(one) for one in associations)
    builder = EditBuilder(records, label="利用者を登録しました", author=store.operator, at=at, new_id=new_id)
    operator = same[0] if same else Operator(id=new_id(), name=name, role=role, associations=reach)
    if same:
        builder.change(operator, role=role, associations=reach)
    else:
        builder.create(operator)
    edit = builder.build()
    role_name = login or name

    def make(connection: Connection) -> None:
        _make_login(connection, role_name, password, role, operator.id)

    taken = text("SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = :name")
    if store.administer(lambda connection: connection.execute(taken, {"name": role_name}).scalar_one()):
        raise InputError("postgres.login_taken", login=role_name)
    if edit is not None:
        store.apply(edit)
    store.administer(make)
    return operator


def _make_login(connection: Connection, login: str, password: str, role: OperatorRole, operator: str) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    proof = raw.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
    group = f"{group_prefix(connection)}_{role}"
    raw.execute(f"CREATE ROLE {quoted(login)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{proof}'")
    raw.execute(f"GRANT {quoted(group)} TO {quoted(login)}")
    connection.execute(text("SELECT himi.link_login(:login, :operator)"), {"login": login, "operator": operator})


def group_prefix(connection: Connection) -> str:
    """What the names of this atlas's group roles begin with."""
    return str(connection.execute(text("SELECT value FROM himi.meta WHERE name = 'groups'")).scalar_one())


def teach_kinds(connection: Connection) -> None:
    """Tell the database which record kinds this program knows, when it does not know them all alike (keeper only)."""
    names, facts, halls = kinds_to_learn()
    known = {(name, fact, hall) for name, fact, hall in connection.execute(text("SELECT * FROM himi.kind"))}
    pointed = {(kind, field): target for kind, field, target in connection.execute(text("SELECT * FROM himi.pointer"))}
    entries = set(connection.execute(text("SELECT name FROM himi.entry_kind")).scalars())
    if (
        entries >= set(EntryKind)
        and known >= set(zip(names, facts, halls, strict=True))
        and pointed.items() >= POINTERS.items()
    ):
        return
    connection.execute(
        text(
            "SELECT himi.learn(CAST(:entries AS text[]), CAST(:names AS text[]), CAST(:facts AS boolean[]), "
            "CAST(:halls AS text[]), CAST(:kinds AS text[]), CAST(:fields AS text[]), CAST(:targets AS text[]))"
        ),
        {
            "entries": [str(one) for one in EntryKind],
            "names": names,
            "facts": facts,
            "halls": halls,
            "kinds": [kind for kind, _ in POINTERS],
            "fields": [field for _, field in POINTERS],
            "targets": list(POINTERS.values()),
        },
    )
