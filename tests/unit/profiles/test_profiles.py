from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from himi_map.errors import InputError
from himi_map.profiles import Profile, Renewal, load_profile, profile_names
from himi_map.profiles.profile import six_digit_code

BOUNDARY = Path(__file__).resolve().parents[4] / "shared" / "realdata" / "admin"
HIMI_TOML = (files("himi_map.profiles") / "himi.toml").read_text(encoding="utf-8")


def test_himi_and_the_practice_town_ship() -> None:
    assert profile_names() == ("himi", "mihon")
    himi, mihon = load_profile("himi"), load_profile("mihon")
    assert (himi.name, himi.code, himi.code6, himi.plane_epsg, himi.phone_prefix) == (
        "氷見市",
        "16205",
        "162051",
        6675,
        "0766",
    )
    assert len(himi.towns) == 122
    assert himi.districts == ()
    assert "市社会福祉協議会" in himi.districts_note
    assert (mihon.name, mihon.code, mihon.plane_epsg, mihon.phone_prefix) == ("見本市", "16999", 6675, "0766")


def test_titles_are_those_of_the_forms() -> None:
    himi = load_profile("himi")
    assert himi.title_of_map("栄町") == "栄町地区福祉・防災マップ"
    assert himi.title_of_list("栄町") == "栄町地区福祉・防災マップ 支援者リスト"


@pytest.mark.parametrize("code6", ["162051", "162027", "163210", "172022", "372013", "382019", "011002", "131016"])
def test_check_digit_of_published_codes(code6: str) -> None:
    assert six_digit_code(code6[:5]) == code6


def test_spoken_consent_lapses_at_the_next_renewal() -> None:
    renewal = Renewal(month=4, day=1)
    assert renewal.next_after(dt.date(2026, 3, 31)) == dt.date(2026, 4, 1)
    assert renewal.next_after(dt.date(2026, 4, 1)) == dt.date(2027, 4, 1)
    assert renewal.next_after(dt.date(2026, 12, 31)) == dt.date(2027, 4, 1)


def test_box_of_himi_holds_its_boundary() -> None:
    file = BOUNDARY / "himi_16205_geolonia-admins_N03-2021.json"
    if not file.exists():
        pytest.skip("the open data file is not here")
    bbox = load_profile("himi").bbox
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    points = [point for feature in features for ring in feature["geometry"]["coordinates"] for point in ring]
    assert points
    assert all(bbox.contains(lon, lat) for lon, lat in points)
    assert not bbox.contains(137.2, 36.75)


def test_another_town_is_another_file(tmp_path: Path) -> None:
    file = tmp_path / "himi-copy.toml"
    file.write_text(HIMI_TOML.replace('"0766"', '"076"').replace("0766-74-8100", "076-431-1111"), encoding="utf-8-sig")
    assert load_profile(file).phone_prefix == load_profile(str(file)).phone_prefix == "076"


def test_survives_being_kept_in_an_atlas() -> None:
    for name in profile_names():
        profile = load_profile(name)
        assert msgspec.json.decode(msgspec.json.encode(profile), type=Profile) == profile


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        load_profile("takaoka")
    assert caught.value.code == "profile.unknown"
    assert "himi、mihon" in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('code6 = "162051"', 'code6 = "162052"', "code6"),
        ('code = "16205"', 'code = "1620"', "code"),
        ("plane_epsg = 6675", "plane_epsg = 4326", "plane_epsg"),
        ("plane_epsg = 6675", 'plane_epsg = "6675"', "plane_epsg"),
        ('phone_prefix = "0766"', 'phone_prefix = "766"', "phone_prefix"),
        ('postal_prefix = "935"', 'postal_prefix = "９３５"', "postal_prefix"),
        ('map_title = "{association}', 'map_title = "', "map_title"),
        ('list_title = "{association}', 'list_title = "{association}{ward}', "list_title"),
        ('kind = "shakyo"', 'kind = "npo"', "controller.kind"),
        ("month = 4", "month = 13", "renewal"),
        ("review_months = 12", "review_months = 0", "renewal"),
        ("west = 136.8479", "west = 138.0", "bbox"),
        ("west = 136.8479", "west = 36.7697", "bbox"),
        ('"脇方",', '"脇方", "脇方",', "towns"),
        ('name = "氷見市"', 'nmae = "氷見市"', "nmae"),
        ('prefecture = "富山県"\n', "", "prefecture"),
    ],
)
def test_a_wrong_item_is_named_with_a_remedy(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in HIMI_TOML
    file = tmp_path / "town.toml"
    file.write_text(HIMI_TOML.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_profile(file)
    assert caught.value.code == "profile.invalid"
    assert said in str(caught.value.fields["reason"])
    assert "himi.toml を見本にして" in str(caught.value)
    assert "town.toml" in str(caught.value)


@pytest.mark.parametrize("content", [b"id = ", "id = '見本'".encode("cp932")])
def test_a_broken_file_is_unreadable(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "town.toml"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_profile(file)
    assert caught.value.code == "profile.unreadable"
