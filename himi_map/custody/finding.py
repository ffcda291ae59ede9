"""Which copy a text means: what a QR says, what stands on the paper, or what somebody reads aloud on the phone."""

from __future__ import annotations

import re
from typing import Final

from himi_map.errors import InputError
from himi_map.records.atlas import Records
from himi_map.records.paper import PrintedCopy

_PREFIX: Final = re.compile(r"^\s*HIMIMAP:", re.IGNORECASE)
_CORNER: Final = re.compile(r"-[1-9]\s*$")
_READ_AS: Final = str.maketrans("ILO", "110")
"""Crockford's: letters that a code never has are what they look like."""
SHORTEST: Final = 8
"""Letters of the short code."""


def plain_code(text: str) -> str:
    """*text* without what is not of the code: the QR's and the corners' own marks, hyphens, small letters."""
    bare = _PREFIX.sub("", text)
    letters = "".join(one for one in bare if one.isascii() and one.isalnum()).upper().translate(_READ_AS)
    # a corner code has its number behind the sixteen letters
    return letters[:16] if len(letters) == 17 and _CORNER.search(bare) else letters


def find_copy(records: Records, text: str) -> PrintedCopy:
    """The copy that *text* means.

    Parameters
    ----------
    text
        The QR's text, a corner code, the 16 letters, the short code (8 letters, hyphen or not), or a record id.

    Raises
    ------
    InputError
        ``custody.no_copy``; ``custody.several_copies`` for a short code that two copies share.
    """
    whole = records.copies.get(text.strip())
    if whole is not None:
        return whole
    wanted = plain_code(text)
    found = [one for one in records.copies.values() if _fits(one, wanted)] if len(wanted) >= SHORTEST else []
    if not found:
        raise InputError("custody.no_copy", text=text.strip())
    exact = [one for one in found if plain_code(one.sheet) == wanted]
    # before copies had codes of their own, map and list were two records of two sheets
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    raise InputError("custody.several_copies", text=text.strip(), count=len(found))


def _fits(copy: PrintedCopy, wanted: str) -> bool:
    code = plain_code(copy.sheet)
    return code == wanted or (len(wanted) == SHORTEST and code.startswith(wanted))
