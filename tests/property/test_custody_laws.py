"""Laws of the ledger of copies: only facts are added, corrections take back what they name, no copy ever disappears."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himi_map.custody import CopyState, Ledger, copies_to_replace, correct, find_copy, paper_code, standing, tell
from himi_map.edits import EditBuilder, apply
from himi_map.errors import HimiMapError, InputError
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.paper import CustodyFact, CustodyStep, PrintedCopy
from himi_map.records.people import Association

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
AREA = AssociationId("kawabata")
STEPS = [one for one in CustodyStep if one is not CustodyStep.MISTAKE]


def copy_of(number: int, people: tuple[str, ...] = ()) -> PrintedCopy:
    return PrintedCopy(
        id=f"copy-{number}", association=AREA, sheet=paper_code(b"key", "run", AREA, "association", number),
        output="map_sheet", recipient="association", number=number, printed_at=START, people=people,
        holder=f"班長{number}", due_on=dt.date(2027, 3, 31),
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[CustodyFact]:
    """What was told of three copies, in the order of telling; corrections name anything told before."""
    told: list[CustodyFact] = []
    for index in range(draw(st.integers(0, 12))):
        mistake = bool(told) and draw(st.booleans())
        wrong = draw(st.sampled_from(told)) if mistake else None
        told.append(
            CustodyFact(
                id=f"fact-{index:02}",
                association=AREA,
                copy=wrong.copy if wrong is not None else f"copy-{draw(st.integers(1, 3))}",
                step=CustodyStep.MISTAKE if wrong is not None else draw(st.sampled_from(STEPS)),
                on=START.date() + dt.timedelta(days=draw(st.integers(0, 5))),
                # two may be told in the same moment
                told_at=START + dt.timedelta(minutes=index // 2),
                who=draw(st.sampled_from(("", "会長", "民生委員"))),
                due_on=draw(st.sampled_from((None, dt.date(2027, 1, 31)))),
                corrects=wrong.id if wrong is not None else "",
            )
        )
    return told


def ledger(told: list[CustodyFact]) -> Ledger:
    return Ledger.of(Records.of([*(copy_of(number) for number in (1, 2, 3)), *told]))


def seen(one: Ledger) -> list[tuple[object, ...]]:
    return [(each.copy.id, each.state, each.since, each.holder, each.due) for each in one.standings]


@given(histories(), st.randoms())
def test_the_order_in_which_facts_are_found_changes_nothing(told: list[CustodyFact], chance: object) -> None:
    mixed = list(told)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert seen(ledger(told)) == seen(ledger(mixed))


@given(histories())
def test_no_copy_and_no_fact_disappears(told: list[CustodyFact]) -> None:
    found = ledger(told)
    assert [one.copy.id for one in found.standings] == ["copy-1", "copy-2", "copy-3"]
    assert sum(found.counts().values()) == 3
    kept = {fact.id for one in found.standings for fact in (*one.facts, *one.corrected)}
    assert kept == {fact.id for fact in told}


@given(histories(), st.data())
def test_a_correction_is_as_if_it_had_never_been_told_and_can_itself_be_corrected(
    told: list[CustodyFact], data: st.DataObject
) -> None:
    standing_facts = [fact for one in ledger(told).standings for fact in one.facts]
    if not standing_facts:
        return
    wrong = data.draw(st.sampled_from(standing_facts))
    later = START + dt.timedelta(hours=1)
    records = Records.of([*(copy_of(number) for number in (1, 2, 3)), *told])
    corrected = apply(records, correct(records, wrong.id, author="a", at=later, new_id=lambda: "c1")).records
    assert seen(Ledger.of(corrected)) == seen(ledger([fact for fact in told if fact.id != wrong.id]))
    back = apply(corrected, correct(corrected, "c1", author="a", at=later, new_id=lambda: "c2")).records
    assert seen(Ledger.of(back)) == seen(Ledger.of(records))


@given(histories())
def test_what_is_told_last_of_the_latest_day_decides(told: list[CustodyFact]) -> None:
    for one in ledger(told).standings:
        if one.facts:
            latest = max(fact.on for fact in one.facts)
            assert one.since == latest
            assert one.facts[-1] == max(
                (fact for fact in one.facts if fact.on == latest), key=lambda fact: (fact.told_at, fact.id)
            )


@given(
    st.lists(st.tuples(st.sampled_from(STEPS), st.booleans(), st.integers(-3, 3)), min_size=1, max_size=8),
    st.permutations(range(20)),
)
def test_what_is_told_one_after_the_other_stays_in_that_order_whatever_the_clock_says(
    told: list[tuple[CustodyStep, bool, int]], ids: list[int]
) -> None:
    """All on one day, most at one moment, some by a clock that is behind; ids come in any order, as they really do."""
    records = Records.of([copy_of(1)])
    order: list[str] = []
    for step, correcting, minutes in told:
        at = START + dt.timedelta(minutes=minutes // 3)
        now = Ledger.of(records).standings[0]

        def new_id() -> str:
            order.append(f"{ids[len(order)]:02}")
            return order[-1]

        if correcting and now.facts:
            wrong = now.facts[-1].id
            records = apply(records, correct(records, wrong, author="a", at=at, new_id=new_id)).records
            assert wrong not in {one.id for one in Ledger.of(records).standings[0].facts}
        elif now.state is not CopyState.SHREDDED:
            edit = tell(records, [now], step, author="a", at=at, on=START.date(), new_id=new_id)
            if edit is not None:
                records = apply(records, edit).records
                last = Ledger.of(records).standings[0].facts[-1]
                assert (last.step, last.id) == (step, next(one for one in reversed(order) if one in records.custody))
    facts = sorted(records.custody.values(), key=lambda one: one.told_at)
    assert len({one.told_at for one in facts}) == len(facts)
    assert [one.id for one in facts] == [one for one in order if one in records.custody]


@given(histories())
def test_outstanding_overdue_and_recall_agree_with_the_states(told: list[CustodyFact]) -> None:
    found = ledger(told)
    today = dt.date(2027, 2, 15)
    late = {one.copy.id for one in found.overdue(today)}
    for one in found.standings:
        gone = one.state in (CopyState.RETURNED, CopyState.SHREDDED)
        assert one.outstanding is not gone
        if one.copy.id in late:
            assert one.due is not None and one.due < today and one.state not in (CopyState.LOST, *_BACK)
        elif one.state in (CopyState.PRINTED, CopyState.OUT, CopyState.RECALLED):
            assert one.due is None or one.due >= today
    assert {one.state for one in found.to_recall()} <= {CopyState.PRINTED, CopyState.OUT}


_BACK = (CopyState.RETURNED, CopyState.SHREDDED)


@given(histories())
def test_facts_are_only_added(told: list[CustodyFact]) -> None:
    records = Records.of([Association(id=AREA, name="川端"), *(copy_of(number) for number in (1, 2, 3)), *told])
    for record in (*told, copy_of(1)):
        builder = EditBuilder(records, label="書き直し", author="a", at=START, association=AREA)
        builder.change(record, association=None)
        edit = builder.build()
        assert edit is not None
        with pytest.raises(HimiMapError):
            apply(records, edit)


def test_telling_what_is_known_already_adds_nothing() -> None:
    records = Records.of([copy_of(1)])
    ledger_of = Ledger.of(records)
    lost = tell(records, ledger_of.standings, CustodyStep.LOST, author="a", at=START)
    assert lost is not None
    records = apply(records, lost).records
    assert tell(records, Ledger.of(records).standings, CustodyStep.LOST, author="a", at=START) is None


def test_what_was_shredded_does_not_come_back() -> None:
    shredded = CustodyFact(
        id="f", association=AREA, copy="copy-1", step=CustodyStep.SHREDDED, on=START.date(), told_at=START
    )
    records = Records.of([copy_of(1), shredded])
    with pytest.raises(InputError) as refused:
        tell(records, Ledger.of(records).standings, CustodyStep.ISSUED, author="a", at=START, who="会長")
    assert refused.value.code == "custody.shredded"


def test_codes_differ_by_everything_they_are_of_and_are_the_same_again() -> None:
    asked = [
        (key, run, area, whom, number)
        for key in (b"a", b"b") for run in ("r1", "r2") for area in ("x", "y")
        for whom in ("association", "minsei") for number in (1, 2)
    ]  # fmt: skip
    codes = [paper_code(*one) for one in asked]
    assert len(set(codes)) == len(asked)
    assert codes == [paper_code(*one) for one in asked]
    assert all(len(code) == 16 and set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for code in codes)


@given(st.integers(1, 3), st.sampled_from(("{}", "HIMIMAP:{}", "himimap:{}", "{}-2", " {} ", "{short}", "{low}", "id")))
def test_a_copy_is_found_by_whatever_is_on_the_paper(number: int, pattern: str) -> None:
    records = Records.of([copy_of(one) for one in (1, 2, 3)])
    code = copy_of(number).sheet
    said = f"{code[:4]}-{code[4:8]}"
    like = said.lower().replace("0", "o").replace("1", "l")
    text = f"copy-{number}" if pattern == "id" else pattern.format(code, short=said, low=like)
    assert find_copy(records, text).id == f"copy-{number}"


@pytest.mark.parametrize("text", ["", "K7", "HIMIMAP:", "0000000000000000", "花子"])
def test_what_is_on_no_paper_finds_nothing(text: str) -> None:
    with pytest.raises(InputError) as refused:
        find_copy(Records.of([copy_of(1)]), text)
    assert refused.value.code == "custody.no_copy"


def test_two_copies_of_one_short_code_are_told_apart_by_the_whole_code() -> None:
    twin = msgspec.structs.replace(copy_of(2), sheet=copy_of(1).sheet[:8] + copy_of(2).sheet[8:])
    records = Records.of([copy_of(1), twin])
    with pytest.raises(InputError) as refused:
        find_copy(records, copy_of(1).sheet[:8])
    assert refused.value.code == "custody.several_copies"
    assert find_copy(records, twin.sheet).id == "copy-2"


def test_after_a_withdrawal_only_outstanding_copies_with_the_person_are_listed() -> None:
    shredded = CustodyFact(
        id="f", association=AREA, copy="copy-3", step=CustodyStep.SHREDDED, on=START.date(), told_at=START
    )
    records = Records.of([copy_of(1, ("hana",)), copy_of(2, ("taro",)), copy_of(3, ("hana",)), shredded])
    assert [one.standing.copy.id for one in copies_to_replace(records, "hana", START)] == ["copy-1"]
    assert standing(copy_of(3), [shredded]).state is CopyState.SHREDDED
