from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from himi_map.errors import InputError
from himi_map.profiles import load_profile
from himi_map.text.addresses import AddressParts, canonical_banchi, canonical_postal, damaged_banchi, split_address

HIMI = load_profile("himi")
GAZETTEER = Path(__file__).resolve().parents[4] / "shared" / "realdata" / "gazetteer"


def split(text: str) -> AddressParts:
    return split_address(text, HIMI.towns, prefecture=HIMI.prefecture, city=HIMI.name)


@pytest.mark.parametrize(
    "entry",
    [
        "１０６０－１",
        "1060-1",
        "1060の1",
        "1060番地1",
        "1060番1",
        "1060ノ1",
        "1060ー1",
        "1060−1",
        "1060番地の1",
        "1060番地1号",
        "1060之1",
        "1060 の 1",
        " 1060-1 コーポ101",
        "千六十番地の一",
        "1060ｰ1",
        "1060‐1",
        "1060-1番地先",
    ],
)
def test_one_lot_number_in_every_form(entry: str) -> None:
    assert canonical_banchi(entry) == "1060-1"


@pytest.mark.parametrize(
    ("entry", "canonical"),
    [
        ("1060番地", "1060"),
        ("４４０", "440"),
        ("1060-1-2", "1060-1-2"),
        ("甲123番地", "甲123"),
        ("123-イ", "123-イ"),
        ("1060 ロッジ", "1060"),
        ("0012", "12"),
        ("鞍川1060", ""),
        ("", ""),
        ("番地不明", ""),
    ],
)
def test_other_lot_numbers(entry: str, canonical: str) -> None:
    assert canonical_banchi(entry) == canonical


@pytest.mark.parametrize(
    ("entry", "town", "koaza", "banchi", "rest"),
    [
        ("富山県氷見市鞍川1060番地", "鞍川", "", "1060", ""),
        ("氷見市鞍川1060", "鞍川", "", "1060", ""),
        ("鞍川1060", "鞍川", "", "1060", ""),
        ("鞍川 440", "鞍川", "", "440", ""),
        ("鞍川　４４０", "鞍川", "", "440", ""),
        ("大字鞍川字○○123", "鞍川", "○○", "123", ""),
        ("富山県氷見市大字鞍川字中田123番地4", "鞍川", "中田", "123-4", ""),
        ("鞍川字三千坊12", "鞍川", "三千坊", "12", ""),
        ("鞍川三千坊12", "鞍川", "三千坊", "12", ""),
        ("仏生寺小字上野10番地2", "仏生寺", "上野", "10-2", ""),
        ("鞍川千六十番地", "鞍川", "", "1060", ""),
        ("氷見市藪田12-3", "薮田", "", "12-3", ""),
        ("薮田１２番地３", "薮田", "", "12-3", ""),
        ("鞍骨5", "鞍骨", "", "5", ""),
        ("丸ノ内1-1", "丸の内", "", "1-1", ""),
        ("丸の内5番地 ハイツ丸の内201", "丸の内", "", "5", "ハイツ丸の内201"),
        ("伊勢大町一丁目2番3号", "伊勢大町一丁目", "", "2-3", ""),
        ("伊勢大町1丁目2-3", "伊勢大町一丁目", "", "2-3", ""),
        ("伊勢大町２－２－３", "伊勢大町二丁目", "", "2-3", ""),
        ("大浦新町3-4", "大浦新町", "", "3-4", ""),  # longest, not 大浦
        ("大浦34", "大浦", "", "34", ""),
        ("大野新7", "大野新", "", "7", ""),
        ("平沢5", "平沢", "", "5", ""),
        ("平5", "平", "", "5", ""),
        ("脇", "脇", "", "", ""),
        ("七分一12", "七分一", "", "12", ""),
        ("十二町345", "十二町", "", "345", ""),
        ("〒935-8686 富山県氷見市鞍川1060番地", "鞍川", "", "1060", ""),
        ("富山県高岡市太田1", "", "", "", "高岡市太田1"),
        ("岩手県気仙郡住田町2-17", "", "", "", "岩手県気仙郡住田町2-17"),
        ("", "", "", "", ""),
    ],
)
def test_taken_apart(entry: str, town: str, koaza: str, banchi: str, rest: str) -> None:
    assert split(entry) == AddressParts(town, koaza, banchi, rest)


@pytest.mark.parametrize(
    ("entry", "town"),
    [
        ("桜が丘3", "桜ケ丘"),
        ("桜ヶ丘3", "桜ケ丘"),
        ("旭ケ丘2", "旭が丘"),
        ("ひばりケ丘1", "ヒバリが丘"),
        ("緑町センター4", "緑町センター"),
    ],
)
def test_kana_variants_of_a_town(entry: str, town: str) -> None:
    parts = split_address(entry, ["桜ケ丘", "旭が丘", "ヒバリが丘", "緑町センター"])
    assert (parts.town, parts.banchi) == (town, entry[-1])


def test_the_town_as_written_wins_over_a_folded_one() -> None:
    assert split_address("藪田1", ["薮田", "藪田"]).town == "藪田"
    assert split_address("薮田1", ["薮田", "藪田"]).town == "薮田"


@pytest.mark.parametrize("town", HIMI.towns)
def test_every_town_of_himi_is_found_again(town: str) -> None:
    assert split(f"富山県氷見市{town}１２番地３") == AddressParts(town, "", "12-3", "")


def test_koaza_of_the_national_registry_are_kept_apart() -> None:
    file = GAZETTEER / "himi_162051_ABR-mt_town_2022.csv"
    if not file.exists():
        pytest.skip("the open data file is not here")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        names = {row["小字名"] for row in csv.DictReader(lines) if row["小字名"]}
    assert len(names) > 1000
    wrong = [name for name in names if split(f"鞍川字{name}12-3") != AddressParts("鞍川", name, "12-3", "")]
    assert wrong == []


def test_towns_of_the_profile_are_those_of_the_gazetteer() -> None:
    file = GAZETTEER / "himi_geolonia-japanese-addresses_api_ja.json"
    if not file.exists():
        pytest.skip("the open data file is not here")
    assert {row["town"] for row in json.loads(file.read_text(encoding="utf-8"))} == set(HIMI.towns)


def test_repr_hides_the_address() -> None:
    assert "鞍川" not in repr(split("鞍川1060"))


@pytest.mark.parametrize(
    ("cell", "likeliest"),
    [
        (dt.date(2026, 1, 2), "1-2"),
        (dt.datetime(2026, 3, 4), "3-4"),
        ("2026-01-02", "1-2"),
        ("2026-01-02 00:00:00", "1-2"),
        ("2026/3/4", "3-4"),
        ("1月2日", "1-2"),
        ("2026年1月2日", "1-2"),
        ("１月２日", "1-2"),
        ("Jan-02", "1-2"),
        ("2-Jan", "1-2"),
        (dt.date(1960, 10, 1), "10-60"),
        ("1960-10-01", "10-60"),
    ],
)
def test_damaged_lot_numbers_are_noticed(cell: object, likeliest: str) -> None:
    assert damaged_banchi(cell)[0] == likeliest


@pytest.mark.parametrize(
    ("typed", "excel_made"),
    [
        ("1-2", dt.date(2026, 1, 2)),
        ("10-60", dt.date(1960, 10, 1)),
        ("1-2-3", dt.date(2001, 2, 3)),
        ("13-5", dt.date(2013, 5, 1)),
        ("13-5", dt.date(2026, 5, 13)),
        ("1960-1", dt.date(1960, 1, 1)),
        ("2-30", dt.date(1930, 2, 1)),
        ("12-31", dt.date(2026, 12, 31)),
        ("45-1-2", dt.date(1945, 1, 2)),
    ],
)
def test_what_was_typed_is_among_the_suggestions(typed: str, excel_made: dt.date) -> None:
    assert typed in damaged_banchi(excel_made)


@pytest.mark.parametrize(
    "cell", ["1060-1", "1-2", "1960-1-2", 1060, 1060.0, None, "", "1月", "Abc-02", "2026-13-02", "1060番地1"]
)
def test_whole_lot_numbers_are_left_alone(cell: object) -> None:
    assert damaged_banchi(cell) == ()


@pytest.mark.parametrize(
    "entry", ["〒935-8686", "9358686", "９３５－８６８６", "935ー8686", 9358686, 9358686.0, " 935 8686 "]
)
def test_postal_code(entry: object) -> None:
    assert canonical_postal(entry) == "935-8686"


def test_postal_code_missing_or_wrong() -> None:
    assert canonical_postal(None) == canonical_postal("") == ""
    for wrong in ("935", "935-86860", "abc", 600001):
        with pytest.raises(InputError) as caught:
            canonical_postal(wrong)
        assert caught.value.code == "text.postal"
