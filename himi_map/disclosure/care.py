"""Counts for the CareNet half-year report: no person, no team, only sums."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Collection

from himi_map.disclosed.disclosure import CareTotals
from himi_map.errors import BugError
from himi_map.records.atlas import Records
from himi_map.records.care import CareActivity, CareHelper, CareNetTeam, CareTarget, MonthlyActivity
from himi_map.text.names import exact_key

_HALF = re.compile(r"(\d{4})H([12])")


def half_months(half: str) -> tuple[str, ...]:
    """The six months of a half year as ``2026-04``. H1 is April to September, H2 October to March.

    Raises
    ------
    BugError
        Not a half year; what users type is checked before.
    """
    match = _HALF.fullmatch(half)
    if match is None:
        raise BugError(f"not a half year: {half!r}")
    year = int(match[1])
    if match[2] == "1":
        return tuple(f"{year}-{month:02}" for month in range(4, 10))
    return (*(f"{year}-{month:02}" for month in range(10, 13)), *(f"{year + 1}-{month:02}" for month in range(1, 4)))


def care_totals(records: Records, half: str, associations: Collection[str] = ()) -> CareTotals:
    """The totals of a half year.

    A team counts when it was at work on any day of the half; its helpers count once each, also when they help in
    several teams (by the supporter they are, else by name within the association).

    Parameters
    ----------
    associations
        Ids in scope; empty means all.

    Raises
    ------
    BugError
        *half* is none.
    """
    months = frozenset(half_months(half))
    first, last = _span(half)
    teams = {
        team.id: team
        for team in records.teams.values()
        if (not associations or team.association in associations) and _at_work(team, first, last)
    }
    helpers: dict[str, set[str]] = {}
    for one in records.helpers.values():
        if one.team in teams and (one.put_away is None or one.put_away > first):
            helpers.setdefault(one.team, set()).add(_who(one))
    activities = [
        one
        for one in records.activities.values()
        if one.month in months and (not associations or one.association in associations)
    ]
    wards = sorted(
        {_ward(records, team.association) for team in teams.values()}
        | {_ward(records, one.association) for one in activities}
    )

    def of(chosen: Collection[CareNetTeam]) -> tuple[int, int]:
        return len(chosen), len(set().union(*(helpers.get(team.id, set()) for team in chosen)))

    every = list(teams.values())
    return CareTotals(
        half=half,
        teams=len(every),
        helpers=of(every)[1],
        targets={str(target): of([team for team in every if team.target is target]) for target in CareTarget},
        activities=_sums(activities),
        by_ward={
            ward: (
                *of([team for team in every if _ward(records, team.association) == ward]),
                _sums([one for one in activities if _ward(records, one.association) == ward]),
            )
            for ward in wards
        },
    )


def _span(half: str) -> tuple[dt.date, dt.date]:
    months = half_months(half)
    year, month = (int(part) for part in months[-1].split("-"))
    return dt.date.fromisoformat(f"{months[0]}-01"), dt.date(year, month, calendar.monthrange(year, month)[1])


def _at_work(team: CareNetTeam, first: dt.date, last: dt.date) -> bool:
    return (
        (team.started_on is None or team.started_on <= last)
        and (team.ended_on is None or team.ended_on >= first)
        and (team.put_away is None or team.put_away > first)
    )


def _who(helper: CareHelper) -> str:
    return f"supporter {helper.supporter}" if helper.supporter else f"{helper.association} {exact_key(helper.name)}"


def _ward(records: Records, association: str) -> str:
    found = records.associations.get(association)
    return found.ward if found is not None else ""


def _sums(activities: Collection[MonthlyActivity]) -> dict[str, int]:
    return {str(code): sum(one.counts.get(code, 0) for one in activities) for code in CareActivity}
