"""What is marked on one copy of a paper: it is drawn over the finished pages and is no part of what they tell."""

from __future__ import annotations

import datetime as dt

import msgspec


class CopyMark(msgspec.Struct, frozen=True, kw_only=True):
    """One copy of an association's paper. Map sheets and list of one copy carry the same mark.

    Attributes
    ----------
    code
        Opaque id: 16 characters of Crockford base32, a keyed hash. It tells nothing without the atlas.
    number, of
        「3部のうち2」.
    holder
        Who it is made for: an office or a person who holds it in that office, never somebody on the paper.
    due
        When it is to come back.
    """

    code: str
    number: int = 1
    of: int = 1
    holder: str = ""
    due: dt.date | None = None

    def __repr__(self) -> str:
        """Nothing of the holder."""
        return f"<CopyMark {self.number}/{self.of}>"

    @property
    def short(self) -> str:
        """The code as it is read aloud."""
        return short_code(self.code)


def short_code(code: str) -> str:
    """The first eight letters of a code in two groups: enough to find the copy by voice on the phone."""
    letters = "".join(one for one in code if one.isalnum())[:8].upper()
    return f"{letters[:4]}-{letters[4:]}"
