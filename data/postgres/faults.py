"""What PostgreSQL says when it refuses, told as our own errors. Its words may quote values: they are not passed on."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError

from data.postgres.address import DatabaseAddress
from himi_map.errors import HimiMapError, PermissionRefusedError, StoreError

STALE: Final = "HM409"
"""Somebody else wrote one of these records since it was read."""
_REFUSED: Final = frozenset({"HM403", "42501"})
_PASSWORD: Final = frozenset({"28000", "28P01"})
_WAITED: Final = frozenset({"55P03", "57014", "25P03"})  # lock, statement and idle-in-transaction timeouts
_FULL: Final = frozenset({"53100", "53200"})


def code_of(error: DBAPIError) -> str:
    """The five letters of SQLSTATE; "" when the connection itself failed."""
    return getattr(error.orig, "sqlstate", None) or ""


def is_stale(error: DBAPIError) -> bool:
    """Whether reading and judging again may help; serialisation failures and deadlocks included (none are known)."""
    return code_of(error) in (STALE, "40001", "40P01")


def told(error: DBAPIError, address: DatabaseAddress) -> HimiMapError:
    """The error to raise from *error*."""
    code = code_of(error)
    name = address.name
    if code in _REFUSED:
        return PermissionRefusedError("postgres.refused", database=name)
    if code in _PASSWORD:
        return StoreError("postgres.wrong_password", database=name, user=address.user)
    if code == "HM404":
        return StoreError("postgres.unknown_kind", database=name)
    if code == "3D000":
        return StoreError("postgres.missing", database=name)
    if code == "3F000" or code == "42P01":
        return StoreError("postgres.not_an_atlas", database=name)
    if code in _WAITED:
        return StoreError("postgres.busy", database=name)
    if code in _FULL:
        return StoreError("postgres.server_full", database=name)
    if code == "" or code.startswith(("08", "57P")):
        words = str(error.orig)
        if "password" in words:  # libpq gives no SQLSTATE while it is still connecting
            return StoreError("postgres.wrong_password", database=name, user=address.user)
        if "does not exist" in words and "role" not in words:
            return StoreError("postgres.missing", database=name)
        return StoreError("postgres.unreachable", database=name)
    return StoreError("postgres.failed", database=name, number=code)
