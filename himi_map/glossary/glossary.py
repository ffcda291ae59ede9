"""The one glossary from which window, legend, lists and sheets take their words.

One concept has one spelling: 避難行動要支援者 is not once written this and once that. Words stand in ``terms.toml``; a
word that is missing is our own mistake and raises.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from himi_map.errors import BugError


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word of the trade.

    Attributes
    ----------
    ja, yomi, en
        The word as users read it, its reading in hiragana, and its English.
    definition, source, note
        What it means here, which law or guideline says so, anything else; empty where the word speaks for itself.
    """

    ja: str
    yomi: str
    en: str
    definition: str = ""
    source: str = ""
    note: str = ""


@cache
def entries() -> dict[str, Term]:
    """The whole glossary by id, in the order of the file."""
    text = (files(__package__) / "terms.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Term])


def entry(term_id: str) -> Term:
    """One entry.

    Raises
    ------
    BugError
        Nobody put this word into the glossary.
    """
    found = entries().get(term_id)
    if found is None:
        raise BugError(f"no glossary entry: {term_id}")
    return found


def term(term_id: str) -> str:
    """The Japanese word for *term_id*.

    Raises
    ------
    BugError
        As :func:`entry`.

    Examples
    --------
    >>> term("supporter_pending")
    '調整中'
    """
    return entry(term_id).ja
