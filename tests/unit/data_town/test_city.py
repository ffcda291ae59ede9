"""The city is as large as Himi, and can be had ten times as large; it is the same on every machine."""

from __future__ import annotations

import pytest

from data.town import TOWN_NOW, Town, build_geometry, build_people, build_town
from himi_map.edits import digest
from himi_map.records.atlas import Records
from himi_map.records.base import Record


@pytest.fixture(scope="module")
def city() -> Town:
    return build_town("city")


@pytest.fixture(scope="module")
def people(city: Town) -> Records:
    return Records.of(city.records)


def houses(town: Town) -> int:
    return sum(len(town.geometry.houses_of(area)) for area in range(len(town.geometry.areas)))


def test_as_large_as_himi(city: Town, people: Records) -> None:
    assert len(people.associations) == 226
    assert len({one.name for one in people.associations.values()}) == 226
    assert len({one.ward for one in people.associations.values()}) == 21
    assert len(people.registrations) >= 5_000
    assert len(people.supporters) >= 6_000
    assert houses(city) >= 30_000
    assert len(city.geometry.layers["roads"].geometry) >= 15_000
    assert len(city.geometry.sites) >= 120


def test_every_association_has_people_and_supporters(people: Records) -> None:
    for kind in (people.registrations, people.supporters):
        assert {one.association for one in kind.values()} == set(people.associations)


def test_the_same_twice(people: Records) -> None:
    assert digest(Records.of(build_people(build_geometry("city"), TOWN_NOW))) == digest(people)


def test_ten_times_as_large() -> None:
    small, large = build_town("town"), build_town("town", scale=10)

    def count(town: Town, kind: str) -> int:
        return sum(type(one).__name__ == kind for one in town.records)

    assert count(large, "Association") == 10 * count(small, "Association")
    assert count(large, "Supporter") == 10 * count(small, "Supporter")
    assert count(large, "Registration") >= 9.8 * count(small, "Registration")
    assert houses(large) >= 9 * houses(small)
    assert len(large.geometry.layers["roads"].geometry) >= 8 * len(small.geometry.layers["roads"].geometry)
    assert len(large.geometry.sites) >= 3 * len(small.geometry.sites), "beyond 24 associations every third hall is one"
    assert len({identity(one) for one in large.records}) == len(large.records)


def identity(record: Record) -> tuple[str, str]:
    return type(record).__name__, record.id
