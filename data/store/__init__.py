"""The store: an encrypted atlas in one file that can be copied at any moment, its journal, backups and passphrases.

How it is built and why is told in :mod:`data.store.atlasfile` (bytes), :mod:`data.store.sqlcipher_store`
(transactions), :mod:`data.store.chain` (journal) and :mod:`data.store.lock` (one writer).
"""

from data.store.keeping import Backup, Proof, backup, backups_in, change_passphrase, prove, rehearse
from data.store.looking_back import LookBack, due, look_back, overdue, rehearsal_due, waiting_since
from data.store.memory_store import MemoryStore
from data.store.opening import FOUNDER, SYSTEM, create_atlas, open_atlas
from data.store.remembering import forget_passphrase, remember_passphrase, remembered_passphrase
from data.store.restoring import Restored, RestorePreview, preview_restore, restore
from data.store.sealing import AtlasKey
from data.store.sqlcipher_store import SqlCipherStore

__all__ = [
    "FOUNDER",
    "SYSTEM",
    "AtlasKey",
    "Backup",
    "LookBack",
    "MemoryStore",
    "Proof",
    "RestorePreview",
    "Restored",
    "SqlCipherStore",
    "backup",
    "backups_in",
    "change_passphrase",
    "create_atlas",
    "due",
    "forget_passphrase",
    "look_back",
    "open_atlas",
    "overdue",
    "preview_restore",
    "prove",
    "rehearsal_due",
    "rehearse",
    "remember_passphrase",
    "remembered_passphrase",
    "restore",
    "waiting_since",
]
