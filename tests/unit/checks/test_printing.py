"""Preflight: each error and warning of the published table is found, once, and nothing else is said."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import msgspec
import pytest

from himi_map.checks import Check, Severity, Surroundings, check_texts, print_checks, printing_codes, stops, visible_to
from himi_map.checks.printing import EVERYWHERE
from himi_map.disclosed import Authorisation, ProofCounts
from himi_map.publicmap import Hazard, PackFacts, PublicSite, SiteKind
from himi_map.records.consent import Proof
from himi_map.records.office import LocalNote, Operator, OperatorRole
from himi_map.records.people import Association, PositionQuality
from himi_map.records.sites import EvacuationPlan, Means
from tests.unit.disclosure.town import AT, HIMI, LIST, MAP, Town, home

GOOD = PackFacts(
    layers=frozenset({"buildings", "roads", "water"}),
    made=dict.fromkeys(("buildings", "roads", "water"), dt.date(2025, 6, 1)),
    credits={"buildings": "国土地理院長の承認（令7情使第1号）"},
    bounds=(136.0, 36.0, 138.0, 38.0),
)
SITES = (
    PublicSite(key="E1", name="見本小学校", kinds=(SiteKind.EMERGENCY,), hazards=(Hazard.FLOOD,), step_free=False),
    PublicSite(key="E2", name="見本高台", kinds=(SiteKind.EMERGENCY,), hazards=(Hazard.TSUNAMI,)),
)
_CORNERS = [[136.9, 36.8], [137.1, 36.8], [137.1, 36.9], [136.9, 36.9], [136.9, 36.8]]
GROUND = json.dumps({"type": "Polygon", "coordinates": [_CORNERS]})
POINT = json.dumps({"type": "Point", "coordinates": [136.97, 36.85]})


def missing(text: str) -> tuple[str, ...]:
    """A font that lacks one letter, and one shape of another."""
    assert "\n" not in text
    found = ["囗"] if "囗" in text else []
    return tuple([*found, "邉\U000e0105"] if "\U000e0105" in text else found)


AROUND = Surroundings(sites=SITES, pack=GOOD, missing=missing)


class Bounded(Town):
    """A town whose associations all have their boundary, with one sound person."""

    def __init__(self) -> None:
        super().__init__()
        self.made = [msgspec.structs.replace(one, boundary=GROUND) for one in self.made]
        self.one = self.sound("対象 花子", 1)

    def sound(self, name: str, number: int, **fields) -> str:
        one = self.person(name, number, **({"home": home(number * 20)} | fields))
        self.says(one, LIST, MAP)
        self.supporter(f"協力 {number}", one)
        return one


@pytest.fixture
def town() -> Bounded:
    return Bounded()


def checks(town: Town, around: Surroundings = AROUND, *, at: dt.datetime = AT, **more) -> list[Check]:
    return list(print_checks(town.records, profile=HIMI, at=at, around=around, **more))


def said(town: Town, around: Surroundings = AROUND, **more) -> list[tuple[str, str]]:
    return [(one.code, one.association) for one in checks(town, around, **more)]


def test_nothing_stands_against_a_sound_town(town):
    assert said(town) == []


def test_every_code_of_the_table_is_tested_here(town):
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123
        text = file.read()
    assert [code for code in printing_codes() if f'"{code}"' not in text] == []
    assert {code for code, one in check_texts().items() if one.severity is Severity.STOP} <= set(printing_codes())


def test_a_letter_in_no_font_stops_its_association_and_names_the_number(town):
    town.sound("囗田 太郎", 7)
    (found,) = checks(town)
    assert (found.code, found.association, found.severity) == ("glyph_missing", "a", Severity.STOP)
    assert found.text.startswith("7番 囗田 太郎さん")
    assert "囗（U+56D7）" in found.text
    assert stops([found], "a") == (found,)
    assert stops([found], "b") == ()


def test_a_letter_in_no_font_is_found_with_the_supporter_whom_it_names(town):
    town.supporter("囗川 次郎", town.one, order=2)
    (found,) = checks(town)
    assert found.code == "glyph_missing"
    assert found.text.startswith("1番 対象 花子さん")


def test_a_letter_of_somebody_who_is_not_on_the_paper_stops_nobody(town):
    town.person("囗田 太郎", 7, home=home())
    assert said(town) == []


def test_a_letter_in_no_font_in_a_title_and_in_a_note(town):
    town.add(Association(id="c", name="囗島", ward="北", boundary=GROUND))
    town.add(LocalNote(id="n", association="c", stamp="cliff", geometry=POINT, label="囗崖"))
    assert said(town) == [("glyph_missing_title", "c"), ("glyph_missing_note", "c")]
    assert said(town, associations=("a",)) == []


def test_a_shape_in_no_font_is_told_and_stops_nobody(town):
    town.sound("渡邉\U000e0105 清", 7)
    (found,) = checks(town)
    assert (found.code, found.severity) == ("glyph_usual_shape", Severity.NOTE)


def test_a_proof_that_does_not_add_up(town):
    wrong = ProofCounts(listed=3, on_map=1, unplaced=0, map_refused=1)
    right = ProofCounts(listed=3, on_map=2, unplaced=0, map_refused=1)
    assert said(town, replace(AROUND, proofs={"a": wrong, "b": right})) == [("proof_wrong", "a")]
    assert checks(town, replace(AROUND, proofs={"a": wrong}))[0].severity is Severity.STOP


def test_an_authorisation_out_of_date_stops_everybody(town):
    given = Authorisation(first="o1", second="o2", reason="津波警報", since=AT - dt.timedelta(hours=5), hours=6)
    assert said(town, replace(AROUND, authorisation=given)) == []
    over = msgspec.structs.replace(given, hours=5)
    (found,) = checks(town, replace(AROUND, authorisation=over))
    assert (found.code, found.association) == ("authorisation_over", EVERYWHERE)
    assert stops([found], "a") == stops([found], "b") == (found,)
    early = msgspec.structs.replace(given, since=AT + dt.timedelta(minutes=1))
    assert said(town, replace(AROUND, authorisation=early)) == [("authorisation_over", EVERYWHERE)]


def test_consents_that_lapsed_or_soon_will(town):
    other = town.person("口頭 太郎", 2, home=home())
    town.says(other, LIST, on="2025-06-01", proof=Proof.SPOKEN)
    (found,) = checks(town)
    assert (found.code, found.severity, found.staff_only) == ("consent_lapsed", Severity.STOP, True)
    town.says(other, LIST, on="2026-05-01", proof=Proof.SPOKEN)
    town.supporter("協力 次郎", other)
    soon = dt.datetime(2027, 1, 2, tzinfo=dt.UTC)
    fresh = replace(GOOD, made=dict.fromkeys(GOOD.made, soon.date()))
    assert said(town, replace(AROUND, pack=fresh), at=soon) == [("consent_lapsing", "a")]


def test_people_without_place_outside_or_without_supporter(town):
    alone = town.person("独居 一郎", 2, home=home())
    town.says(alone, LIST, MAP)
    town.sound("未定 二郎", 3, home=None)
    town.sound("町名 三郎", 4, home=home(quality=PositionQuality.TOWN))
    town.sound("区域 四郎", 5, home=home(-9_000))
    framed = town.sound("枠外 五郎", 6)
    assert said(town, replace(AROUND, outside={"a": {framed}})) == [
        ("no_supporter", "a"), ("outside_frame", "a"), ("unplaced", "a"), ("unplaced", "a"), ("outside_boundary", "a"),
    ]  # fmt: skip
    town.sound("市外 六郎", 8, home=home(30_000))
    assert ("outside_town", "a") in said(town)


def test_of_people_who_are_not_on_the_paper_nothing_is_said(town):
    town.person("未確認 一郎", 2, home=None)
    refused = town.person("不同意 二郎", 3, home=None)
    town.says(refused, LIST, state="refused")
    assert said(town) == []


def test_a_base_map_that_is_missing_old_or_from_nobody_knows_when(town):
    assert said(town, replace(AROUND, pack=None)) == [("basemap_missing", EVERYWHERE)]
    no_roads = replace(GOOD, layers=frozenset({"buildings"}))
    (found,) = checks(town, replace(AROUND, pack=no_roads))
    assert "道が取り込まれていません" in found.text
    for made, codes in ((dt.date(2025, 5, 20), ["basemap_old"]), (dt.date(2025, 5, 21), [])):
        pack = replace(GOOD, made={**GOOD.made, "roads": made})
        assert [code for code, _ in said(town, replace(AROUND, pack=pack))] == codes
    undated = replace(GOOD, made={})
    assert said(town, replace(AROUND, pack=undated)) == [("basemap_undated", EVERYWHERE)]


def test_a_base_map_of_another_place(town):
    pack = replace(GOOD, bounds=(139.0, 35.0, 140.0, 36.0))
    assert said(town, replace(AROUND, pack=pack)) == [("basemap_elsewhere", "a"), ("basemap_elsewhere", "b")]


def test_a_map_of_the_survey_needs_its_number_and_every_map_a_credit(town):
    bare = replace(GOOD, credits={"buildings": "国土地理院 基盤地図情報"})
    assert said(town, replace(AROUND, pack=bare)) == [("approval_missing", EVERYWHERE)]
    nobody = replace(GOOD, credits={})
    assert said(town, replace(AROUND, pack=nobody)) == [("credit_missing", EVERYWHERE)]
    other = replace(GOOD, credits={"buildings": "© OpenStreetMap contributors"})
    assert said(town, replace(AROUND, pack=other)) == []


def test_an_association_without_its_boundary(town):
    town.add(Association(id="c", name="山手"))
    (found,) = checks(town)
    assert (found.code, found.association) == ("boundary_unknown", "c")


def test_sites_that_fit_no_hazard_or_not_the_person(town):
    town.add(EvacuationPlan(id="p", association="a", resident=town.one, hazard=Hazard.TSUNAMI, site="E1",
                            means=Means.WHEELCHAIR))  # fmt: skip
    town.add(EvacuationPlan(id="q", association="a", resident=town.one, site="E9"))
    nothing = PublicSite(key="E3", name="見本広場", kinds=(SiteKind.EMERGENCY,))
    hall = PublicSite(key="E4", name="見本公民館", kinds=(SiteKind.GATHERING,))
    assert said(town, replace(AROUND, sites=(*SITES, nothing, hall))) == [
        ("site_no_hazard", EVERYWHERE), ("site_unsuitable", "a"), ("site_steps", "a"), ("site_unknown", "a"),
    ]  # fmt: skip


def test_a_published_note_that_names_somebody_stops(town):
    town.add(
        LocalNote(
            id="n", association="a", stamp="cliff", geometry=POINT, label="対象 花子さん宅の裏", cleared_on=AT.date()
        )
    )
    (found,) = checks(town)
    assert (found.code, found.severity) == ("note_names_person", Severity.STOP)


def test_a_leader_reads_what_is_of_the_map_and_of_their_own_association(town):
    other = town.person("口頭 太郎", 2, home=home())
    town.says(other, LIST, on="2025-06-01", proof=Proof.SPOKEN)
    town.sound("未定 二郎", 3, home=None)
    leader = Operator(id="l", name="会長", role=OperatorRole.LEADER, associations=("a",))
    seen = visible_to(checks(town, replace(AROUND, pack=None)), leader)
    assert [one.code for one in seen] == ["basemap_missing", "unplaced"]
    stranger = Operator(id="l", name="会長", role=OperatorRole.LEADER, associations=("b",))
    assert [one.code for one in visible_to(checks(town, replace(AROUND, pack=None)), stranger)] == ["basemap_missing"]
