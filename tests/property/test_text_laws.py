"""Laws of the text rules, for entries nobody thought of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from himi_map.errors import HimiMapError, InputError
from himi_map.profiles import load_profile, parse_profile
from himi_map.text.addresses import canonical_banchi, canonical_postal, damaged_banchi, split_address
from himi_map.text.decode import decode_text
from himi_map.text.kana import KanaKey, kana_row, kana_sort_key
from himi_map.text.names import exact_key, has_gaiji, search_key, unwritable_in_cp932
from himi_map.text.numbers import ascii_form, kanji_numerals_to_digits, kanji_to_int, parse_count, parse_mark
from himi_map.text.phones import format_phone, parse_phone, parse_phones
from himi_map.text.wareki import age_on, age_range_on, parse_date, wareki, wareki_short


def given(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Without a deadline: what else runs on the machine must not break a law."""
    return lambda law: hypothesis.settings(deadline=None)(hypothesis.given(*strategies)(law))


TODAY = dt.date(2060, 12, 31)
TOWNS = load_profile("himi").towns

# any text, and text of the letters such cells are made of (which reaches deeper into the readers)
cells = st.text() | st.text(
    alphabet="0123456789０１９〇一二十百千年月日元MTSHR明治大正昭和平令㍼㋿頃約-－ー−・./()（）+ :T"
    "のノ番地号字鞍川薮田伊勢町丁目母ﾊﾞがヶ"
)
values = cells | st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.binary()
kana = st.text(alphabet=[chr(code) for code in (*range(0x3041, 0x3100), *range(0xFF66, 0xFFA0))])
days = st.dates(dt.date(1873, 1, 1), dt.date(2060, 12, 31))


def test_every_day_from_1873_to_2060_survives_both_ways_of_writing() -> None:
    day = dt.date(1873, 1, 1)
    count = 0
    while day <= TODAY:
        for written in (wareki(day), wareki_short(day)):
            back = parse_date(written, today=TODAY)
            assert (back.iso, back.precision, back.warnings) == (day.isoformat(), "day", ()), written
        day += dt.timedelta(days=1)
        count += 1
    assert count == 68_666  # 188 years, 46 of them leap years


@given(days, st.sampled_from(["month", "year", "about"]))
def test_parts_of_dates_survive_being_written(day: dt.date, precision: str) -> None:
    iso = day.isoformat()[:7] if precision == "month" else str(day.year)
    entry = iso.replace("-", "/") + ("頃" if precision == "about" else "" if precision == "month" else "年")
    date = parse_date(entry, today=TODAY)
    back = parse_date(wareki(date), today=TODAY)
    assert (back.iso, back.precision, back.warnings) == (iso, precision, ())


@given(days, days)
def test_age_grows_by_one_each_birthday(birth: dt.date, base: dt.date) -> None:
    age = age_on(birth, base)
    if birth > base:
        assert age is None
        return
    assert age is not None
    anniversaries = sum(
        (year, birth.month, birth.day) <= (base.year, base.month, base.day) for year in range(birth.year + 1, 2062)
    )
    assert age == anniversaries


@given(values)
def test_dates_are_read_or_refused(value: object) -> None:
    try:
        date = parse_date(value, today=TODAY)
    except InputError as error:
        assert error.code == "text.date"
        return
    assert bool(date.iso) == (date.precision != "unknown")
    assert wareki(date)
    assert wareki_short(date)
    ages = age_range_on(date, TODAY)
    assert ages is None or 0 <= ages[0] <= ages[1]
    if isinstance(value, str) and value.strip():
        assert date.text == value


@given(cells)
def test_search_key_is_settled_at_once(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert search_key(f" {text}　") == key
    assert not any(char.isspace() for char in key)


@given(cells)
def test_exact_key_only_removes(text: str) -> None:
    key = exact_key(text)
    assert exact_key(key) == key
    remaining = iter(text)
    assert all(char in remaining for char in key)


@given(st.text())
def test_what_is_not_listed_as_unwritable_can_be_written(text: str) -> None:
    missing = unwritable_in_cp932(text)
    "".join(char for char in text if char not in missing).encode("cp932")
    for char in missing:
        with pytest.raises(UnicodeEncodeError):
            char.encode("cp932")
    assert has_gaiji(text) == bool(re.search("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]", text))


@given(st.lists(kana | st.text() | st.none(), max_size=6))
def test_kana_order_is_total(readings: list[str | None]) -> None:
    keys = [kana_sort_key(reading) for reading in readings]
    for one, first in zip(readings, keys, strict=True):
        assert isinstance(first, KanaKey)
        assert kana_row(one) in {"", *"アカサタナハマヤラワ"}
        for other, second in zip(readings, keys, strict=True):
            assert (first == second) == ((one or "") == (other or ""))
            assert (first < second) + (first == second) + (first > second) == 1


@given(kana)
def test_kana_order_ignores_hiragana_or_katakana(reading: str) -> None:
    other = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in reading)
    assert kana_sort_key(reading)[:4] == kana_sort_key(other)[:4]


area_codes = st.sampled_from(["03", "076", "0766", "0767"])
subscribers = st.integers(2_000_000_000, 9_999_999_999).map(str)


@given(
    area_codes, subscribers, st.sampled_from(["{a}-{x}-{y}", "({a}){x}-{y}", "{a}{x}{y}", "{x}-{y}", "TEL {a} {x} {y}"])
)
def test_fixed_phones_round_trip(area: str, number: str, form: str) -> None:
    local = number[: 10 - len(area)]
    digits = area + local
    phone = parse_phone(form.format(a=area, x=local[:-4], y=local[-4:]), area_code=area)
    assert (phone.digits, phone.note, phone.warnings) == (digits, "", ())
    shown = format_phone(phone, area_code=area)
    assert shown == f"{area}-{local[:-4]}-{local[-4:]}"
    assert parse_phone(shown, area_code=area).digits == digits


@given(st.sampled_from(["050", "070", "080", "090"]), st.integers(10_000_000, 99_999_999))
def test_mobile_phones_round_trip_and_get_their_zero_back(prefix: str, number: int) -> None:
    digits = f"{prefix}{number}"
    shown = format_phone(parse_phone(int(digits), area_code="0766"), area_code="0766")
    assert parse_phone(int(digits), area_code="0766").warnings == ("lost_zero",)
    assert parse_phone(shown, area_code="0766").digits == digits


@given(values)
def test_phones_never_crash_and_keep_the_cell(value: object) -> None:
    for phone in parse_phones(value, area_code="0766"):
        assert phone.digits is None or re.fullmatch(r"0[0-9]{9,10}", phone.digits)
        if isinstance(value, str):
            assert phone.text == value
        assert format_phone(phone, area_code="0766")


@given(st.integers(0, 99_999_999))
def test_kanji_numerals_are_read_as_written(number: int) -> None:
    def below(value: int) -> str:
        words = ""
        for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = value // unit % 10
            if digit:
                words += ("" if digit == 1 and sign else "〇一二三四五六七八九"[digit]) + sign
        return words

    high, low = divmod(number, 10_000)
    words = (f"{below(high)}万" if high else "") + below(low)
    assert kanji_to_int(words or "〇") == number
    assert kanji_to_int("".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))) == number


@given(values)
def test_counts_and_marks_never_crash(value: object) -> None:
    try:
        assert parse_count(value) >= 0
    except InputError as error:
        assert error.code == "text.number"
    assert parse_mark(value) in (True, False, None)
    if isinstance(value, str):
        ascii_form(value)
        kanji_numerals_to_digits(value)


lots = st.lists(st.integers(1, 99_999), min_size=1, max_size=3)
joints = st.sampled_from(["-", "－", "ー", "の", "ノ", "番地", "番", "番地の", " - "])


@given(
    st.sampled_from(TOWNS),
    lots,
    joints,
    st.sampled_from(["", "富山県氷見市", "氷見市", "大字", "〒935-0001 富山県氷見市大字"]),
)
def test_addresses_are_found_again(town: str, lot: list[int], joint: str, head: str) -> None:
    parts = split_address(f"{head}{town} {joint.join(map(str, lot))}", TOWNS, prefecture="富山県", city="氷見市")
    assert (parts.town, parts.koaza, parts.banchi, parts.rest) == (town, "", "-".join(map(str, lot)), "")


@given(values)
def test_addresses_never_crash(value: object) -> None:
    damaged_banchi(value)
    try:
        postal = canonical_postal(value)
        assert postal == "" or re.fullmatch(r"[0-9]{3}-[0-9]{4}", postal)
    except InputError as error:
        assert error.code == "text.postal"
    if isinstance(value, str):
        lot = canonical_banchi(value)
        assert canonical_banchi(lot) == lot
        for text in (value, f"富山県氷見市鞍川{value}"):
            parts = split_address(text, TOWNS, prefecture="富山県", city="氷見市")
            assert parts.town in (*TOWNS, "")


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_in_a_lot_column_gets_suggestions(day: dt.date) -> None:
    suggestions = damaged_banchi(day)
    assert suggestions
    assert suggestions == damaged_banchi(day.isoformat())
    assert all(
        canonical_banchi(suggestion) == suggestion for suggestion in suggestions if not suggestion.startswith("0")
    )


@given(st.binary())
def test_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        decoded = decode_text(data)
    except InputError as error:
        assert error.code == "text.encoding"
        return
    assert "\0" not in decoded.text


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_utf8_files_give_their_text_back(text: str) -> None:
    assert decode_text(text.encode()).text == text
    assert decode_text(text.encode("utf-8-sig")).text == text


@given(st.text())
def test_profiles_are_read_or_refused(text: str) -> None:
    with pytest.raises(HimiMapError, match=r"."):
        parse_profile(text, "town.toml")
