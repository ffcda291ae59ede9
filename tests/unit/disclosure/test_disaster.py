"""災害時: without consent only as 災害対策基本法 49条の11第3項 asks."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from himi_map.disclosed import Authorisation, Output, Situation
from himi_map.errors import PermissionRefusedError
from himi_map.profiles import Controller
from himi_map.records.consent import ConsentKind
from himi_map.records.office import Operator, OperatorRole
from himi_map.records.people import Status
from tests.unit.disclosure.town import AT, HIMI, LIST, Town, home, names

CITY = msgspec.structs.replace(HIMI, controller=Controller(kind="city", name="氷見市"))
COMMISSIONED = msgspec.structs.replace(
    HIMI, controller=Controller(kind="shakyo", name="社協", commissioned_by_city=True)
)
GRANTED = Authorisation(first="o1", second="o2", reason="大津波警報", since=AT - dt.timedelta(hours=1), hours=6)


@pytest.fixture
def town() -> Town:
    town = Town()
    town.add(Operator(id="o1", name="一", role=OperatorRole.CITY))
    town.add(Operator(id="o2", name="二", role=OperatorRole.KEEPER))
    town.add(Operator(id="o3", name="三", role=OperatorRole.LEADER))
    town.add(Operator(id="o4", name="四", role=OperatorRole.CITY, retired_on=dt.date(2026, 1, 1)))
    refused = town.person("不同意 花子", 1, home=home())
    town.says(refused, LIST, ConsentKind.MAP, state="refused")
    town.person("故人 太郎", 2, status=Status.DEAD)
    town.supporter("未同意 次郎", refused, agreed=False)
    return town


def ask(town, authorisation=GRANTED, profile=CITY, to="responders", output=Output.EVACUATION_LIST):
    return town.ask(output, to, profile=profile, situation=Situation.DISASTER, authorisation=authorisation)


@pytest.mark.parametrize("profile", [CITY, COMMISSIONED], ids=["city", "commissioned"])
def test_the_city_may_name_people_without_consent(town, profile):
    found = ask(town, profile=profile)
    assert names(found) == ["不同意 花子"]
    assert isinstance(found.people[0].position, tuple)
    assert found.banner == ("災害時提供（災害対策基本法第49条の11第3項）　理由：大津波警報　令和8年5月20日15時00分まで")
    assert found.people[0].helpers[0].name == "調整中"


def test_the_council_alone_may_not(town):
    with pytest.raises(PermissionRefusedError) as told:
        ask(town, profile=HIMI)
    assert told.value.code == "refused.disaster_controller"


@pytest.mark.parametrize(
    "change",
    [
        {"second": "o1"},
        {"second": "o3"},
        {"second": "o4"},
        {"second": "nobody"},
        {"reason": "　"},
        {"hours": 0},
        {"hours": 73},
        {"since": AT + dt.timedelta(minutes=1)},
        {"since": AT - dt.timedelta(hours=6)},
    ],
    ids=str,
)
def test_an_authorisation_that_is_not_whole_gives_nothing(town, change):
    with pytest.raises(PermissionRefusedError) as told:
        ask(town, authorisation=msgspec.structs.replace(GRANTED, **change))
    assert told.value.code == "refused.disaster_authorisation"
    assert "（reason）" not in str(told.value)


def test_no_authorisation_gives_nothing(town):
    with pytest.raises(PermissionRefusedError):
        ask(town, authorisation=None)


def test_an_authorisation_changes_nothing_in_ordinary_times(town):
    found = town.ask(Output.EVACUATION_LIST, "responders", profile=CITY, authorisation=GRANTED)
    assert names(found) == []
    assert found.banner == ""


def test_staff_papers_are_not_made_in_disaster_mode(town):
    for output in (Output.INTERVIEW_DRAFT, Output.IMPORT_REPORT, Output.CARENET_REPORT):
        with pytest.raises(PermissionRefusedError):
            ask(town, to="city", output=output)


def test_the_notice_needs_no_authorisation_and_names_nobody(town):
    found = ask(town, authorisation=None, profile=HIMI, to="notice", output=Output.MAP_SHEET)
    assert found.people == ()
