"""Laws of the 支援者リスト on paper: whoever the table has stands on one row, on every paper, however long the texts.

The pages are read as a stranger would read them: by what stands at which place, not by what the setter says it did.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exports.lists import list_pages, supporter_list
from exports.tables.model import ListOptions
from exports.tables.pages import table_pages
from himi_map.disclosed import DisclosedSupport, Disclosure
from layers.scene import Box, CustodySlots, Scene, Symbol, Text
from tests.unit.exports_tables.people import disclosure, helper, person

TITLE = "川端地区福祉・防災マップ 支援者リスト"
EDGE = 5.0
"""What printers leave white, mm."""
PAPERS = [ListOptions("A3"), ListOptions("A4"), ListOptions("A3", upright=True), ListOptions("A4", upright=True)]

lengths = st.sampled_from([0, 1, 8, 30, 120])
persons = st.tuples(lengths, st.integers(0, 4), st.integers(1, 20))


def listed(shapes: list[tuple[int, int, int]]) -> Disclosure:
    """People with texts of these lengths, so many supporters, and names of that length."""
    people = [
        person(
            number,
            name="試" * name,
            kana="ためし" * name,
            address="川端" * (text // 4 + 1),
            support=DisclosedSupport(voice=True, other="支" * text),
            helpers=tuple(helper(order, f"川向{order}郎" * (name // 4 + 1)) for order in range(1, helpers + 1)),
        )
        for number, (text, helpers, name) in enumerate(shapes, start=1)
    ]
    return disclosure(*people)


def box_of(text: Text) -> Box:
    x, y = text.at
    return (x, y - text.run.size_mm * 0.25, x + text.run.width_mm, y + text.run.size_mm * 0.9)


def rows_of(page: Scene) -> list[tuple[str, Box]]:
    return [(name, box) for name, box in page.boxes.items() if name.startswith("row:")]


def numbers_on(page: Scene) -> list[int]:
    """NO of each row: the bold number in equal widths at its left end."""
    found = [one for one in page.items if isinstance(one, Text) and one.run.role == "bold" and one.run.text.isdigit()]
    return [int(one.run.text) for one in sorted(found, key=lambda one: -one.at[1])]


def whole(pages: tuple[Scene, ...], shapes: list[tuple[int, int, int]]) -> None:
    """The laws."""
    total = len(shapes)
    numbers = [number for page in pages for number in numbers_on(page)]
    assert numbers == list(range(1, total + 1)), "one row each, in order"
    assert [name for page in pages for name, _ in rows_of(page)] == [f"row:{n}:p{n}" for n in range(1, total + 1)]
    so_far = 0
    for number, page in enumerate(pages, start=1):
        words = page.words()
        assert Counter(words)["NO"] == 1, "the header is on every page, once"
        assert words.count(TITLE) == 1 or any(word and TITLE.startswith(word) for word in words)
        so_far += len(numbers_on(page))
        foot = next(word for word in words if word.endswith("ページ"))
        said = re.fullmatch(r"ここまで (\d+)人／全 (\d+)人　　(\d+)/(\d+)ページ", foot)
        assert said and tuple(map(int, said.groups())) == (so_far, total, number, len(pages))
        _within(page)
    if total > 1 and not any(box[3] - box[1] > 60 for page in pages for _, box in rows_of(page)):
        assert len(numbers_on(pages[-1])) != 1, "nobody stands alone on the last page"
        assert len(numbers_on(pages[0])) != 1, "nor on the first"


def _within(page: Scene) -> None:
    width, height = page.page
    boxes = sorted((box for box in page.boxes.values()), key=lambda box: -box[3])
    for upper, lower in pairwise(boxes):
        assert lower[3] <= upper[1] + 1e-6, "rows do not lie over each other"
    assert all(box[3] - box[1] >= 12.0 - 1e-6 for box in boxes), "a pen fits"
    kept = _kept_free(page.custody)
    for one in page.items:
        assert not isinstance(one, Symbol)
        if isinstance(one, Text):
            x0, y0, x1, y1 = box_of(one)
            assert x0 >= EDGE and y0 >= EDGE and x1 <= width - EDGE and y1 <= height - EDGE, one.run.text
            for room in kept:
                assert not (x0 < room[2] and room[0] < x1 and y0 < room[3] and room[1] < y1), one.run.text
        else:
            x0, y0 = one.xy.min(axis=0)
            x1, y1 = one.xy.max(axis=0)
            assert x0 >= EDGE and y0 >= EDGE and x1 <= width - EDGE and y1 <= height - EDGE
            for room in kept:
                inside = (one.xy > (room[0], room[1])).all(axis=1) & (one.xy < (room[2], room[3])).all(axis=1)
                assert not inside.any(), "a rule or fill runs into the room of a code"
    _between(page, boxes)


def _kept_free(slots: CustodySlots | None) -> list[Box]:
    assert slots is not None, "every page has room for the marks of a copy"
    assert [round(slots.qr[2] - slots.qr[0], 6), round(slots.qr[3] - slots.qr[1], 6)] == [18.0, 18.0]
    white = [(x0 - 1.5, y0 - 1.5, x1 + 1.5, y1 + 1.5) for x0, y0, x1, y1 in slots.corners]
    return [slots.qr, slots.words, *white]


def _between(page: Scene, rows: list[Box]) -> None:
    """No text lies across the edge of a row."""
    for one in page.items:
        if isinstance(one, Text) and rows and rows[-1][1] < one.at[1] < rows[0][3]:
            _, y0, _, y1 = box_of(one)
            assert any(row[1] - 0.3 <= y0 and y1 <= row[3] + 0.3 for row in rows), one.run.text


@settings(deadline=None, max_examples=60)
@given(st.lists(persons, max_size=60), st.sampled_from(PAPERS), st.booleans(), st.sampled_from([None, 0, 5]))
@example([], PAPERS[0], True, None)
@example([(0, 0, 4)], PAPERS[3], True, None)
def test_every_row_stands_once_under_its_header_and_within_the_page(shapes, paper, kana, pen_rows):
    options = replace(paper, kana=kana, pen_rows=pen_rows)
    pages = list_pages(listed(shapes), "a", title=TITLE, options=options)
    whole(pages, shapes)
    pens = [name for page in pages for name in page.boxes if name.startswith("pen:")]
    if pen_rows is not None:
        assert len(pens) == pen_rows
    else:
        assert len(pens) <= 3
    assert sum("書き足し" in word for page in pages for word in page.words()) == len(pens)
    assert any("ためし" in word for page in pages for word in page.words()) is (kana and bool(shapes))
    if not shapes:
        assert "ここに載せる人はいません。" in pages[0].words()


@pytest.mark.parametrize("paper", PAPERS, ids=lambda one: f"{one.paper}{'_upright' if one.upright else ''}")
def test_no_count_of_people_leaves_one_alone(paper):
    """Every length of list up to some pages, and some of a whole ward's."""
    for count in (*range(2, 45), 120, 257, 400):
        shapes = [(0, 1, 4)] * count
        whole(list_pages(listed(shapes), "a", title=TITLE, options=paper), shapes)


def test_a_row_is_never_cut_from_its_second_supporter():
    shapes = [(0, 3, 4)] * 40
    for page in list_pages(listed(shapes), "a", title=TITLE, options=ListOptions("A4")):
        for _, (_, low, _, high) in rows_of(page):
            inside = [one.run.text for one in page.items if isinstance(one, Text) and low < one.at[1] < high]
            assert {"川向1郎川向1郎", "川向2郎川向2郎", "予備 川向3郎川向3郎"} <= set(inside)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda one: f"{one.paper}{'_upright' if one.upright else ''}")
def test_nothing_but_the_day_and_the_copy_changes_from_run_to_run(paper):
    """Another day, another id: what is drawn and is not of the layer ``run`` is the same."""
    first = listed([(0, 1, 4)] * 30)
    later = first.at.replace(year=2028, month=12, day=30)
    second = type(first)(
        **{
            **{name: getattr(first, name) for name in first.__struct_fields__},
            "at": later, "sheet": "ffffffff-1111-4222-8333-444444444444",
        }
    )  # fmt: skip
    ones, others = (list_pages(found, "a", title=TITLE, options=paper) for found in (first, second))
    assert len(ones) == len(others)
    for one, other in zip(ones, others, strict=True):
        assert _content(one) == _content(other)
        runs = [{item.run.text for item in page.of_layer("run")} for page in (one, other)]
        assert runs[0] != runs[1]
        assert one.custody == other.custody
        longest = max(box_of(item)[2] for item in other.of_layer("run") if "現在" in item.run.text)
        assert longest < one.page[0] - 10


def _content(page: Scene) -> list[object]:
    return [
        (item.run.text, item.at) if isinstance(item, Text) else item.xy.tobytes()
        for item in page.items
        if item.layer != "run"
    ]


def test_other_tables_keep_no_room_for_a_pen_or_a_copy():
    document = replace(supporter_list(listed([(0, 1, 4)]), "a", title=TITLE), pen=None, custody=False)
    (page,) = table_pages(document)
    assert page.custody is None
    assert not any(name.startswith("pen:") for name in page.boxes)
