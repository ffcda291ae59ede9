"""Going back to a backup brings no consent to life that was withdrawn since, whatever moved, went or was corrected."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from himi_map.consent import ConsentBook
from himi_map.edits import Edit, apply
from himi_map.edits.edit import Origin
from himi_map.history import CARRIED, carry, loss_between, loss_lines, newer_facts
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Whose
from himi_map.records.kinds import APPEND_ONLY, KIND_OF, REFERENCES
from tests.property.random_atlas import HIMI, TIMES, AtlasMaker
from tests.strategies import histories

AT = dt.datetime(2026, 11, 27, 17, 20, tzinfo=dt.UTC)


def older(present: Records, seed: int) -> Records:
    """A backup from before: facts, people and an association of *present* are not in it yet, people live elsewhere."""
    chance = random.Random(seed)
    gone = {one.id for one in present.residents.values() if chance.random() < 0.2}
    gone |= {one.id for one in present.consents.values() if chance.random() < 0.5}
    gone |= {"b"} if chance.random() < 0.3 else set()
    kept: list[Record] = []
    for one in present:
        if "b" in gone and getattr(one, "association", None) == "b" and not isinstance(one, ConsentFact):
            one = msgspec.structs.replace(one, association="a")  # type: ignore[call-arg]
        elif type(one).__name__ == "Resident" and chance.random() < 0.3 and "b" not in gone:
            one = msgspec.structs.replace(one, association=chance.choice(["a", "b"]))  # type: ignore[call-arg]
        points = [getattr(one, field) for field in REFERENCES.get(KIND_OF[type(one)], {})]
        points += [one.subject] if isinstance(one, ConsentFact) else []
        if one.id not in gone and not gone.intersection(filter(None, points)):
            kept.append(one)
    return Records.of(kept)


def as_if_nothing_was_forgotten(present: Records, backup: Records) -> Records:
    """All facts known, and everybody where the backup has them."""
    return present.with_tables({"resident": {**present.residents, **backup.residents}})


def restored(backup: Records, present: Records) -> tuple[Records, set[str]]:
    carrying = carry(backup, newer_facts(backup, present), author="test", at=AT)
    after = apply(backup, carrying.edit).records if carrying.edit is not None else backup
    return after, {one.id for one in carrying.left}


def seen_alive(before: Records, after: Records) -> list[tuple[str, ConsentKind]]:
    """Consents that stand *after* and would not stand *before*."""
    found = []
    for at in (*TIMES, AT):
        old, new = ConsentBook(before, at, HIMI.renewal), ConsentBook(after, at, HIMI.renewal)
        for whose, table in ((Whose.RESIDENT, after.residents), (Whose.CONTACT, after.contacts)):
            found += [
                (one, kind)
                for one in table
                for kind in ConsentKind
                if new.of(whose, one, kind).stands and not old.of(whose, one, kind).stands
            ]
        for supporter in after.supporters:  # what one says is about somebody, or about all
            for resident in after.residents:
                if new.support(supporter, resident).stands and not old.support(supporter, resident).stands:
                    found.append((supporter, ConsentKind.SUPPORT))
                if new.shared(supporter, resident).stands and not old.shared(supporter, resident).stands:
                    found.append((supporter, ConsentKind.SUPPORTER_SHARED))
    return found


@given(st.integers(0, 10**6))
def test_no_consent_comes_to_life(seed: int) -> None:
    present = AtlasMaker(seed).records()
    backup = older(present, seed)
    after, _ = restored(backup, present)
    assert seen_alive(as_if_nothing_was_forgotten(present, backup), after) == []


@given(st.integers(0, 10**6))
def test_a_no_is_filed_where_the_window_looks(seed: int) -> None:
    present = AtlasMaker(seed).records()
    backup = older(present, seed)
    after, _ = restored(backup, present)
    for fact in after.consents.values():
        if fact.id not in backup.consents and fact.state is not ConsentState.GIVEN:
            subject = after.get(str(fact.whose), fact.subject)
            assert subject is not None
            assert fact.association == subject.association  # type: ignore[attr-defined]


def test_the_law_can_break_and_is_asked_often_enough() -> None:
    told: Counter[str] = Counter()
    for seed in range(300):
        present = AtlasMaker(seed).records()
        backup = older(present, seed)
        after, left = restored(backup, present)
        told["alive without carrying"] += bool(seen_alive(as_if_nothing_was_forgotten(present, backup), backup))
        told["carried"] += len(after.consents) > len(backup.consents)
        told["left"] += bool(left)
        told["moved"] += any(
            present.residents[one.id].association != one.association
            for one in backup.residents.values()
        )  # fmt: skip
    assert min(told.values()) >= 30, told


@given(histories(most=5), st.integers(0, 4))
def test_facts_of_any_kind_go_along_or_are_named(history: tuple[Records, list[Edit]], at: int) -> None:
    backup, edits = history
    for edit in edits[:at]:
        backup = apply(backup, edit).records
    present = backup
    for edit in edits[at:]:
        present = apply(present, edit).records
    facts = newer_facts(backup, present)
    carrying = carry(backup, facts, author="test", at=AT)
    assert {one.id for one in facts} == {one.id for one in (*carrying.carried, *carrying.left)}
    assert len(facts) == len(carrying.carried) + len(carrying.left)
    if carrying.edit is not None:
        assert carrying.edit.origin is Origin.SYSTEM
        assert {delta.kind for delta in carrying.edit.deltas} <= CARRIED | {"operator"}
        after = apply(backup, carrying.edit).records
        for kind in APPEND_ONLY:
            assert backup.table(kind).items() <= after.table(kind).items()
    loss = loss_between(backup, present, ())
    assert loss.nothing == (loss_between(present, backup, ()).nothing and not facts)
    lines = loss_lines(loss, lambda _one: None, carrying=carrying)
    assert lines
    assert not any(line.grave for line in lines[1:]) or lines[0].grave, "the gravest comes first"
