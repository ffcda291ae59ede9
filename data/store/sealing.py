"""Keys and sealed bytes: one passphrase opens the records and the log behind them.

The key is derived as SQLCipher itself does it (PBKDF2-HMAC-SHA512, 256,000 rounds, salt = first 16 bytes of the
file), so that the records can be opened with SQLCipher's own tools and the passphrase, should this program ever be
gone. Deriving it here keeps the passphrase out of every SQL statement, lets a file be opened again without the slow
derivation, and gives the log its own key.

The log's frames are sealed with AES-256-GCM and a random nonce each: two copies of one atlas that both go on writing
never share a key stream position by construction.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from typing import Final

from himi_map.errors import StoreError

MAGIC: Final = b"HIMI"
"""First bytes of every atlas. They are part of the salt; 12 random bytes follow."""
SALT_BYTES: Final = 16
ROUNDS: Final = 256_000
"""SQLCipher 4 default, https://www.zetetic.net/sqlcipher/sqlcipher-api/#kdf_iter (2018)."""
NONCE_BYTES: Final = 12


def fresh_salt() -> bytes:
    """A salt for a new atlas (16 bytes, the first four always the same)."""
    return MAGIC + os.urandom(SALT_BYTES - len(MAGIC))


class AtlasKey:
    """What opens an atlas. Never shown.

    Parameters
    ----------
    raw
        32 bytes.
    salt
        First 16 bytes of the file it belongs to.
    """

    __slots__ = ("_log_key", "raw", "salt")

    def __init__(self, raw: bytes, salt: bytes) -> None:
        self.raw = raw
        self.salt = salt
        self._log_key = hmac.digest(raw, b"himi-map log 1", "sha256")

    def __repr__(self) -> str:
        """Nothing of it."""
        return "<AtlasKey>"

    @property
    def for_sql(self) -> str:
        """The form ``PRAGMA key`` takes, without any character that would need quoting."""
        return f"x'{self.raw.hex()}{self.salt.hex()}'"

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Nonce and sealed *plain*; it opens only with the same *context*."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 25 ms: only when an atlas is opened

        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._log_key).encrypt(nonce, plain, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes | None:
        """What was sealed, or None when it was not sealed with this key and *context*, or is damaged."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._log_key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
        except (InvalidTag, ValueError):
            return None


def derive_key(passphrase: str, salt: bytes) -> AtlasKey:
    """The key of the atlas with *salt*.

    Letters typed wide or narrow (ｍｉｈｏｎ, mihon), composed or not, are the same passphrase (NFKC): behind dots
    nobody sees which of them an input method produced.

    Raises
    ------
    StoreError
        ``store.empty_passphrase``.
    """
    normal = unicodedata.normalize("NFKC", passphrase)
    if not normal.strip():
        raise StoreError("store.empty_passphrase")
    return AtlasKey(hashlib.pbkdf2_hmac("sha512", normal.encode(), salt, ROUNDS, 32), salt)
