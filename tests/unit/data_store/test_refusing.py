"""A newer version, a stick that cannot be written to, a journal somebody rewrote: told, and nothing is changed."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, text, update

from data.store import backup, change_passphrase, open_atlas, restore
from data.store.tables import MAIN, SCHEMA
from data.town import TOWN_PASSPHRASE, write_town
from himi_map.errors import HimiMapError, describe
from tests.unit.data_store.altering import altered
from tests.unit.data_store.test_trying import refused, state

AT = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def atlas(whole: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    shutil.copyfile(whole, folder / "町.himi")
    return folder / "町.himi"


def fails(action, code: str, *folders: Path) -> None:
    """The action ends in that error and leaves everything in the folders as it was."""
    before = [state(folder) for folder in folders]
    with pytest.raises(HimiMapError) as caught:
        action()
    assert caught.value.code == code
    assert [state(folder) for folder in folders] == before
    assert describe(caught.value.code, caught.value.fields).remedy


# --- another version --------------------------------------------------------------------------------------------------
def nothing(_: Connection) -> None:
    """Change nothing."""


def test_a_newer_schema_is_told_with_both_versions(whole: Path, tmp_path: Path) -> None:
    newer = altered(whole, tmp_path / "新しい.himi", TOWN_PASSPHRASE, nothing, schema=SCHEMA + 1)
    assert refused(newer) == "store.newer_schema"
    with pytest.raises(HimiMapError) as caught:
        open_atlas(newer, TOWN_PASSPHRASE, read_only=True)
    assert (caught.value.fields["found"], caught.value.fields["known"]) == (SCHEMA + 1, SCHEMA)


def test_a_newer_schema_is_no_source_of_a_backup_or_a_restore(whole: Path, atlas: Path, tmp_path: Path) -> None:
    newer = altered(whole, tmp_path / "新しい.himi", TOWN_PASSPHRASE, nothing, schema=SCHEMA + 1)
    fails(lambda: restore(newer, atlas, passphrase=TOWN_PASSPHRASE, at=AT), "store.newer_schema", atlas.parent)
    fails(
        lambda: backup(newer, tmp_path / "控え", at=AT, passphrase=TOWN_PASSPHRASE), "store.newer_schema", atlas.parent
    )


def test_the_same_alteration_in_this_version_opens(whole: Path, tmp_path: Path) -> None:
    same = altered(whole, tmp_path / "同じ.himi", TOWN_PASSPHRASE, nothing)
    with open_atlas(same, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.verify().intact


# --- a journal somebody rewrote ---------------------------------------------------------------------------------------
def _numbers(image: Connection) -> list[int]:
    return list(image.scalars(select(MAIN.entry.c.number).order_by(MAIN.entry.c.number)))


def another_author(image: Connection) -> None:
    image.execute(update(MAIN.entry).where(MAIN.entry.c.number == _numbers(image)[1]).values(author="ほかの人"))


def another_time(image: Connection) -> None:
    number = _numbers(image)[1]
    image.execute(update(MAIN.entry).where(MAIN.entry.c.number == number).values(at="2001-01-01T00:00:00+09:00"))


def an_entry_gone(image: Connection) -> None:
    number = _numbers(image)[1]
    for table in (MAIN.entry, MAIN.payload, MAIN.touched):
        image.execute(delete(table).where(table.c.number == number))


def a_payload_gone(image: Connection) -> None:
    image.execute(delete(MAIN.payload).where(MAIN.payload.c.number == _numbers(image)[1]))


def a_payload_of_another(image: Connection) -> None:
    first, second = _numbers(image)[:2]
    row = image.execute(select(MAIN.payload).where(MAIN.payload.c.number == first)).one()
    image.execute(update(MAIN.payload).where(MAIN.payload.c.number == second).values(salt=row.salt, packed=row.packed))


def two_swapped(image: Connection) -> None:
    first, second = _numbers(image)[1:3]
    for number, other in ((first, -1), (second, first), (-1, second)):
        for table in ("journal", "journal_payload", "journal_record"):
            image.execute(text(f"UPDATE {table} SET number = {other} WHERE number = {number}"))


@pytest.mark.parametrize(
    "rewrite", [another_author, another_time, an_entry_gone, a_payload_gone, a_payload_of_another, two_swapped]
)
def test_a_rewritten_journal_does_not_verify(whole: Path, tmp_path: Path, rewrite) -> None:
    forged = altered(whole, tmp_path / "書きかえ.himi", TOWN_PASSPHRASE, rewrite)
    with open_atlas(forged, TOWN_PASSPHRASE, read_only=True) as store:
        assert not store.verify().intact


def test_a_damaged_backup_is_not_restored(whole: Path, atlas: Path, tmp_path: Path) -> None:
    forged = altered(whole, tmp_path / "書きかえ.himi", TOWN_PASSPHRASE, another_author)
    fails(lambda: restore(forged, atlas, passphrase=TOWN_PASSPHRASE, at=AT), "store.damaged", atlas.parent)
    half = tmp_path / "半分.himi"
    data = atlas.read_bytes()
    half.write_bytes(data[: len(data) // 2])
    with pytest.raises(HimiMapError):
        restore(half, atlas, passphrase=TOWN_PASSPHRASE, at=AT)
    assert atlas.read_bytes() == data


def test_restoring_keeps_what_stood_there(atlas: Path, tmp_path: Path) -> None:
    kept = backup(atlas, tmp_path / "控え", at=AT, passphrase=TOWN_PASSPHRASE)
    before = atlas.read_bytes()
    aside = restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT).kept
    assert aside is not None
    assert aside.read_bytes() == before
    with (
        open_atlas(kept, TOWN_PASSPHRASE, read_only=True) as first,
        open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as second,
    ):
        assert first.load() == second.load()
        assert first.info.copy != second.info.copy, "a copy of its own"
        assert second.verify().intact


def test_an_atlas_in_use_is_neither_restored_over_nor_given_a_new_passphrase(atlas: Path, tmp_path: Path) -> None:
    kept = backup(atlas, tmp_path / "控え", at=AT, passphrase=TOWN_PASSPHRASE)
    with open_atlas(atlas, TOWN_PASSPHRASE):
        fails(lambda: restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT), "store.locked", tmp_path)
        fails(lambda: change_passphrase(atlas, TOWN_PASSPHRASE, "ながい合言葉", at=AT), "store.locked", tmp_path)


@pytest.mark.parametrize("new", ["", "   "])
def test_an_empty_passphrase_is_refused(atlas: Path, new: str) -> None:
    fails(lambda: change_passphrase(atlas, TOWN_PASSPHRASE, new, at=AT), "store.empty_passphrase", atlas.parent)


@pytest.mark.parametrize("missing", [1, 7, 4096, 5000])
def test_a_file_that_lost_its_end_opens_as_it_was_or_not_at_all(atlas: Path, missing: int) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        before = store.load()
    data = atlas.read_bytes()
    atlas.write_bytes(data[:-missing])
    try:
        with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
            assert store.load() == before
    except HimiMapError as error:
        assert error.code.startswith("store.")
    assert atlas.read_bytes() == data[:-missing]


# --- a stick that cannot be written to --------------------------------------------------------------------------------
@pytest.fixture
def stick(atlas: Path, tmp_path: Path):
    shutil.copyfile(atlas, tmp_path / "控え.himi")
    atlas.chmod(0o444)
    atlas.parent.chmod(0o555)
    yield atlas.parent
    atlas.parent.chmod(0o755)


def tried(stick: Path, what: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.data_store.without_rights", str(stick), what, TOWN_PASSPHRASE],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    words = done.stdout.strip()
    if words == "cannot":
        pytest.skip("this process cannot give up the super-user's rights")
    return words


@pytest.mark.skipif(sys.platform == "win32", reason="folders are made read-only in another way there")
@pytest.mark.parametrize("what", ["write", "new", "backup", "restore", "passphrase"])
def test_a_read_only_stick_is_told_and_left_as_it_is(stick: Path, what: str) -> None:
    before = state(stick)
    assert tried(stick, what) in ("store.read_only_place", "store.no_permission")
    assert state(stick) == before


@pytest.mark.skipif(sys.platform == "win32", reason="folders are made read-only in another way there")
def test_a_read_only_stick_can_be_looked_at(stick: Path) -> None:
    before = state(stick)
    words = tried(stick, "look").split()
    assert words[0] == "done"
    assert int(words[1]) > 100
    assert words[2] == "True"
    assert state(stick) == before
