"""The fictional town is the same on every machine, stands where it should, and has somebody in every state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from data.town import TOWN_NOW, build_geometry, build_people
from himi_map.edits import digest
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentKind, ConsentState
from himi_map.records.people import PositionQuality, Provenance, Status


@pytest.fixture(scope="module")
def geometry() -> Any:
    return build_geometry("town")


@pytest.fixture(scope="module")
def people(geometry: Any) -> Records:
    return Records.of(build_people(geometry, TOWN_NOW))


def test_the_same_twice(people: Records) -> None:
    assert digest(Records.of(build_people(build_geometry("town"), TOWN_NOW))) == digest(people)


def test_size(people: Records) -> None:
    assert len(people.associations) == 12
    assert sum(not one.boundary for one in people.associations.values()) <= 1, "one has none yet"
    assert len(people.groups) >= 24
    assert len(people.registrations) >= 200


def test_areas_do_not_overlap(people: Records) -> None:
    areas = [shapely.from_geojson(one.boundary) for one in people.associations.values() if one.boundary]
    tree = shapely.STRtree(areas)
    left, right = tree.query(areas, predicate="overlaps")
    shared = [areas[a].intersection(areas[b]).area / areas[a].area for a, b in zip(left, right, strict=True) if a < b]
    assert max(shared, default=0.0) < 1e-6


def test_somebody_in_every_state(people: Records) -> None:
    states = {(fact.kind, fact.state) for fact in people.consents.values()}
    for kind in (ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP):
        assert {(kind, ConsentState.GIVEN), (kind, ConsentState.REFUSED)} <= states
    asked = {fact.subject for fact in people.consents.values()}
    assert set(people.residents) - asked, "somebody was never asked"
    assert {one.status for one in people.residents.values()} >= {Status.HOME, Status.FACILITY}
    assert {one.provenance for one in people.residents.values()} == set(Provenance)
    assert any(one.home is None for one in people.residents.values())
    assert any(
        len(people.referring(type(one), "household", one.household)) > 1
        for one in people.residents.values()
        if one.household
    )


def test_care_and_batons(people: Records) -> None:
    months = {(one.team, one.month) for one in people.activities.values()}
    teams = {team for team, _ in months}
    assert len(teams) >= 5
    assert any(sum(1 for team, _ in months if team == each) >= 12 for each in teams)
    assert people.batons


def test_names_that_are_hard_to_print(people: Records) -> None:
    letters = {letter for one in people.residents.values() for letter in one.name}
    letters |= {letter for one in people.supporters.values() for letter in one.name}
    assert set("髙﨑𠮷邉") <= letters
    assert max(len(one.name) for one in people.residents.values()) >= 14
    assert any(
        (len(one.name) > 0 and not one.name[0].isalpha()) or "消防" in one.name or "会" in one.name
        for one in people.supporters.values()
    )


def test_homes_stand_in_houses(geometry: Any, people: Records) -> None:
    from data.town.writing import pack_content

    houses = pack_content(geometry).layers["buildings"].geometry
    tree = shapely.STRtree(houses)
    homes = [
        one.home.position
        for one in people.residents.values()
        if one.home is not None and one.home.quality in (PositionQuality.BUILDING, PositionQuality.PLACED)
    ]
    assert len(homes) > 150
    points = shapely.points(np.array([[at.lon, at.lat] for at in homes]))
    hit = set(tree.query(points, predicate="dwithin", distance=2e-5)[0].tolist())
    assert len(hit) / len(homes) > 0.95
