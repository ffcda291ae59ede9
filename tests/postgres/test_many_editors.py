"""Twenty people at once: nothing that was acknowledged is lost, nobody overwrites anybody, the journal verifies."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import threading
import time
from collections import defaultdict
from multiprocessing.queues import Queue as ProcessQueue
from typing import Any

import msgspec
import pytest

from data import postgres
from data.postgres import PostgresStore
from himi_map.edits import Edit, EditBuilder
from himi_map.errors import EditConflictError, StoreError
from himi_map.ports import EntryKind
from himi_map.records.atlas import Records
from himi_map.records.people import Association, Resident
from tests.postgres.cluster import PASSWORD
from tests.postgres.editing import FIELDS, Outcome, edit_for, edit_for_a_while, edit_in_a_process, prepare
from tests.postgres.planted import Planted
from tests.strategies import MOMENT

EDITORS = 20


def nothing_is_lost(store: PostgresStore, outcome: list[Outcome]) -> int:
    """Check journal and records against what was acknowledged; gives how many Edits there were."""
    assert [one.error for one in outcome if one.error] == []
    acknowledged = [edit for one in outcome for edit in one.acknowledged]
    assert len(acknowledged) == len(set(acknowledged))
    applied = [
        msgspec.json.decode(entry.payload, type=Edit)
        for entry in store.journal()
        if entry.kind is EntryKind.EDIT and entry.payload is not None
    ]
    assert set(acknowledged) <= {edit.id for edit in applied}
    assert len(applied) == len({edit.id for edit in applied})
    # each value was put on the one before it: no Edit was judged against something that was no longer so
    held: dict[tuple[str, str], Any] = defaultdict(str)
    for edit in applied:
        for delta in edit.deltas:
            if delta.id.startswith("p") and delta.field in FIELDS:
                assert held[delta.id, delta.field] == delta.before
                held[delta.id, delta.field] = delta.after
    residents = store.load().residents
    for (person, field), value in held.items():
        assert getattr(residents[person], field) == value
    created = {
        delta.id for edit in applied for delta in edit.deltas if delta.id.startswith("new-") and delta.field == "*"
    }
    assert created == {one for one in residents if one.startswith("new-")}
    report = store.verify()
    assert report.intact
    return len(acknowledged)


def addresses(planted: Planted) -> list[str]:
    """Where the editors work: half as leader, half as the city's staff."""
    return [str(planted.address("leader" if number % 2 else "city")) for number in range(EDITORS)]


def told_by(outcome: list[Outcome], seconds: float) -> str:
    """How much was done, for who reads along (``-s``)."""
    count, conflicts = sum(len(one.acknowledged) for one in outcome), sum(one.conflicts for one in outcome)
    return f"\n{len(outcome)} editors, {seconds:.0f} s: {count} Edits ({count / seconds:.0f}/s), {conflicts} questions"


def run_threads(stores: list[PostgresStore], seconds: float) -> list[Outcome]:
    """Let an editor work in each store, all in this process."""
    outcome: list[Outcome] = []
    editors = [
        threading.Thread(target=lambda one=store, n=number: outcome.append(edit_for_a_while(one, n, seconds)))
        for number, store in enumerate(stores)
    ]
    for one in editors:
        one.start()
    for one in editors:
        one.join()
    return outcome


def test_threads_of_one_store_lose_nothing(planted: Planted) -> None:
    prepare(planted.keeper)
    with planted.open("city") as store:
        outcome = run_threads([store] * 4, 1)
    assert nothing_is_lost(planted.keeper, outcome) > 0


def test_twenty_editors_lose_nothing(planted: Planted) -> None:
    """Half as a leader, half as the city's staff."""
    prepare(planted.keeper)
    stores = [planted.open("leader" if number % 2 else "city") for number in range(EDITORS)]
    try:
        outcome = run_threads(stores, 3)
    finally:
        for one in stores:
            one.close()
    print(told_by(outcome, 3))  # noqa: T201
    assert nothing_is_lost(planted.keeper, outcome) > EDITORS


@pytest.mark.thorough
def test_twenty_processes_lose_nothing_in_a_minute(planted: Planted) -> None:
    prepare(planted.keeper)
    context = multiprocessing.get_context("spawn")
    told: ProcessQueue[Outcome] = context.Queue()
    together = context.Barrier(EDITORS)
    editors = [
        context.Process(
            target=edit_in_a_process,
            args=(str(planted.address("leader" if number % 2 else "city")), number, 60.0, together, told),
        )
        for number in range(EDITORS)
    ]
    for one in editors:
        one.start()
    outcome = [told.get(timeout=400) for _ in editors]
    for one in editors:
        one.join(60)
    print(told_by(outcome, 60))  # noqa: T201
    assert nothing_is_lost(planted.keeper, outcome) > EDITORS


def test_two_people_may_change_two_fields_of_one_person(planted: Planted) -> None:
    prepare(planted.keeper)
    with planted.open("city") as one, planted.open("leader") as other:
        before = one.load("kita")
        seen_too = other.load("kita")
        for store, records, field in ((one, before, "phone"), (other, seen_too, "fax")):
            builder = EditBuilder(records, label="x", author=store.operator, at=MOMENT)
            builder.change(records.residents["p1"], **{field: "1"})
            edit = builder.build()
            assert edit is not None
            store.apply(edit)
        after = planted.keeper.load().residents["p1"]
        assert (after.phone, after.fax) == ("1", "1")
        builder = EditBuilder(before, label="x", author=one.operator, at=MOMENT)
        builder.change(before.residents["p1"], fax="2")
        stale = builder.build()
        assert stale is not None
        with pytest.raises(EditConflictError) as conflict:
            one.apply(stale)
        assert conflict.value.fields["conflicts"] == (("resident", "p1", "fax", "", "1"),)


def test_nobody_is_taken_back_while_somebody_points_to_them(planted: Planted) -> None:
    with planted.open("city") as one:
        association = Association(id="fourth", name="四")
        builder = EditBuilder(Records(), label="x", author=one.operator, at=MOMENT)
        builder.create(association)
        builder.create(Resident(id="lives-there", association="fourth", name="人"))
        edit = builder.build()
        assert edit is not None
        one.apply(edit)
        from himi_map.edits.apply import as_json
        from himi_map.edits.edit import WHOLE, Delta, EditId

        back = Edit(id=EditId("back"), label="x", author=one.operator, at=MOMENT,
                    deltas=(Delta("association", "fourth", WHOLE, as_json(association), None),))  # fmt: skip
        with pytest.raises(EditConflictError):
            one.apply(back)


def test_what_others_change_is_told(planted: Planted) -> None:
    prepare(planted.keeper)
    with planted.open("leader") as leader, planted.open("city") as city, leader.watch() as watch:
        assert watch.wait(0) == []
        records = city.load()
        builder = EditBuilder(records, label="電話", author=city.operator, at=MOMENT, association="kita")
        builder.change(records.residents["p1"], phone="1")
        edit = builder.build()
        assert edit is not None
        city.apply(edit)
        changes = watch.wait(10)
        assert [(one.label, one.author, one.touched) for one in changes] == [
            ("電話", city.operator, {"resident": frozenset({"p1"})})
        ]
        leader.apply(edit_for(leader, 1, 1, random.Random(1), leader.load("kita")))
        assert watch.wait(0) == []  # its own
        other = records.residents["resident-minami-みなみのひみつ"]
        builder = EditBuilder(records, label="よそ", author=city.operator, at=MOMENT, association="minami")
        builder.change(other, phone="1")
        edit = builder.build()
        assert edit is not None
        city.apply(edit)
        assert watch.wait(0.5) == []  # not this login's to see
        assert [one.label for one in city.since(watch.seen - 3)] == ["電話", "直しました", "よそ"]


def test_a_broken_connection_loses_no_change(planted: Planted) -> None:
    prepare(planted.keeper)
    with planted.open("leader") as leader, planted.open("city") as city:
        assert leader.changes() == []
        with planted.server.connect("admin", planted.database) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
                (planted.logins["leader"],),
            )
        city.apply(edit_for(city, 1, 1, random.Random(1), city.load("kita")))
        assert [one.label for one in leader.changes(5)] == ["直しました"]


@pytest.mark.thorough
def test_the_others_see_it_within_a_second(planted: Planted) -> None:
    prepare(planted.keeper)
    delays = []
    with planted.open("leader") as leader, planted.open("city") as city, leader.watch() as watch:
        for count in range(50):
            edit = edit_for(city, 1, count, random.Random(count), city.load("kita"))
            timer = threading.Timer(0.02, city.apply, (edit,))
            start = time.monotonic()
            timer.start()
            assert watch.wait(10)
            delays.append(time.monotonic() - start - 0.02)
            timer.join()
    print(f"\nseen by the others after {sorted(delays)[25] * 1000:.0f} ms, at worst {max(delays) * 1000:.0f} ms")  # noqa: T201
    assert max(delays) < 1


def test_a_closed_store_says_so(planted: Planted) -> None:
    store = planted.open("city")
    store.close()
    for ask in (store.load, store.verify, lambda: store.knows("x")):
        with pytest.raises(StoreError) as refused:
            ask()
        assert refused.value.code == "store.closed"


def test_a_spoken_yes_ends_at_the_renewal_and_is_weighed_again(planted: Planted) -> None:
    from himi_map.records.consent import Proof
    from tests.postgres.planted import UNASKED, consent

    hidden = f"resident-kita-{UNASKED}"
    clock = [dt.datetime(2026, 11, 1, 9, 0, tzinfo=dt.UTC)]
    with postgres.open_atlas(planted.address("city"), password=PASSWORD, clock=lambda: clock[0]) as city:
        builder = EditBuilder(city.load(), label="口頭で", author=city.operator, at=clock[0], association="kita")
        builder.create(consent("spoken", "kita", hidden, proof=Proof.SPOKEN, signed_on=dt.date(2026, 10, 20)))
        edit = builder.build()
        assert edit is not None
        city.apply(edit)
    with planted.server.connect("admin", planted.database) as connection:
        row = connection.execute("SELECT until FROM himi.hall WHERE key = %s", (f"resident:{hidden}",)).fetchone()
        assert row is not None and row[0] > dt.date(2026, 10, 20)
        with planted.open("leader") as leader:
            assert hidden in leader.load().residents or row[0] <= dt.date.today()
            connection.execute("UPDATE himi.hall SET until = '2026-01-01' WHERE key = %s", (f"resident:{hidden}",))
            assert hidden not in leader.load().residents
    clock[0] = dt.datetime.combine(row[0], dt.time(9), dt.UTC)
    with postgres.open_atlas(planted.address("city"), password=PASSWORD, clock=lambda: clock[0]):
        pass  # opened by somebody who sees all, after the renewal: weighed again, and shut for good
    with planted.server.connect("admin", planted.database) as connection:
        assert not connection.execute("SELECT FROM himi.hall WHERE key = %s", (f"resident:{hidden}",)).fetchall()
