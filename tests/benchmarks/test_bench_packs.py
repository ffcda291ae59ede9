"""To the hall and back in the full city: pack an association, preview and merge a pack with 200 Edits, open a pack."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.packs import hand_out, merge_pack, open_returned, preview
from data.store import open_atlas
from data.store.sqlcipher_store import SqlCipherStore
from data.town import TOWN_NOW, write_town
from himi_map.edits import EditBuilder, apply
from himi_map.packs import HandOutRequest
from himi_map.records.office import Operator
from himi_map.records.people import Registration

AT = TOWN_NOW + dt.timedelta(hours=1)
PASSPHRASE = "mihon"
EDITS = 200


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlCipherStore]:
    folder = tmp_path_factory.mktemp("city")
    write_town(folder, size="city", at=TOWN_NOW)
    with open_atlas(next(folder.glob("*.himi")), PASSPHRASE, at=AT) as store:
        yield store


@pytest.fixture(scope="module")
def keeper(city: SqlCipherStore) -> Operator:
    return next(one for one in city.load("").operators.values() if one.role == "keeper")


def largest(store: SqlCipherStore) -> str:
    records = store.load()
    return max(records.associations, key=lambda one: (len(records.of_association(Registration, one)), one))


@pytest.fixture(scope="module")
def written(city: SqlCipherStore, keeper: Operator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack in which 200 Edits were made."""
    place = tmp_path_factory.mktemp("stick") / "会長.himipack"
    request = HandOutRequest(associations=(largest(city),), holder="測定 会長")
    made = hand_out(city, request, place, operator=keeper, at=AT)
    with open_atlas(place, made.spoken, at=AT) as pack:
        records, people = pack.load(), itertools.cycle(sorted(pack.load().residents))
        for number in range(EDITS):
            builder = EditBuilder(
                records, label="電話を直しました", author=made.prepared.handout.holder,
                at=AT + dt.timedelta(minutes=number + 1), association=request.associations[0],
            )  # fmt: skip
            builder.change(records.residents[next(people)], phone=f"0766-55-{number:04d}")
            edit = builder.build()
            assert edit is not None
            pack.apply(edit)
            records = apply(records, edit).records
    return place


def test_pack_an_association(benchmark, city: SqlCipherStore, keeper: Operator, tmp_path: Path) -> None:
    """Goal: under 1 s, from the open atlas of the city to the finished file, its part of the map included."""
    area, count = largest(city), itertools.count()

    def pack() -> int:
        request = HandOutRequest(associations=(area,), holder="測定 会長")
        made = hand_out(city, request, tmp_path / f"{next(count)}.himipack", operator=keeper, at=AT)
        return made.bytes

    benchmark.extra_info["bytes"] = benchmark.pedantic(pack, rounds=7, warmup_rounds=1)


def test_preview_a_pack_with_200_edits(benchmark, city: SqlCipherStore, keeper: Operator, written: Path) -> None:
    """Goal: under 0.5 s, opening and proving the pack included."""

    def look() -> int:
        return len(preview(city, open_returned(city, written), author=keeper.id, at=AT).brought)

    assert benchmark.pedantic(look, rounds=7, warmup_rounds=1) == EDITS


def test_merge_a_pack_with_200_edits(
    benchmark, city: SqlCipherStore, keeper: Operator, written: Path, tmp_path: Path
) -> None:
    """Goal: under 1 s into the full city, opening and proving the pack included."""
    count = itertools.count()
    assert city.place is not None
    offices: list[SqlCipherStore] = []

    def fresh() -> tuple[tuple[SqlCipherStore], dict[str, object]]:
        for one in offices:
            one.close()
        copy = tmp_path / f"{next(count)}.himi"
        shutil.copyfile(city.place, copy)  # type: ignore[arg-type]
        offices[:] = [open_atlas(copy, PASSPHRASE, at=AT)]
        return (offices[0],), {}

    def merge(office: SqlCipherStore) -> None:
        plan = merge_pack(office, open_returned(office, written), author=keeper.id, at=AT)
        assert len(plan.brought) == EDITS

    benchmark.pedantic(merge, setup=fresh, rounds=5)
    for one in offices:
        one.close()
