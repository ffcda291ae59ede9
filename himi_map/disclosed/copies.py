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


class CopyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One copy in a list or on a slip: where it is, nobody who is on it.

    Attributes
    ----------
    area, ward
        Names; empty for paper about more than one association.
    what, whom, state
        Words of the glossary.
    since
        The day of the step that decides.
    note
        What has to be done with it, in words; empty: nothing.
    """

    mark: CopyMark
    area: str
    ward: str
    what: str
    whom: str
    state: str
    since: dt.date
    printed_on: dt.date
    late: bool = False
    note: str = ""

    def __repr__(self) -> str:
        """Nothing of the holder."""
        return f"<CopyLine {self.mark!r}>"


class NamedOnCopy(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is named on a lost copy and has to be told; ``kind`` in words of the glossary."""

    kind: str
    number: int | None
    name: str
    phone: str
    address: str

    def __repr__(self) -> str:
        """Nothing of the person."""
        return f"<{type(self).__name__}>"


class LostCopy(msgspec.Struct, frozen=True, kw_only=True):
    """A lost copy: whom to call, and what the report has to say.

    Attributes
    ----------
    fields
        What stood on it, in words of the glossary.
    lost_on, told_at, told_by
        When it was lost, when and who told the office.
    history
        Day and words of every step.
    office, phone
        Who keeps the books.
    """

    line: CopyLine
    people: tuple[NamedOnCopy, ...]
    fields: tuple[str, ...]
    lost_on: dt.date
    told_at: dt.datetime
    told_by: str
    note: str = ""
    history: tuple[tuple[dt.date, str], ...] = ()
    office: str = ""
    phone: str = ""
    practice: str = ""

    def __repr__(self) -> str:
        """How many, nobody."""
        return f"<LostCopy {len(self.people)} people>"
