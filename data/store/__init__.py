"""The store: an encrypted atlas in one file that can be copied at any moment, its journal, backups and passphrases.

How it is built and why is told in :mod:`data.store.atlasfile` (bytes), :mod:`data.store.sqlcipher_store`
(transactions), :mod:`data.store.chain` (journal) and :mod:`data.store.lock` (one writer).
"""

from data.store.keeping import backup, change_passphrase, restore
from data.store.memory_store import MemoryStore
from data.store.opening import FOUNDER, create_atlas, open_atlas
from data.store.remembering import forget_passphrase, remember_passphrase, remembered_passphrase
from data.store.sqlcipher_store import SqlCipherStore

__all__ = [
    "FOUNDER",
    "MemoryStore",
    "SqlCipherStore",
    "backup",
    "change_passphrase",
    "create_atlas",
    "forget_passphrase",
    "open_atlas",
    "remember_passphrase",
    "remembered_passphrase",
    "restore",
]
