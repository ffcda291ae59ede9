"""Tables on pages: what goes over the edge of a page is still told whose it is, and nothing falls off the paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.lists import supporter_list
from exports.tables.model import Cell, Column, Paper, Row, RowKind, Table, TableDocument
from exports.tables.pages import MARGIN, all_pages, table_pages
from himi_map.disclosed import DisclosedSupport, Output
from layers.scene import Scene, Text
from tests.unit.exports_tables.people import disclosure, helper, person

COLUMNS = (
    Column("number", "NO", 12), Column("name", "対象者氏名", 48, name=True), Column("care", "配慮すること", 40),
)  # fmt: skip


def row(number: int, words: str = "") -> Row:
    return Row((Cell.of(number), Cell.of(f"試島 {number}郎"), Cell.of(words)))


def heading(words: str) -> Row:
    return Row((Cell.of(words),), RowKind.SECTION)


def document(*rows: Row, **values) -> TableDocument:
    return TableDocument("避難者名簿", Table(COLUMNS, rows), practice="", **values)


def body(scene: Scene) -> list[str]:
    """Words below the column heads, from top to bottom and left to right."""
    texts = [one for one in scene.items if isinstance(one, Text) and MARGIN + 2 < one.at[1] < 240]
    return [one.run.text for one in sorted(texts, key=lambda one: (-round(one.at[1], 1), one.at[0]))]


def people_on(scene: Scene) -> int:
    return sum(name.startswith("row:") for name in scene.boxes)


def test_a_section_that_goes_on_has_its_heading_again():
    pages = table_pages(document(heading("東小学校　30人"), *(row(n) for n in range(1, 31)), heading("西"), row(31)))
    assert len(pages) > 1
    assert sum("東小学校　30人" in one.words() for one in pages) == 1
    for page in pages[1:]:
        assert "東小学校　30人（つづき）" in page.words()
    assert sum("西" in one.words() for one in pages) == 1
    assert "西（つづき）" not in [word for one in pages for word in one.words()]


def test_a_new_section_at_the_top_of_a_page_is_not_said_to_go_on():
    for count in range(10, 30):
        west = (heading("西"), row(count), row(count + 1))
        pages = table_pages(document(heading("東"), *(row(n) for n in range(1, count)), *west))
        for page in pages[1:]:
            words = page.words()
            if "西" in words and not any(f"試島 {number}郎" in words for number in range(1, count)):
                assert "東（つづき）" not in words
                return
    pytest.fail("no list ended exactly at the foot of its page")


def test_a_row_higher_than_the_page_goes_on_with_its_number_and_name():
    words = "".join(chr(0x4E00 + number) for number in range(2400))
    pages = table_pages(document(row(1), row(2, words), row(3)), paper="A4")
    assert len(pages) > 2
    printed = "".join(text for page in pages for text in page.words())
    assert all(letter in printed for letter in words)
    for page in pages[1:-1]:
        assert "試島 2郎" in page.words()
    assert sum(people_on(page) for page in pages) == 3, "nobody is counted twice"
    assert "全 3人" in "".join(pages[-1].words())
    for page in pages:
        assert min(one.at[1] for one in page.items if isinstance(one, Text)) >= MARGIN


@given(
    st.lists(st.tuples(st.integers(0, 900), st.booleans()), min_size=1, max_size=20),
    st.sampled_from(["A3", "A4"]),
)
def test_all_text_stays_between_head_and_foot(sizes: list[tuple[int, bool]], paper: Paper):
    rows: list[Row] = []
    for number, (length, new) in enumerate(sizes, start=1):
        rows += [heading("避難先" * (length // 6 + 1))] if new else []
        rows.append(row(number, "配" * length))
    pages = table_pages(document(*rows, notes=("支援は善意によるものです。",)), paper=paper)
    for page in pages:
        width, _ = page.page
        note = next(one.at[1] for one in page.items if isinstance(one, Text) and one.run.text.startswith("支援は"))
        for one in page.items:
            if isinstance(one, Text) and set(one.run.text) <= set("配避難先（つづき）"):
                assert one.at[1] > note + 3, "nothing runs into the foot"
                assert one.at[0] + one.run.width_mm <= width - MARGIN + 0.01
    printed = "".join(word for page in pages for word in page.words())
    assert printed.count("配") >= sum(length for length, _ in sizes)
    assert sum(people_on(page) for page in pages) == len(sizes)


def test_pages_of_all_tables_are_numbered_through():
    listed = document(*(row(n) for n in range(1, 31)), extra=(("合計", Table(COLUMNS, (row(1), row(2)))),))
    pages = all_pages(listed)
    ends = [next(word for word in page.words() if word.endswith("ページ")) for page in pages]
    assert [end.split("　")[-1] for end in ends] == [f"{n}/{len(pages)}ページ" for n in range(1, len(pages) + 1)]
    assert ends[-1].startswith("ここまで 2区分／全 2区分")


def test_great_numbers_are_read_in_threes_but_never_a_no():
    columns = (Column("number", "NO", 20, align="centre"), Column("count", "延件数", 30, align="right", mono=True))
    table = Table(columns, (Row((Cell.of(1234), Cell.of(56789))),))
    words = table_pages(TableDocument("報告", table, practice=""))[0].words()
    assert "1234" in words
    assert "56,789" in words


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_headings_break_between_words(paper: Paper, draft: bool):
    found = disclosure(person(1), output=Output.INTERVIEW_DRAFT if draft else Output.SUPPORTER_LIST)
    words = table_pages(supporter_list(found, "a", title="支援者リスト"), paper=paper)[0].words()
    for part in ("地区名簿", "記載有無", "本人または", "家族の同意"):
        assert part in words


@pytest.mark.parametrize("paper", ["A3", "A4"])
@pytest.mark.parametrize("output", [Output.SUPPORTER_LIST, Output.INTERVIEW_DRAFT])
def test_a_tick_stays_with_its_words(paper: Paper, output: Output):
    people = (person(1), person(2, support=DisclosedSupport(guide=True, other="車いすを押す")))
    words = table_pages(supporter_list(disclosure(*people, output=output), "a", title="支援者リスト"), paper=paper)[0]
    lines = [word for word in words.words() if "その他" in word]
    assert len(lines) == 2 + sum(name.startswith("pen:") for name in words.boxes)
    assert all(line.count("【") == line.count("】") == 1 for line in lines)


def test_draft_says_in_its_title_what_it_is():
    draft = supporter_list(disclosure(person(1), output=Output.INTERVIEW_DRAFT), "a", title="川端 支援者リスト")
    assert draft.title == "川端 支援者リスト（聞き取り用下書き）"
    assert supporter_list(disclosure(person(1)), "a", title="川端 支援者リスト").title == "川端 支援者リスト"


def test_notes_are_large_enough_to_be_read():
    found = disclosure(person(1, helpers=(helper(1, "川向 太郎"),)), notes=("支援は善意によるものです。",))
    for paper in ("A3", "A4"):
        page = table_pages(supporter_list(found, "a", title="支援者リスト"), paper=paper)[0]
        note = next(one.run for one in page.items if isinstance(one, Text) and one.run.text.startswith("支援は善意"))
        assert note.size_mm >= 8 * 25.4 / 72


def test_a_sum_never_stands_alone_on_a_page():
    ends = []
    for count in range(10, 40):
        pages = table_pages(document(*(row(n) for n in range(count)), Row(row(99).cells, RowKind.TOTAL)))
        ends.append(people_on(pages[-1]))
    assert min(ends) == 2, "nor does the last row before it"
