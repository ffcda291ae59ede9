"""Whom the database lets the hall see is whom Desk lets it see, and later never more."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from data.postgres.halls import HALL, POINTERS, weigh
from himi_map.desk import desk_view
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy, Whose
from himi_map.records.kinds import KINDS, REFERENCES
from himi_map.records.office import Operator, OperatorRole
from himi_map.records.people import Association, Contact, Provenance, Registration, Resident

PROFILE = load_profile("himi")
NOON = dt.datetime(2026, 8, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=9)))
KITA = AssociationId("kita")
LEADER = Operator(id="o", name="会長", role=OperatorRole.LEADER, associations=(KITA,))


@st.composite
def facts(draw: st.DrawFn, number: int) -> ConsentFact:
    """A fact about the one resident or their contact, of any answer, proof and date around now."""
    whose = draw(st.sampled_from([Whose.RESIDENT, Whose.RESIDENT, Whose.CONTACT]))
    kinds = [ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP]
    kind = ConsentKind.SUPPORTER_SHARED if whose is Whose.CONTACT else draw(st.sampled_from(kinds))
    earlier = [None, *(f"c{one}" for one in range(number))]
    return ConsentFact(
        id=f"c{number}",
        association=draw(st.sampled_from([KITA, KITA, AssociationId("minami")])),
        whose=whose,
        subject="r" if whose is Whose.RESIDENT else "k",
        kind=kind,
        state=draw(st.sampled_from([ConsentState.GIVEN, ConsentState.GIVEN, *ConsentState])),
        wording=draw(st.sampled_from(["himi-2026", "name-list", "unknown"])),
        recorded_at=NOON - dt.timedelta(days=draw(st.integers(0, 800))),
        signed_by=draw(st.sampled_from(SignedBy)),
        proof=draw(st.sampled_from(Proof)),
        signed_on=draw(st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2028, 1, 1))),
        corrects=draw(st.sampled_from(earlier)),  # type: ignore[arg-type]
    )


@st.composite
def neighbours(draw: st.DrawFn) -> Records:
    """One registered person with a contact and some facts."""
    many = draw(st.integers(0, 4))
    return Records.of(
        [
            Association(id="kita", name="北"),
            Resident(id="r", association=KITA, name="人", provenance=draw(st.sampled_from(Provenance))),
            Registration(id="g", association=KITA, resident="r", number=1),
            Contact(id="k", association=KITA, resident="r", name="家族"),
            *(draw(facts(number)) for number in range(many)),
        ]
    )


@given(records=neighbours(), later=st.integers(0, 900))
def test_the_hall_sees_whom_desk_shows_and_later_never_more(records: Records, later: int) -> None:
    keys = {one.key: one for one in weigh(records, ["resident:r", "contact:k"], at=NOON, renewal=PROFILE.renewal)}
    now = desk_view(records, LEADER, "kita", profile=PROFILE, at=NOON)
    assert keys["resident:r"].open == (now.person("r") is not None)
    assert keys["contact:k"].open == bool(now.people and now.people[0].contacts)
    day = NOON + dt.timedelta(days=later)
    then = desk_view(records, LEADER, "kita", profile=PROFILE, at=day)
    for key, shown in (
        ("resident:r", then.person("r") is not None),
        ("contact:k", bool(then.people and then.people[0].contacts)),
    ):
        one = keys[key]
        if one.open and (one.until is None or day.date() < one.until):
            assert shown, key


def test_the_hall_is_told_of_kinds_by_name() -> None:
    """What is not on the list is for staff; nothing on it is misspelt."""
    assert set(HALL) <= set(KINDS)
    assert not {"operator", "source_row", "question", "copy", "team", "helper", "activity", "baton"} & set(HALL)
    for kind, field in HALL.items():
        assert field in ("", "id", "subject", *REFERENCES.get(kind, {}))
    assert all(field in KINDS[kind].__struct_fields__ for kind, field in POINTERS)
