"""避難者名簿: everybody once, to the place planned or the nearest suitable one, with sums that agree."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from exports.evacuation import By, evacuation_list, everyone, within
from exports.tables.model import RowKind, TableDocument
from himi_map.disclosed import DisclosedSupport, DisclosedSupporter, Output
from himi_map.geo.crs import PlaneCrs
from himi_map.publicmap import Hazard, PublicSite, SiteKind
from tests.unit.exports_tables.people import disclosure, going, helper, pending, person

CRS = PlaneCrs(6675)


def site(key: str, x: float, *hazards: Hazard, kinds=(SiteKind.EMERGENCY,), **values) -> PublicSite:
    return PublicSite(key=key, name=f"{key}小学校", kinds=kinds, hazards=hazards, position=CRS.lonlat(x, 0.0), **values)


SITES = (
    site("東", 1000.0, Hazard.TSUNAMI, capacity=80),
    site("西", 0.0, Hazard.FLOOD, conditions="「洪水」では2階以上"),
    site("広場", 500.0, kinds=(SiteKind.GATHERING,)),
)


def made(*people, by=By.SITE, hazard=None, selection=None, **values) -> TableDocument:
    found = disclosure(*people, output=Output.EVACUATION_LIST, **values)
    return evacuation_list(found, selection or everyone(found), SITES, CRS, by=by, hazard=hazard)


def sections(document: TableDocument) -> dict[str, list[str]]:
    """Heading to the names under it."""
    name = [column.key for column in document.table.columns].index("name")
    found: dict[str, list[str]] = {}
    for row in document.table.rows:
        if row.kind is RowKind.SECTION:
            found[row.cells[0].text] = []
        else:
            found[list(found)[-1]].append(row.cells[name].text)
    return found


def column(document: TableDocument, key: str) -> list[str]:
    index = [one.key for one in document.table.columns].index(key)
    return [row.cells[index].text for row in document.table.rows if row.kind is RowKind.PERSON]


def test_the_nearest_site_that_is_good_for_the_hazard_is_a_hint():
    near_west = person(1, position=(100.0, 0.0))
    assert column(made(near_west, hazard=Hazard.FLOOD), "going") == ["目安： 西小学校\n約100m（直線）"]
    assert column(made(near_west, hazard=Hazard.TSUNAMI), "going") == ["目安： 東小学校\n約900m（直線）"]


def test_a_gathering_place_is_no_shelter():
    between = person(1, position=(500.0, 0.0))
    assert "広場" not in column(made(between), "going")[0]


def test_a_plan_goes_before_the_nearest_and_is_warned_of_when_it_does_not_fit():
    planned = person(1, position=(0.0, 0.0), destinations=(going("西", "西小学校", means="車いす"),))
    document = made(planned, hazard=Hazard.TSUNAMI)
    assert column(document, "going")[0].startswith("西小学校\n")
    assert "目安" not in column(document, "going")[0]
    assert column(document, "going")[0].count("\n") == 2, "the warning that it is not designated for tsunami"
    assert column(document, "means") == ["車いす"]
    assert column(made(planned, hazard=Hazard.FLOOD), "going")[0].count("\n") == 1


def test_without_a_place_or_a_plan_nothing_is_made_up():
    unknown = person(1, position=None)
    assert column(made(unknown), "going") == ["未定"]


def test_sections_tell_conditions_and_how_many():
    document = made(person(1, position=(0.0, 0.0)), person(2, position=(10.0, 0.0)), hazard=Hazard.FLOOD)
    assert list(sections(document)) == ["西小学校　（「洪水」では2階以上）　2人"]


def test_within_keeps_those_of_whom_nobody_can_say():
    people = (person(1, position=(5.0, 5.0)), person(2, position=(50.0, 5.0)), person(3, position=None),
              person(4, position=UNSET), person(5, position=(10.0, 5.0)))  # fmt: skip
    found = disclosure(*people, output=Output.EVACUATION_LIST)
    selection = within(found, [shapely.box(0, 0, 10, 10)])
    assert [one.number for one in selection.chosen] == [1, 5], "on the edge is inside"
    assert [one.number for one in selection.unknown] == [3, 4]
    assert selection.outside == 1
    document = made(*people, selection=selection)
    assert "この名簿 4人 ＝ 区域の内2 ＋ 位置が分からない2" in document.proof
    assert "区域の外 1人" in document.proof
    assert list(sections(document))[-1] == "位置が分からない方　2人"


def test_by_supporter_also_shows_who_has_none():
    people = (person(1, helpers=(helper(1, "川向 花", key="s1"),)), person(2, helpers=(pending(1),)))
    supporter = DisclosedSupporter(key="s1", area="a", letter="A", name="川向 花", helps=(("p1", 1),))
    document = made(*people, by=By.SUPPORTER, supporters=(supporter,))
    assert sections(document) == {
        "川向 花（川端）　1人": [people[0].name],
        "支援協力者なし　1人": [people[1].name],
    }


def test_by_association():
    assert list(sections(made(person(1), person(2), by=By.ASSOCIATION))) == ["川端　2人"]


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(-2000, 2000)), st.booleans(), st.booleans(), st.booleans(),
            st.sampled_from([(), ("yes",), ("pending",)]),
        ),
        max_size=12,
    ),
    st.sampled_from(list(By)),
    st.sampled_from([None, Hazard.FLOOD, Hazard.TSUNAMI]),
)  # fmt: skip
def test_everybody_stands_there_once_and_the_sums_agree(rows, by, hazard):
    people = [
        person(
            number, name=f"人{number}", position=None if x is None else (x, 0.0),
            support=DisclosedSupport(voice=voice, walking=walking, guide=guide),
            helpers=tuple(helper(1, "川向 花") if one == "yes" else pending(1) for one in helpers),
        )
        for number, (x, voice, walking, guide, helpers) in enumerate(rows, start=1)
    ]  # fmt: skip
    document = made(*people, by=by, hazard=hazard)
    assert sorted(column(document, "name")) == sorted(one.name for one in people)
    _, totals = document.extra[0]
    last = {one.key: cell.number for one, cell in zip(totals.columns, totals.rows[-1].cells, strict=True)}
    assert last["people"] == len(people)
    for name in ("voice", "walking", "guide"):
        assert last[name] == sum(getattr(one.support, name) for one in people)
    assert last["alone"] == sum(not any(each.agreed for each in one.helpers) for one in people)
    for key in ("people", "voice", "walking", "guide", "alone"):
        index = [one.key for one in totals.columns].index(key)
        assert sum(row.cells[index].number or 0 for row in totals.rows[:-1]) == last[key]


@pytest.mark.parametrize("key", ["address", "phones", "support", "care_notes"])
def test_what_is_not_allowed_is_no_column(key):
    allowed = {one.key for one in made(person(1, care_notes="耳")).table.columns}
    without = {one.key for one in made(person(1, **{"care_notes": "耳", key: UNSET})).table.columns}
    assert len(allowed - without) == 1
