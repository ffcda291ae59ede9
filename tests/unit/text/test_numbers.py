from __future__ import annotations

import pytest

from himi_map.errors import InputError
from himi_map.text.decode import decode_text
from himi_map.text.numbers import (
    format_count,
    is_blank,
    kanji_numerals_to_digits,
    kanji_to_int,
    parse_count,
    parse_mark,
)

YES = "1 ○ 〇 ◯ ● ◎ 有 有り あり 可 該当 TRUE true 1.0 １ ■ レ ✓ ✔ ☑ はい 同意あり"
NO = "0 × ✕ 無 なし 不可 － - − ー 空 □ ☐ FALSE 0.0 ０ いいえ 不同意 同意なし"


@pytest.mark.parametrize("mark", [*YES.split(), 1, 1.0, True])
def test_yes(mark: object) -> None:
    assert parse_mark(mark) is True


@pytest.mark.parametrize(
    "mark",
    [*NO.split(), 0, 0.0, False, None, "", "　", float("nan")],
)
def test_no(mark: object) -> None:
    assert parse_mark(mark) is False


@pytest.mark.parametrize("mark", ["△", "要確認", "☒", "2", 2, 0.5, "有？", "家族は同意", b"1"])
def test_unknown_marks_are_not_guessed(mark: object) -> None:
    assert parse_mark(mark) is None


def test_blank() -> None:
    assert all(is_blank(value) for value in (None, "", " 　\n", float("nan")))
    assert not any(is_blank(value) for value in (0, "0", False, "－"))


@pytest.mark.parametrize(
    ("run", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十三", 23),
        ("廿三", 23),
        ("卅一", 31),
        ("百五", 105),
        ("千二百三十四", 1234),
        ("一九三七", 1937),
        ("二〇二六", 2026),
        ("二万三千", 23000),
        ("一〇", 10),
        ("〇", 0),
        ("万", 10000),
    ],
)
def test_kanji_numerals(run: str, value: int) -> None:
    assert kanji_to_int(run) == value


def test_kanji_numerals_in_a_sentence() -> None:
    assert kanji_numerals_to_digits("定員百二十名、二階") == "定員120名、2階"


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        ("１，２３４", 1234),
        ("1,234人", 1234),
        ("千二百人", 1200),
        ("35.0", 35),
        (35.0, 35),
        (0, 0),
        ("十二世帯", 12),
        ("100 名", 100),
    ],
)
def test_counts(entry: object, count: int) -> None:
    assert parse_count(entry) == count


@pytest.mark.parametrize(
    "entry", ["", None, "約百人くらい", "3.5", 3.5, -1, True, "屋内191人／屋外0人", "人", float("nan")]
)
def test_no_counts(entry: object) -> None:
    with pytest.raises(InputError) as caught:
        parse_count(entry)
    assert caught.value.code == "text.number"


def test_thousands() -> None:
    assert format_count(45582) == "45,582"


SAMPLE = "氏名,ふりがな\r\n山﨑 花子,やまざき はなこ\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SAMPLE.encode("utf-8-sig"), "utf-8-sig"),
        (SAMPLE.encode(), "utf-8"),
        (SAMPLE.encode("cp932"), "cp932"),
        (SAMPLE.encode("euc_jis_2004"), "euc_jis_2004"),
        (SAMPLE.encode("utf-16"), "utf-16"),
        ("ﾔﾏｻﾞｷ ﾊﾅｺ".encode("cp932"), "cp932"),
        ("やまざき".encode("euc_jis_2004"), "euc_jis_2004"),
        (b"", "utf-8"),
        (b"abc", "utf-8"),
    ],
)
def test_encodings_are_told_apart(data: bytes, encoding: str) -> None:
    decoded = decode_text(data)
    assert decoded.encoding == encoding
    assert decoded.label
    if len(data) > 20:
        assert decoded.text == SAMPLE


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf\xff", b"\xff\xfe\x00", b"PK\x03\x04\x00\x00", b"\x80\xff\x00\xfe\xa0"])
def test_bytes_that_are_no_text(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decode_text(data)
    assert caught.value.code == "text.encoding"
