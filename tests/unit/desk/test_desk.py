"""What an operator sees and may do, by role, association and provenance."""

from __future__ import annotations

import datetime as dt

import pytest

from himi_map.desk import DeskView, desk_view, may_open
from himi_map.records.care import Baton, CareNetTeam
from himi_map.records.consent import ConsentKind, Proof, Whose
from himi_map.records.office import LocalNote, Operator, OperatorRole
from himi_map.records.people import Provenance, Resident, Sex, Status
from himi_map.text.partialdate import PartialDate
from tests.unit.disclosure.town import AT, HIMI, LIST, MAP, Town, home

STAFF = Operator(id="o", name="職員", role=OperatorRole.SHAKYO)
LEADER = Operator(id="l", name="会長", role=OperatorRole.LEADER, associations=("a",))
HELPER = Operator(id="h", name="手伝い", role=OperatorRole.HELPER, associations=("a",))
OUR = Provenance.NEIGHBOURHOOD


@pytest.fixture
def town() -> Town:
    return Town()


def view(town: Town, operator: Operator, area: str = "a") -> DeskView:
    return desk_view(town.records, operator, area, profile=HIMI, at=AT)


def seen(town: Town, operator: Operator, area: str = "a") -> list[str]:
    return [one.resident.name for one in view(town, operator, area).people]


def test_staff_see_everybody_and_the_hall_only_whom_it_may(town):
    town.person("市の 未確認", 1)
    town.person("自治会の 未確認", 2, provenance=OUR)
    agreed = town.person("市の 同意", 3)
    town.says(agreed, LIST)
    refused = town.person("市の 撤回", 4)
    town.says(refused, LIST, state="withdrawn")
    spoken = town.person("市の 口頭切れ", 5)
    town.says(spoken, LIST, proof=Proof.SPOKEN, on="2025-06-01")
    minsei_only = town.person("市の 民生委員だけ", 6)
    town.says(minsei_only, ConsentKind.LIST_MINSEI)
    assert len(seen(town, STAFF)) == 6
    assert seen(town, LEADER) == seen(town, HELPER) == ["自治会の 未確認", "市の 同意"]
    assert view(town, STAFF).hidden == 0
    assert view(town, LEADER).hidden is None


def test_nobody_sees_an_association_that_is_not_theirs(town):
    town.person("西の 人", 1, area="b", provenance=OUR)
    found = view(town, LEADER, "b")
    assert (found.people, found.supporters, found.notes, found.may_edit) == ((), (), (), False)
    assert seen(town, STAFF, "b") == ["西の 人"]


@pytest.mark.parametrize("role", list(OperatorRole))
def test_who_retired_sees_nothing(town, role):
    town.person("自治会の 人", 1, provenance=OUR)
    gone = Operator(id="x", name="元", role=role, associations=("a",), retired_on=dt.date(2026, 5, 20))
    assert not may_open(gone, "a", AT)
    assert seen(town, gone) == []


def test_an_empty_scope_means_all_for_staff_only():
    assert may_open(STAFF, "a", AT)
    assert not may_open(Operator(id="x", name="会長", role=OperatorRole.LEADER), "a", AT)


def test_a_helper_proposes_and_does_not_change(town):
    town.person("自治会の 人", 1, provenance=OUR)
    (one,) = view(town, HELPER).people
    assert (one.may_edit, one.may_propose, view(town, HELPER).may_edit) == (False, True, False)
    assert view(town, LEADER).people[0].may_edit


def _full(town: Town, **more) -> str:
    return town.person(
        "対象 花子", 1, phone="0766-22-2222", address="鞍川1060", born=PartialDate.of(dt.date(1937, 3, 4)),
        sex=Sex.FEMALE, home=home(), registered={"reasons": ("難病",), "care_notes": "耳が遠い"}, **more,
    )  # fmt: skip


def test_of_people_it_collected_the_hall_sees_what_it_collects(town):
    _full(town, provenance=OUR)
    (one,) = view(town, LEADER).people
    assert (one.resident.phone, one.resident.address) == ("0766-22-2222", "鞍川1060")
    assert one.resident.home is not None
    assert (one.resident.born, one.resident.sex, one.registration.reasons, one.registration.care_notes) == (
        None, Sex.UNSTATED, (), "",
    )  # fmt: skip
    (same,) = view(town, STAFF).people
    assert same.registration.reasons == ("難病",)
    assert same.resident.born is not None


def test_of_people_from_the_citys_list_the_hall_sees_what_the_consent_grants(town):
    one = _full(town)
    town.says(one, LIST, on=None, wording="name-list/1", proof=Proof.NAME_LIST)
    (entry,) = view(town, LEADER).people
    assert (entry.resident.phone, entry.registration.care_notes) == ("0766-22-2222", "")
    assert entry.resident.home is not None
    town.says(one, MAP, state="refused")
    assert view(town, LEADER).people[0].resident.home is None
    town.says(one, LIST, on="2026-01-01")
    assert view(town, LEADER).people[0].registration.care_notes == "耳が遠い"


def test_marks_contacts_and_helpers(town):
    one = _full(town)
    town.says(one, LIST)
    town.add(CareNetTeam(id="t", association="a", resident=one))
    town.add(Baton(id="n", association="a", resident=one))
    contact = town.contact("長男 太郎", one)
    town.supporter("未同意 次郎", one, agreed=False)
    (hall,) = view(town, LEADER).people
    (office,) = view(town, STAFF).people
    assert (hall.carenet, hall.baton, hall.contacts) == (False, False, ())
    assert (office.carenet, office.baton, len(office.contacts)) == (True, True, 1)
    assert [(each.supporter.name, each.agreed) for each in hall.helpers] == [("未同意 次郎", False)]
    town.says(contact, ConsentKind.SUPPORTER_SHARED, whose=Whose.CONTACT)
    assert len(view(town, LEADER).people[0].contacts) == 1


def test_answers_in_words(town):
    one = town.person("対象 花子", 1)
    town.says(one, LIST, on=None)
    town.says(one, MAP, state="refused")
    (person,) = view(town, STAFF).people
    words = dict(person.consent_words)
    assert words["名簿を自治会へ"] == "有（要確認）"
    assert words["地図への掲載"] == "不同意"
    assert words["名簿を民生委員へ"] == "未確認"
    assert person.listed_consent


def test_everything_of_the_association_and_nothing_put_away(town):
    gone = town.person("仕舞 花子", 1, put_away=dt.date(2026, 1, 1))
    dead = town.person("故人 花子", 2, status=Status.DEAD)
    town.add(Resident(id="family", association="a", name="同居 一郎"))
    town.add(LocalNote(id="n1", association="a", stamp="aed", geometry="{}"))
    town.add(LocalNote(id="n2", association="a", stamp="aed", geometry="{}", put_away=dt.date(2026, 1, 1)))
    helper = town.supporter("遠方 次郎", dead, association="b")
    found = view(town, STAFF)
    assert found.person(gone) is None
    assert found.person(dead) is not None
    assert [one.name for one in found.residents] == ["同居 一郎"]
    assert [one.id for one in found.supporters] == [helper]
    assert [one.id for one in found.notes] == ["n1"]
    assert view(town, LEADER).residents == ()
