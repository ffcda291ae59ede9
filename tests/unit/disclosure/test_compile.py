"""What a Disclosure holds when all is in order: order, letters, roofs, destinations, titles, the journal line."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from himi_map.disclosed import ConsentMark, Freshness, Output
from himi_map.disclosure import people_on, read_summary, residents_on, rule_table, summary, summary_label
from himi_map.disclosure.helping import letter
from himi_map.disclosure.people import freshness
from himi_map.disclosure.rules import Paper, RuleTable
from himi_map.errors import BugError
from himi_map.geo.crs import PlaneCrs
from himi_map.publicmap import Hazard, PublicSite
from himi_map.records.consent import ConsentKind, Proof, Whose
from himi_map.records.people import PositionQuality, Sex
from himi_map.records.sites import EvacuationPlan, Means
from himi_map.text.partialdate import PartialDate
from tests.unit.disclosure.town import AT, HIMI, LIST, MAP, Town, home, names


@pytest.fixture
def town() -> Town:
    return Town()


def test_people_stand_by_number_and_areas_by_ward_and_kana(town):
    for name, number, area in (("二番", 2, "a"), ("一番", 1, "a"), ("西", 1, "b")):
        one = town.person(name, number, area=area)
        town.says(one, LIST, association=area)
    found = town.ask(to="shakyo")
    assert names(found) == ["西", "一番", "二番"]  # 西町 has no ward, which comes before 北
    assert [area.name for area in found.areas] == ["西町", "東町"]
    assert found.title == "氷見市　支援者リスト"
    assert town.ask(areas=("a",)).title == "東町地区福祉・防災マップ 支援者リスト"


def test_letters_go_on_after_z():
    assert [letter(index) for index in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_supporters_have_letters_by_kana(town):
    one = town.person("対象 花子", 1)
    town.says(one, LIST)
    for order, (name, kana) in enumerate((("渡辺", "わたなべ"), ("朝日 消防分団", "あさひ"), ("中村", "なかむら")), 1):
        town.supporter(name, one, order=order, kana=kana, organisation="分団" in name)
    found = town.ask()
    assert [(each.letter, each.name) for each in found.supporters] == [
        ("A", "朝日 消防分団"), ("B", "中村"), ("C", "渡辺"),
    ]  # fmt: skip
    assert [each.name for each in found.people[0].helpers] == ["渡辺", "朝日 消防分団", "中村"]
    assert [each.key for each in found.people[0].helpers] == [
        found.supporters[2].key, found.supporters[0].key, found.supporters[1].key,
    ]  # fmt: skip


def test_one_roof_by_household_by_building_and_by_nearness(town):
    people = (
        ("一", home(0), "h"), ("二", home(300), "h"), ("三", home(301.2), None), ("四", home(600, building="B7"), None),
        ("五", home(640, building="B7"), None), ("六", home(900), None), ("七", home(902), None), ("八", None, "h"),
    )  # fmt: skip
    for number, (name, where, household) in enumerate(people, 1):
        town.says(town.person(name, number, home=where, household=household), LIST, MAP)
    found = {one.name: one.home for one in town.ask(Output.MAP_SHEET).people}
    assert found["一"] == found["二"] == found["三"]
    assert found["四"] == found["五"]
    assert len({found[name] for name in "一四六七"}) == 4
    assert found["八"] == ""


def test_positions_are_metres_of_the_plane_zone(town):
    one = town.person("対象 花子", 1, home=home(120))
    town.says(one, LIST, MAP)
    x, y = PlaneCrs(HIMI.plane_epsg).point(home(120).position)
    assert town.ask(Output.MAP_SHEET).people[0].position == pytest.approx((x, y), abs=0.001)


def test_the_proof_line_is_the_same_on_list_and_sheet(town):
    places = (home(0), home(50, PositionQuality.KOAZA), None, home(80))
    for number, place in enumerate(places, 1):
        one = town.person(f"{number}番", number, home=place)
        town.says(one, LIST, *((MAP,) if number != 4 else ()))
    for output in (Output.SUPPORTER_LIST, Output.MAP_SHEET):
        assert town.ask(output).counts["a"].line() == "名簿4 ＝ 地図1 ＋ 位置未定2 ＋ 地図不同意1"


def test_destinations_come_from_the_plan_with_the_sites_names(town):
    from himi_map.disclosed import DisclosureRequest, Purpose, Recipient
    from himi_map.disclosure import disclose

    one = town.person("対象 花子", 1)
    town.says(one, LIST, ConsentKind.PLAN_SHARED)
    town.add(
        EvacuationPlan(
            id="p", association="a", resident=one, site="E1", hazard=Hazard.TSUNAMI, means=Means.CAR, minutes=12,
            leave_when="警戒レベル3",
        )
    )  # fmt: skip
    request = DisclosureRequest(
        output=Output.EVACUATION_LIST, recipient=Recipient.parse("association"), purpose=Purpose.EVACUATE, at=AT,
        operator="o", associations=("a",),
    )  # fmt: skip
    found = disclose(town.records, request, profile=HIMI, sites=[PublicSite(key="E1", name="見本小学校")])
    (to,) = found.people[0].destinations
    assert (to.name, to.hazard, to.means, to.minutes, to.leave_when) == (
        "見本小学校",
        "tsunami",
        "車",
        12,
        "警戒レベル3",
    )


def test_birth_is_told_as_people_write_it(town):
    one = town.person(
        "対象 花子", 1, born=PartialDate(iso="1937-03-04", text="昭12.3.4", precision="day"), sex=Sex.FEMALE
    )
    town.says(one, ConsentKind.LIST_MINSEI)
    (person,) = town.ask(to="minsei").people
    assert (person.born, person.age, person.sex) == ("昭和12年3月4日", 89, "女")


def test_marks_of_consent(town):
    paper, entry, family = (town.person(name, number) for number, name in enumerate(("紙", "名簿", "家族"), 1))
    town.says(paper, LIST)
    town.says(entry, LIST, on=None, wording="name-list/1", proof=Proof.NAME_LIST)
    town.says(family, LIST, signed_by="family")
    assert [one.consent for one in town.ask().people] == [
        ConsentMark.GIVEN, ConsentMark.TO_CONFIRM, ConsentMark.TO_CONFIRM,
    ]  # fmt: skip


def test_freshness_ages():
    today = dt.date(2026, 5, 20)
    assert freshness(dt.date(2025, 5, 21), today, 12) is Freshness.CONFIRMED
    assert freshness(dt.date(2025, 5, 20), today, 12) is Freshness.TO_CONFIRM
    assert freshness(dt.date(2024, 5, 20), today, 12) is Freshness.EXPIRED
    assert freshness(None, today, 12) is Freshness.TO_CONFIRM


def test_staff_see_how_many_consents_lapse_at_the_next_renewal(town):
    for number, spoken in enumerate((True, False), 1):
        one = town.person(f"{number}番", number)
        town.says(one, ConsentKind.LIST_RESPONDERS, on="2026-05-01", **({"proof": Proof.SPOKEN} if spoken else {}))
    assert town.ask(to="shakyo").counts["a"].lapsing == 1
    assert town.ask(to="responders").counts["a"].lapsing == 0


def test_the_journal_line_names_nobody_and_says_who_was_on_the_copy(town):
    one = town.person("対象 花子", 1, home=home(), phone="0766-22-2222")
    town.says(one, LIST, MAP)
    town.person("別 太郎", 2)
    found = town.ask(Output.MAP_SHEET)
    payload = summary(found, operator="o")
    assert "対象" not in payload.decode()
    assert one not in payload.decode()
    told = json.loads(payload)
    assert (told["sheet"], told["operator"], told["recipient"], told["output"]) == (
        found.sheet,
        "o",
        "association",
        "map_sheet",
    )
    assert (told["purpose"], told["situation"], told["people"], told["areas"]) == ("prepare", "ordinary", 1, ["a"])
    assert told["fields"] == ["identity", "support", "home", "helpers", "carenet_mark", "baton_mark"]
    assert people_on(payload, town.records) == (one,) == residents_on(found, town.records)
    assert read_summary(payload).at == AT
    assert summary_label(found) == "提供：福祉・防災マップ（役員用、1人）"


def test_the_table_is_refused_when_it_contradicts_itself():
    shipped = rule_table()
    base = {
        "outputs": (Output.WEB_MAP,), "recipients": ("notice",), "situations": ("ordinary",), "people": "none",
        "why": "", "fields": {},
    }  # fmt: skip
    for wrong in (
        {"fields": {"shoe_size": ()}},
        {"people": "everyone", "recipients": ("city",), "fields": {"identity": ()}},
        {"people": "everyone", "recipients": ("notice",), "fields": {"identity": ()}, "banner": "internal"},
        {"people": "everyone", "recipients": ("city",), "situations": ("disaster",), "fields": {"identity": ()}},
        {"people": "consented", "recipients": ("city",), "fields": {"identity": ()}},
        {"people": "everyone", "recipients": ("city",), "banner": "internal"},
        {},
    ):
        import msgspec

        paper = msgspec.convert(msgspec.to_builtins(base | wrong), Paper)
        with pytest.raises(BugError):
            RuleTable(shipped.groups, (paper,))


def test_every_row_of_the_table_says_why():
    rows = list(rule_table().rows())
    assert len(rows) > 300
    assert all(row.why for row in rows)
    assert {row.output for row in rows} == set(Output)


def test_a_supporters_paper_holds_only_areas_where_they_help(town):
    one = town.person("受持 花子", 1)
    town.says(one, LIST)
    helper = town.supporter("協力 次郎", one)
    assert [area.key for area in town.ask(to=f"supporter:{helper}").areas] == ["a"]


def test_a_supporter_reads_their_own_name_and_phone(town):
    one = town.person("受持 花子", 1)
    town.says(one, LIST)
    helper, other = town.supporter("協力 次郎", one), town.supporter("協力 三郎", one, order=2)
    rows = town.ask(to=f"supporter:{helper}").people[0].helpers
    assert [row.name for row in rows] == ["協力 次郎", "あり（氏名は非公開）"]
    town.says(other, ConsentKind.SUPPORTER_SHARED, whose=Whose.SUPPORTER)
    rows = town.ask(to=f"supporter:{helper}").people[0].helpers
    assert [row.name for row in rows] == ["協力 次郎", "協力 三郎"]
