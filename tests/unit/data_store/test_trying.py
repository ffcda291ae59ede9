"""Everything that can be wrong with a file is its own clear error, and nothing on disk is changed by trying."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from data.store import backup, change_passphrase, create_atlas, open_atlas, restore
from data.town import TOWN_PASSPHRASE, write_town
from himi_map.errors import HimiMapError, describe
from himi_map.profiles import load_profile

AT = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def atlas(whole: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    place = folder / "町.himi"
    shutil.copyfile(whole, place)
    return place


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.rglob("*") if one.is_file()}


def refused(place: Path, passphrase: str = TOWN_PASSPHRASE) -> str:
    """The code of the error on opening; nothing in the folder is changed by it, and its text says what to do."""
    before = state(place.parent)
    with pytest.raises(HimiMapError) as caught:
        open_atlas(place, passphrase)
    assert state(place.parent) == before
    message = describe(caught.value.code, caught.value.fields)
    assert message.what and message.remedy
    assert passphrase not in str(message)
    return caught.value.code


def test_wrong_passphrase(atlas: Path) -> None:
    assert refused(atlas, "chigau") == "store.wrong_passphrase"


def test_missing_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "ない.himi") == "store.missing"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" + bytes(4000), bytes(range(7, 57))])
def test_no_atlas_at_all(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "何か.himi"
    place.write_bytes(content)
    assert refused(place).startswith("store.")


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6])
def test_truncated_file(atlas: Path, part: float) -> None:
    data = atlas.read_bytes()
    atlas.write_bytes(data[: int(len(data) * part)])
    assert refused(atlas) in ("store.damaged", "store.truncated", "store.wrong_passphrase", "store.not_an_atlas")


def test_a_flipped_byte_in_the_middle_is_never_taken_for_truth(atlas: Path) -> None:
    data = bytearray(atlas.read_bytes())
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        before = store.load()
    data[len(data) // 2] ^= 0x40
    atlas.write_bytes(bytes(data))
    try:
        with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
            assert store.load() == before
    except HimiMapError as error:
        assert error.code.startswith("store.")


def test_two_writers(atlas: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE):
        assert refused(atlas) == "store.locked"
        with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as reader:
            assert reader.load().associations


def test_creating_over_a_file(atlas: Path) -> None:
    before = state(atlas.parent)
    with pytest.raises(HimiMapError) as caught:
        create_atlas(atlas, passphrase="x" * 12, profile=load_profile("mihon"), at=AT)
    assert caught.value.code == "store.already_there"
    assert state(atlas.parent) == before


def test_nothing_personal_is_readable_in_the_file(atlas: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        names = {one.name for one in store.load().residents.values()}
    data = atlas.read_bytes()
    for name in names:
        assert name.encode("utf-8") not in data
        assert name.encode("utf-16-le") not in data


def test_backup_and_restore(atlas: Path, tmp_path: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        before = store.load()
    folder = tmp_path / "控え"
    folder.mkdir()
    kept = backup(atlas, folder, at=AT, passphrase=TOWN_PASSPHRASE, author="test")
    target = tmp_path / "戻し先" / "町.himi"
    target.parent.mkdir()
    restore(kept, target, passphrase=TOWN_PASSPHRASE, at=AT)
    with open_atlas(target, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.load() == before
        assert store.verify().intact


def test_a_new_passphrase_shuts_out_the_old(atlas: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        before = store.load()
    change_passphrase(atlas, TOWN_PASSPHRASE, "atarashii-aikotoba", at=AT, author="test")
    assert refused(atlas) == "store.wrong_passphrase"
    with open_atlas(atlas, "atarashii-aikotoba", read_only=True) as store:
        assert store.load() == before
