"""Where an atlas on a server is: ``postgresql://user@host/database``, and how it is spoken to.

A password never stands in it: addresses end up in shell histories, shortcuts and the list of recent atlases.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from himi_map.errors import InputError

SCHEMES: Final = ("postgresql", "postgres")
_SETTINGS: Final = (
    "-c search_path=pg_catalog -c lock_timeout=60s -c statement_timeout=10min "
    "-c idle_in_transaction_session_timeout=60s"
)
"""Nobody waits for the others for ever (a city's whole list takes half a minute to bring in), and a laptop that was
shut does not hold the others up."""

_SIGNS_OF_LIFE: Final = {
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
"""A line that was cut is noticed in seconds, not in the quarter of an hour a system takes by itself."""


class DatabaseAddress:
    """A PostgreSQL database.

    Parameters
    ----------
    text
        ``postgresql://user@host:port/database?sslmode=verify-full``; all but the database may be left out, as libpq
        has it.

    Raises
    ------
    InputError
        ``postgres.bad_address``, ``postgres.password_in_address``.
    """

    def __init__(self, text: str) -> None:
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise InputError("postgres.bad_address", address=text) from None
        self.database = unquote(parts.path.lstrip("/"))
        options = dict(parse_qsl(parts.query))
        if parts.password is not None or options.keys() & {"password", "sslpassword"}:
            raise InputError("postgres.password_in_address")
        if parts.scheme not in SCHEMES or not self.database:
            raise InputError("postgres.bad_address", address=text)
        self.user = unquote(parts.username or "")
        self.host = options.pop("host", "") or (unquote(parts.hostname) if parts.hostname else "")
        self.port = port
        self._options = options
        self._text = text

    @property
    def name(self) -> str:
        """For messages, where a file would have its name."""
        return f"{self.database}（{self.host or 'このパソコン'}）"

    def __str__(self) -> str:
        """As it was given."""
        return self._text

    def __repr__(self) -> str:
        """As it was given; it holds no password."""
        return f"<DatabaseAddress {self._text}>"

    @property
    def _local(self) -> bool:
        return self.host in ("", "localhost", "127.0.0.1", "::1") or self.host.startswith("/")

    def parameters(self, password: str | None, *, database: str | None = None) -> dict[str, Any]:
        """What libpq is given. Over a network the connection is encrypted, or it is not made."""
        found: dict[str, Any] = {
            "dbname": database or self.database,
            "user": self.user,
            "host": self.host,
            "port": self.port,
            "password": password,
            "application_name": "himi-map",
            "connect_timeout": 10,
            **_SIGNS_OF_LIFE,
            "options": _SETTINGS,
            "sslmode": "prefer" if self._local else "require",
            **self._options,
        }
        return {name: value for name, value in found.items() if value not in (None, "")}


def is_address(text: str) -> bool:
    """Whether somebody means a database and not a file."""
    return text.partition(":")[0] in SCHEMES
