"""The atlas on a server: one edit, twenty editors at once, one association of a city, and the city whole."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from data import postgres
from data.postgres import DatabaseAddress, PostgresStore
from himi_map.edits import EditBuilder
from himi_map.profiles import load_profile
from himi_map.records.office import OperatorRole
from tests.benchmarks.city_of_records import AT, city_of_records
from tests.postgres.cluster import FOUNDER, PASSWORD, cluster
from tests.strategies import founding

EDITORS, EDITS = 20, 10


@pytest.fixture(scope="module")
def city() -> Iterator[tuple[PostgresStore, DatabaseAddress]]:
    """5,000 registered people on a server that does wait for its disk, and a leader's login."""
    running = cluster()
    if running is None:
        pytest.skip("no PostgreSQL on this machine")
    with running.connect("admin", "postgres") as connection:
        connection.execute("ALTER SYSTEM SET fsync = on")
        connection.execute("SELECT pg_reload_conf()")
    database = running.new_database()
    address = DatabaseAddress(running.url(FOUNDER, database))
    with postgres.create_atlas(address, password=PASSWORD, profile=load_profile("himi"), at=AT) as store:
        store.apply(founding(city_of_records()))
        login = f"leader_{database}"
        postgres.add_operator(
            store, "会長", OperatorRole.LEADER, associations=["a1"], login=login, password=PASSWORD, at=AT
        )
        with running.connect("admin", database) as connection:
            connection.execute("ANALYZE")
        yield store, DatabaseAddress(running.url(login, database))


_NUMBERS = itertools.count(1)


def change_phone(store: PostgresStore, person: str, records: Any) -> None:
    """One field of one person."""
    builder = EditBuilder(records, label="電話を直しました", author=store.operator, at=AT)
    builder.change(records.residents[person], phone=f"0766-00-{next(_NUMBERS):04}")
    edit = builder.build()
    assert edit is not None
    store.apply(edit)


def test_one_edit(benchmark: Any, city: tuple[PostgresStore, DatabaseAddress]) -> None:
    store, _ = city
    records = store.load()
    people = itertools.cycle(list(records.residents)[40:])
    benchmark.pedantic(lambda: change_phone(store, next(people), records), rounds=100, iterations=1, warmup_rounds=3)


def test_twenty_editors_ten_edits_each(benchmark: Any, city: tuple[PostgresStore, DatabaseAddress]) -> None:
    store, _ = city
    stores = [postgres.open_atlas(store.address, password=PASSWORD) for _ in range(EDITORS)]
    people = list(store.load().residents)[-EDITORS * EDITS :]

    def all_at_once() -> None:
        records = store.load("a0")
        records = store.load() if people[0] not in records.residents else records

        def work(number: int) -> None:
            for person in people[number * EDITS : (number + 1) * EDITS]:
                change_phone(stores[number], person, records)

        editors = [threading.Thread(target=work, args=(number,)) for number in range(EDITORS)]
        for one in editors:
            one.start()
        for one in editors:
            one.join()

    try:
        benchmark.pedantic(all_at_once, rounds=1, iterations=1)
    finally:
        for one in stores:
            one.close()


def test_load_one_association_as_its_leader(benchmark: Any, city: tuple[PostgresStore, DatabaseAddress]) -> None:
    with postgres.open_atlas(city[1], password=PASSWORD) as leader:
        seen = benchmark.pedantic(lambda: leader.load("a1"), rounds=5, iterations=1, warmup_rounds=1)
    assert 0 < len(seen.residents) < 40


def test_load_the_city(benchmark: Any, city: tuple[PostgresStore, DatabaseAddress]) -> None:
    records = benchmark.pedantic(city[0].load, rounds=3, iterations=1)
    assert len(records.residents) >= 5_000


def test_open(benchmark: Any, city: tuple[PostgresStore, DatabaseAddress]) -> None:
    benchmark.pedantic(lambda: postgres.open_atlas(city[1], password=PASSWORD).close(), rounds=5, iterations=1)


def test_verify(benchmark: Any, city: tuple[PostgresStore, DatabaseAddress]) -> None:
    assert benchmark.pedantic(city[0].verify, rounds=2, iterations=1).intact
