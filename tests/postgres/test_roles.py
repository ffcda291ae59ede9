"""What each role sees and may do through the store."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from data import postgres
from data.postgres.writing import WrittenRow, _call
from data.store.chain import link
from himi_map.edits import Edit, EditBuilder
from himi_map.errors import EditConflictError, HimiMapError, PermissionRefusedError, StoreError
from himi_map.ports import EntryKind
from himi_map.records.base import Record
from himi_map.records.consent import ConsentState
from himi_map.records.kinds import KINDS
from himi_map.records.office import Operator, OperatorRole
from himi_map.records.people import Association, Provenance, Resident
from tests.postgres.cluster import PASSWORD
from tests.postgres.planted import HASH, OTHER, ROLES, SEEN, UNASKED, Planted, consent
from tests.strategies import MOMENT


def everything_given(store: postgres.PostgresStore) -> str:
    """All that the store gives, as text."""
    records = store.load()
    parts = [msgspec.json.encode(list(records.table(kind).values())).decode() for kind in KINDS]
    parts += [f"{entry.label} {(entry.payload or b'').decode()}" for entry in store.journal()]
    return "\n".join(parts)


@pytest.mark.parametrize("who", [one for one in ROLES if one not in ("retired", "stranger")])
def test_a_login_is_given_only_its_own(planted_once: Planted, who: str) -> None:
    with planted_once.open(who) as store:
        given = everything_given(store)
        assert [word for word in planted_once.forbidden(who) if word in given] == []
        assert SEEN in given
        assert store.verify().intact


@pytest.mark.parametrize("who", ["retired", "stranger"])
def test_who_is_no_operator_gets_nothing(planted_once: Planted, who: str) -> None:
    with pytest.raises(HimiMapError) as refused:
        planted_once.open(who)
    assert refused.value.code in ("postgres.stranger", "postgres.refused")


def test_leader_sees_neighbours_and_who_agreed(planted_once: Planted) -> None:
    with planted_once.open("leader") as store:
        seen = store.load()
    assert {one.name for one in seen.residents.values()} == {"きたのご近所 太郎", f"{SEEN} 太郎"}
    assert {one.name for one in seen.associations.values()} == {"北"}
    assert {one.name for one in seen.sites.values()} == {"みんなの広場"}
    assert {one.address for one in seen.households.values()} == {"きたのご近所の家", f"{SEEN}の家"}
    assert {one.association for one in seen if getattr(one, "association", None)} == {"kita"}
    assert not seen.contacts  # of a contact only with their own yes
    assert not any(one.secret for one in seen.operators.values())
    assert {"leaderの人", "設置者", "shakyoの人"} <= {one.name for one in seen.operators.values()}
    assert "other-leaderの人" not in {one.name for one in seen.operators.values()}


def test_city_sees_all_and_the_keeper_the_hashes(planted_once: Planted) -> None:
    with planted_once.open("city") as store:
        seen = store.load()
    whole = planted_once.keeper.load()
    assert [kind for kind in KINDS if kind != "operator" and seen.table(kind) != whole.table(kind)] == []
    assert any(HASH in one.secret for one in whole.operators.values())


def change(store: postgres.PostgresStore, record: Record, **fields: object) -> None:
    """Change a record as this login's operator."""
    builder = EditBuilder(store.load(), label="直しました", author=store.operator, at=MOMENT, association="kita")
    builder.change(record, **fields)
    edit = builder.build()
    assert edit is not None
    store.apply(edit)


def create(store: postgres.PostgresStore, *records: Record, association: str = "kita") -> None:
    """Create records as this login's operator."""
    builder = EditBuilder(store.load(), label="足しました", author=store.operator, at=MOMENT, association=association)
    for one in records:
        builder.create(one)
    edit = builder.build()
    assert edit is not None
    store.apply(edit)


def test_leader_edits_what_it_sees_and_nothing_else(planted: Planted) -> None:
    whole = planted.keeper.load()
    with planted.open("leader") as store:
        change(store, store.load().residents[f"resident-kita-{SEEN}"], phone="0766-00-0000")
        hidden = whole.residents[f"resident-kita-{UNASKED}"]
        other = whole.residents[f"resident-minami-{OTHER}"]
        for one in (hidden, other):
            with pytest.raises(EditConflictError) as conflict:  # for this login they are not there
                change(store, one, phone="1")
            assert OTHER not in str(conflict.value)
        for one in (
            Association(id="fresh", name="新しい"),
            Operator(id="mine", name="わたし", role=OperatorRole.KEEPER),
            Resident(id="r-other", association="minami", name="よその人", provenance=Provenance.NEIGHBOURHOOD),
            consent("c-hidden", "kita", f"resident-kita-{UNASKED}"),
            consent("c-other", "minami", f"resident-minami-{OTHER}"),
            consent("c-void", "kita", f"resident-kita-{SEEN}", corrects="consent-other", state=ConsentState.VOID),
            Resident(id=other.id, association="kita", name="うばう"),
            Resident(id="r-house", association="kita", name="同居", household=other.household),
        ):
            with pytest.raises(PermissionRefusedError):
                create(store, one)
        with pytest.raises(PermissionRefusedError):  # in another's name
            store.note(EntryKind.DISCLOSURE, at=MOMENT, author="city", label="x", payload=b"{}", association="kita")
    after = planted.keeper.load()
    changed = {**whole.residents, f"resident-kita-{SEEN}": after.residents[f"resident-kita-{SEEN}"]}
    assert dict(after.residents) == changed
    assert after.consents == whole.consents
    assert planted.keeper.verify().intact


def test_leader_adds_a_neighbour_and_sees_them(planted: Planted) -> None:
    with planted.open("leader") as store:
        create(
            store,
            Resident(id="neighbour", association="kita", name="となり", provenance=Provenance.NEIGHBOURHOOD),
            Resident(id="listed", association="kita", name="市の名簿"),
        )
        seen = store.load().residents
        assert "neighbour" in seen
        assert "listed" not in seen  # as if the city had brought it: not before they agree


def test_a_yes_opens_and_a_withdrawal_shuts(planted: Planted) -> None:
    hidden = f"resident-kita-{UNASKED}"
    with planted.open("leader") as leader, planted.open("city") as city:
        assert hidden not in leader.load().residents
        create(city, consent("later-yes", "kita", hidden, signed_on=dt.date(2026, 5, 1)))
        assert hidden in leader.load().residents
        assert f"registration-kita-{UNASKED}" in leader.load().registrations
        create(leader, consent("no-more", "kita", hidden, state=ConsentState.WITHDRAWN, signed_on=dt.date(2026, 6, 1)))
        assert hidden not in leader.load().residents
        assert leader.verify().intact


def test_staff_with_a_limit_stay_inside(planted: Planted) -> None:
    with planted.open("ward") as ward:
        seen = ward.load()
        assert f"resident-kita-{UNASKED}" in seen.residents
        assert {one.association for one in seen if getattr(one, "association", None)} == {"kita"}
        create(ward, Resident(id="new", association="kita", name="新しい人"))
        with pytest.raises(PermissionRefusedError):
            create(ward, Resident(id="new2", association="minami", name="よその人"))
        with pytest.raises(PermissionRefusedError):
            change(ward, ward.load().residents["new"], association="minami")


def test_helper_may_not_write(planted: Planted) -> None:
    with planted.open("helper") as helper:
        with pytest.raises(StoreError) as refused:
            create(helper, Resident(id="new", association="kita", name="新しい人"))
        assert refused.value.code == "store.read_only"


def test_only_a_keeper_makes_operators(planted: Planted) -> None:
    with planted.open("city") as city:
        with pytest.raises(PermissionRefusedError):
            create(city, Operator(id="x", name="だれか", role=OperatorRole.KEEPER))
        with pytest.raises(PermissionRefusedError):
            postgres.add_operator(city, "だれか", OperatorRole.CITY, password=PASSWORD, at=MOMENT)


def test_rights_follow_the_operators_record(planted: Planted) -> None:
    operators = planted.keeper.load().operators.values()
    leader = next(one for one in operators if one.name == "leaderの人")
    with planted.open("leader") as store:
        change(planted.keeper, leader, associations=("minami",))
        assert {one.association for one in store.load().residents.values()} == {"minami"}
        change(planted.keeper, leader, retired_on=dt.date(2026, 1, 1))
        assert len(store.load()) == 0


def test_a_payload_with_hidden_people_is_not_given(planted_once: Planted) -> None:
    with planted_once.open("leader") as store:
        payloads = [entry.payload for entry in store.journal() if entry.payload]
    assert not any(UNASKED in payload.decode() for payload in payloads)


def test_an_erased_payload_is_gone_and_the_chain_holds(planted: Planted) -> None:
    keeper = planted.keeper
    number = next(entry.number for entry in keeper.journal() if entry.kind is EntryKind.EDIT)
    keeper.erase_payload(number, at=MOMENT, author="test")
    assert next(entry for entry in keeper.journal() if entry.number == number).payload is None
    report = keeper.verify()
    assert report.intact and report.erased == 1
    with planted.open("city") as city:
        told = city.verify()
        assert (told.entries, told.erased, told.broken_at) == (report.entries, 1, None)
        with pytest.raises(PermissionRefusedError):
            city.erase_payload(number + 1, at=MOMENT, author="test")


def test_what_somebody_with_all_rights_bends_is_found(planted: Planted) -> None:
    with planted.server.connect("admin", planted.database) as connection:
        connection.execute("ALTER TABLE himi.journal DISABLE TRIGGER ALL")
        connection.execute("UPDATE himi.journal SET label = 'x' WHERE number = 3")
    assert planted.keeper.verify().broken_at == 3
    with planted.open("city") as city:
        assert city.verify().broken_at == 3


def test_what_comes_home_keeps_its_author(planted: Planted) -> None:
    """Staff may write in the name of whoever wrote it on a stick; the entry says that it was brought."""
    entry = link((0, "00" * 32), EntryKind.EDIT, at=MOMENT, author="the-leader", label="x", association="kita",
                 payload=b'{"brought":"pack-1"}', touched=("note:n",))  # fmt: skip
    row = WrittenRow("note", "n", '{"id":"n","association":"kita","stamp":"x","geometry":"{}"}', False)
    with planted.open("leader") as leader, pytest.raises(PermissionRefusedError):
        leader.administer(lambda connection: _call(connection, 2**40, [entry], [row], []))
    with planted.open("shakyo") as shakyo:
        shakyo.administer(lambda connection: _call(connection, 2**40, [entry], [row], []))
    assert [one.author for one in planted.keeper.journal(last=1)] == ["the-leader"]
    assert planted.keeper.verify().intact


def test_an_edit_is_found_by_its_id(planted_once: Planted) -> None:
    known = next(entry for entry in planted_once.keeper.journal(record="resident:resident-minami-" + OTHER))
    edit = msgspec.json.decode(known.payload or b"", type=Edit)
    assert planted_once.keeper.edit(edit.id) == (known.number, edit)
    assert planted_once.keeper.edit("no such") is None
    with planted_once.open("leader") as leader:
        assert leader.edit(edit.id) is None
        assert not leader.knows(edit.id)
