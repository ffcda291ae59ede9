"""What can go wrong, as a tree of types with stable codes and Japanese texts.

Every error a user can meet carries a *code* (``store.wrong_passphrase``) and structured fields; the text with what
happened, why, and what to do next stands in ``himi_map/errors/messages/*.toml`` (one file per family), so that the
window and the command line say the same words. :class:`BugError` is for our own mistakes.
"""

from himi_map.errors.messages import Message, describe, known_codes
from himi_map.errors.tree import (
    BugError,
    CrsError,
    EditConflictError,
    EditError,
    ExportError,
    GeoError,
    HimiMapError,
    InputError,
    LockedError,
    MissingGlyphError,
    NotUndoableError,
    PermissionRefusedError,
    ProofError,
    StoreError,
)

__all__ = [
    "BugError",
    "CrsError",
    "EditConflictError",
    "EditError",
    "ExportError",
    "GeoError",
    "HimiMapError",
    "InputError",
    "LockedError",
    "Message",
    "MissingGlyphError",
    "NotUndoableError",
    "PermissionRefusedError",
    "ProofError",
    "StoreError",
    "describe",
    "known_codes",
]
