"""紙の控え: every copy that left, what became of it, and how an association's sheet was laid out last."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from himi_map.records.base import AssociationId, Record


class PrintedCopy(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One copy of an association's paper that left the program (append-only).

    Map sheets and list of one copy carry the same id: they are handed out, recalled and lost together.

    Attributes
    ----------
    association
        None: paper about more than one (an evacuation list of the city).
    sheet
        The opaque id in the QR and corner codes: a keyed hash of run, association, recipient and copy.
    output, also
        What it is, and what else is bound with it (codes of :class:`himi_map.disclosed.Output`).
    number, of
        「3部のうち2」.
    run
        The run it was printed in; empty before runs had ids, and for paper made from the window one by one.
    people, supporters, contacts
        Ids of the residents, and of the supporters and emergency contacts named on it, so that a lost copy can be
        traced.
    fields
        Field groups of the rule table: what stood on it, whatever the table says later.
    holder
        Who it was made for; a later :class:`CustodyFact` says who really has it.
    due_on
        When it is to come back.
    """

    association: AssociationId | None
    sheet: str
    output: str
    recipient: str
    number: int
    printed_at: dt.datetime
    people: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    holder: str = ""
    due_on: dt.date | None = None
    of: int = 1
    run: str = ""
    also: tuple[str, ...] = ()


class CustodyStep(enum.StrEnum):
    """What became of a copy."""

    ISSUED = "issued"  # 渡した（受領の署名あり）
    RECALLED = "recalled"  # 返すように求めた
    RETURNED = "returned"  # 返ってきた
    SHREDDED = "shredded"  # 裁断した
    LOST = "lost"  # なくした
    MISTAKE = "mistake"  # 訂正: an earlier step was told wrongly


class CustodyFact(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One step in the life of a copy (append-only: a wrong one is corrected by a later one).

    Attributes
    ----------
    copy
        Id of the :class:`PrintedCopy`.
    step, on
        What, on which day.
    who
        Who received it, brought it back, shredded or lost it.
    due_on
        With ``issued``: when it is to come back, if not as printed.
    corrects
        With ``mistake``: id of the fact that does not hold.
    told_at
        When it was written down; of two steps on one day the later told stands.
    """

    association: AssociationId | None
    copy: str
    step: CustodyStep
    on: dt.date
    told_at: dt.datetime
    who: str = ""
    due_on: dt.date | None = None
    note: str = ""
    corrects: str = ""


class SheetLayout(Record, frozen=True, kw_only=True, omit_defaults=True):
    """How an association's map was laid out last: next year's sheet begins from it, so that nobody looks for his house.

    One an association. The frame is the same for every recipient; the places are of whoever was shown.

    Attributes
    ----------
    paper, upright
        ``A3``; portrait instead of landscape.
    scale, angle
        Denominator; degrees by which the map is turned anticlockwise (north is not up).
    by_hand
        Somebody chose the scale: it is kept even when another would do.
    centres
        Middle of the map of each sheet, metres of the plane zone.
    places
        ``person:ID``, ``supporter:ID``, ``site:KEY``, ``note:ID``, ``label:…`` to (sheet, x, y): the middle of the mark
        in mm of paper. Ids are those of the records.
    made
        ``RECIPIENT/PAPER`` to what was printed last: hash of what it was made from, hash of this layout, hash of what
        stood on the pages, id of the run. It tells whether paper is out of date.
    """

    association: AssociationId
    paper: str = "A3"
    upright: bool = False
    scale: float = 0.0
    angle: float = 0.0
    by_hand: bool = False
    centres: tuple[tuple[float, float], ...] = ()
    places: dict[str, tuple[int, float, float]] = msgspec.field(default_factory=dict)
    laid_on: dt.date | None = None
    made: dict[str, tuple[str, str, str, str]] = msgspec.field(default_factory=dict)
