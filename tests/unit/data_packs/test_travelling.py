"""A pack on its way: opened with a passphrase heard on the phone, expired, forged, receipted, of another version."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from data.packs import acknowledge, hand_out, merge_pack, open_returned, receipt_path, take_words, write_receipt
from data.store import change_passphrase, open_atlas, sealing
from data.store.tables import MAIN, SCHEMA
from himi_map.errors import HimiMapError, LockedError, PermissionRefusedError
from himi_map.packs import HandOutRequest, heard, outstanding, who_was_on
from himi_map.packs.spoken import WORDS, fresh_spoken
from himi_map.ports import EntryKind
from himi_map.records.exchange import HandOutState
from himi_map.records.office import OperatorRole
from tests.property.exchange_world import PASSPHRASE, Pack, World
from tests.unit.data_store.altering import altered


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROUNDS", 2)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(11, tmp_path)
    yield made
    made.close()


@pytest.fixture
def pack(world: World) -> Pack:
    return world.leave(OperatorRole.LEADER)


def write(world: World, pack: Pack, phone: str) -> None:
    builder = world.builder(pack.records, pack.made.prepared.handout.holder, "電話を直しました")
    builder.change(pack.records.residents["r1"], phone=phone)
    world.write(pack, builder)


def reason(call, *arguments, **options) -> str:
    with pytest.raises(HimiMapError) as caught:
        call(*arguments, **options)
    assert str(caught.value)
    return caught.value.code


# --- passphrases ------------------------------------------------------------------------------------------------------


def test_words_are_everyday_words_and_enough_of_them() -> None:
    assert len(set(WORDS)) == 256
    assert all(2 <= len(word) <= 5 for word in WORDS)
    assert len({fresh_spoken() for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "typed", ["つばめ・みなと・ごま", "ツバメ みなと　ごま", "つばめみなとごま", "つばめ、みなと、ごま "]
)
def test_a_passphrase_is_known_however_it_is_typed(typed: str) -> None:
    assert heard(typed) == "つばめみなとごま"


def test_a_pack_opens_with_what_was_said(world: World, pack: Pack) -> None:
    pack.store.close()
    open_atlas(pack.made.path, pack.made.spoken.replace("・", "　"), at=world.now).close()
    assert reason(open_atlas, pack.made.path, "ちがう", at=world.now) == "store.wrong_passphrase"
    assert reason(open_atlas, pack.made.path, PASSPHRASE, at=world.now) == "store.wrong_passphrase"


def test_a_pack_is_never_remembered(pack: Pack) -> None:
    from data.store import remember_passphrase

    assert reason(remember_passphrase, pack.made.path, "x") == "store.not_remembered"


# --- days and rights --------------------------------------------------------------------------------------------------


def test_an_expired_pack_opens_only_to_be_brought_back(world: World, pack: Pack) -> None:
    write(world, pack, "0766-1")
    pack.store.close()
    late = dt.datetime(2026, 12, 2, 9, tzinfo=world.now.tzinfo)
    assert reason(open_atlas, pack.made.path, pack.made.spoken, at=late) == "store.pack_expired"
    assert reason(open_atlas, pack.made.path, pack.made.spoken, at=late, read_only=True) == "store.pack_expired"
    returned = open_returned(world.office, pack.made.path)
    plan = merge_pack(world.office, returned, author=world.keeper.id, at=late)
    assert len(plan.brought) == 1


def test_a_clock_put_back_makes_no_pack_younger(world: World, pack: Pack) -> None:
    world.now = dt.datetime(2026, 12, 3, tzinfo=world.now.tzinfo)
    write(world, pack, "0766-1")
    pack.store.close()
    early = dt.datetime(2026, 6, 1, tzinfo=world.now.tzinfo)
    assert reason(open_atlas, pack.made.path, pack.made.spoken, at=early) == "store.pack_expired"


def test_a_holder_writes_only_what_is_theirs(world: World, pack: Pack) -> None:
    from himi_map.records.office import Operator, SourceRow
    from himi_map.records.people import Resident

    for made in (
        Operator(id="o", name="次", role=OperatorRole.KEEPER),
        SourceRow(id="s", source="x", key="y"),
        Resident(id="z", association="b", name="よその 人"),
    ):
        builder = world.builder(pack.records, "x", "x")
        builder.create(made)
        with pytest.raises(PermissionRefusedError):
            pack.store.apply(builder.build())
    builder = world.builder(pack.records, "x", "x")
    builder.change(pack.records.associations["a"], name="別の名")
    with pytest.raises(PermissionRefusedError):
        pack.store.apply(builder.build())
    assert pack.store.verify().entries == 2


def test_only_staff_hand_out_and_only_from_the_office(world: World, pack: Pack, tmp_path: Path) -> None:
    leader = pack.made.prepared.holder
    request = HandOutRequest(associations=("a",), holder="次の会長")
    assert reason(hand_out, world.office, request, tmp_path / "x", operator=leader, at=world.now) == "refused.hand_out"
    again = reason(hand_out, pack.store, request, tmp_path / "x", operator=world.keeper, at=world.now)
    assert again == "refused.pack_of_pack"
    both = dataclasses.replace(request, associations=("a", "b"))
    assert reason(hand_out, world.office, both, tmp_path / "x", operator=world.keeper, at=world.now)
    assert not (tmp_path / "x").exists()


def test_the_office_knows_what_is_out_and_who_was_on_it(world: World, pack: Pack) -> None:
    (one,) = outstanding(world.records, dt.date(2026, 12, 10))
    assert (one.holder, one.associations, one.overdue) == ("会長 leader", ("東町",), True)
    people = who_was_on(world.records, one.handout)
    assert [each.name for each in people if each.kind == "resident"] == ["見本 1郎", "見本 2郎", "見本 3郎"]
    assert {each.kind for each in people} == {"resident", "supporter", "contact"}
    kinds = [entry.kind for entry in world.office.journal()]
    assert EntryKind.DISCLOSURE in kinds


# --- unfit packs ------------------------------------------------------------------------------------------------------


def test_a_forged_manifest_is_refused(world: World, pack: Pack, tmp_path: Path) -> None:
    pack.store.close()
    manifest = pack.store.pack
    assert manifest is not None
    wider = msgspec.structs.replace(manifest, associations=("a", "b"))

    def forge(image) -> None:
        image.execute(
            MAIN.meta.update().where(MAIN.meta.c.name == "pack").values(value=msgspec.json.encode(wider).decode())
        )

    forged = altered(pack.made.path, tmp_path / "forged.himipack", heard(pack.made.spoken), forge)
    words = pack.made.spoken
    assert reason(open_returned, world.office, forged, passphrase=words) == "merge.forged"


def test_packs_of_other_atlases_and_whole_atlases_are_refused(world: World, pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = World(12, tmp_path / "other")
    try:
        assert reason(open_returned, other.office, pack.made.path, passphrase=pack.made.spoken) == "merge.other_atlas"
        place = other.office.place
        assert reason(open_returned, world.office, place, passphrase=PASSPHRASE) == "merge.not_a_pack"
    finally:
        other.close()


def test_a_cut_off_save_is_told_and_taken_only_when_asked(world: World, pack: Pack, tmp_path: Path) -> None:
    write(world, pack, "0766-1")
    length = pack.made.path.stat().st_size
    write(world, pack, "0766-2")
    cut = tmp_path / "cut.himipack"
    cut.write_bytes(pack.made.path.read_bytes()[: length + 30])
    assert reason(open_returned, world.office, cut) == "merge.cut_off"
    returned = open_returned(world.office, cut, as_far_as_saved=True)
    assert len(merge_pack(world.office, returned, author=world.keeper.id, at=world.now).brought) == 1


def test_a_pack_of_an_older_version_comes_home(world: World, pack: Pack, tmp_path: Path) -> None:
    write(world, pack, "0766-1")
    pack.store.close()

    def older(image) -> None:
        for kind in ("handout", "card", "custody", "layout"):
            image.execute(text(f"DROP TABLE {kind}"))

    old = altered(pack.made.path, tmp_path / "old.himipack", heard(pack.made.spoken), older, schema=1)
    content = old.read_bytes()
    returned = open_returned(world.office, old, passphrase=pack.made.spoken)
    assert len(merge_pack(world.office, returned, author=world.keeper.id, at=world.now).brought) == 1
    assert old.read_bytes() == content, "the stick is only read"
    assert world.office.load().residents["r1"].phone == "0766-1"


def test_a_pack_of_a_newer_version_is_refused(world: World, pack: Pack, tmp_path: Path) -> None:
    pack.store.close()
    newer = altered(
        pack.made.path, tmp_path / "new.himipack", heard(pack.made.spoken), lambda _image: None, schema=SCHEMA + 1
    )
    assert reason(open_returned, world.office, newer, passphrase=pack.made.spoken) == "store.newer_schema"


def test_a_new_passphrase_outside_is_asked_for(world: World, pack: Pack) -> None:
    write(world, pack, "0766-1")
    pack.store.close()
    change_passphrase(pack.made.path, heard(pack.made.spoken), heard("あたらしい"), at=world.now)
    assert reason(open_returned, world.office, pack.made.path, passphrase=pack.made.spoken) == "store.wrong_passphrase"
    returned = open_returned(world.office, pack.made.path, passphrase=lambda: "あたらしい")
    assert len(returned.home.edits) == 1


# --- receipts ---------------------------------------------------------------------------------------------------------


def home(world: World, pack: Pack):
    returned = open_returned(world.office, pack.made.path)
    plan = merge_pack(world.office, returned, author=world.keeper.id, at=world.now)
    return returned, plan


def full(pack: Pack) -> int:
    return sum(one.payload is not None for one in pack.store.journal() if one.kind is EntryKind.EDIT)


def test_the_journal_is_erased_only_after_the_receipt(world: World, pack: Pack) -> None:
    write(world, pack, "0766-1")
    returned, plan = home(world, pack)
    assert acknowledge(pack.store, world.now) is None
    assert full(pack) == 2
    write_receipt(returned, plan.handout, edits=1, cards=0, at=world.now)
    receipt = acknowledge(pack.store, world.now)
    assert receipt is not None
    assert receipt.edits == 1
    assert full(pack) == 1, "what it left with stays"
    assert pack.store.verify().intact
    assert acknowledge(pack.store, world.now) is None, "heeded once"
    write(world, pack, "0766-2")
    _, again = home(world, pack)
    assert len(again.brought) == 1
    assert world.office.load().residents["r1"].phone == "0766-2"


def test_a_receipt_for_less_erases_less(world: World, pack: Pack) -> None:
    write(world, pack, "0766-1")
    returned, plan = home(world, pack)
    write(world, pack, "0766-2")
    write_receipt(returned, plan.handout, edits=1, cards=0, at=world.now)
    acknowledge(pack.store, world.now)
    assert full(pack) == 2
    _, again = home(world, pack)
    assert [edit.label for edit in again.brought] == ["電話を直しました"]


@pytest.mark.parametrize("change", [{"number": 99}, {"signature": "00" * 64}, {"pack": "another"}, {"digest": "0"}])
def test_a_receipt_that_is_not_the_offices_is_passed_over(world: World, pack: Pack, change: dict) -> None:
    from data.packs.receipts import read_receipt

    write(world, pack, "0766-1")
    returned, plan = home(world, pack)
    place = write_receipt(returned, plan.handout, edits=1, cards=0, at=world.now)
    receipt = read_receipt(pack.made.path)
    assert receipt is not None
    place.write_bytes(msgspec.json.encode(msgspec.structs.replace(receipt, **change)))
    assert acknowledge(pack.store, world.now) is None
    assert full(pack) == 2
    receipt_path(pack.made.path).write_bytes(b"\x00junk")
    assert acknowledge(pack.store, world.now) is None


# --- while somebody else has the atlas --------------------------------------------------------------------------------


def test_a_pack_is_made_while_somebody_else_writes_the_atlas(world: World, tmp_path: Path) -> None:
    place = world.office.place
    assert place is not None
    with pytest.raises(LockedError):
        open_atlas(place, PASSPHRASE, at=world.now)
    with open_atlas(place, PASSPHRASE, at=world.now, read_only=True) as looking:
        request = HandOutRequest(associations=("a",), holder="会長 東町")
        made = hand_out(looking, request, tmp_path / "x.himipack", operator=world.keeper, at=world.now)
    assert not made.told
    assert world.office.load("").handouts == {}
    assert take_words(world.office, world.now) == 1
    assert [one.holder for one in outstanding(world.office.load(), world.now.date())] == ["会長 東町"]
    assert take_words(world.office, world.now) == 0
    assert list(place.parent.glob(".*.out-*")) == []


def test_the_letter_in_the_pack_tells_it_too(world: World, tmp_path: Path) -> None:
    place = world.office.place
    assert place is not None
    with open_atlas(place, PASSPHRASE, at=world.now, read_only=True) as looking:
        request = HandOutRequest(associations=("a",), holder="会長 東町")
        made = hand_out(looking, request, tmp_path / "x.himipack", operator=world.keeper, at=world.now)
    for left in place.parent.glob(".*.out-*"):
        left.unlink()
    store = open_atlas(made.path, made.spoken, at=world.now)
    pack = Pack(made, store, store.load())
    world.packs.append(pack)
    write(world, pack, "0766-7")
    returned = open_returned(world.office, made.path, passphrase=made.spoken)
    merge_pack(world.office, returned, author=world.keeper.id, at=world.now)
    records = world.office.load()
    assert records.residents["r1"].phone == "0766-7"
    assert records.handouts[pack.id].state is HandOutState.RETURNED


def test_a_pack_nobody_knows_any_more_is_refused(world: World, tmp_path: Path) -> None:
    """Made before the atlas went back to a backup and got a new passphrase: nobody can say whose it is."""
    place = world.office.place
    assert place is not None
    before = tmp_path / "before.himi"
    world.office.close()
    shutil.copyfile(place, before)
    world.office = open_atlas(place, PASSPHRASE, at=world.now)
    pack = world.leave(OperatorRole.LEADER)
    change_passphrase(before, PASSPHRASE, "new", at=world.now)
    with open_atlas(before, "new", at=world.now) as old:
        words = pack.made.spoken
        assert reason(open_returned, old, pack.made.path, passphrase=words) == "merge.unknown_pack"
