"""What dated facts come to, rule by rule (the attacks on the whole stand in the tests of the compiler)."""

from __future__ import annotations

import datetime as dt

import pytest

from himi_map.consent import Standing, living, standing
from himi_map.disclosed import RecipientKind, Situation
from himi_map.profiles import Renewal
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy, Whose

AT = dt.datetime(2026, 5, 20, 10, tzinfo=dt.UTC)
SPRING = Renewal(month=4, day=1)
LIST = ConsentKind.LIST_ASSOCIATION


def fact(number: int, state: str = "given", on: str | None = "2025-06-01", **fields) -> ConsentFact:
    plain = {
        "id": f"f{number}", "association": "a", "whose": Whose.RESIDENT, "subject": "r", "kind": LIST,
        "wording": "paper/1", "recorded_at": dt.datetime(2025, 7, 1, number, tzinfo=dt.UTC),
    }  # fmt: skip
    return ConsentFact(
        state=ConsentState(state), signed_on=dt.date.fromisoformat(on) if on else None, **(plain | fields)
    )


def of(*facts: ConsentFact, at: dt.datetime = AT, kind: ConsentKind = LIST) -> Standing:
    return standing(facts, kind, at, renewal=SPRING)


def test_no_fact_is_unknown_and_unknown_is_not_given():
    found = of()
    assert (found.state, found.stands, found.facts) == ("unknown", False, ())
    assert not found.grants(RecipientKind.ASSOCIATION, "identity", Situation.ORDINARY)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((fact(1), fact(2, "refused", "2025-06-02")), "refused"),
        ((fact(1, "refused", "2025-06-01"), fact(2, "given", "2025-06-02")), "given"),
        ((fact(2, "given", "2025-06-01"), fact(1, "refused", "2025-06-01")), "given"),
        ((fact(1, "given", None), fact(2, "refused", "2020-01-01")), "refused"),
        ((fact(1, "refused", None), fact(2, "given", "2020-01-01")), "given"),
        ((fact(1, "withdrawn", "2025-06-01"), fact(2, "given", "2025-06-02")), "given"),
        ((fact(1, "withdrawn", "2025-06-01"), fact(2, "given", None)), "withdrawn"),
        ((fact(1), fact(2, "refused", "2026-05-21")), "given"),
        ((fact(1), fact(2, "refused", "2026-05-20")), "refused"),
    ],
    ids=[
        "later no", "later yes", "same day: recorded later", "undated is older: yes", "undated is older: no",
        "new form after withdrawal", "undated yes after withdrawal", "tomorrow's no", "today's no",
    ],
)  # fmt: skip
def test_which_fact_decides(facts, state):
    assert of(*facts).state == state
    assert of(*reversed(facts)).state == state


def test_the_stricter_decides_when_all_else_is_equal():
    same = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
    facts = [fact(1, "refused", recorded_at=same), fact(2, "given", recorded_at=same)]
    assert of(*facts).state == of(*reversed(facts)).state == "refused"


def test_it_names_its_ground():
    found = of(fact(1, "refused", "2024-01-01"), fact(2, signed_by=SignedBy.FAMILY, relation="長女", reason="未成年"))
    assert found.state == "refused"
    found = of(fact(2, signed_by=SignedBy.FAMILY, relation="長女", reason="未成年"), fact(3, kind=ConsentKind.MAP))
    assert (found.by, found.proof, found.signed_on) == (SignedBy.FAMILY, Proof.PAPER, dt.date(2025, 6, 1))
    assert (found.wording, found.facts, found.to_confirm) == ("paper/1", ("f2",), False)


@pytest.mark.parametrize(
    "weak", [{"on": None}, {"proof": Proof.NAME_LIST}, {"signed_by": SignedBy.FAMILY}, {"signed_by": SignedBy.GUARDIAN}]
)
def test_weak_ground_is_to_be_confirmed(weak):
    assert of(fact(1, **weak)).to_confirm
    assert of(fact(1, **weak)).stands


@pytest.mark.parametrize(
    ("said", "at", "lapses", "stands"),
    [
        ("2025-06-01", "2026-03-31", "2026-04-01", True),
        ("2025-06-01", "2026-04-01", "2026-04-01", False),
        ("2025-03-31", "2025-04-01", "2025-04-01", False),
        ("2025-04-01", "2026-03-31", "2026-04-01", True),
        ("2025-04-01", "2025-04-01", "2026-04-01", True),
        (None, "2026-03-31", "2026-04-01", True),  # undated: from the day it was recorded, 2025-07-01
    ],
)
def test_spoken_words_hold_until_the_next_renewal_day(said, at, lapses, stands):
    moment = dt.datetime.fromisoformat(f"{at}T09:00:00+09:00")
    found = of(fact(1, on=said, proof=Proof.SPOKEN, wording="spoken/1"), at=moment)
    assert found.state == "given"
    assert found.lapses_on == dt.date.fromisoformat(lapses)
    assert found.stands is stands
    assert found.lapsed is not stands


def test_an_earlier_paper_form_outlives_a_later_spoken_yes():
    found = of(fact(1, on="2024-06-01"), fact(2, on="2025-06-01", proof=Proof.SPOKEN))
    assert (found.stands, found.lapsed, found.facts[0]) == (True, False, "f1")


def test_an_earlier_no_comes_back_when_spoken_words_lapse_and_the_lapse_is_told():
    found = of(fact(1, "refused", "2024-06-01"), fact(2, on="2025-06-01", proof=Proof.SPOKEN))
    assert (found.stands, found.lapsed) == (False, True)


def test_corrections_of_corrections():
    first, slip, again = fact(1, "refused"), fact(2, "void", corrects="f1"), fact(3, "void", corrects="f2")
    assert living([first, slip]) == []
    assert living([first, slip, again]) == [first]
    ring = [fact(1, corrects="f2"), fact(2, "refused", corrects="f1")]
    assert {one.id for one in living(ring)} <= {"f1", "f2"}
    assert of(*ring).state in ("refused", "unknown")


def test_an_entry_answers_for_the_map_only_while_it_decides_on_the_list():
    entry = fact(1, on=None, wording="name-list/1", proof=Proof.NAME_LIST)
    assert of(entry, kind=ConsentKind.MAP).stands
    assert not of(entry, kind=ConsentKind.LIST_MINSEI).stands
    assert of(entry, fact(2, "refused", kind=ConsentKind.MAP), kind=ConsentKind.MAP).state == "refused"
    assert of(entry, fact(2), kind=ConsentKind.MAP).state == "unknown"
    assert of(entry, fact(2, "refused"), kind=ConsentKind.MAP).state == "unknown"
