"""The values of a print run: names of files, what is a change, a book that survives a half line, words of codes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from himi_map.checks.printing import printing_codes
from himi_map.errors import InputError
from himi_map.glossary import term
from himi_map.records.people import Association
from himi_map.services.printing import Binding, RunOptions, check_pattern, make_plan
from himi_map.services.printing.changes import without_keys
from himi_map.services.printing.ledger import LEDGER, Ledger, Line
from himi_map.services.printing.manifest import NotMade

AT = dt.datetime(2026, 11, 24, 10, tzinfo=dt.timezone(dt.timedelta(hours=9)))
TOWN = [
    Association(id="a", name="鞍川", ward="上川地区"),
    Association(id="b", name="本町", ward="上川地区"),
    Association(id="c", name="本町", ward="山地区"),
]


def files(bind: Binding = Binding.ASSOCIATION, name: str = "") -> list[str]:
    return list(make_plan(TOWN, RunOptions(bind=bind, name=name), at=AT).files())


def test_names_of_files_by_binding_and_pattern():
    assert files() == ["上川地区_鞍川.pdf", "上川地区_本町.pdf", "山地区_本町.pdf"]
    assert files(Binding.WARD) == ["上川地区.pdf", "山地区.pdf"]
    assert files(Binding.BOOK) == ["地図とリスト_2026-11-24.pdf"]
    assert files(name="{number}_{association}_{recipient}_{date}.pdf")[1] == "002_本町_役員用_2026-11-24.pdf"


def test_no_two_files_have_one_name_and_none_leaves_the_folder():
    assert files(name="{association}") == ["鞍川.pdf", "本町.pdf", "本町_2.pdf"]
    assert files(name="同じ") == ["同じ.pdf", "同じ_2.pdf", "同じ_3.pdf"]
    assert all("/" not in one and not one.startswith(".") for one in files(name="../{association}"))


@pytest.mark.parametrize("pattern", ["{holder}", "{ward", "{ward!r}", "{ward:>10}", "{}", "{ward.name}", "{person}"])
def test_a_pattern_holds_only_what_names_nobody(pattern: str):
    with pytest.raises(InputError, match="使えません"):
        check_pattern(pattern, Binding.ASSOCIATION)


def test_a_ward_has_no_association_to_be_named_by():
    with pytest.raises(InputError):
        files(Binding.WARD, "{association}")


def test_keys_of_another_sheet_are_no_change_but_who_is_whose_is():
    one, two, three = b"0123456789abcdef0123", b"ffffffffffffffffffff", b"00000000000000000000"
    pair = b'["%s","%s","%s"]'
    assert without_keys(pair % (one, two, one)) == without_keys(pair % (two, three, two))
    assert without_keys(pair % (one, two, one)) != without_keys(pair % (one, two, two))


def test_a_run_id_is_taken_as_it_is_or_refused():
    assert make_plan(TOWN, RunOptions(), at=AT, run="R8-1").run == "R8-1"
    with pytest.raises(InputError):
        make_plan(TOWN, RunOptions(), at=AT, run="../R8")


def test_the_book_of_a_run_is_read_up_to_the_last_whole_line(tmp_path: Path):
    plan = make_plan(TOWN, RunOptions(paper="A4", copies=3), at=AT)
    failed = Line(association="b", failed=NotMade(association="本町", code="export.proof", message=""))
    with Ledger(tmp_path, plan) as book:
        book.add(Line(association="a", unchanged=True))
        book.add(failed)
    path = tmp_path / LEDGER
    whole = path.read_bytes()
    for cut in range(whole.index(b"\n") + 1, len(whole) + 1):
        path.write_bytes(whole[:cut] + (b'{"assoc' if cut == len(whole) else b""))
        with Ledger(tmp_path, None) as book:
            assert book.plan == plan
            assert list(book.lines) == ["a", "b"][: whole[:cut].count(b"\n") - 1]
            book.add(failed)
        with Ledger(tmp_path, None) as book:
            assert book.lines["b"] == failed


def test_no_book_nothing_to_go_on_with(tmp_path: Path):
    with pytest.raises(InputError, match="続きから"):
        Ledger(tmp_path, None)
    (tmp_path / LEDGER).write_bytes(b'{"run"')
    with pytest.raises(InputError, match="続きから"):
        Ledger(tmp_path, None)


def test_nobody_is_in_the_plan_that_is_stored():
    plan = make_plan(TOWN, RunOptions(), at=AT, holders="digest")
    assert set(msgspec.to_builtins(plan)) == {"run", "at", "options", "parts", "holders", "data", "ground"}


def test_every_code_of_the_preflight_has_words():
    assert all(term(f"preflight.{code}") for code in printing_codes())
