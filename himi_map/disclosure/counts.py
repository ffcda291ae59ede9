"""The sums that prove nobody fell out, and the counts that may be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import UNSET

from himi_map.disclosed.disclosure import ProofCounts
from himi_map.disclosed.person import DisclosedPerson
from himi_map.disclosure.case import Candidate, Case

FEWEST_TOLD: Final = 3
"""A count of people without consent below this is not told: one or two could be guessed."""


def proof_counts(case: Case, candidates: Sequence[Candidate], people: Sequence[DisclosedPerson]) -> ProofCounts:
    """「名簿25 ＝ 地図23 ＋ 位置未定1 ＋ 地図不同意1」 of one area.

    Where the output itself shows homes, it is counted from what is shown; otherwise from what the recipient's map sheet
    would show.

    Parameters
    ----------
    candidates
        Registered people of the area, included or not.
    people
        Those of them on the output.
    """
    included = [one for one in candidates if one.included]
    if case.has("home"):
        on_map = sum(isinstance(one.position, tuple) for one in people)
        refused = sum(one.position is UNSET for one in people)
    else:
        allowed = [one.resident for one in included if case.on_map(one)]
        on_map = sum(resident.home is not None and resident.home.exact for resident in allowed)
        refused = len(included) - len(allowed)
    told = case.has("unconsented_count")
    without = sum(not one.included or not any(each.stands for each in one.standings) for one in candidates)
    return ProofCounts(
        listed=len(people),
        on_map=on_map,
        unplaced=len(included) - on_map - refused,
        map_refused=refused,
        lapsing=sum(_lapsing(one) for one in included) if told else 0,
        without_consent=without if told and without >= FEWEST_TOLD else None,
    )


def _lapsing(one: Candidate) -> bool:
    """All the consents the person stands on are spoken: at the next renewal they are gone."""
    standing = [each for each in one.standings if each.stands]
    return bool(standing) and all(each.lapses_on is not None for each in standing)
