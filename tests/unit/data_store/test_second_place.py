"""The second place: known again under another letter, told when it is too near, and when the next backup is due."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.store import LookBack, MemoryStore, backups_in, due, look_back, open_atlas, overdue, rehearsal_due
from data.store.keeping import Backup, outdated
from data.store.second_place import MARK_FILE, find, mark, mark_of, mounted, nearness
from data.town import TOWN_PASSPHRASE, write_town
from himi_map.errors import StoreError
from himi_map.ports import EntryKind
from himi_map.profiles import load_profile

NOW = dt.datetime(2026, 11, 27, 17, 20, tzinfo=dt.timezone(dt.timedelta(hours=9)))
ATLAS = "1a2b3c4d-0000-4000-8000-000000000000"
DAY = dt.timedelta(days=1)


def stick(root: Path, name: str) -> Path:
    """A stick that is in, with the folder for backups."""
    folder = root / name / "控え"
    folder.mkdir(parents=True)
    return folder


def test_a_stick_is_known_again_when_its_letter_changed(tmp_path: Path) -> None:
    before = stick(tmp_path, "E")
    wanted = mark(before)
    (tmp_path / "E").rename(tmp_path / "F")
    roots = [tmp_path / "C", tmp_path / "F"]
    assert find(before, wanted, atlas=ATLAS, roots=lambda: roots) == tmp_path / "F" / "控え"


def test_another_stick_under_the_old_letter_is_not_taken_for_it(tmp_path: Path) -> None:
    before = stick(tmp_path, "E")
    wanted = mark(before)
    shutil.rmtree(tmp_path / "E")
    other = stick(tmp_path, "E")
    assert find(before, wanted, atlas=ATLAS, roots=lambda: [tmp_path / "E"]) is None
    mark(other)
    assert find(before, wanted, atlas=ATLAS, roots=lambda: [tmp_path / "E"]) is None


def test_a_mark_that_was_deleted_is_put_again_where_the_backups_are(tmp_path: Path) -> None:
    folder = stick(tmp_path, "E")
    wanted = mark(folder)
    (folder / MARK_FILE).unlink()
    assert find(folder, wanted, atlas=ATLAS, roots=list) is None
    (folder / f"町_20261120-170000_{ATLAS[:8]}.himi").write_bytes(b"x")
    assert find(folder, wanted, atlas=ATLAS, roots=list) == folder
    assert mark_of(folder) == wanted


def test_marking_twice_keeps_the_id_and_says_in_words_what_it_is(tmp_path: Path) -> None:
    first = mark(tmp_path)
    assert mark(tmp_path) == first
    assert "消さないでください" in (tmp_path / MARK_FILE).read_text(encoding="utf-8-sig")
    with pytest.raises(StoreError) as caught:
        mark(tmp_path / "ない")
    assert caught.value.code == "store.folder_missing"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "目印：".encode(), b"x" * 5000])
def test_a_spoiled_mark_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MARK_FILE).write_bytes(content)
    assert mark_of(tmp_path) is None


def test_what_is_plugged_in_can_be_asked() -> None:
    assert all(one.is_dir() for one in mounted())


def test_too_near_is_told(tmp_path: Path) -> None:
    atlas = tmp_path / "町.himi"
    atlas.write_bytes(b"x")
    (tmp_path / "控え").mkdir()
    assert nearness(tmp_path, atlas) == "folder"
    assert nearness(tmp_path / "控え", atlas) == "disk"
    assert nearness(tmp_path / "ない", atlas) == ""


# --- when -------------------------------------------------------------------------------------------------------------


def looked(made: dt.datetime | None, *, changed: bool = True, rehearsed: dt.datetime | None = None) -> LookBack:
    return LookBack(made=made, file="", rehearsed=rehearsed, changed=changed, begun=NOW - 400 * DAY)


@pytest.mark.parametrize(
    ("found", "opened", "closing"),
    [
        (looked(NOW - DAY, changed=False), False, False),
        (looked(None, changed=False), False, False),
        (looked(None), True, True),
        (looked(NOW - DAY), True, True),
        (looked(NOW - dt.timedelta(hours=2)), False, True),
        (looked(NOW + DAY), True, True),
    ],
    ids=["nothing changed", "nothing ever", "never", "yesterday", "today", "a clock that was put back"],
)
def test_due(found: LookBack, opened: bool, closing: bool) -> None:
    assert due(found, NOW) is opened
    assert due(found, NOW, closing=True) is closing


def test_a_reminder_grows_after_a_week_of_work_in_one_place_only() -> None:
    assert not overdue(looked(NOW - 6 * DAY), NOW)
    assert overdue(looked(NOW - 7 * DAY), NOW)
    assert not overdue(looked(NOW - 70 * DAY, changed=False), NOW)
    assert overdue(looked(None), NOW), "never, and the atlas is old"


def test_a_rehearsal_is_due_once_a_year_and_never_without_a_backup() -> None:
    assert not rehearsal_due(looked(None), NOW)
    assert rehearsal_due(looked(NOW), NOW)
    assert not rehearsal_due(looked(NOW, rehearsed=NOW - 300 * DAY), NOW)
    assert rehearsal_due(looked(NOW, rehearsed=NOW - 366 * DAY), NOW)


def test_looking_back_reads_the_journal_from_its_end() -> None:
    store = MemoryStore(load_profile("mihon"), at=NOW)
    assert look_back(store).changed
    assert look_back(store).made is None

    def note(kind: EntryKind, words: str = "x") -> None:
        store.note(kind, at=NOW, author="test", label="", payload=words.encode())

    note(EntryKind.BACKUP, "町_1.himi")
    for _ in range(250):
        note(EntryKind.SIGN_IN)
    found = look_back(store)
    assert (found.changed, found.file, found.rehearsed) == (False, "町_1.himi", None)
    note(EntryKind.REHEARSAL)
    assert look_back(store).rehearsed == NOW
    assert not look_back(store).changed, "looking at a backup is no work"
    note(EntryKind.DISCLOSURE)
    assert look_back(store).changed
    head = next(iter(store.journal(last=1))).number
    note(EntryKind.BACKUP, f'{{"file": "町_2.himi", "entries": {head - 1}}}')
    assert look_back(store).changed, "it was recorded while the backup was made"
    note(EntryKind.BACKUP, f'{{"file": "町_3.himi", "entries": {head}}}')
    assert not look_back(store).changed


# --- which ------------------------------------------------------------------------------------------------------------


def test_the_list_has_only_backups_of_this_atlas_the_newest_first(tmp_path: Path) -> None:
    for name in (
        f"町_20261120-170000_{ATLAS[:8]}.himi",
        f"町_20261127-080000_{ATLAS[:8]}.himi",
        f"町_20261127-080000_{ATLAS[:8]}-2.himi",
        "ほかの町_20261127-090000_99999999.himi",
        f"町_20269999-990000_{ATLAS[:8]}.himi",
        "写真.jpg",
        MARK_FILE,
    ):
        (tmp_path / name).write_bytes(b"12345")
    found = backups_in(tmp_path, atlas=ATLAS)
    assert [one.at.strftime("%m%d-%H") for one in found] == ["1127-08", "1127-08", "1120-17"]
    assert found[0].path.name.endswith("-2.himi"), "made in the same second, later"
    assert found[0].size == 5
    with pytest.raises(StoreError) as caught:
        backups_in(tmp_path / "ない", atlas=ATLAS)
    assert caught.value.code == "store.folder_missing"


@given(st.sets(st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 1, 1)), max_size=60), st.integers(1, 12))
def test_rotation_keeps_the_newest_and_the_last_of_each_month(moments: set[dt.datetime], keep: int) -> None:
    files = {Path(f"町_{at:%Y%m%d-%H%M%S}_{ATLAS[:8]}.himi"): at for at in moments}
    other = Path("ほか_20260101-000000_99999999.himi")
    gone = set(outdated([*files, other], atlas=ATLAS, keep=keep))
    kept = sorted((at for path, at in files.items() if path not in gone), reverse=True)
    assert other not in gone
    stamps = sorted({f"{at:%Y%m%d-%H%M%S}" for at in moments}, reverse=True)
    left = {f"{at:%Y%m%d-%H%M%S}" for at in kept}
    assert set(stamps[:keep]) <= left
    assert {one[:6] for one in stamps} == {one[:6] for one in left}, "no month is without one"
    assert len(left) <= keep + len({one[:6] for one in stamps})


def test_looking_back_at_a_real_atlas(tmp_path: Path) -> None:
    with open_atlas(write_town(tmp_path), TOWN_PASSPHRASE, read_only=True) as store:
        assert look_back(store).changed
        assert backups_in(tmp_path, atlas=store.info.id) == ()
    assert Backup(tmp_path, NOW.replace(tzinfo=None), 1).size == 1
