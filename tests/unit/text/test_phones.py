from __future__ import annotations

import msgspec
import pytest

from himi_map.text.phones import WARNING_TEXTS, Phone, format_phone, parse_phone, parse_phones

CODE = "0766"


@pytest.mark.parametrize(
    ("entry", "digits", "note", "warnings"),
    [
        ("0766-74-8100", "0766748100", "", ()),
        ("０７６６－７４－８１００", "0766748100", "", ()),
        ("(0766)74-8100", "0766748100", "", ()),
        ("０７６６（７４）８１００", "0766748100", "", ()),
        ("0766748100", "0766748100", "", ()),
        ("74-8100", "0766748100", "", ()),
        ("74ー8100", "0766748100", "", ()),
        ("766748100", "0766748100", "", ("lost_zero",)),
        (766748100, "0766748100", "", ("lost_zero",)),
        (766748100.0, "0766748100", "", ("lost_zero",)),
        ("090-1234-5678", "09012345678", "", ()),
        ("080-1234-5678", "08012345678", "", ()),
        ("070-1234-5678", "07012345678", "", ()),
        (9012345678, "09012345678", "", ("lost_zero",)),
        ("0766-74-8100 FAX兼用", "0766748100", "FAX兼用", ()),
        ("0766-74-8100（ＦＡＸ兼用）", "0766748100", "FAX兼用", ()),
        ("なし", None, "なし", ()),
        ("－", None, "－", ()),
        ("母の携帯", None, "母の携帯", ()),
        ("母の携帯 090-1234-5678", "09012345678", "母の携帯", ()),
        ("TEL:74-8100", "0766748100", "", ()),
        ("+81-766-74-8100", "0766748100", "", ()),
        ("+81 (0)766-74-8100", "0766748100", "", ()),
        ("0766-74-8100 内線123", "0766748100", "内線123", ()),
        ("0120-123-456", "0120123456", "", ()),
        ("0766-74-810", None, "0766-74-810", ("unreadable",)),
        ("090-123-4567", None, "090-123-4567", ("unreadable",)),
        ("19", None, "19", ("unreadable",)),
        (True, None, "True", ()),
    ],
)
def test_read(entry: object, digits: str | None, note: str, warnings: tuple[str, ...]) -> None:
    phone = parse_phone(entry, area_code=CODE)
    expected_note = note if note != "－" else "-"
    assert (phone.digits, phone.note, phone.warnings) == (digits, expected_note, warnings)
    assert set(warnings) <= set(WARNING_TEXTS)
    if isinstance(entry, str):
        assert phone.text == entry


def test_empty_cell_is_no_phone() -> None:
    assert parse_phones("", area_code=CODE) == parse_phones(None, area_code=CODE) == ()
    assert parse_phone(None, area_code=CODE) == Phone()


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("0766-74-8100／090-1234-5678", [("0766748100", ""), ("09012345678", "")]),
        ("自宅0766-74-8100 携帯090-1234-5678", [("0766748100", "自宅"), ("09012345678", "携帯")]),
        ("0766-74-8100（自宅）090-1234-5678（娘）", [("0766748100", "自宅"), ("09012345678", "娘")]),
        ("0766-74-8100 (090-1234-5678)", [("0766748100", ""), ("09012345678", "")]),
        ("74-8100 76-1234", [("0766748100", ""), ("0766761234", "")]),
        ("74-8100\n76-1234 夜", [("0766748100", ""), ("0766761234", "夜")]),
    ],
)
def test_several_numbers_in_a_cell(entry: str, found: list[tuple[str, str]]) -> None:
    phones = parse_phones(entry, area_code=CODE)
    assert [(phone.digits, phone.note) for phone in phones] == found
    first = parse_phone(entry, area_code=CODE)
    assert first.digits == found[0][0]
    assert "more_numbers" in first.warnings


def test_the_municipality_gives_the_area_code() -> None:
    assert parse_phone("3234-5678", area_code="03").digits == "0332345678"
    assert parse_phone("74-8100", area_code="03").digits is None


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ("0766748100", "0766-74-8100"),
        ("74-8100", "0766-74-8100"),
        ("09012345678", "090-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("08001234567", "0800-123-4567"),
        ("0764311234", "076-431-1234"),
        ("0767521234", "0767-52-1234"),
        ("03-1234-5678", "03-1234-5678"),
        ("0198-87-2715", "0198-87-2715"),  # an unknown area keeps its grouping
        ("0198872715", "0198872715"),
        ("母の携帯", "母の携帯"),
    ],
)
def test_shown_with_hyphens(entry: str, shown: str) -> None:
    assert format_phone(parse_phone(entry, area_code=CODE), area_code=CODE) == shown


def test_repr_hides_the_number_and_the_value_survives_a_record() -> None:
    phone = parse_phone("母 090-1234-5678", area_code=CODE)
    assert "1234" not in repr(phone)
    assert "母" not in repr(phone)
    assert msgspec.json.decode(msgspec.json.encode(phone), type=Phone) == phone
