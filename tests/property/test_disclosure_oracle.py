"""The compiler against an oracle that was written from the plan's words, on random atlases and requests."""

from __future__ import annotations

import importlib
import os

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from himi_map.consent import book
from himi_map.disclosed import Disclosure, Output, Recipient, RecipientKind, Situation
from himi_map.disclosure import case, disclose, free_text, helping
from himi_map.errors import PermissionRefusedError
from tests.property.disclosure_oracle import ABSENT, REFUSED, Oracle
from tests.property.random_atlas import AtlasMaker

standing = importlib.import_module("himi_map.consent.standing")


def as_plain(found: Disclosure) -> dict:
    """A Disclosure in the oracle's words."""

    def told(value, convert=lambda plain: plain):
        return ABSENT if value is UNSET else convert(value)

    def place(value):
        return ABSENT if value is UNSET else "unplaced" if value is None else "drawn"

    people = {
        (one.area, one.number): {
            "name": one.name,
            "address": told(one.address),
            "phones": told(one.phones),
            "born": told(one.born, bool),
            "reasons": told(one.reasons),
            "support": told(one.support, lambda support: support.other),
            "care_notes": told(one.care_notes),
            "household": told(one.household),
            "contacts": told(one.contacts, lambda some: tuple(each.name for each in some)),
            "destinations": told(one.destinations, lambda some: sorted(each.site for each in some)),
            "helpers": tuple((each.order, each.name, each.agreed, told(each.phone)) for each in one.helpers),
            "place": place(one.position),
            "mark": str(one.consent),
            "carenet": one.carenet,
            "baton": one.baton,
        }
        for one in found.people
    }
    assert len(people) == len(found.people)
    numbers = {one.key: one.number for one in found.people}
    supporters = {
        (one.area, one.name): (
            place(one.position),
            told(one.phone),
            frozenset((numbers[key], order) for key, order in one.helps),
        )
        for one in found.supporters
    }
    counts = {
        area: (one.listed, one.on_map, one.unplaced, one.map_refused, one.lapsing, one.without_consent)
        for area, one in found.counts.items()
    }
    return {"people": people, "supporters": supporters, "counts": counts}


def compare(seed: int, requests: int = 3, **fixed) -> int:
    """Raise on any difference; returns how many people were disclosed."""
    maker = AtlasMaker(seed)
    records, profile = maker.records(), maker.profile()
    shown = 0
    for _ in range(requests):
        request = maker.request(**fixed)
        expected = Oracle(records, request, profile).expected()
        try:
            found = disclose(records, request, profile=profile)
        except PermissionRefusedError:
            assert expected == REFUSED, request
            continue
        assert expected != REFUSED, request
        assert as_plain(found) == expected, request
        assert all(one.adds_up for one in found.counts.values())
        assert all(key in {area.key for area in found.areas} for key in found.counts)
        shown += len(found.people)
        if request.recipient.kind is RecipientKind.NOTICE:
            assert not found.people and not found.supporters and not found.counts
        if any(one.consent == "not_given" for one in found.people):
            assert found.banner, "people without consent, and no banner"
        written = msgspec.json.encode(msgspec.structs.replace(found, recipient=Recipient(RecipientKind.CITY))).decode()
        for table in (records.residents, records.supporters, records.contacts, records.consents):
            assert not any(f'"{one}"' in written for one in table), "an id of a record is in the disclosure"
    return shown


@settings(max_examples=1_000, deadline=None, derandomize="CI" in os.environ)
@given(st.integers(0, 2**48))
def test_disclose_agrees_with_the_oracle(seed):
    compare(seed)


@pytest.mark.thorough
@settings(max_examples=10_000, deadline=None)
@given(st.integers(0, 2**48))
def test_disclose_agrees_with_the_oracle_ten_thousand_times(seed):
    compare(seed)


@pytest.mark.parametrize("situation", list(Situation))
@pytest.mark.parametrize("recipient", list(RecipientKind))
@pytest.mark.parametrize("output", list(Output))
def test_every_line_of_the_table(output, recipient, situation):
    for seed in range(12):
        compare(seed, 2, output=output, recipient=recipient, situation=situation)


def test_the_random_atlases_are_worth_asking_about():
    shown = [compare(seed) for seed in range(200)]
    assert sum(count > 0 for count in shown) > 50
    assert any(count == 0 for count in shown)


MUTANTS = {
    "future facts count": (standing, "_future", lambda fact, today: False),
    "a withdrawal is forgotten": (standing, "_reopens", lambda fact, day: True),
    "corrections are ignored": (book, "alive", lambda fact, correctors, above: True),
    "spoken consents last": (standing, "_lapsed", lambda fact, today, renewal: False),
    "lapsed is not weak": (standing, "_weak", lambda fact: False),
    "the dead are listed": (case, "lives_here", lambda registration, resident: registration.put_away is None),
    "absent supporters help": (helping, "available", lambda case, supporter: True),
    "unagreed supporters are named": (helping, "may_name", lambda case, supporter, resident: True),
    "free text is not read": (free_text.Mentions, "names_in", lambda self, text: set()),
    "any wording will do": (standing.Standing, "grants", lambda self, *asked: self.stands),
    "unknown is given": (standing.Standing, "stands", property(lambda self: not self.negative)),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_oracle_notices_a_broken_compiler(mutant, monkeypatch):
    where, name, broken = MUTANTS[mutant]
    monkeypatch.setattr(where, name, broken)
    with pytest.raises(AssertionError):
        for seed in range(3000):
            compare(seed)
