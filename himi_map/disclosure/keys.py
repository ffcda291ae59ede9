"""Opaque keys: good within one Disclosure, different in the next, and no way back to the record.

A key is a keyed hash of a record's random id under the sheet's random id. Whoever holds the paper learns nothing from
it; whoever holds the atlas *and* the journal entry can say who was on a lost copy.
"""

from __future__ import annotations

import hashlib


class SheetKeys:
    """Makes the keys of one Disclosure.

    Parameters
    ----------
    sheet
        The opaque id of the Disclosure.
    """

    def __init__(self, sheet: str) -> None:
        self._secret = hashlib.sha256(sheet.encode()).digest()

    def of(self, what: str, *ids: str) -> str:
        """The key of a record (or of a pair of records): 20 hex digits."""
        text = "\0".join((what, *ids)).encode()
        return hashlib.blake2b(text, key=self._secret, digest_size=10).hexdigest()
