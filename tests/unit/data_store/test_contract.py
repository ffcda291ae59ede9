"""What every store must do, run through each backend; another one is added by a line in ``BACKENDS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from msgspec.structs import replace

from data import postgres
from data.store import MemoryStore, create_atlas, open_atlas
from himi_map.disclosed import Output
from himi_map.edits import Edit, digest, inverse_of
from himi_map.errors import BugError, EditError
from himi_map.ports import AtlasStore, EntryKind, Note
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from himi_map.records.kinds import KIND_OF
from himi_map.records.sites import EvacuationSite
from tests.postgres.cluster import FOUNDER, PASSWORD, cluster, programs
from tests.property.random_atlas import AtlasMaker
from tests.property.test_part_laws import compare
from tests.strategies import MOMENT, founding, histories

Backend = Callable[[Path], tuple[AtlasStore, Callable[[], AtlasStore]]]


def in_a_file(folder: Path) -> tuple[AtlasStore, Callable[[], AtlasStore]]:
    place = folder / "t.himi"
    store = create_atlas(place, passphrase="keiyaku", profile=load_profile("mihon"), at=MOMENT)

    def again() -> AtlasStore:
        store.close()
        return open_atlas(place, "keiyaku")

    return store, again


def in_memory(_folder: Path) -> tuple[AtlasStore, Callable[[], AtlasStore]]:
    store = MemoryStore(load_profile("mihon"), at=MOMENT)
    return store, lambda: store


def on_a_server(_folder: Path) -> tuple[AtlasStore, Callable[[], AtlasStore]]:
    running = cluster()
    assert running is not None
    address = postgres.DatabaseAddress(running.url(FOUNDER, running.new_database()))
    store = postgres.create_atlas(address, password=PASSWORD, profile=load_profile("mihon"), at=MOMENT)

    def again() -> AtlasStore:
        store.close()
        return postgres.open_atlas(address, password=PASSWORD)

    return store, again


BACKENDS: list[Backend] = [in_a_file, in_memory, *([on_a_server] if programs() is not None else [])]
"""Without PostgreSQL on the machine the file and memory are left; ``dev.py test`` brings it (see tests/postgres)."""


@pytest.fixture(params=BACKENDS, ids=lambda one: one.__name__)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[AtlasStore, Callable[[], AtlasStore]]]:
    store, again = request.param(tmp_path)
    reopened: list[AtlasStore] = []

    def once_more() -> AtlasStore:
        reopened.append(again())
        return reopened[-1]

    yield store, once_more
    for one in (*reopened, store):
        one.close()


def test_the_secret_of_the_paper_is_there_stays_and_is_this_atlas_own(
    backend: tuple[AtlasStore, Callable[[], AtlasStore]],
) -> None:
    store, again = backend
    secret = store.paper_key()
    assert len(secret) == 32
    store.note(EntryKind.SIGN_IN, at=MOMENT, author="a", label="入りました", payload=b"{}")
    assert store.paper_key() == secret
    reopened = again()
    assert reopened.paper_key() == secret
    assert secret.hex() not in repr(list(reopened.journal()))
    assert MemoryStore(load_profile("mihon"), at=MOMENT).paper_key() != secret


def edits_of(history: tuple[Records, list[Edit]]) -> list[Edit]:
    """The Edit that makes the start of a history, and the history."""
    start, edits = history
    first = founding(start)
    return ([first] if first is not None else []) + edits


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(undoable=False))
def test_what_was_applied_is_there_after_reopening(
    history: tuple[Records, list[Edit]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for make in BACKENDS:
        store, again = make(tmp_path_factory.mktemp("store"))
        for edit in edits_of(history):
            store.apply(edit)
        before = store.load()
        store = again()
        try:
            assert store.load() == before
            assert digest(store.load()) == digest(before)
            assert store.verify().intact
        finally:
            store.close()


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(undoable=True))
def test_all_or_nothing(history: tuple[Records, list[Edit]], tmp_path_factory: pytest.TempPathFactory) -> None:
    edits = edits_of(history)
    assume(edits)
    for make in BACKENDS:
        store, again = make(tmp_path_factory.mktemp("store"))
        before, entries = store.load(), store.verify().entries
        with pytest.raises(EditError):
            store.apply_all([*edits, edits[0]])
        assert store.load() == before
        assert store.verify().entries == entries
        store = again()
        assert store.load() == before
        store.close()


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(undoable=True))
def test_undo_after_reopening(history: tuple[Records, list[Edit]], tmp_path_factory: pytest.TempPathFactory) -> None:
    start, edits = history
    for make in BACKENDS:
        store, again = make(tmp_path_factory.mktemp("store"))
        for edit in edits_of((start, [])):
            store.apply(edit)
        before = digest(store.load())
        for edit in edits:
            store.apply(edit)
        store = again()
        for number, edit in enumerate(reversed(edits)):
            store.apply(inverse_of(edit, author="test", at=MOMENT, new_id=partial("undo-{}".format, number)))
        assert digest(store.load()) == before
        assert store.verify().intact
        store.close()


def test_the_journal_tells_what_was_noted(backend: tuple[AtlasStore, Callable[[], AtlasStore]]) -> None:
    store, again = backend
    store.note(EntryKind.PUBLIC_DATA, at=MOMENT, author="test", label="地図データを書きました", payload=b"{}")
    store = again()
    assert any(one.label == "地図データを書きました" for one in store.journal())
    assert store.verify().intact


def test_several_notes_are_one_transaction(backend: tuple[AtlasStore, Callable[[], AtlasStore]]) -> None:
    store, again = backend
    before = store.verify().entries
    notes = [
        Note(kind=EntryKind.DISCLOSURE, at=MOMENT, author="test", label=f"{number}枚目", payload=b"{}")
        for number in range(3)
    ]
    made = store.note_all(notes)
    assert [one.number for one in made] == [before + 1, before + 2, before + 3]
    with pytest.raises(BugError):
        store.note_all([notes[0], replace(notes[1], kind=EntryKind.EDIT)])
    assert store.note_all([]) == []
    assert store.apply_all([]) == []
    store = again()
    assert [one.label for one in store.journal(last=3)] == ["0枚目", "1枚目", "2枚目"]
    assert [one.digest for one in store.journal(last=3)] == [one.digest for one in made]
    assert store.verify().intact


@pytest.mark.parametrize("make", BACKENDS, ids=lambda one: one.__name__)
def test_a_part_holds_what_its_people_rest_on_wherever_it_is_filed(make: Backend, tmp_path: Path) -> None:
    shown = 0
    for seed in range(8):
        maker = AtlasMaker(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        store, again = make(folder)
        first = founding(maker.records())
        assert first is not None
        store.apply(first)
        elsewhere = EvacuationSite(
            id="site", association="b", name="よその集会所", overrides="published", published=True
        )
        store.apply(founding(Records.of([elsewhere]), edit_id="site"))  # type: ignore[arg-type]
        store = again()
        whole, profile = store.load(), store.profile
        for output in (Output.MAP_SHEET, Output.SUPPORTER_LIST, Output.EVACUATION_LIST):
            shown += compare(store, whole, maker, profile, output=output)
        part = store.load_around(["a"])
        assert all(one in list(part) for one in store.load("a"))
        assert [one.id for one in part.residents.values()] == sorted(part.residents)
        assert set(part.sites) == set(whole.sites) == {"site"}
        assert part.associations == whole.associations
        residents = store.load_around(["a"], kinds=["resident", "consent"])
        assert {KIND_OF[type(one)] for one in residents} <= {"resident", "consent"}
        assert {one.name for one in store.everybody()} == {
            one.name for table in (whole.residents, whole.contacts, whole.supporters) for one in table.values()
        }
        store.close()
    assert shown
