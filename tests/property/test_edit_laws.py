"""Laws of the Edit, on random atlases with records of every kind."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himi_map.edits import WHOLE, Delta, Edit, apply, apply_all, digest, inverse_of, plan_undo
from himi_map.errors import EditConflictError, EditError, NotUndoableError
from himi_map.records.atlas import Records
from himi_map.records.kinds import APPEND_ONLY, KIND_OF, KINDS
from tests.strategies import MOMENT, atlases, edits_on, founding, histories, records_of


def back(edit: Edit, number: int = 0) -> Edit:
    return inverse_of(edit, author="test", at=MOMENT, new_id=lambda: f"undo-{number}-{edit.id}")


@given(st.data())
def test_undo_gives_the_same_digest_back(data: st.DataObject) -> None:
    records = data.draw(atlases())
    edit = data.draw(edits_on(records, undoable=True))
    before = digest(records)
    after = apply(records, edit).records
    assert digest(apply(after, back(edit)).records) == before
    assert digest(records) == before, "apply changed its input"


@given(histories(undoable=True))
def test_undoing_a_whole_history_backwards_leads_to_its_start(history: tuple[Records, list[Edit]]) -> None:
    start, edits = history
    records = apply_all(start, edits)
    for number, edit in enumerate(reversed(edits)):
        records = apply(records, back(edit, number)).records
    assert digest(records) == digest(start)
    assert records == start


@given(st.data())
def test_redo_gives_the_changed_state_back(data: st.DataObject) -> None:
    records = data.draw(atlases())
    edit = data.draw(edits_on(records, undoable=True))
    after = apply(records, edit).records
    undo = back(edit)
    redone = apply(apply(after, undo).records, back(undo)).records
    assert digest(redone) == digest(after)


@given(st.data())
def test_an_edit_survives_being_stored(data: st.DataObject) -> None:
    records = data.draw(atlases())
    edit = data.draw(edits_on(records))
    stored = msgspec.json.decode(msgspec.json.encode(edit), type=Edit)
    assert msgspec.json.encode(stored) == msgspec.json.encode(edit)
    assert digest(apply(records, stored).records) == digest(apply(records, edit).records)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_survives_being_stored(kind: str) -> None:
    @given(records_of(kind))
    def stored_and_read(record: object) -> None:
        assert msgspec.json.decode(msgspec.json.encode(record), type=KINDS[kind]) == record
        assert msgspec.convert(msgspec.to_builtins(record), type=KINDS[kind]) == record

    stored_and_read()


@given(st.data())
def test_a_conflict_refuses_the_whole_edit(data: st.DataObject) -> None:
    records = data.draw(atlases())
    edit = data.draw(edits_on(records))
    missing = Delta("resident", "nobody", "name", "甲", "乙")
    wrong = msgspec.structs.replace(edit, deltas=(*edit.deltas, missing))
    before = digest(records)
    with pytest.raises(EditConflictError) as refused:
        apply(records, wrong)
    assert ("resident", "nobody", "name", "甲", None) in refused.value.fields["conflicts"]
    assert digest(records) == before


@given(st.data())
def test_applying_twice_is_a_conflict(data: st.DataObject) -> None:
    records = data.draw(atlases())
    edit = data.draw(edits_on(records, undoable=True))
    after = apply(records, edit).records
    with pytest.raises(EditConflictError):
        apply(after, edit)


@given(st.data())
def test_facts_are_never_changed_taken_back_or_undone(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(APPEND_ONLY)))
    fact = data.draw(records_of(kind))
    records = Records.of([fact])
    made = founding(records)
    with pytest.raises(NotUndoableError):
        back(made)
    whole = msgspec.to_builtins(fact)
    taken_back = msgspec.structs.replace(made, deltas=(Delta(kind, fact.id, WHOLE, whole, None),))
    written_over = msgspec.structs.replace(made, deltas=(Delta(kind, fact.id, WHOLE, None, whole),))
    changed = msgspec.structs.replace(
        made, deltas=(Delta(kind, fact.id, "association", fact.association, "elsewhere"),)
    )
    for forbidden in (taken_back, written_over, changed):
        with pytest.raises(EditError) as refused:
            apply(records, forbidden)
        assert refused.value.code == "edit.append_only"


@given(st.data())
def test_what_is_referred_to_is_not_taken_back(data: st.DataObject) -> None:
    records = data.draw(atlases())
    pointed = [
        (target, getattr(one, name))
        for one in records
        for name, target in _references_of(one)
        if getattr(one, name) is not None
    ]
    if not pointed:
        return
    kind, record_id = data.draw(st.sampled_from(pointed))
    if kind in APPEND_ONLY:
        return
    record = records.get(kind, record_id)
    delta = Delta(kind, record_id, WHOLE, msgspec.to_builtins(record), None)
    edit = msgspec.structs.replace(founding(records), deltas=(delta,))
    with pytest.raises(EditConflictError):
        apply(records, edit)


def _references_of(record: object) -> list[tuple[str, str]]:
    from himi_map.records.kinds import REFERENCES

    return list(REFERENCES.get(KIND_OF[type(record)], {}).items())  # type: ignore[index]


@given(histories(undoable=True, most=4), st.data())
def test_a_planned_undo_never_overwrites_what_came_later(
    history: tuple[Records, list[Edit]], data: st.DataObject
) -> None:
    start, edits = history
    records = apply_all(start, edits)
    chosen = data.draw(st.sampled_from(edits))
    plan = plan_undo(records, chosen, author="test", at=MOMENT, new_id=lambda: "planned")
    if plan.edit is None:
        assert plan.conflicts
        return
    after = apply(records, plan.edit).records  # it fits as it is
    later = {(delta.kind, delta.id, delta.field) for edit in edits[edits.index(chosen) + 1 :] for delta in edit.deltas}
    for delta in plan.edit.deltas:
        if (delta.kind, delta.id, delta.field) in later:
            # changed later, yet taken back: only possible when it holds again what the chosen Edit left
            left = next(
                one for one in chosen.deltas if (one.kind, one.id, one.field) == (delta.kind, delta.id, delta.field)
            )
            assert delta.before == left.after
    if not plan.conflicts and chosen is edits[-1]:
        assert digest(after) == digest(apply_all(start, edits[:-1]))
