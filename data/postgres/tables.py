"""The journal's tables as SQLAlchemy sees them, and how a text with NUL is written where PostgreSQL takes none.

Only the journal is read through these (with :mod:`data.store.reading`, which serves the file too). Records lie in one
table whatever their kind, so a kind added to :data:`himi_map.records.kinds.KINDS` needs no table here; their JSON is
text, byte for byte, because jsonb refuses NUL and writes numbers anew.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator

from data.store.tables import Tables

SCHEMA_NAME: Final = "himi"
_ESCAPE: Final = "\x10"  # DLE, data link escape


def without_nul(text: str) -> str:
    """*Text* as PostgreSQL can hold it; :func:`with_nul` is the way back."""
    return text.replace(_ESCAPE, _ESCAPE + "p").replace("\0", _ESCAPE + "z")


def with_nul(text: str) -> str:
    """What :func:`without_nul` was given."""
    return text.replace(_ESCAPE + "z", "\0").replace(_ESCAPE + "p", _ESCAPE)


class AnyText(TypeDecorator[str]):
    """Text that people typed: it may hold NUL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else without_nul(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else with_nul(value)


def _tables() -> Tables:
    metadata = MetaData(schema=SCHEMA_NAME)
    return Tables(
        metadata,
        {},
        Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text)),
        Table(
            "journal",
            metadata,
            Column("number", BigInteger, primary_key=True),
            *(
                Column(name, AnyText, nullable=False)
                for name in ("kind", "at", "author", "label", "association", "edit", "payload_digest", "digest")
            ),
        ),
        Table(
            "journal_payload",
            metadata,
            Column("number", BigInteger, primary_key=True),
            Column("salt", LargeBinary, nullable=False),
            Column("payload", LargeBinary, nullable=False),
        ),
        Table(
            "journal_record",
            metadata,
            Column("number", BigInteger, primary_key=True),
            Column("kind", Text, primary_key=True),
            Column("id", Text, primary_key=True),
        ),
    )


JOURNAL: Final = _tables()
"""``meta``, ``entry``, ``payload``, ``touched``; the records are one table of their own (:mod:`.reading`)."""
