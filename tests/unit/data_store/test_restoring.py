"""Restoring: told before, done whole, consents withdrawn since stay withdrawn, and the atlas keeps its passphrase."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from data.store import (
    SqlCipherStore,
    backup,
    backups_in,
    change_passphrase,
    create_atlas,
    open_atlas,
    preview_restore,
    prove,
    rehearse,
    restore,
)
from data.town import TOWN_PASSPHRASE, write_town
from himi_map.consent import ConsentBook
from himi_map.edits import EditBuilder, digest
from himi_map.errors import HimiMapError
from himi_map.ports import EntryKind
from himi_map.profiles import load_profile
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Whose
from himi_map.records.paper import PrintedCopy
from himi_map.records.people import Resident
from tests.unit.data_store.test_trying import state

AT = dt.datetime(2026, 11, 27, 17, 20, tzinfo=dt.timezone(dt.timedelta(hours=9)))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def atlas(whole: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "机"
    folder.mkdir()
    shutil.copyfile(whole, folder / "町.himi")
    return folder / "町.himi"


@pytest.fixture
def kept(atlas: Path, tmp_path: Path) -> Path:
    return backup(atlas, tmp_path / "控え", at=AT, passphrase=TOWN_PASSPHRASE)


def willing(store: SqlCipherStore) -> Resident:
    """Somebody whose consent to the list stands."""
    records = store.load()
    book = ConsentBook(records, AT, store.profile.renewal)
    return next(one for one in records.residents.values() if book.resident(one.id, ConsentKind.LIST_ASSOCIATION).stands)


def withdraw(store: SqlCipherStore, person: Resident, fact: str = "fact-1") -> None:
    builder = EditBuilder(store.load(), label="同意を取りやめました", author="test", at=AT)
    builder.create(
        ConsentFact(
            id=fact, association=person.association, whose=Whose.RESIDENT, subject=person.id,
            kind=ConsentKind.LIST_ASSOCIATION, state=ConsentState.WITHDRAWN, wording="paper/1", recorded_at=AT,
        )
    )  # fmt: skip
    edit = builder.build()
    assert edit is not None
    store.apply(edit)


def add_person(store: SqlCipherStore, *, refusing: bool = False) -> None:
    home = next(iter(store.load().associations))
    builder = EditBuilder(store.load(), label="人を加えました", author="test", at=AT)
    builder.create(Resident(id="new-1", association=home, name="試し 一"))
    if refusing:
        builder.create(
            ConsentFact(
                id="fact-new", association=home, whose=Whose.RESIDENT, subject="new-1",
                kind=ConsentKind.MAP, state=ConsentState.REFUSED, wording="paper/1", recorded_at=AT,
            )
        )  # fmt: skip
    builder.create(
        PrintedCopy(
            id="copy-1", association=home, sheet="s", output="map", recipient="association", number=900,
            printed_at=AT, people=("new-1",),
        )
    )  # fmt: skip
    edit = builder.build()
    assert edit is not None
    store.apply(edit)


def stands(place: Path, person: str) -> bool:
    with open_atlas(place, TOWN_PASSPHRASE, read_only=True) as store:
        book = ConsentBook(store.load(), AT, store.profile.renewal)
        return book.resident(person, ConsentKind.LIST_ASSOCIATION).stands


def test_a_withdrawn_consent_stays_withdrawn(atlas: Path, kept: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        person = willing(store)
        withdraw(store, person)
        add_person(store, refusing=True)
    before = state(atlas.parent)
    seen = preview_restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT)
    assert state(atlas.parent) == before, "looking changes nothing"
    assert seen.loss is not None
    assert {one.id for one in seen.loss.refused} == {"fact-1", "fact-new"}
    assert seen.loss.new == ("new-1",)
    assert seen.loss.edits == 2
    done = restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT)
    assert {one.id for one in done.carried} == {"fact-1", "copy-1"}
    assert [one.id for one in done.left] == ["fact-new"], "nobody is there whose answer it was"
    assert not stands(atlas, person.id)
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.verify().intact
        *_, told, carried = store.journal(last=2)
        assert told.kind is EntryKind.RESTORED
        assert carried.kind is EntryKind.EDIT
        assert "引きつぎました" in carried.label
        assert store.load().residents.get("new-1") is None
        assert "copy-1" in store.load().copies


def test_a_consent_that_could_not_go_along_is_remembered_for_a_later_restoring(atlas: Path, tmp_path: Path) -> None:
    early = backup(atlas, tmp_path / "控え", at=AT, passphrase=TOWN_PASSPHRASE)
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        add_person(store)
    late = backup(atlas, tmp_path / "控え", at=AT + dt.timedelta(days=1), passphrase=TOWN_PASSPHRASE)
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        withdraw(store, store.load().residents["new-1"], "fact-2")
    assert [one.id for one in restore(early, atlas, passphrase=TOWN_PASSPHRASE, at=AT).left] == ["fact-2"]
    done = restore(late, atlas, passphrase=TOWN_PASSPHRASE, at=AT)
    assert "fact-2" in {one.id for one in done.carried}, "the person is back, and so is what they said"


def test_without_carrying_the_facts_stay_in_the_journal(atlas: Path, kept: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        person = willing(store)
        withdraw(store, person)
    done = restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT, carry_facts=False)
    assert ([one.id for one in done.left], done.carried) == (["fact-1"], ())
    assert stands(atlas, person.id), "as the person at the window decided"
    again = restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT)
    assert [one.id for one in again.carried] == ["fact-1"]
    assert not stands(atlas, person.id)


def test_the_restored_atlas_keeps_the_passphrase_of_today(atlas: Path, kept: Path) -> None:
    change_passphrase(atlas, TOWN_PASSPHRASE, "あたらしい合言葉", at=AT)
    with open_atlas(atlas, "あたらしい合言葉") as store:
        person = willing(store)
        withdraw(store, person)
    done = restore(kept, atlas, passphrase=TOWN_PASSPHRASE, present="あたらしい合言葉", at=AT)
    assert [one.id for one in done.carried] == ["fact-1"]
    with pytest.raises(HimiMapError) as caught:
        open_atlas(atlas, TOWN_PASSPHRASE)
    assert caught.value.code == "store.wrong_passphrase"
    with open_atlas(atlas, "あたらしい合言葉", read_only=True) as store:
        assert store.verify().intact


def test_an_atlas_that_cannot_be_read_is_restored_and_that_is_said(atlas: Path, kept: Path) -> None:
    data = bytearray(atlas.read_bytes())
    data[len(data) // 2] ^= 0x40
    atlas.write_bytes(bytes(data))
    seen = preview_restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT)
    assert seen.loss is None
    assert seen.unread == "store.damaged"
    done = restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT)
    assert done.unread == "store.damaged"
    assert done.kept is not None
    assert done.kept.read_bytes() == bytes(data)
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.verify().intact


def test_a_backup_of_another_atlas_is_refused(atlas: Path, tmp_path: Path) -> None:
    other = tmp_path / "ほか.himi"
    create_atlas(other, passphrase=TOWN_PASSPHRASE, profile=load_profile("mihon"), at=AT).close()
    before = state(atlas.parent)
    for action in (preview_restore, restore):
        with pytest.raises(HimiMapError) as caught:
            action(other, atlas, passphrase=TOWN_PASSPHRASE, at=AT)
        assert caught.value.code == "store.other_atlas"
    assert state(atlas.parent) == before


def test_a_key_opens_what_it_opened_before_and_nothing_else(atlas: Path, kept: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        key = store.key
    assert preview_restore(kept, atlas, passphrase=key, at=AT).loss is not None
    change_passphrase(atlas, TOWN_PASSPHRASE, "あたらしい合言葉", at=AT)
    with pytest.raises(HimiMapError) as caught:
        open_atlas(atlas, key)
    assert caught.value.code == "store.wrong_passphrase"


def test_a_rehearsal_opens_the_newest_and_says_so_in_the_journal(atlas: Path, kept: Path, tmp_path: Path) -> None:
    before = state(kept.parent)
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        found, proof = rehearse(store, kept.parent, at=AT)
        assert found.path == kept
        assert proof.residents == len(store.load().residents)
        assert proof.digest == store.digest() == digest(store.load())
        assert next(iter(store.journal(last=1))).kind is EntryKind.REHEARSAL
        with pytest.raises(HimiMapError) as caught:
            rehearse(store, tmp_path, at=AT)
        assert caught.value.code == "store.no_backup"
    assert state(kept.parent) == before
    kept.write_bytes(kept.read_bytes()[:-5000])
    with pytest.raises(HimiMapError):
        prove(kept, TOWN_PASSPHRASE)


def test_work_goes_on_while_a_backup_is_made(atlas: Path, tmp_path: Path) -> None:
    """What is saved meanwhile is neither lost nor taken for a difference."""
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        faults: list[HimiMapError] = []

        def keep() -> None:
            try:
                for _ in range(3):
                    backup(store, tmp_path / "控え", at=AT)
            except HimiMapError as error:  # told below, in the thread of the test
                faults.append(error)

        thread = threading.Thread(target=keep)
        thread.start()
        person = willing(store)
        count = 0
        while thread.is_alive():
            withdraw(store, person, f"fact-{count}")
            count += 1
        thread.join()
        assert faults == []
        assert count > 0
        newest = backups_in(tmp_path / "控え", atlas=store.info.id)
        assert len(newest) == 3
        with open_atlas(newest[0].path, TOWN_PASSPHRASE, read_only=True) as copy:
            assert set(copy.load().consents) <= set(store.load().consents)
        assert store.verify().intact


@pytest.mark.skipif(sys.platform == "win32", reason="there is no RLIMIT_FSIZE on Windows")
@pytest.mark.parametrize("share", [0.0, 0.4, 0.9, 1.0])
def test_a_full_stick_leaves_no_half_backup_and_the_older_ones(atlas: Path, kept: Path, share: float) -> None:
    import resource
    import signal

    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        head = store.head
        before = state(kept.parent)
        old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        size = max(int(kept.stat().st_size * share) - 1, 0)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, limit[1]))
            with pytest.raises(HimiMapError) as caught:
                backup(store, kept.parent, at=AT + dt.timedelta(days=1))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            signal.signal(signal.SIGXFSZ, old)
        assert caught.value.code == "store.disk_full"
        assert state(kept.parent) == before
        assert store.head == head, "a backup that was not made is not told"


def test_a_stick_that_is_pulled_meanwhile_is_told(atlas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "stick"
    fold = SqlCipherStore.fold_into

    def pulled(self: SqlCipherStore, scratch: Path, *rest: object, **more: object) -> None:
        fold(self, scratch, *rest, **more)  # type: ignore[arg-type]
        shutil.rmtree(folder)

    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        head = store.head
        monkeypatch.setattr(SqlCipherStore, "fold_into", pulled)
        with pytest.raises(HimiMapError) as caught:
            backup(store, folder, at=AT)
        monkeypatch.undo()
        assert caught.value.code in ("store.folder_missing", "store.missing")
        assert store.head == head
        assert store.load().associations


def test_what_was_left_behind_survives_a_journal_of_an_earlier_version(atlas: Path, kept: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        store.note(EntryKind.RESTORED, at=AT, author="test", label="", payload="町.himi".encode())
        told = msgspec.json.encode({"from": "x", "left": [["lantern", {"id": "1"}], ["consent", {"id": "1"}]]})
        store.note(EntryKind.RESTORED, at=AT, author="test", label="", payload=told)
    assert restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT).left == ()
