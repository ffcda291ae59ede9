"""Codes of paper copies, and the records of what was issued.

A code is a keyed hash of run, association, recipient and number of the copy: 80 bits, so nobody guesses one, and
whoever finds the paper learns nothing from it. The same run asked again gives the same codes: a run that was killed and
goes on issues no copy twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from typing import Final

from himi_map.disclosed import CopyMark, Disclosure
from himi_map.disclosure import named_on
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.paper import PrintedCopy

CODE_LENGTH: Final = 16
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U, so that a code can be said on the phone and typed from paper."""


def paper_code(key: bytes, run: str, association: str, recipient: str, copy: int) -> str:
    """The code of one copy: 16 characters of Crockford base32.

    Parameters
    ----------
    key
        :meth:`himi_map.ports.AtlasStore.paper_key`.
    run
        Id of the print run; a fresh one for paper made one by one.
    association
        Its id; several joined by commas for paper of more than one.
    copy
        1, 2, 3 … within the run.
    """
    said = "\0".join((run, association, recipient, str(copy))).encode()
    number = int.from_bytes(hashlib.blake2b(said, key=key, digest_size=10, person=b"himi-map copy").digest())
    return "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def copy_marks(
    key: bytes,
    *,
    run: str,
    association: str,
    recipient: str,
    holders: Sequence[str] = ("",),
    due: dt.date | None = None,
) -> tuple[CopyMark, ...]:
    """The marks of an association's copies, one for each of *holders* ("": nobody named yet).

    Parameters
    ----------
    due
        When they are to come back.
    """
    return tuple(
        CopyMark(
            code=paper_code(key, run, association, recipient, number),
            number=number,
            of=len(holders),
            holder=holder,
            due=due,
        )
        for number, holder in enumerate(holders, start=1)
    )


def copy_records(
    marks: Sequence[CopyMark], found: Sequence[Disclosure], records: Records, *, run: str, at: dt.datetime
) -> list[PrintedCopy]:
    """The record of each copy: what it is, who is on it, who it was made for.

    Parameters
    ----------
    found
        The Disclosures bound in one copy: the map first, then its list.
    records
        Those they were compiled from.
    """
    first = found[0]
    areas = {area.key for one in found for area in one.areas}
    named = [named_on(one, records) for one in found]
    return [
        PrintedCopy(
            id=_record_id(mark.code),
            # what shows people of several associations belongs to none of them: only staff may see it
            association=AssociationId(next(iter(areas))) if len(areas) == 1 else None,
            sheet=mark.code,
            output=str(first.output),
            also=tuple(str(one.output) for one in found[1:]),
            recipient=str(first.recipient),
            number=mark.number,
            of=mark.of,
            run=run,
            printed_at=at,
            people=_once(one.people for one in named),
            supporters=_once(one.supporters for one in named),
            contacts=_once(one.contacts for one in named),
            fields=_once(one.granted for one in found),
            holder=mark.holder,
            due_on=mark.due,
        )
        for mark in marks
    ]


def _once(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All of them, each once, in the order they come."""
    return tuple(dict.fromkeys(one for some in several for one in some))


def _record_id(code: str) -> str:
    """A UUID that is the same whenever this copy is issued again."""
    return str(
        uuid.UUID(bytes=hashlib.blake2b(code.encode(), digest_size=16, person=b"himi-map copy").digest(), version=4)
    )
