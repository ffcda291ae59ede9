"""The system's own keyring may remember an atlas passphrase on a staff member's PC, when they asked for it.

Never for what travels (packs): a laptop at a hall belongs to nobody. The passphrase is kept under the path of the
file, the only thing known before it is open. A machine without a keyring simply remembers nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from himi_map.errors import StoreError

_SERVICE: Final = "himi-map"
_NEVER: Final = ".himipack"


def remember_passphrase(path: Path, passphrase: str) -> None:
    """Keep the passphrase of an atlas in the system's keyring.

    Raises
    ------
    StoreError
        ``store.no_keyring`` when there is none or it refuses; ``store.not_remembered`` for a pack.
    """
    if path.suffix == _NEVER:
        raise StoreError("store.not_remembered", file=path.name)
    import keyring  # 0.1 s and up: only when it is used
    import keyring.errors

    try:
        keyring.set_password(_SERVICE, str(path.resolve()), passphrase)
    except keyring.errors.KeyringError as error:
        raise StoreError("store.no_keyring", file=path.name) from error


def remembered_passphrase(path: Path) -> str | None:
    """What the keyring remembers for an atlas, or None."""
    if path.suffix == _NEVER:
        return None
    import keyring
    import keyring.errors

    try:
        return keyring.get_password(_SERVICE, str(path.resolve()))
    except keyring.errors.KeyringError:
        return None


def forget_passphrase(path: Path) -> None:
    """Take the passphrase of an atlas out of the keyring; nothing happens when it is not there."""
    import keyring
    import keyring.errors

    try:
        keyring.delete_password(_SERVICE, str(path.resolve()))
    except keyring.errors.KeyringError:
        return
