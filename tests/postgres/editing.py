"""One of many editors, in a thread or in a process of its own (which must start fast: nothing of pytest is here)."""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import dataclass, field
from typing import Any

from data import postgres
from data.postgres import DatabaseAddress, PostgresStore
from himi_map.edits import Edit, EditBuilder
from himi_map.errors import EditConflictError
from himi_map.records.atlas import Records
from himi_map.records.people import Provenance, Resident
from tests.postgres.cluster import PASSWORD

NOW = dt.datetime(2026, 8, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=9)))
PEOPLE = 12
"""Few, so that they meet."""
FIELDS = ("phone", "mobile", "fax", "address")


@dataclass
class Outcome:
    """What became of one editor: Edits that were acknowledged, how many became a question, what went wrong."""

    acknowledged: list[str] = field(default_factory=list)
    conflicts: int = 0
    error: str = ""


def prepare(store: PostgresStore) -> None:
    """Some people to edit."""
    builder = EditBuilder(Records(), label="取り込み", author="test", at=NOW)
    for number in range(PEOPLE):
        builder.create(
            Resident(id=f"p{number}", association="kita", name=f"人{number}", provenance=Provenance.NEIGHBOURHOOD)
        )
    edit = builder.build()
    assert edit is not None
    store.apply(edit)


def edit_for(store: PostgresStore, number: int, count: int, rng: random.Random, records: Records) -> Edit:
    """Set one field of one or two people to something nobody else writes; now and then add somebody."""
    builder = EditBuilder(records, label="直しました", author=store.operator, at=NOW, association="kita")
    for one in rng.sample(range(PEOPLE), k=rng.choice((1, 1, 1, 2))):
        builder.change(records.residents[f"p{one}"], **{rng.choice(FIELDS): f"{number}-{count}"})
    if rng.random() < 0.1:
        builder.create(Resident(id=f"new-{number}-{count}", association="kita", name="新しい人"))
    edit = builder.build()
    assert edit is not None
    return edit


def edit_for_a_while(store: PostgresStore, number: int, seconds: float) -> Outcome:
    """Edit without a pause; a question makes the editor look again, otherwise it looks now and then."""
    outcome = Outcome()
    rng = random.Random(number)
    try:
        until = time.monotonic() + seconds
        records = store.load("kita")
        count = 0
        while time.monotonic() < until:
            count += 1
            edit = edit_for(store, number, count, rng, records)
            try:
                store.apply(edit)
                outcome.acknowledged.append(edit.id)
                look = rng.random() < 0.5
            except EditConflictError:
                outcome.conflicts += 1
                look = True
            if look:
                records = store.load("kita")
    except BaseException as error:  # noqa: BLE001 - told to the test
        outcome.error = repr(error)
    return outcome


def edit_in_a_process(address: str, number: int, seconds: float, together: Any, told: Any) -> None:
    """Begin when all are ready."""
    with postgres.open_atlas(DatabaseAddress(address), password=PASSWORD) as store:
        together.wait(300)
        told.put(edit_for_a_while(store, number, seconds))
