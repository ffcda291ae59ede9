"""Each check finds what it is for, once, and says so in a sentence that names the person."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from himi_map.checks import Check, Severity, check_texts, preflight, run_checks, visible_to
from himi_map.publicmap import Hazard, PublicSite
from himi_map.records.consent import Proof
from himi_map.records.office import LocalNote, Operator, OperatorRole
from himi_map.records.people import Association, PositionQuality, Provenance, Status
from himi_map.records.sites import EvacuationPlan, Means
from himi_map.records.supporters import Role, RoleKind
from tests.unit.disclosure.town import AT, HIMI, LIST, MAP, Town, home

SITES = (
    PublicSite(key="E1", name="見本小学校", hazards=(Hazard.FLOOD,), step_free=False),
    PublicSite(key="E2", name="見本高台", hazards=(Hazard.TSUNAMI,)),
)


@pytest.fixture
def town() -> Town:
    return Town()


def checks(town: Town, **more) -> list[Check]:
    return list(run_checks(town.records, profile=HIMI, at=AT, sites=SITES, **more))


def texts(town: Town, code: str) -> list[str]:
    return [one.text for one in checks(town) if one.code == code]


def sound(town: Town, name: str = "対象 花子", number: int = 1, **fields) -> str:
    """A person with whom nothing is wrong."""
    one = town.person(name, number, **({"home": home(number * 50)} | fields))
    town.says(one, LIST, MAP)
    town.supporter(f"協力 {name}", one)
    return one


def test_nothing_is_wrong_with_nobody_and_with_a_sound_person(town):
    assert checks(town) == []
    sound(town)
    assert checks(town) == []


def test_no_supporter(town):
    one = town.person("対象 花子", 3, home=home())
    town.says(one, LIST)
    assert texts(town, "no_supporter") == ["3番 対象 花子さんには、支援協力者がまだいません。"]


def test_unplaced(town):
    sound(town, home=None)
    sound(town, "町名 太郎", 2, home=home(quality=PositionQuality.TOWN))
    assert texts(town, "unplaced") == [
        "1番 対象 花子さんの家の位置が、まだ地図に置けていません。",
        "2番 町名 太郎さんの家の位置が、まだ地図に置けていません（町名まで）。",
    ]


def test_consents_missing_refused_weak_future_and_unknown(town):
    missing, refused, weak, future, odd = (
        town.person(name, number, home=home(number * 50))
        for number, name in enumerate(("未確認", "不同意", "名簿だけ", "先日付", "文面"), 1)
    )
    town.says(refused, LIST, state="refused")
    town.says(weak, LIST, on=None, wording="name-list/1", proof=Proof.NAME_LIST)
    town.says(future, LIST, on="2026-12-01")
    town.says(odd, LIST, wording="paper/99")
    found = {one.code: one for one in checks(town)}
    assert found["consent_refused"].about == (refused,)
    assert found["consent_to_confirm"].about == (weak,)
    assert found["consent_future"].about[0] == future
    assert found["wording_unknown"].about[0] == odd
    assert [one.about[0] for one in checks(town) if one.code == "consent_missing"] == [missing, future]


def test_a_lapsed_consent_stops_printing_and_names_the_person(town):
    one = sound(town)
    assert preflight(town.records, profile=HIMI, at=AT) == ()
    other = town.person("口頭 太郎", 2, home=home())
    town.says(other, LIST, on="2025-06-01", proof=Proof.SPOKEN)
    (stop,) = preflight(town.records, profile=HIMI, at=AT)
    assert stop.severity is Severity.STOP
    assert stop.about[0] == other != one
    assert stop.text.startswith("2番 口頭 太郎さんの口頭の同意（名簿を自治会へ）は、令和8年4月1日に切れました。")
    town.says(other, LIST, on="2026-05-01")
    assert preflight(town.records, profile=HIMI, at=AT) == ()


def test_a_consent_that_lapses_soon(town):
    one = sound(town)
    town.says(one, LIST, on="2026-04-02", proof=Proof.SPOKEN)
    assert texts(town, "consent_lapsing") == []
    soon = run_checks(town.records, profile=HIMI, at=dt.datetime(2027, 1, 2, tzinfo=dt.UTC))
    assert [each.code for each in soon] == ["consent_lapsing"]


def test_supporters_who_have_not_agreed_are_gone_or_registered_themselves(town):
    one = sound(town)
    town.supporter("未同意 次郎", one, order=2, agreed=False)
    dead = town.person("故人 三郎", 8, status=Status.DEAD)
    town.supporter("故人 三郎", one, order=3, resident=dead)
    registered = sound(town, "支援 四郎", 9)
    town.supporter("支援 四郎", one, order=4, resident=registered)
    assert texts(town, "supporter_not_agreed") == [
        "1番 対象 花子さんの支援協力者 未同意 次郎さんから、協力の同意をまだいただいていません。"
        "紙には「調整中」と載ります。"
    ]
    assert texts(town, "supporter_absent") == [
        "1番 対象 花子さんの支援協力者 故人 三郎さんは、今は頼めません（死亡）。"
    ]
    assert len(texts(town, "supporter_registered")) == 1


def test_a_term_that_ended(town):
    one = sound(town)
    town.supporter("民生 花子", one, order=2, roles=(Role(kind=RoleKind.MINSEI, until=dt.date(2025, 11, 30)),))
    assert texts(town, "role_ended") == [
        "支援協力者の 民生 花子さんの役（民生委員）は、令和7年11月30日で任期が終わりました。"
    ]


def test_sites_that_do_not_fit(town):
    one = sound(town)
    plan = {"association": "a", "resident": one}
    town.add(EvacuationPlan(id="p1", site="E1", hazard=Hazard.TSUNAMI, means=Means.WHEELCHAIR, **plan))
    town.add(EvacuationPlan(id="p2", site="E2", hazard=Hazard.TSUNAMI, means=Means.WHEELCHAIR, **plan))
    town.add(EvacuationPlan(id="p3", site="E9", **plan))
    assert {one.code: one.about[1] for one in checks(town)} == {
        "site_unsuitable": "p1", "site_steps": "p1", "site_unknown": "p3",
    }  # fmt: skip
    assert run_checks(town.records, profile=HIMI, at=AT) == ()


def test_outside_the_boundary_and_outside_the_town(town):
    ring = [[136.96, 36.84], [136.98, 36.84], [136.98, 36.86], [136.96, 36.86], [136.96, 36.84]]
    boundary = json.dumps({"type": "Polygon", "coordinates": [ring]})
    town.made[0] = Association(id="a", name="東町", boundary=boundary)
    sound(town)
    assert checks(town) == []
    sound(town, "区域外 太郎", 2, home=home(2_000))
    sound(town, "市外 太郎", 3, home=home(20_000))
    assert [(one.code, one.text[:2]) for one in checks(town)] == [("outside_boundary", "2番"), ("outside_town", "3番")]


def test_the_same_name_or_number_twice(town):
    first = sound(town, "髙橋 花子", 1)
    second = sound(town, "高橋　花子", 2)
    third = sound(town, "別人 太郎", 2)
    found = {one.code: one for one in checks(town)}
    assert set(found["same_name"].about) == {first, second}
    assert set(found["same_number"].about) == {second, third}
    assert found["same_number"].text == "2番が2人以上に付いています：高橋　花子さん、別人 太郎さん。"


def test_registered_twice_is_not_two_people_of_one_name(town):
    one = sound(town)
    town.person("対象 花子", 5, registered={"resident": one})
    codes = [each.code for each in checks(town)]
    assert "registered_twice" in codes
    assert "same_name" not in codes


def test_who_is_not_at_home_or_lives_elsewhere(town):
    town.person("施設 花子", 1, status=Status.FACILITY)
    town.person("転居 太郎", 2, area="b", registered={"association": "a"})
    assert texts(town, "not_present")[0].startswith("1番 施設 花子さんは施設入所です。")
    assert texts(town, "elsewhere")[0].startswith("2番 転居 太郎さんは、今は別の自治会の方です。")


def test_long_not_asked(town):
    sound(town, registered={"last_confirmed": dt.date(2025, 5, 20)})
    sound(town, "最近 太郎", 2, registered={"last_confirmed": dt.date(2025, 5, 21)})
    assert texts(town, "review_due") == ["1番 対象 花子さんに、12か月以上確かめていません。"]


def test_text_that_names_somebody_else_and_a_cleared_note_that_names_anybody(town):
    sound(town, registered={"care_notes": "鍵は最近 太郎さん"})
    sound(town, "最近 太郎", 2, registered={"care_notes": "最近 太郎は耳が遠い"})
    assert len(texts(town, "text_names_person")) == 1
    note = {"association": "a", "stamp": "text", "geometry": "{}"}
    town.add(LocalNote(id="n1", label="最近太郎宅の前が危ない", **note))
    assert texts(town, "note_names_person") == []
    town.add(LocalNote(id="n2", label="最近太郎宅の前が危ない", cleared_on=dt.date(2026, 1, 1), **note))
    town.add(LocalNote(id="n3", label="水がつく", cleared_on=dt.date(2026, 1, 1), **note))
    assert [one.about for one in preflight(town.records, profile=HIMI, at=AT)] == [("n2",)]


def test_the_hall_reads_nothing_of_people_it_may_not_know(town):
    hidden = town.person("市の 名簿子", 1)
    ours = town.person("自治会 収集子", 2, provenance=Provenance.NEIGHBOURHOOD)
    agreed = town.person("市の 同意子", 3)
    town.says(agreed, LIST)
    leader = Operator(id="l", name="会長", role=OperatorRole.LEADER, associations=("a",))
    found = visible_to(checks(town), leader)
    assert {one.about[0] for one in found} == {ours, agreed}
    assert any(hidden in one.about for one in checks(town))
    assert visible_to(found, Operator(id="m", name="隣", role=OperatorRole.LEADER, associations=("b",))) == ()
    staff = Operator(id="s", name="職員", role=OperatorRole.SHAKYO)
    assert visible_to(checks(town), staff) == tuple(checks(town))


def test_stops_come_first_and_scope_is_kept(town):
    town.person("対象 花子", 1)
    late = town.person("口頭 太郎", 2)
    town.says(late, LIST, on="2025-06-01", proof=Proof.SPOKEN)
    town.person("西の 人", 1, area="b")
    found = checks(town, associations=("a",))
    assert found[0].severity is Severity.STOP
    assert {one.association for one in found} == {"a"}


def test_every_sentence_is_whole_and_reprs_name_nobody(town):
    for code, text in check_texts().items():
        assert text.text.endswith("。"), code
    town.person("対象 花子", 1)
    assert "対象" not in repr(checks(town))
