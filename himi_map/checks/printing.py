"""Preflight: everything a print run of many associations should know beforehand, in one table of errors and warnings.

An error (``stop``) keeps its association from being printed, the others go on; a warning is read and decided by staff.
Looks only at people who will be on the paper, and at those who would silently not be on it because a consent lapsed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from himi_map.checks.check import Check, Severity, check_texts, make_check
from himi_map.checks.consents import lapses
from himi_map.checks.places import Boundary, place_checks
from himi_map.checks.run import Listed, in_order_of_gravity, listed, speaks_of_people
from himi_map.checks.supporters import supporters_of
from himi_map.consent import ConsentBook
from himi_map.disclosed import Authorisation, ProofCounts
from himi_map.disclosure.free_text import Mentions
from himi_map.glossary import term
from himi_map.profiles import Profile
from himi_map.publicmap import PackFacts, PublicSite, SiteKind
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentKind, Proof
from himi_map.records.office import LocalNote
from himi_map.records.people import Association
from himi_map.text.wareki import wareki

Missing = Callable[[str], tuple[str, ...]]
"""Characters of a text that no font on this machine draws, variation sequences as two characters."""

BASE_LAYERS: Final = ("buildings", "roads", "water")
"""Layers without which, or with old ones of which, a sheet shows a town that is not there."""
_NEEDED: Final = ("buildings", "roads")
_SURVEYED: Final = ("国土地理院", "基盤地図情報", "地理院", "測量成果")
"""Words of a credit by which the map needs an approval under 測量法 29条・30条."""
_APPROVAL: Final = "承認"

_JOINING: Final = re.compile("[\u0300-\u036f\u200d\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that make one letter with the one before them: such texts are asked about as they are."""

EVERYWHERE: Final = ""
"""Association of a check that is about all of them: the base map, a site."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the run knows beside the records.

    Attributes
    ----------
    sites
        Published and own sites; without any, planned sites are not judged.
    pack
        What the map pack says of itself; None: the atlas has no map pack.
    missing
        Which characters no font draws; None: not asked.
    proofs
        Association to the proof line of its paper, as compiled.
    outside
        Association to ids of residents whose place is not within the frame of its sheets.
    authorisation
        Of a run in a disaster.
    everybody
        Who is known in the atlas; None: whoever is in the records.
    """

    sites: Iterable[PublicSite] = ()
    pack: PackFacts | None = None
    missing: Missing | None = None
    proofs: Mapping[str, ProofCounts] = field(default_factory=dict)
    outside: Mapping[str, Collection[str]] = field(default_factory=dict)
    authorisation: Authorisation | None = None
    everybody: Mentions | None = None


def print_checks(
    records: Records,
    *,
    profile: Profile,
    at: dt.datetime,
    associations: Collection[str] = (),
    around: Surroundings | None = None,
) -> tuple[Check, ...]:
    """What stands against printing, or should be known before it, gravest first within each association.

    Parameters
    ----------
    associations
        Ids of those to be printed; empty means all.
    around
        What the run knows beside the records.

    Returns
    -------
    tuple of Check
        Those about all associations first (``association`` is :data:`EVERYWHERE`). Internal: sentences name people.
    """
    around = around or Surroundings()
    chosen = [
        one
        for one in records.associations.values()
        if one.put_away is None and (not associations or one.id in associations)
    ]
    book = ConsentBook(records, at, profile.renewal)
    sites = {site.key: site for site in around.sites}
    ill = _Ill.of(records, chosen, sites.values(), around.missing)
    mentions = around.everybody
    if mentions is None and any(one.cleared_on for one in records.all(LocalNote).values()):
        mentions = Mentions.of(records)
    # nothing but a spoken consent lapses: most people need not be asked about
    spoken = {one.subject for one in records.consents.values() if one.proof is Proof.SPOKEN}
    found = in_order_of_gravity(
        [*_base_map(around.pack, profile, at.date()), *_sites(sites.values()), *_authorised(around.authorisation, at)]
    )
    for one in chosen:
        everybody = [each for each in listed(records, one.id) if each.here]
        shown = [e for e in everybody if book.resident(e.resident.id, ConsentKind.LIST_ASSOCIATION).stands]
        boundary = Boundary.of(one)
        found += in_order_of_gravity(
            [
                *_lapsing(book, one.id, (e for e in everybody if e.resident.id in spoken), at.date()),
                *_paper(one, around, ill, records),
                *_ground(one, around.pack, boundary),
                *_people(records, one, shown, around.outside.get(one.id, ())),
                *place_checks(records, one.id, shown, sites, profile, boundary),
                *_letters(records, one.id, shown, ill),
                *(_notes(records, one.id, mentions) if mentions is not None else ()),
            ]
        )
    return tuple(found)


def stops(checks: Iterable[Check], association: str) -> tuple[Check, ...]:
    """The errors for which this association is not printed, those about all of them included."""
    return tuple(
        one for one in checks if one.severity is Severity.STOP and one.association in (EVERYWHERE, association)
    )


def printing_codes() -> tuple[str, ...]:
    """Every code that :func:`print_checks` may give, in the order of the table."""
    return tuple(code for code, one in check_texts().items() if one.printing)


def _authorised(given: Authorisation | None, at: dt.datetime) -> Iterator[Check]:
    if given is None:
        return
    end = given.since + dt.timedelta(hours=given.hours)
    if not given.since <= at < end:
        yield make_check("authorisation_over", EVERYWHERE, (), day=wareki(end.date()), hour=f"{end:%H:%M}")


def _base_map(pack: PackFacts | None, profile: Profile, today: dt.date) -> Iterator[Check]:
    lacking = [name for name in _NEEDED if pack is None or name not in pack.layers]
    if lacking:
        yield make_check("basemap_missing", EVERYWHERE, (), layers=_layers(lacking))
    if pack is None:
        return
    old: dict[dt.date, list[str]] = {}
    undated: list[str] = []
    for name in BASE_LAYERS:
        made = pack.made.get(name)
        if name not in pack.layers:
            continue
        if made is None:
            undated.append(name)
        elif _a_year_after(made) <= today:
            old.setdefault(made, []).append(name)
    for made, names in old.items():
        yield make_check("basemap_old", EVERYWHERE, (), layers=_layers(names), day=wareki(made))
    if undated:
        yield make_check("basemap_undated", EVERYWHERE, (), layers=_layers(undated))
    lines = (*pack.credits.values(), *profile.credits)
    if pack.layers and not any(pack.credits.get(name) for name in BASE_LAYERS):
        yield make_check("credit_missing", EVERYWHERE, ())
    if any(word in line for line in lines for word in _SURVEYED) and not any(_APPROVAL in line for line in lines):
        yield make_check("approval_missing", EVERYWHERE, ())


def _layers(names: Iterable[str]) -> str:
    return "・".join(term(f"layer.{name}") for name in names)


def _a_year_after(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return dt.date(day.year + 1, 3, 1)


def _sites(sites: Iterable[PublicSite]) -> Iterator[Check]:
    for site in sites:
        if SiteKind.EMERGENCY in site.kinds and not site.hazards:
            yield make_check("site_no_hazard", EVERYWHERE, (site.key,), site=site.name)


def _lapsing(book: ConsentBook, association: str, spoken: Iterable[Listed], today: dt.date) -> Iterator[Check]:
    """Consents that are over or soon will be."""
    for one in spoken:
        yield from lapses(book, association, one, today)


def _paper(one: Association, around: Surroundings, ill: _Ill, records: Records) -> Iterator[Check]:
    counts = around.proofs.get(one.id)
    if counts is not None and not counts.adds_up:
        yield make_check("proof_wrong", one.id, (one.id,), line=counts.line())
    yield from ill.glyphs(one.id, (one.id,), "glyph_missing_title", name=f"{one.ward}　{one.name}")
    for note in records.of_association(LocalNote, one.id) if ill.letters else ():
        if note.put_away is None:
            yield from ill.glyphs(one.id, (note.id,), "glyph_missing_note", words=note.label)


def _ground(one: Association, pack: PackFacts | None, boundary: Boundary) -> Iterator[Check]:
    if boundary.shape is None:
        yield make_check("boundary_unknown", one.id, (one.id,), name=one.name)
    elif pack is not None and pack.bounds is not None:
        west, south, east, north = boundary.shape.bounds
        if west > pack.bounds[2] or east < pack.bounds[0] or south > pack.bounds[3] or north < pack.bounds[1]:
            yield make_check("basemap_elsewhere", one.id, (one.id,), name=one.name)


def _people(records: Records, one: Association, shown: Iterable[Listed], outside: Collection[str]) -> Iterator[Check]:
    for each in shown:
        about = (each.resident.id,)
        if each.resident.id in outside:
            yield make_check("outside_frame", one.id, about, **each.words)
        if not supporters_of(records, each.resident.id):
            yield make_check("no_supporter", one.id, about, **each.words)


def _notes(records: Records, association: str, mentions: Mentions) -> Iterator[Check]:
    for note in records.of_association(LocalNote, association):
        if note.put_away is None and note.cleared_on is not None and speaks_of_people(note.label, mentions):
            yield make_check("note_names_person", association, (note.id,))


@dataclass(frozen=True, slots=True)
class _Ill:
    """The letters of this atlas that cannot be drawn: ``letters`` by no font, ``shapes`` in their own shape by none."""

    letters: frozenset[str]
    shapes: frozenset[str]

    @classmethod
    def of(
        cls, records: Records, chosen: Iterable[Association], sites: Iterable[PublicSite], missing: Missing | None
    ) -> _Ill:
        """Ask once for all letters there are: nearly always the answer is that none is missing."""
        if missing is None:
            return cls(frozenset(), frozenset())
        texts = {text for one in chosen for text in (one.name, one.ward)}
        texts.update(text for site in sites for text in (site.name, site.conditions))
        for resident in records.residents.values():
            texts.update((resident.name, resident.kana, resident.address, resident.phone, resident.mobile))
        for registration in records.registrations.values():
            texts.add(registration.support.other)
        for supporter in records.supporters.values():
            texts.update((supporter.name, supporter.kana, supporter.phone, supporter.mobile))
        texts.update(note.label for note in records.all(LocalNote).values())
        joining = sorted(text for text in texts if _JOINING.search(text))
        found = {*missing("".join(sorted(set("".join(texts)).difference("\n", *joining))))}
        found.update(letter for text in joining for letter in missing(text.replace("\n", "")))
        return cls(frozenset(one for one in found if len(one) == 1), frozenset(one for one in found if len(one) > 1))

    def glyphs(self, association: str, about: tuple[str, ...], code: str, **words: str) -> Iterator[Check]:
        """One check when a letter of *words* is in no font."""
        if not self.letters:
            return
        bad = sorted(self.letters & set("".join(words.values())))
        if bad:
            yield make_check(code, association, about, characters=_named(bad), **words)


def _named(letters: Iterable[str]) -> str:
    return "、".join(f"{letter}（U+{ord(letter):04X}）" for letter in letters)


def _letters(records: Records, association: str, shown: Iterable[Listed], ill: _Ill) -> Iterator[Check]:
    if not ill.letters and not ill.shapes:
        return
    for one in shown:
        who = one.resident
        texts = [who.name, who.kana, who.address, who.phone, who.mobile, one.registration.support.other]
        about = [who.id]
        for supporter in supporters_of(records, one.resident.id):
            texts += (supporter.name, supporter.kana, supporter.phone, supporter.mobile)
            about.append(supporter.id)
        joined = "\n".join(texts)
        bad = sorted(ill.letters & set(joined))
        if bad:
            yield make_check("glyph_missing", association, tuple(about), **one.words, characters=_named(bad))
        shapes = sorted(shape for shape in ill.shapes if shape in joined)
        if shapes:
            yield make_check("glyph_usual_shape", association, tuple(about), **one.words, characters="、".join(shapes))


__all__ = ["EVERYWHERE", "PackFacts", "Surroundings", "print_checks", "printing_codes", "stops"]
