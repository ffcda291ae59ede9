"""The Disclosure: one recipient's view, whole, with the sums that prove nobody fell out."""

from __future__ import annotations

import datetime as dt

import msgspec

from himi_map.disclosed.person import DisclosedPerson, DisclosedSupporter
from himi_map.disclosed.request import Output, Purpose, Recipient, Situation


class DisclosedArea(msgspec.Struct, frozen=True, kw_only=True):
    """An association in scope, ``key`` its id (it tells nothing of a person). ``boundary_known`` False: 区域未確定."""

    key: str
    name: str
    kana: str = ""
    ward: str = ""
    boundary_known: bool = False
    households: int | None = None


class ProofCounts(msgspec.Struct, frozen=True, kw_only=True):
    """「名簿25 ＝ 地図23 ＋ 位置未定1 ＋ 地図不同意1」.

    Attributes
    ----------
    listed
        People this recipient may have on the list.
    on_map, unplaced, map_refused
        Where each of them is: drawn, without a known place, or without consent to the map.
    lapsing
        Of those on the list, whose consent lapses at the next renewal (staff papers only, else 0).
    without_consent
        Registered people of the area who are not on the list for want of consent: for ``shakyo`` and ``city`` only, and
        None when there are fewer than three.
    """

    listed: int
    on_map: int
    unplaced: int
    map_refused: int
    lapsing: int = 0
    without_consent: int | None = None

    @property
    def adds_up(self) -> bool:
        """Nobody fell out."""
        return self.listed == self.on_map + self.unplaced + self.map_refused

    def line(self) -> str:
        """The proof line as printed."""
        parts = [f"地図{self.on_map}"]
        if self.unplaced:
            parts.append(f"位置未定{self.unplaced}")
        if self.map_refused:
            parts.append(f"地図不同意{self.map_refused}")
        return f"名簿{self.listed} ＝ " + " ＋ ".join(parts)


class CareTotals(msgspec.Struct, frozen=True, kw_only=True):
    """The two tables of the half-year report, counts only.

    Attributes
    ----------
    half
        ``2026H1`` (April to September) or ``2026H2`` (October to March).
    targets
        対象区分 code to (teams, helpers), codes and order of :class:`himi_map.records.care.CareTarget`.
    activities
        活動内容 code to total count, order of :class:`himi_map.records.care.CareActivity`.
    by_ward
        Ward name to (teams, helpers, activity code to count).
    teams, helpers
        Totals.
    """

    half: str
    teams: int
    helpers: int
    targets: dict[str, tuple[int, int]]
    activities: dict[str, int]
    by_ward: dict[str, tuple[int, int, dict[str, int]]]


class Disclosure(msgspec.Struct, frozen=True, kw_only=True):
    """The only way from personal records to anything that leaves the program.

    Attributes
    ----------
    sheet
        Opaque id of this disclosure, printed in the QR and kept in the journal.
    banner
        「内部資料」 or the 災害時 words that must stand on every page, or empty.
    practice
        「練習　架空の町です」, words that must stand on every page of a practice town; else empty.
    granted
        Field groups this recipient may see (rule table names), for the head of an output and the journal.
    counts
        Per area key, the proof line's numbers.
    notes
        Lines that must be printed (「支援は善意によるもので…」, …).
    people, supporters
        In order of area, then NO / letter.
    """

    sheet: str
    output: Output
    recipient: Recipient
    purpose: Purpose
    situation: Situation
    at: dt.datetime
    title: str
    recipient_words: str
    areas: tuple[DisclosedArea, ...]
    people: tuple[DisclosedPerson, ...] = ()
    supporters: tuple[DisclosedSupporter, ...] = ()
    counts: dict[str, ProofCounts] = msgspec.field(default_factory=dict)
    granted: tuple[str, ...] = ()
    banner: str = ""
    practice: str = ""
    notes: tuple[str, ...] = ()
    carenet: CareTotals | None = None

    def __repr__(self) -> str:
        """What it is, nobody in it."""
        return f"<Disclosure {self.sheet} {self.output} {self.recipient.kind} {len(self.people)} people>"

    @property
    def head(self) -> str:
        """What stands at the head of every page: that it is practice, and the banner."""
        return "　".join(filter(None, (self.practice, self.banner)))

    def of_area(self, key: str) -> tuple[DisclosedPerson, ...]:
        """The people of one association, by NO."""
        return tuple(person for person in self.people if person.area == key)
