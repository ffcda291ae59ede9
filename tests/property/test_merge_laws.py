"""Nobody loses: random histories on an office and its packs, whatever comes home, however often, in whatever order.

Every history runs on real files. The slow derivation of keys is shortened; nothing else is.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store import open_atlas, sealing
from data.store.sqlcipher_store import SqlCipherStore
from himi_map.consent import ConsentBook
from himi_map.edits import digest
from himi_map.edits.apply import field_json
from himi_map.history.undoing import edits_of
from himi_map.merging.fields import same
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentFact, ConsentState, Whose
from himi_map.records.exchange import Matter
from himi_map.records.kinds import KIND_OF
from tests.property.exchange_world import HIMI, PASSPHRASE, Pack, World

BLOCKS = 40
A_BLOCK = 50
MEANT = {
    "support",
    "reasons",
    "available",
    "last_confirmed",
    "home",
    "address",
    "order",
    "put_away",
    "number",
    "claimed",
}
"""Fields with a rule of their own: what stands may be another value than either side wrote."""


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROUNDS", 2)


def history(seed: int, folder: Path) -> None:
    """One history, and all laws."""
    folder.mkdir()
    world = World(seed, folder)
    rng = world.rng
    try:
        _live(world, rng)
        _exchange(world, rng)
    except BaseException as error:
        error.add_note(f"history {seed}")
        raise
    finally:
        world.close()
        shutil.rmtree(folder)


def _live(world: World, rng: random.Random) -> None:
    """Packs leave, everybody writes, some sticks come home early, some are copied."""
    for _ in range(rng.randint(0, 3)):
        world.edit(None)
    for _ in range(rng.randint(1, 3)):
        world.leave()
        for _ in range(rng.randint(0, 3)):
            world.edit(None)
        for _ in range(rng.randint(0, 4)):
            world.edit(rng.choice(world.packs))
    if rng.random() < 0.25:
        world.copy_of(rng.choice(world.packs))
    for _ in range(rng.randint(2, 10)):
        world.edit(rng.choice([None, *world.packs]))


def _exchange(world: World, rng: random.Random) -> None:
    """Two copies of the office take the same sticks in their own order, with duplicates, damage and power cuts."""
    world.office.close()
    early = [world.stick(pack, f"early{n}.himipack") for n, pack in enumerate(world.packs) if rng.random() < 0.4]
    for _ in range(rng.randint(0, 4)):
        world.edit(rng.choice(world.packs))
    late = [world.stick(pack, f"late{n}.himipack") for n, pack in enumerate(world.packs)]
    offices = []
    for name in ("一", "二"):
        place = world.folder / f"{name}.himi"
        shutil.copyfile(world.folder / "町.himi", place)
        offices.append(_deliver(world, place, early, late))
    one, two = (office.load() for office in offices)
    _laws(world, offices[0], one)
    _laws(world, offices[1], two)
    assert digest(one) == digest(two), _difference(one, two)
    for office in offices:
        office.close()


def _deliver(world: World, place: Path, early: list[Path], late: list[Path]) -> SqlCipherStore:
    rng = world.rng
    order = [*rng.sample(early, rng.randint(0, len(early))), *rng.choices([*early, *late], k=rng.randint(0, 2))]
    rng.shuffle(order)
    final = late[:]
    rng.shuffle(final)
    office = open_atlas(place, PASSPHRASE, at=world.now)
    for stick in [*order, *final]:
        if rng.random() < 0.2:
            _damaged_is_refused(world, office, stick)
        before = stick.read_bytes()
        if rng.random() < 0.2:
            office = _power_cut(world, office, place, stick)
        world.bring(office, stick)
        assert stick.read_bytes() == before, "a pack was written"
        if rng.random() < 0.3:
            assert world.bring(office, stick).empty, "the same stick twice"
    return office


def _damaged_is_refused(world: World, office: SqlCipherStore, stick: Path) -> None:
    rng, before = world.rng, digest(office.load())
    content = bytearray(stick.read_bytes())
    hurt = stick.with_name("hurt.himipack")
    if rng.random() < 0.5:
        whole = len(content)
        hurt.write_bytes(content[: rng.randint(0, whole - 1)])
    else:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        hurt.write_bytes(content)
    code = world.refused(office, hurt)
    if code:
        assert code.startswith(("store.", "merge.")), code
        assert digest(office.load()) == before, "a refused pack changed something"
    else:
        # a pack that was not closed, cut exactly between two saves, is an earlier state of it: nothing is lost by it
        assert len(hurt.read_bytes()) < len(content)


def _power_cut(world: World, office: SqlCipherStore, place: Path, stick: Path) -> SqlCipherStore:
    """The computer stops while a stick is being merged: everything of it is there, or nothing."""
    before, length = digest(office.load()), place.stat().st_size
    world.bring(office, stick)
    after, full = digest(office.load()), place.read_bytes()
    torn = place.with_name(f"torn{place.name}")
    cut = world.rng.randint(length, len(full)) if len(full) >= length else len(full)
    torn.write_bytes(full[:cut])
    office.close()
    place.unlink()
    torn.rename(place)
    again = open_atlas(place, PASSPHRASE, at=world.now)
    assert digest(again.load()) in (before, after), "half a merge"
    return again


def _laws(world: World, office: SqlCipherStore, records: Records) -> None:
    assert office.verify().intact
    known = {edit.id for edit in edits_of(office.journal())}
    for pack in world.packs:
        for edit in pack.written:
            assert edit.id in known, "an applied edit is lost"
        if not pack.store.pack.proposes:
            _every_word_is_kept(world, records, pack)
        else:
            _proposals_wait(records, pack)
    _no_wins(world, records)
    _nobody_else_was_touched(world, records)
    for resident in records.residents:
        places = [one.order for one in records.assignments.values() if one.resident == resident and not one.put_away]
        assert len(set(places)) == len(places), "two supporters in one place"
    numbers = [one.number for one in records.registrations.values() if one.association == "a"]
    assert len(set(numbers)) == len(numbers), "one number for two"


def _every_word_is_kept(world: World, records: Records, pack: Pack) -> None:
    """What somebody last wrote into a field is there, is on a card, or was joined by a rule of that field."""
    last = {
        (d.kind, d.id, d.field): edit.id
        for edit in pack.written
        for d in edit.deltas
        if d.kind not in ("consent", "copy")
    }
    for (kind, key, name), edit_id in last.items():
        if any(twin is not pack and twin.id == pack.id and twin.store.knows(edit_id) for twin in world.packs):
            continue  # the stick was copied after it, and the copy may have gone on from there
        theirs, ours = pack.records.get(kind, key), records.get(kind, key)
        if name == "*":
            assert theirs is None or ours is not None, f"{kind} is gone"
            continue
        if theirs is None:
            continue
        value = field_json(theirs, name)
        assert ours is not None, f"{kind} is gone"
        if same(value, field_json(ours, name)) or name in MEANT:
            continue
        cards = [one for one in records.cards.values() if (one.kind, one.record, one.field) == (kind, key, name)]
        on_card = any(same(claim.value, value) for one in cards for claim in one.claims)
        untouched = same(value, _began_with(pack, kind, key, name))
        assert on_card or untouched, f"{kind}.{name} is lost"


def _began_with(pack: Pack, kind: str, key: str, name: str) -> object:
    """What a field held in this file before somebody wrote into it."""
    founded = pack.made.prepared.portion.records.get(kind, key)
    if founded is not None:
        return field_json(founded, name)
    return next(
        (d.before for edit in pack.written for d in edit.deltas if (d.kind, d.id, d.field) == (kind, key, name)), None
    )


def _proposals_wait(records: Records, pack: Pack) -> None:
    cards = [one for one in records.cards.values() if one.matter is Matter.PROPOSAL]
    asked = {claim.at for card in cards for claim in card.claims if claim.origin == pack.id}
    assert {edit.at for edit in pack.written} <= asked


def _no_wins(world: World, records: Records) -> None:
    """A no that one copy recorded, and a yes of another that knew nothing of it: no, until somebody asked."""
    book = ConsentBook(records, world.now, HIMI.renewal)
    everywhere: list[tuple[str, ConsentFact]] = []
    for pack in world.packs:
        if not pack.store.pack.proposes:
            for edit in pack.written:
                everywhere += [(pack.id, pack.records.consents[d.id]) for d in edit.deltas if d.kind == "consent"]
    for where, no in everywhere:
        if no.state is ConsentState.GIVEN:
            continue
        for other, yes in everywhere:
            if other == where or yes.state is not ConsentState.GIVEN:
                continue
            if (yes.subject, yes.kind) != (no.subject, no.kind) or _knew(world, where, yes) or _knew(world, other, no):
                continue
            standing = book.of(Whose.RESIDENT, no.subject, no.kind)
            newer = [one for _, one in everywhere if one.subject == no.subject and one.recorded_at > no.recorded_at]
            if not [one for one in newer if one.state is ConsentState.GIVEN and one is not yes]:
                assert not standing.stands, "a withdrawal was lost"


def _knew(world: World, pack: str, fact: ConsentFact) -> bool:
    return any(one.id == pack and fact.id in one.made.prepared.portion.records.consents for one in world.packs)


def _nobody_else_was_touched(world: World, records: Records) -> None:
    held = {key for pack in world.packs for key in pack.made.prepared.handout.people}
    for key, resident in world.records.residents.items():
        if key not in held:
            assert records.residents[key] == resident, "somebody no pack held was touched"


def _difference(one: Records, two: Records) -> str:
    lines = []
    for record in one:
        kind = KIND_OF[type(record)]
        other = two.get(kind, record.id)
        if other != record:
            names = [] if other is None else [
                f"{name}: {getattr(record, name)!r} / {getattr(other, name)!r}"
                for name in record.__struct_fields__
                if getattr(record, name) != getattr(other, name)
            ]  # fmt: skip
            lines.append(f"{kind} {record.id} {'only in one' if other is None else names}")
    lines += [
        f"{type(each).__name__} {each.id} only in two" for each in two if one.get(KIND_OF[type(each)], each.id) is None
    ]
    return "\n".join(lines)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path


@pytest.mark.parametrize("block", range(BLOCKS))
def test_nobody_loses(block: int, place: Path) -> None:
    """2,000 histories, the same each time; ``MERGE_SEED`` tells one of them again."""
    only = os.environ.get("MERGE_SEED")
    for seed in [int(only)] if only else range(block * A_BLOCK, (block + 1) * A_BLOCK):
        history(seed, place / str(seed))


@pytest.mark.thorough
@pytest.mark.parametrize("block", range(400))
def test_nobody_loses_in_twenty_thousand_histories(block: int, place: Path) -> None:
    for seed in range(100_000 + block * A_BLOCK, 100_000 + (block + 1) * A_BLOCK):
        history(seed, place / str(seed))
