"""Copies as they are issued: one secret in every copy of an atlas, one code for map and list, each copy once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.packs import hand_out
from data.store import MemoryStore, backup, open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.custody import Ledger
from himi_map.disclosed import Disclosure, Output, Purpose, Recipient, RecipientKind
from himi_map.disclosure import people_on
from himi_map.packs import HandOutRequest
from himi_map.ports import EntryKind
from himi_map.records.atlas import Records
from himi_map.records.office import Operator, OperatorRole
from himi_map.records.people import Association
from himi_map.services.disclosing import compile_for, issue_copies, marks_for

OFFICERS = Recipient(RecipientKind.ASSOCIATION)
DUE = dt.date(2027, 3, 31)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"), size="town", at=TOWN_NOW)


def area_of(records: Records) -> Association:
    return next(one for one in records.associations.values() if one.name == "川端")


def staff_of(records: Records) -> Operator:
    return next(one for one in records.operators.values() if one.role is OperatorRole.KEEPER)


def test_every_copy_of_an_atlas_makes_the_same_codes_and_a_pack_others(town: Path, tmp_path: Path) -> None:
    with open_atlas(town, TOWN_PASSPHRASE, at=TOWN_NOW) as store:
        secret, records = store.paper_key(), store.load()
        kept = backup(store, tmp_path, at=TOWN_NOW, author="a")
        request = HandOutRequest(
            associations=(area_of(records).id,), holder="会長", role=OperatorRole.LEADER, expires_on=None
        )
        made = hand_out(store, request, tmp_path / "x.himipack", operator=staff_of(records), at=TOWN_NOW)
    with open_atlas(kept, TOWN_PASSPHRASE, read_only=True, at=TOWN_NOW) as again:
        assert again.paper_key() == secret
    with open_atlas(made.path, made.spoken, read_only=True, at=TOWN_NOW) as pack:
        assert pack.paper_key() != secret


@pytest.fixture
def store(town: Path) -> MemoryStore:
    with open_atlas(town, TOWN_PASSPHRASE, read_only=True, at=TOWN_NOW) as found:
        records = found.load()
        profile = found.profile
    memory = MemoryStore(profile, at=TOWN_NOW)
    memory._records = records
    return memory


def issued(store: MemoryStore, recipient: Recipient, *, run: str, holders: tuple[str, ...]) -> list[Disclosure]:
    records = store.load()
    area, operator = area_of(records), staff_of(records)
    marks = marks_for(store, area.id, recipient, run=run, holders=holders, due=DUE)
    outputs = [Output.MAP_SHEET]
    if recipient.kind is not RecipientKind.NOTICE:
        outputs.append(Output.SUPPORTER_LIST)
    purpose = Purpose.PREPARE if recipient.kind is not RecipientKind.NOTICE else Purpose.PUBLISH
    found = [
        compile_for(
            records, store, output=output, recipient=recipient, purpose=purpose, operator=operator, at=TOWN_NOW,
            associations=(area.id,), sheet=marks[0].code,
        )
        for output in outputs
    ]  # fmt: skip
    issue_copies(store, records, found, marks, operator, TOWN_NOW, run=run)
    return found


def test_map_and_list_of_a_copy_are_one_entry_of_the_book(store: MemoryStore) -> None:
    found = issued(store, OFFICERS, run="r1", holders=("会長", "民生委員"))
    records = store.load()
    ledger = Ledger.of(records)
    assert [(one.copy.number, one.copy.of, one.holder, one.due) for one in ledger.standings] == [
        (1, 2, "会長", DUE),
        (2, 2, "民生委員", DUE),
    ]
    first = ledger.standings[0].copy
    assert (first.output, first.also) == ("map_sheet", ("supporter_list",))
    assert {one.sheet for one in found} == {first.sheet}
    assert len(first.people) == len({one.key for one in found[1].people})
    assert len(first.supporters) == len({one.key for disclosure in found for one in disclosure.supporters})
    assert {"address", "phone", "home"} <= set(first.fields), "what stood on map and list"
    notes = [one for one in store.journal() if one.kind is EntryKind.DISCLOSURE]
    assert len(notes) == 2
    for note in notes:
        assert note.payload is not None
        assert all(one.copy.sheet.encode() in note.payload for one in ledger.standings)
        assert set(people_on(note.payload, records)) <= set(first.people)
    assert set(people_on(notes[1].payload or b"", records)) == set(first.people)


def test_a_run_that_goes_on_issues_no_copy_twice_and_another_run_does(store: MemoryStore) -> None:
    issued(store, OFFICERS, run="r1", holders=("会長",))
    issued(store, OFFICERS, run="r1", holders=("会長",))
    assert len(store.load().copies) == 1
    issued(store, OFFICERS, run="r2", holders=("会長",))
    assert len({one.sheet for one in store.load().copies.values()}) == 2


def test_paper_for_the_notice_board_is_nobodys_to_give_back(store: MemoryStore) -> None:
    issued(store, Recipient(RecipientKind.NOTICE), run="r1", holders=("",))
    assert store.load().copies == {}
    assert [one for one in store.journal() if one.kind is EntryKind.DISCLOSURE], "that it left is noted all the same"
