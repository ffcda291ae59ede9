"""The look before printing: one report for all chosen associations, from a published table of errors and warnings.

An error stops that association, never the others. What is reported is a code, how grave it is, and the numbers (NO) of
the people it is about; the sentences with names are in ``himi-map check``, an internal paper.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from himi_map.checks import Check, Severity, run_checks
from himi_map.disclosed import Recipient, RecipientKind
from himi_map.errors import HimiMapError, MissingGlyphError, ProofError
from himi_map.glossary import term
from himi_map.records.people import Registration

if TYPE_CHECKING:
    from himi_map.profiles import Profile
    from himi_map.publicmap import PublicSite
    from himi_map.records.atlas import Records
    from himi_map.records.people import Association

MissingLetters = Callable[[str], str]
"""The letters of a text that no font on this machine has."""

TABLE: Final[dict[str, Severity]] = {
    "missing_glyph": Severity.STOP,
    "proof": Severity.STOP,
    "consent_lapsed": Severity.STOP,
    "note_names_person": Severity.STOP,
    "unplaced": Severity.WARN,
    "outside_boundary": Severity.WARN,
    "outside_town": Severity.WARN,
    "no_supporter": Severity.WARN,
    "supporter_not_agreed": Severity.WARN,
    "supporter_absent": Severity.WARN,
    "consent_lapsing": Severity.WARN,
    "consent_missing": Severity.WARN,
    "consent_future": Severity.WARN,
    "same_number": Severity.WARN,
    "same_name": Severity.WARN,
    "registered_twice": Severity.WARN,
    "site_unsuitable": Severity.WARN,
    "site_without_hazard": Severity.WARN,
    "map_missing": Severity.WARN,
    "map_old": Severity.WARN,
    "boundary_unknown": Severity.WARN,
    "credit_missing": Severity.WARN,
}
"""Every code a preflight may report; docs/printing.md explains each."""

_OLD: Final = dt.timedelta(days=365)
_PAGE_CODES: Final = {"export.missing_glyph": "missing_glyph", "export.proof": "proof"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know before printing.

    Attributes
    ----------
    association
        Id, or empty for what is of all of them.
    numbers
        NO of the people it is about.
    letters
        Letters no font has.
    """

    code: str
    severity: Severity
    association: str
    numbers: tuple[int, ...] = ()
    letters: str = ""


@dataclass(frozen=True, slots=True)
class MapFacts:
    """What the preflight asks of the map pack.

    Attributes
    ----------
    written_on
        Day of the file; None: there is no map pack.
    credits
        Lines of credit (approval numbers stand in them).
    sites
        Published sites with the atlas's corrections.
    """

    written_on: dt.date | None = None
    credits: tuple[str, ...] = ()
    sites: tuple[PublicSite, ...] = ()


@dataclass(frozen=True, slots=True)
class Preflight:
    """All findings of a run."""

    findings: tuple[Finding, ...]

    def stops(self) -> dict[str, HimiMapError]:
        """Association id to the error that stops it."""
        found: dict[str, list[Finding]] = {}
        for one in self.findings:
            if one.severity is Severity.STOP:
                found.setdefault(one.association, []).append(one)
        return {key: _error(several) for key, several in found.items()}

    def counts(self) -> dict[str, int]:
        """Code to how many people (or associations) it was found for, in the order of the table."""
        total: Counter[str] = Counter()
        for one in self.findings:
            total[one.code] += max(1, len(one.numbers))
        return {code: total[code] for code in TABLE if total[code]}

    def lines(self) -> Iterator[str]:
        """A line for each code: grave ones first."""
        for code, count in sorted(self.counts().items(), key=lambda pair: TABLE[pair[0]] is not Severity.STOP):
            word = term("preflight.stop") if TABLE[code] is Severity.STOP else term("preflight.warn")
            yield f"{word}　{term(f'preflight.{code}')}　{count}"

    def tally(self) -> str:
        """「止まるもの2、注意31」."""
        stops = len({one.association for one in self.findings if one.severity is Severity.STOP})
        warns = sum(max(1, len(one.numbers)) for one in self.findings if one.severity is not Severity.STOP)
        return f"{term('preflight.stop')}{stops}、{term('preflight.warn')}{warns}"


def gather(
    records: Records,
    chosen: Sequence[Association],
    *,
    recipient: Recipient,
    profile: Profile,
    at: dt.datetime,
    facts: MapFacts,
    missing: MissingLetters | None = None,
    on_paper: Callable[[str], frozenset[int]] | None = None,
) -> Preflight:
    """Look at everything that is about to be printed.

    Parameters
    ----------
    missing
        Tells letters no font has; None: painting will tell.
    on_paper
        Association id to the numbers of those who would stand on its paper; asked only where a letter is missing. By
        default everybody who is registered.
    """
    found: list[Finding] = list(_of_the_map(facts, at))
    ids = frozenset(one.id for one in chosen)
    found += [Finding("boundary_unknown", Severity.WARN, one.id) for one in chosen if not one.boundary]
    if recipient.kind is not RecipientKind.NOTICE:
        checks = run_checks(records, profile=profile, at=at, sites=facts.sites, associations=ids)
        found += _of_checks(records, checks)
        if missing is not None:
            for one in chosen:
                found += _of_letters(records, one.id, missing, on_paper)
    return Preflight(tuple(found))


def of_error(association: str, error: HimiMapError) -> Finding | None:
    """What painting found that belongs in the table; None for what does not."""
    code = _PAGE_CODES.get(error.code)
    return Finding(code, TABLE[code], association) if code is not None else None


def _of_the_map(facts: MapFacts, at: dt.datetime) -> Iterator[Finding]:
    if facts.written_on is None:
        yield Finding("map_missing", Severity.WARN, "")
        return
    if at.date() - facts.written_on > _OLD:
        yield Finding("map_old", Severity.WARN, "")
    if not facts.credits:
        yield Finding("credit_missing", Severity.WARN, "")
    for site in facts.sites:
        if "emergency" in site.kinds and not site.hazards:
            yield Finding("site_without_hazard", Severity.WARN, "")


def _of_checks(records: Records, checks: Iterable[Check]) -> Iterator[Finding]:
    grouped: dict[tuple[str, str], list[int]] = {}
    for one in checks:
        if one.code in TABLE:
            numbers = grouped.setdefault((one.association, one.code), [])
            registrations = (records.registration_of(who) for who in one.about)
            numbers += [found.number for found in registrations if found is not None]
    for (association, code), numbers in grouped.items():
        yield Finding(code, TABLE[code], association, tuple(sorted(set(numbers))))


def _of_letters(
    records: Records,
    association: str,
    missing: MissingLetters,
    on_paper: Callable[[str], frozenset[int]] | None,
) -> Iterator[Finding]:
    lacking: dict[int, str] = {}
    for registration in records.of_association(Registration, association):
        resident = records.residents.get(registration.resident)
        if registration.put_away is None and resident is not None and resident.put_away is None:
            found = missing(f"{resident.name}{resident.kana}{resident.address}")
            if found:
                lacking[registration.number] = found
    if lacking and on_paper is not None:
        shown = on_paper(association)
        lacking = {number: letters for number, letters in lacking.items() if number in shown}
    if lacking:
        once = "".join(dict.fromkeys("".join(lacking.values())))
        yield Finding("missing_glyph", Severity.STOP, association, tuple(sorted(lacking)), once)


def _error(several: Sequence[Finding]) -> HimiMapError:
    """Why an association is not printed, by numbers."""
    settled = [one for one in several if one.code != "missing_glyph"]
    numbers = sorted({number for one in settled for number in one.numbers})
    if not settled:
        everybody = "、".join(str(number) for number in sorted({n for one in several for n in one.numbers}))
        letters = "".join(one.letters for one in several)
        return MissingGlyphError("export.missing_glyph", characters=f"{letters}（NO {everybody}）")
    count = sum(max(1, len(one.numbers)) for one in settled)
    return ProofError("export.preflight", count=count, numbers="、".join(map(str, numbers)) or "―")


def codes_in(text: str) -> set[str]:
    """Codes that a page of documentation explains (``| `code` |`` in its table)."""
    return set(re.findall(r"^\| `([a-z_]+)` \|", text, flags=re.MULTILINE))
