"""What can be taken back is read from the journal: after every restart it is what it was before."""

from __future__ import annotations

import datetime as dt
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from himi_map.edits import Edit, EditBuilder, Origin, apply, digest, plan_undo
from himi_map.history import UndoHistory, differences, edits_of, records_at, records_of_person, sentences
from himi_map.ports import EntryKind, JournalEntry
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Whose
from himi_map.records.office import Operator, OperatorRole
from himi_map.records.people import Association, Registration, Resident
from himi_map.records.supporters import Assignment, Supporter

AT = dt.datetime(2026, 11, 23, 19, 42, tzinfo=dt.UTC)
PEOPLE = ("r1", "r2", "r3")


def founding() -> Records:
    return Records.of(
        [
            Association(id="a", name="川端"),
            Operator(id="op", name="会長", role=OperatorRole.LEADER, associations=("a",)),
            *(Resident(id=one, association="a", name=f"見本 {one}") for one in PEOPLE),
            *(Registration(id=f"g{one}", association="a", resident=one, number=i) for i, one in enumerate(PEOPLE, 1)),
            *(Supporter(id=one, association="a", name=f"支援 {one}") for one in ("s1", "s2")),
        ]
    )


class Hall:
    """A journal in memory, and hands that work on it."""

    def __init__(self) -> None:
        self.records = founding()
        self.entries: list[JournalEntry] = []
        self.history = UndoHistory()
        self._number = count(1)

    def apply(self, edit: Edit | None) -> None:
        if edit is None:
            return
        import msgspec

        self.records = apply(self.records, edit).records
        number = next(self._number)
        self.entries.append(
            JournalEntry(
                number=number, kind=EntryKind.EDIT, at=edit.at, author=edit.author, label=edit.label, digest="",
                association="a", payload=msgspec.json.encode(edit),
            )
        )  # fmt: skip
        self.history.add(edit)

    def builder(self, label: str, origin: Origin = Origin.HAND) -> EditBuilder:
        at = AT + dt.timedelta(minutes=len(self.entries))
        return EditBuilder(self.records, label=label, author="op", at=at, association="a", origin=origin)

    def phone(self, resident: str, value: str, origin: Origin = Origin.HAND) -> None:
        builder = self.builder("電話を直しました", origin)
        builder.change(self.records.residents[resident], phone=value)
        self.apply(builder.build())

    def link(self, resident: str, supporter: str) -> None:
        builder = self.builder("支援協力者を決めました")
        builder.create(Assignment(id=builder.new_id(), association="a", resident=resident, supporter=supporter))
        self.apply(builder.build())

    def consent(self, resident: str) -> None:
        builder = self.builder("同意を記録しました")
        builder.create(
            ConsentFact(
                id=builder.new_id(), association="a", whose=Whose.RESIDENT, subject=resident, kind=ConsentKind.MAP,
                state=ConsentState.GIVEN, wording="paper/1", recorded_at=AT,
            )
        )  # fmt: skip
        self.apply(builder.build())

    def turn(self, edit: Edit | None) -> None:
        if edit is not None:
            plan = plan_undo(self.records, edit, author="op", at=AT + dt.timedelta(minutes=len(self.entries)))
            if plan.edit is None:
                self.history.pass_over(edit)
            self.apply(plan.edit)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("phone"), st.sampled_from(PEOPLE), st.integers(0, 9)),
        st.tuples(st.just("link"), st.sampled_from(PEOPLE), st.integers(0, 1)),
        st.tuples(st.just("consent"), st.sampled_from(PEOPLE), st.just(0)),
        st.tuples(st.just("import"), st.sampled_from(PEOPLE), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.just(""), st.just(0)),
        st.tuples(st.just("redo"), st.just(""), st.just(0)),
    ),
    max_size=25,
)


def played(done: list[tuple[str, str, int]]) -> Hall:
    hall = Hall()
    for what, who, value in done:
        if what == "phone":
            hall.phone(who, f"0766-00-000{value}")
        elif what == "link":
            hall.link(who, f"s{value + 1}")
        elif what == "consent":
            hall.consent(who)
        elif what == "import":
            hall.phone(who, f"0766-11-000{value}", Origin.IMPORT)
        elif what == "undo":
            hall.turn(hall.history.last_done())
        else:
            hall.turn(hall.history.last_undone())
    return hall


@given(steps)
def test_reading_the_journal_gives_what_the_hands_had(done: list[tuple[str, str, int]]) -> None:
    hall = played(done)
    again = UndoHistory.read(hall.entries)
    kept = {one.id for one in hall.history.done}
    assert [one.id for one in again.done if one.id in kept] == [one.id for one in hall.history.done]
    kept = {one.id for one in hall.history.undone}
    assert [one.id for one in again.undone if one.id in kept] == [one.id for one in hall.history.undone]


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 9)), max_size=12))
def test_everything_back_and_everything_again(done: list[tuple[str, int]]) -> None:
    hall = Hall()
    start = digest(hall.records)
    for who, value in done:
        hall.phone(who, f"0766-00-000{value}")
    end = digest(hall.records)
    while (edit := hall.history.last_done()) is not None:
        hall.turn(edit)
    assert digest(hall.records) == start
    while (edit := hall.history.last_undone()) is not None:
        hall.turn(edit)
    assert digest(hall.records) == end


def test_an_import_and_a_consent_are_no_steps_back() -> None:
    hall = Hall()
    hall.phone("r1", "0766-00-0001", Origin.IMPORT)
    hall.consent("r1")
    assert hall.history.last_done() is None
    assert UndoHistory.read(hall.entries).last_done() is None


def test_one_person_alone_is_taken_back() -> None:
    hall = Hall()
    builder = hall.builder("2人の電話を直しました")
    for one in ("r1", "r2"):
        builder.change(hall.records.residents[one], phone="0766-00-0007")
    hall.apply(builder.build())
    ids = records_of_person(hall.records, "r1")
    edit, part = next(hall.history.last_of_person("r1", ids))
    assert len(part.deltas) == 1 and len(edit.deltas) == 2
    plan = plan_undo(hall.records, part, author="op", at=AT)
    assert plan.edit is not None
    import msgspec

    hall.apply(msgspec.structs.replace(plan.edit, origin=Origin.HAND))
    assert hall.records.residents["r1"].phone == ""
    assert hall.records.residents["r2"].phone == "0766-00-0007"
    assert list(hall.history.last_of_person("r1", ids)) == [], "it is not offered twice"


@given(steps, st.integers(0, 30))
def test_the_records_of_another_day(done: list[tuple[str, str, int]], minutes: int) -> None:
    at = AT + dt.timedelta(minutes=minutes)
    hall = played(done)
    then = founding()
    for edit in edits_of(hall.entries):
        if edit.at <= at:
            then = apply(then, edit).records
    assert digest(records_at(hall.records, tuple(edits_of(hall.entries)), at)) == digest(then)


def test_what_changed_since_in_words() -> None:
    hall = Hall()
    before = hall.records
    hall.link("r2", "s1")
    found = differences(before, hall.records, "a")
    assert [(one.resident, one.change) for one in found] == [("r2", "helpers")]
    assert found[0].words == "支援 s1さんが助けることになりました。"
    builder = hall.builder("しまいました")
    builder.put_away(hall.records.registrations["gr1"], AT.date())
    hall.apply(builder.build())
    assert [one.change for one in differences(before, hall.records, "a")] == ["gone", "helpers"]


def test_sentences_say_who_and_when() -> None:
    hall = Hall()
    hall.phone("r1", "0766-00-0001")
    told = sentences(hall.entries, hall.records, AT.date())
    assert [one.words for one in told] == ["11月23日 19:42　会長：電話を直しました"]
    told = sentences(hall.entries, hall.records, dt.date(2028, 1, 1))
    assert told[0].words.startswith("令和8年11月23日 19:42")
    assert "見本" not in told[0].words
