from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from himi_map.errors import InputError, describe
from himi_map.text.partialdate import PartialDate
from himi_map.text.wareki import WARNING_TEXTS, age_on, age_range_on, parse_date, wareki, wareki_short

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("entry", "iso", "precision"),
    [
        ("昭和12年3月4日", "1937-03-04", "day"),
        ("昭12.3.4", "1937-03-04", "day"),
        ("S12.3.4", "1937-03-04", "day"),
        ("S12/3/4", "1937-03-04", "day"),
        ("s12-03-04", "1937-03-04", "day"),
        ("㍼12年", "1937", "year"),
        ("昭和十二年三月四日", "1937-03-04", "day"),
        ("令和元年5月1日", "2019-05-01", "day"),
        ("R元.5.1", "2019-05-01", "day"),
        ("R1.5.1", "2019-05-01", "day"),
        ("3120304", "1937-03-04", "day"),
        (3120304, "1937-03-04", "day"),
        ("1937/3/4", "1937-03-04", "day"),
        ("1937.3.4", "1937-03-04", "day"),
        ("19370304", "1937-03-04", "day"),
        (19370304, "1937-03-04", "day"),
        (13578, "1937-03-04", "day"),
        (13578.0, "1937-03-04", "day"),
        ("13578", "1937-03-04", "day"),
        ("1937年", "1937", "year"),
        ("昭和12年頃", "1937", "about"),
        ("不詳", "", "unknown"),
        # full-width digits and the other ligatures
        ("Ｓ１２．３．４", "1937-03-04", "day"),
        ("昭和１２年３月４日", "1937-03-04", "day"),
        ("１９３７年３月４日", "1937-03-04", "day"),
        ("㋿8年1月5日", "2026-01-05", "day"),
        ("㍻31年4月30日", "2019-04-30", "day"),
        ("㍽15年12月24日", "1926-12-24", "day"),
        ("㍾38年", "1905", "year"),
        # what else lists hold
        ("昭和12年3月", "1937-03", "month"),
        ("S12", "1937", "year"),
        ("S120304", "1937-03-04", "day"),
        ("昭和廿三年一月二日", "1948-01-02", "day"),
        ("一九三七年三月四日", "1937-03-04", "day"),
        ("昭和12年3月4日(木)", "1937-03-04", "day"),
        ("1937年(昭和12年)3月4日", "1937-03-04", "day"),
        ("昭和12年3月4日生", "1937-03-04", "day"),
        ("昭和ー12ー3ー4", "1937-03-04", "day"),
        ("R 8. 1. 5", "2026-01-05", "day"),
        ("1937-03-04 00:00:00", "1937-03-04", "day"),
        ("1937-03-04T00:00:00", "1937-03-04", "day"),
        ("約1937年", "1937", "about"),
        (dt.date(1937, 3, 4), "1937-03-04", "day"),
        (dt.datetime(1937, 3, 4, 0, 0), "1937-03-04", "day"),
        ("", "", "unknown"),
        ("　", "", "unknown"),
        (None, "", "unknown"),
        (float("nan"), "", "unknown"),
    ],
)
def test_every_form_is_read_without_a_warning(entry: object, iso: str, precision: str) -> None:
    date = parse_date(entry, today=TODAY)
    assert (date.iso, date.precision, date.warnings) == (iso, precision, ())
    if isinstance(entry, str) and entry.strip():
        assert date.text == entry


@pytest.mark.parametrize(
    ("entry", "iso", "warning"),
    [
        ("昭和64年1月8日", "1989-01-08", "era_mismatch"),
        ("昭和64年3月1日", "1989-03-01", "era_mismatch"),
        ("昭和1年12月24日", "1926-12-24", "era_mismatch"),
        ("大正15年12月25日", "1926-12-25", "era_mismatch"),
        ("大正16年", "1927", "era_mismatch"),
        ("平成31年5月1日", "2019-05-01", "era_mismatch"),
        ("令和元年4月30日", "2019-04-30", "era_mismatch"),
        ("4310501", "2019-05-01", "era_mismatch"),
        ("明治5年3月4日", "1872", "old_calendar"),
        ("令和8年11月25日", "2026-11-25", "future"),
        (1937, "1937", "year_number"),
        ("昭和12年(1938年)3月4日", "1937-03-04", "bracket_mismatch"),
        ("令和5年度", "2023", "fiscal_year"),
    ],
)
def test_odd_entries_are_read_with_a_warning(entry: object, iso: str, warning: str) -> None:
    date = parse_date(entry, today=TODAY)
    assert (date.iso, date.warnings) == (iso, (warning,))
    assert WARNING_TEXTS[warning].endswith("。")


@pytest.mark.parametrize(
    "day", ["昭和64年1月7日", "昭和元年12月25日", "大正15年12月24日", "平成元年1月8日", "明治45年7月29日"]
)
def test_first_and_last_days_of_an_era_belong_to_it(day: str) -> None:
    assert parse_date(day, today=TODAY).warnings == ()


@pytest.mark.parametrize(
    "entry",
    [
        "37.3.4",
        "370304",
        "昭和12年2月30日",
        "1937-13-01",
        "昭和12年3月0日",
        "昭和0年1月1日",
        "13年3月4日",
        "鞍川1060",
        "3/4/1937",
        "9371231",
        "1700年1月1日",
        12,
        1937.3,
        True,
        float("inf"),
        -1,
        b"1937",
        "፩፩፩",
    ],
)
def test_what_is_no_date_is_refused_without_repeating_it(entry: object) -> None:
    with pytest.raises(InputError) as caught:
        parse_date(entry, today=TODAY)
    assert caught.value.code == "text.date"
    assert str(caught.value.fields["reason"]).endswith("。")
    assert "（reason）" not in str(describe("text.date", caught.value.fields))
    if isinstance(entry, str):
        assert entry not in str(caught.value)


@pytest.mark.parametrize(
    ("date", "long", "short"),
    [
        (dt.date(2026, 11, 24), "令和8年11月24日", "R8.11.24"),
        (dt.date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
        (dt.date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
        (dt.date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
        (dt.date(1872, 12, 31), "1872年12月31日", "1872.12.31"),
        (PartialDate("1937", "", "year"), "昭和12年", "S12"),
        (PartialDate("1937-03", "", "month"), "昭和12年3月", "S12.3"),
        (PartialDate("1937", "", "about"), "昭和12年頃", "S12頃"),
        (PartialDate("1989", "", "year"), "昭和64年（平成元年）", "S64（H1）"),
        (PartialDate("2019-05", "", "month"), "令和元年5月", "R1.5"),
        (PartialDate(), "不詳", "不詳"),
    ],
)
def test_written_in_the_era(date: dt.date | PartialDate, long: str, short: str) -> None:
    assert (wareki(date), wareki_short(date)) == (long, short)


def test_age_is_reached_on_the_birthday() -> None:
    born = dt.date(1937, 3, 4)
    assert age_on(born, dt.date(2026, 3, 3)) == 88
    assert age_on(born, dt.date(2026, 3, 4)) == 89
    leap = dt.date(1936, 2, 29)
    assert age_on(leap, dt.date(2026, 2, 28)) == 89
    assert age_on(leap, dt.date(2026, 3, 1)) == 90


def test_age_is_not_invented_from_a_year() -> None:
    year = PartialDate("1937", "", "year")
    assert age_on(year, TODAY) is None
    assert age_range_on(year, TODAY) == (88, 89)
    assert age_on(year, dt.date(2026, 12, 31)) == 89
    assert age_on(PartialDate("1937-03-04", "", "about"), TODAY) is None
    assert age_on(PartialDate(), TODAY) is None
    assert age_on(dt.date(2027, 1, 1), TODAY) is None


def test_survives_a_record() -> None:
    date = parse_date("平成31年5月1日", today=TODAY)
    assert msgspec.json.decode(msgspec.json.encode(date), type=PartialDate) == date


@pytest.mark.parametrize(
    "stored",
    [
        b'{"iso":"1937-02-30","precision":"day"}',
        b'{"iso":"1937","precision":"day"}',
        b'{"iso":"","precision":"year"}',
        b'{"iso":"abc","precision":"about"}',
        b'{"iso":"1937","precision":"unknown"}',
    ],
)
def test_a_record_that_contradicts_itself_is_not_loaded(stored: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(stored, type=PartialDate)


def test_repr_hides_the_date() -> None:
    shown = repr(parse_date("昭和12年3月4日", today=TODAY))
    assert "1937" not in shown
    assert "12" not in shown


def test_same_date_in_other_words() -> None:
    one, other = (parse_date(text, today=TODAY) for text in ("昭和12年3月4日", "S12.3.4"))
    assert one.means_same(other)
    assert not one.means_same(parse_date("S12.3", today=TODAY))
    assert not PartialDate().means_same(PartialDate())
