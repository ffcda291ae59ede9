"""Which (consent state, recipient, situation, output) are tried together: every pair of values at least once.

A greedy generator. A combination the rules refuse proves nothing about a person's consent, so a pair that any makeable
combination holds must be met by a makeable one; what is left is met by refused ones, which must then be refused.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.e2e.people import STATES
from tests.property.disclosure_oracle import rule

RECIPIENTS = ("association", "minsei", "supporter", "responders", "shakyo", "city", "notice")
SITUATIONS = ("ordinary", "disaster")
OUTPUTS = (
    "map_sheet", "supporter_list", "interview_draft", "evacuation_list", "gis_export", "web_map", "carenet_report",
    "check_report", "journal_report",
)  # fmt: skip


class Row(NamedTuple):
    """One thing to try."""

    state: str
    recipient: str
    situation: str
    output: str

    @property
    def makeable(self) -> bool:
        """Whether the rules know this output for this recipient in this situation."""
        if self.output == "journal_report" and self.situation == "disaster":
            return False
        return rule(self.output, self.recipient, self.situation) is not None


Pair = tuple[int, str, int, str]


def pairs_of(row: Row) -> set[Pair]:
    """The pairs of values a row holds."""
    return {(i, row[i], j, row[j]) for i, j in itertools.combinations(range(len(row)), 2)}


def every_row() -> list[Row]:
    """All combinations."""
    return [Row(*values) for values in itertools.product(STATES, RECIPIENTS, SITUATIONS, OUTPUTS)]


def all_pairs(rows: Iterable[Row]) -> set[Pair]:
    """The pairs any of *rows* holds."""
    return set().union(*(pairs_of(row) for row in rows))


def cover(candidates: Sequence[Row], wanted: set[Pair], seed: int = 2) -> list[Row]:
    """Few rows of *candidates* that together hold *wanted*."""
    order = list(candidates)
    random.Random(seed).shuffle(order)
    left, chosen = set(wanted), []
    while left:
        best = max(order, key=lambda row: len(pairs_of(row) & left))
        gained = pairs_of(best) & left
        if not gained:
            break
        left -= gained
        chosen.append(best)
    return chosen


def pairwise() -> list[Row]:
    """The rows of the proof: makeable ones first, then refused ones for the pairs that only those can hold."""
    everything = every_row()
    makeable = [row for row in everything if row.makeable]
    rows = cover(makeable, all_pairs(makeable))
    return rows + cover(everything, all_pairs(everything) - all_pairs(rows))
