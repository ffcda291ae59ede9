"""What bringing home means, case by case: each a small story of an office and the packs of two leaders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from data.store import sealing
from himi_map.consent import ConsentBook
from himi_map.edits import digest
from himi_map.geo.crs import LonLat
from himi_map.history import edits_of
from himi_map.merging import ACCEPTED, DECLINED, answer, merges_in, plan_taking_back
from himi_map.merging.words import card_words, told
from himi_map.packs import change_state
from himi_map.records.consent import ConsentKind, Whose
from himi_map.records.exchange import HandOutState, Matter
from himi_map.records.office import OperatorRole
from himi_map.records.people import Home, PositionQuality, Registration, Resident
from himi_map.records.supporters import Assignment, Supporter
from tests.property.exchange_world import HIMI, Pack, World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(sealing, "ROUNDS", 2)
    made = World(7, tmp_path)
    yield made
    made.close()


def change(world: World, pack: Pack | None, record, label="直しました", **fields) -> None:
    records = world.records if pack is None else pack.records
    builder = world.builder(records, world.keeper.id if pack is None else pack.made.prepared.handout.holder, label)
    builder.change(records.get(*record), **fields)
    world.write(pack, builder)


def create(world: World, pack: Pack | None, *made) -> None:
    records = world.records if pack is None else pack.records
    author = world.keeper.id if pack is None else pack.made.prepared.handout.holder
    builder = world.builder(records, author, "加えました")
    for one in made:
        builder.create(one)
    world.write(pack, builder)


def bring(world: World, *packs: Pack):
    plans = [world.bring(world.office, pack.made.path) for pack in packs]
    world.records = world.office.load()
    return plans


R1 = ("resident", "r1")
G1 = ("registration", "g1")


def place(x: float, building: str = "") -> Home:
    return Home(position=LonLat(136.97 + x, 36.85), quality=PositionQuality.PLACED, building=building)


def test_equal_words_are_one(world: World) -> None:
    one, two = world.leave(OperatorRole.LEADER), world.leave(OperatorRole.LEADER)
    for pack in (one, two):
        change(world, pack, R1, phone="0766-99-0001")
    bring(world, one, two)
    assert world.records.residents["r1"].phone == "0766-99-0001"
    assert not world.records.cards


def test_different_fields_of_one_person_join(world: World) -> None:
    pack = world.leave(OperatorRole.LEADER)
    change(world, None, R1, kana="みほん いちろう")
    change(world, pack, R1, phone="0766-99-0001")
    bring(world, pack)
    found = world.records.residents["r1"]
    assert (found.kana, found.phone) == ("みほん いちろう", "0766-99-0001")
    assert not world.records.cards


def test_ticks_of_one_form_join(world: World) -> None:
    pack = world.leave(OperatorRole.LEADER)
    support = world.records.registrations["g1"].support
    change(world, None, G1, support=msgspec.structs.replace(support, voice=True))
    change(world, pack, G1, support=msgspec.structs.replace(support, guide=True))
    bring(world, pack)
    assert world.records.registrations["g1"].support == msgspec.structs.replace(support, voice=True, guide=True)


def test_reasons_of_both_are_kept_and_what_either_took_out_is_out(world: World) -> None:
    change(world, None, G1, reasons=("足", "目"))
    pack = world.leave(OperatorRole.LEADER)
    change(world, None, G1, reasons=("足", "目", "耳"))
    change(world, pack, G1, reasons=("足", "心"))
    bring(world, pack)
    assert set(world.records.registrations["g1"].reasons) == {"足", "耳", "心"}


def test_two_words_about_one_field_are_a_card_with_both(world: World) -> None:
    pack = world.leave(OperatorRole.LEADER)
    change(world, None, R1, phone="0766-10-0001")
    change(world, pack, R1, phone="0766-20-0002")
    (plan,) = bring(world, pack)
    (card,) = world.records.cards.values()
    assert {one.value for one in card.claims} == {"0766-10-0001", "0766-20-0002"}
    words = card_words(card, world.records)
    assert "見本 1郎さんの電話" in words.question
    assert [side.heading.startswith(("会長", "設置者")) for side in words.sides] == [True, True]
    assert len(plan.cards) == 1
    edit = answer(world.records, card.id, "0766-10-0001", author=world.keeper.id, at=world.now)
    world.apply(None, edit)
    assert world.records.residents["r1"].phone == "0766-10-0001"
    assert not world.records.cards[card.id].open
    assert bring(world, pack)[0].empty


def test_two_supporters_added_are_both_kept_in_order(world: World) -> None:
    one, two, three = (world.leave(OperatorRole.LEADER) for _ in range(3))
    for number, pack in enumerate((one, two, three)):
        create(
            world, pack,
            Assignment(id=f"new{number}", association="a", resident="r2", supporter=f"s{(1, 2, 4)[number]}", order=2),
        )  # fmt: skip
    bring(world, three, one, two)
    orders = {one.id: one.order for one in world.records.referring(Assignment, "resident", "r2")}
    assert orders == {"l2": 1, "new0": 2, "new1": 3, "new2": 4}
    assert not world.records.cards


def test_a_moved_house_is_not_a_corrected_point(world: World) -> None:
    one, two = world.leave(OperatorRole.LEADER), world.leave(OperatorRole.LEADER)
    change(world, one, R1, home=place(0.001))
    change(world, two, R1, home=place(0.02), address="新町1番地")
    bring(world, one, two)
    found = world.records.residents["r1"]
    assert (found.address, found.home) == ("新町1番地", place(0.02))
    assert not world.records.cards


def test_two_corrections_of_one_house_agree_on_it(world: World) -> None:
    one, two = world.leave(OperatorRole.LEADER), world.leave(OperatorRole.LEADER)
    change(world, one, R1, home=place(0.001, "家7"))
    change(world, two, R1, home=place(0.00102, "家7"))
    bring(world, one, two)
    assert world.records.residents["r1"].home.building == "家7"
    assert not world.records.cards


def test_two_different_corrections_ask(world: World) -> None:
    one, two = world.leave(OperatorRole.LEADER), world.leave(OperatorRole.LEADER)
    change(world, one, R1, home=place(0.001))
    change(world, two, R1, home=place(0.005))
    bring(world, one, two)
    (card,) = world.records.cards.values()
    assert (card.field, len(card.claims)) == ("home", 2)
    assert card_words(card, world.records).sides[0].words.startswith("地図の新しい位置")


def says(world: World, pack: Pack | None, state: str, days: int):
    records = world.records if pack is None else pack.records
    builder = world.builder(records, world.keeper.id, "同意を聞きました")
    made = world.fact(builder, "a", Whose.RESIDENT, "r1", ConsentKind.LIST_ASSOCIATION, state, days)
    builder.create(made)
    world.write(pack, builder)
    return made


def stands(world: World) -> bool:
    book = ConsentBook(world.records, world.now + dt.timedelta(days=30), HIMI.renewal)
    return book.resident("r1", ConsentKind.LIST_ASSOCIATION).stands


@pytest.mark.parametrize("no", ["withdrawn", "refused"])
@pytest.mark.parametrize("outside", ["no", "yes"])
def test_a_withdrawn_consent_always_wins(world: World, no: str, outside: str) -> None:
    """Also when the other side's yes is dated later: it knew nothing of the no."""
    pack = world.leave(OperatorRole.LEADER)
    says(world, pack if outside == "no" else None, no, -5)
    says(world, pack if outside == "yes" else None, "given", 0)
    bring(world, pack)
    assert not stands(world)
    (card,) = world.records.cards.values()
    assert card.matter is Matter.CONSENT
    assert "本人に確かめましたか" in card_words(card, world.records).question
    edit = answer(world.records, card.id, ACCEPTED, author=world.keeper.id, at=world.now)
    world.apply(None, edit)
    assert stands(world), "whoever asked and heard yes, is believed"


def test_a_no_that_stays_a_no(world: World) -> None:
    pack = world.leave(OperatorRole.LEADER)
    says(world, None, "withdrawn", -5)
    says(world, pack, "given", 0)
    bring(world, pack)
    (card,) = world.records.cards.values()
    world.apply(None, answer(world.records, card.id, DECLINED, author=world.keeper.id, at=world.now))
    assert not stands(world)


def test_people_the_pack_never_held_are_never_touched(world: World) -> None:
    """A tampered program writes about somebody who was not in its pack."""
    pack = world.leave(OperatorRole.LEADER)
    assert "r4" not in pack.records.residents
    stranger = world.records.residents["r4"]
    builder = world.builder(pack.records, "x", "入れました")
    builder.create(stranger)
    builder.create(world.records.registrations["g4"])
    world.write(pack, builder)
    change(world, pack, ("resident", "r4"), phone="0")
    (plan,) = bring(world, pack)
    assert len(plan.refused) == 2
    assert world.records.residents["r4"] == stranger
    assert bring(world, pack)[0].empty


def test_a_helper_proposes(world: World) -> None:
    pack = world.leave(OperatorRole.HELPER)
    change(world, pack, R1, "電話を直しました", phone="0766-30-0003")
    bring(world, pack)
    assert world.records.residents["r1"].phone == "0766-11"
    (card,) = world.records.cards.values()
    assert card.matter is Matter.PROPOSAL
    assert "電話を「0766-30-0003」にする" in card_words(card, world.records).sides[0].words
    world.apply(None, answer(world.records, card.id, ACCEPTED, author=world.keeper.id, at=world.now))
    assert world.records.residents["r1"].phone == "0766-30-0003"


def test_a_pack_that_was_called_back_proposes(world: World) -> None:
    pack = world.leave(OperatorRole.LEADER)
    edit = change_state(world.records, pack.id, HandOutState.RECALLED, author=world.keeper.id, at=world.now)
    assert edit is not None
    world.apply(None, edit)
    change(world, pack, R1, phone="0766-30-0003")
    bring(world, pack)
    assert world.records.residents["r1"].phone == "0766-11"
    assert [one.matter for one in world.records.cards.values()] == [Matter.PROPOSAL]


def test_the_same_newcomer_in_two_copies_is_asked_about(world: World) -> None:
    one, two = world.leave(OperatorRole.LEADER), world.leave(OperatorRole.LEADER)
    for pack, key in ((one, "x"), (two, "y")):
        create(world, pack, Resident(id=key, association="a", name="新町　花子"))
    bring(world, one, two)
    (card,) = world.records.cards.values()
    assert card.matter is Matter.SAME_PERSON
    world.apply(None, answer(world.records, card.id, "y", author=world.keeper.id, at=world.now))
    assert world.records.residents["y"].put_away == world.now.date()


def test_packs_give_different_numbers(world: World) -> None:
    one, two = world.leave(OperatorRole.LEADER), world.leave(OperatorRole.LEADER)
    for pack in (one, two):
        person = pack.records.residents["r1"]
        world._newcomer(builder := world.builder(pack.records, "x", "加えました"), pack.records, person, pack)
        world.write(pack, builder)
    world._newcomer(builder := world.builder(world.records, "x", "加えました"), world.records, person, None)
    world.write(None, builder)
    bring(world, two, one)
    numbers = [one.number for one in world.records.of_association(Registration, "a")]
    assert len(set(numbers)) == len(numbers) == 7


def test_taking_back_a_whole_homecoming(world: World) -> None:
    pack = world.leave(OperatorRole.LEADER)
    change(world, None, R1, phone="0766-10-0001")
    before = world.records
    change(world, pack, R1, phone="0766-20-0002", kana="かな")
    create(world, pack, Supporter(id="new", association="a", name="隣の 和子"))
    bring(world, pack)
    (edits,) = merges_in(edits_of(world.office.journal())).values()
    plan = plan_taking_back(world.records, edits, author=world.keeper.id, at=world.now)
    assert plan.edit is not None
    assert not plan.conflicts
    world.apply(None, plan.edit)
    kept = {"handout": before.handouts}
    assert digest(world.records.with_tables(kept)) == digest(before)
    assert bring(world, pack)[0].empty, "the same stick does not bring again what was taken back"


def test_what_was_changed_since_stays_when_a_homecoming_is_taken_back(world: World) -> None:
    pack = world.leave(OperatorRole.LEADER)
    change(world, pack, R1, phone="0766-20-0002", kana="かな")
    bring(world, pack)
    change(world, None, R1, phone="0766-30-0003")
    (edits,) = merges_in(edits_of(world.office.journal())).values()
    plan = plan_taking_back(world.records, edits, author=world.keeper.id, at=world.now)
    assert plan.edit is not None
    assert len(plan.conflicts) == 1
    world.apply(None, plan.edit)
    found = world.records.residents["r1"]
    assert (found.phone, found.kana) == ("0766-30-0003", "")


def test_what_the_office_took_back_lives_on_when_the_hall_built_on_it(world: World) -> None:
    create(world, None, Supporter(id="new", association="a", name="隣の 和子"))
    made = list(edits_of(world.office.journal()))[-1]
    pack = world.leave(OperatorRole.SHAKYO)
    from himi_map.edits import inverse_of

    world.apply(None, inverse_of(made, author=world.keeper.id, at=world.now))
    create(world, pack, Assignment(id="link", association="a", resident="r2", supporter="new", order=2))
    bring(world, pack)
    assert world.records.supporters["new"].name == "隣の 和子"
    assert world.records.assignments["link"].supporter == "new"


def test_hidden_fields_are_kept_beside_what_the_hall_wrote(world: World) -> None:
    """The hall could not see the note and wrote its own: the office's stands until somebody answers."""
    change(world, None, ("registration", "g2"), care_notes="事務所のメモ")
    withdrawn = world.fact(None, "a", Whose.RESIDENT, "r2", ConsentKind.LIST_ASSOCIATION, "given", -1)
    create(world, None, msgspec.structs.replace(withdrawn, wording="name-list/1", id="narrow"))
    pack = world.leave(OperatorRole.LEADER)
    assert pack.records.registrations["g2"].care_notes == ""
    change(world, pack, ("registration", "g2"), care_notes="公民館のメモ")
    bring(world, pack)
    assert world.records.registrations["g2"].care_notes == "事務所のメモ"
    (card,) = world.records.cards.values()
    assert {one.value for one in card.claims} == {"事務所のメモ", "公民館のメモ"}


def test_the_preview_tells_who_wrote_what(world: World) -> None:
    pack = world.leave(OperatorRole.LEADER)
    change(world, pack, R1, phone="0766-20-0002")
    (plan,) = bring(world, pack)
    (line,) = told(plan)
    assert line.words == "見本 1郎さんの電話が「0766-20-0002」になります。"
    assert (line.who, line.resident) == ("会長 leader", "r1")


def test_every_field_that_can_come_home_has_words() -> None:
    from himi_map.merging.field_words import field_word
    from himi_map.packs.rights import editable_kinds
    from himi_map.records.kinds import KINDS

    for kind in editable_kinds(OperatorRole.SHAKYO) - {"consent", "copy", "custody"}:
        for name in KINDS[kind].__struct_fields__:
            assert name == "id" or field_word(kind, name)
