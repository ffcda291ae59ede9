"""The look before printing: one report for all chosen associations, from the published table (docs/checks.md).

An error stops that association, never the others. What the run reports is codes and counts; the sentences with names
are internal. What stops an association is told by the numbers (NO) of the people it is about.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from himi_map.checks import Check, Severity
from himi_map.checks.printing import EVERYWHERE, Surroundings, print_checks, printing_codes
from himi_map.disclosed import Recipient, RecipientKind
from himi_map.errors import HimiMapError, MissingGlyphError, ProofError
from himi_map.glossary import term
from himi_map.services.public_map import merged_sites

if TYPE_CHECKING:
    from himi_map.profiles import Profile
    from himi_map.records.atlas import Records
    from himi_map.services.printing.portions import Portions

_LETTERS: Final = ("glyph_missing", "glyph_missing_title", "glyph_missing_note")
_OF_NOBODY: Final = ("basemap_", "credit_", "approval_", "site_no_hazard", "boundary_", "glyph_missing_title", "note_")
"""Beginnings of the codes that are not about people: all that a paper without people is asked for."""
_WHILE_PAINTING: Final = {"export.missing_glyph": "glyph_missing", "export.proof": "proof_wrong"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know before printing.

    Attributes
    ----------
    association
        Id, or empty for what is about all of them.
    number
        NO of the person it is about, or None.
    """

    code: str
    severity: Severity
    association: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Preflight:
    """All findings of a run."""

    findings: tuple[Finding, ...]

    def stops(self) -> dict[str, HimiMapError]:
        """Association id to the error that stops it; under an empty id, what stops all."""
        found: dict[str, list[Finding]] = {}
        for one in self.findings:
            if one.severity is Severity.STOP:
                found.setdefault(one.association, []).append(one)
        return {key: _error(several) for key, several in found.items()}

    def counts(self) -> dict[str, int]:
        """Code to how often it was found, in the order of the table."""
        total = Counter(one.code for one in self.findings)
        return {code: total[code] for code in printing_codes() if total[code]}

    def lines(self) -> Iterator[str]:
        """A line for each code: grave ones first."""
        graveness = {one.code: one.severity for one in self.findings}
        order = [Severity.STOP, Severity.WARN, Severity.NOTE]
        for code, count in sorted(self.counts().items(), key=lambda pair: order.index(graveness[pair[0]])):
            yield f"{term(f'preflight.{graveness[code]}')}　{term(f'preflight.{code}')}　{count}"


def gather(
    portions: Portions,
    *,
    recipient: Recipient,
    profile: Profile,
    at: dt.datetime,
    around: Surroundings,
) -> Preflight:
    """Look at everything that is about to be printed.

    Parameters
    ----------
    portions
        The associations with their records.
    around
        The sites are the published ones; the atlas's own are added.
    """
    found: list[Finding] = []
    for place, (parts, records) in enumerate(portions):
        sites = merged_sites(around.sites, records.sites.values())
        checks = print_checks(
            records,
            profile=profile,
            at=at,
            associations=frozenset(one.association for one in parts),
            around=replace(around, sites=sites, everybody=portions.everybody),
        )
        if recipient.kind is RecipientKind.NOTICE:
            checks = tuple(one for one in checks if one.code.startswith(_OF_NOBODY))
        if place:  # what is about all of them was told with the first
            checks = tuple(one for one in checks if one.association != EVERYWHERE)
        found += (_finding(records, one) for one in checks)
    return Preflight(tuple(found))


def of_error(association: str, error: HimiMapError) -> Finding | None:
    """What only painting found and what belongs in the table; None for what does not."""
    code = _WHILE_PAINTING.get(error.code)
    return Finding(code, Severity.STOP, association) if code is not None else None


def _finding(records: Records, check: Check) -> Finding:
    registration = records.registration_of(check.about[0]) if check.about and check.association != EVERYWHERE else None
    number = registration.number if registration is not None else None
    return Finding(check.code, check.severity, check.association, number)


def _error(several: list[Finding]) -> HimiMapError:
    """Why an association is not printed, by numbers."""
    numbers = "、".join(str(one) for one in sorted({each.number for each in several if each.number is not None}))
    if all(one.code in _LETTERS for one in several):
        return MissingGlyphError("export.missing_glyph", characters=f"NO {numbers}" if numbers else "自治会の名前")
    words = "、".join(dict.fromkeys(term(f"preflight.{one.code}") for one in several))
    return ProofError("export.preflight", count=len(several), numbers=numbers or words)
