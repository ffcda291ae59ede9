"""The atlas on a PostgreSQL server: the same contract as the file, where many edit at once.

Start with :mod:`data.postgres.store`; who sees what is in the folder ``sql``.
"""

from data.postgres.address import DatabaseAddress, is_address
from data.postgres.founding import create_atlas, open_atlas
from data.postgres.members import add_operator
from data.postgres.store import PostgresStore
from data.postgres.watching import Change, ChangeWatch

__all__ = [
    "Change",
    "ChangeWatch",
    "DatabaseAddress",
    "PostgresStore",
    "add_operator",
    "create_atlas",
    "is_address",
    "open_atlas",
]
