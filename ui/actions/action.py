"""One thing a user can ask for, with its word, its key, and whether it can be done now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _always() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Action:
    """What stands on a button or a menu, and can be found by its words.

    Attributes
    ----------
    name
        Key of the book: ``undo``.
    words
        As on the button: 「元に戻す」.
    run
        Does it.
    keys
        Shortcut as Qt writes it (``Ctrl+Z``), "" for none.
    explanation
        One sentence: the tooltip, and the second line in the search.
    also
        Other words people type for it, separated by spaces.
    ready
        Returns "" when it can be done now, else why not, in words.
    """

    name: str
    words: str
    run: Callable[[], object]
    keys: str = ""
    explanation: str = ""
    also: str = ""
    ready: Callable[[], str] = _always
