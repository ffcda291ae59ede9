"""What is disclosed from a part of an atlas is what is disclosed from the whole."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.store import MemoryStore
from himi_map.disclosed import Disclosure, Output, RecipientKind, Situation
from himi_map.disclosed.request import DisclosureRequest
from himi_map.disclosure import disclose
from himi_map.disclosure.free_text import Mentions
from himi_map.errors import PermissionRefusedError
from himi_map.ports import AtlasStore
from himi_map.profiles import Profile, load_profile
from himi_map.records import around
from himi_map.records.atlas import Records
from tests.property.random_atlas import AtlasMaker
from tests.strategies import MOMENT

SHEET = "0123456789ABCDEF"


def told(
    records: Records, request: DisclosureRequest, profile: Profile, everybody: Mentions | None = None
) -> Disclosure | str:
    """The Disclosure, or the code of the refusal."""
    try:
        return disclose(records, request, profile=profile, new_id=lambda: SHEET, everybody=everybody)
    except PermissionRefusedError as refused:
        return refused.code


def compare(store: AtlasStore, whole: Records, maker: AtlasMaker, profile: Profile, **fixed: object) -> int:
    """Raise on any difference; returns how many people were disclosed."""
    shown = 0
    asked = maker.request(**fixed)
    for associations in (("a",), ("b",), ("a", "b")):
        request = msgspec.structs.replace(asked, associations=associations)
        part = store.load_around(associations, supporters=(request.recipient.who,))
        found = told(part, request, profile, Mentions.among(store.everybody))
        assert found == told(whole, request, profile), request
        shown += len(found.people) if isinstance(found, Disclosure) else 0
    return shown


def in_memory(seed: int) -> tuple[MemoryStore, AtlasMaker]:
    """A random atlas of two associations."""
    maker = AtlasMaker(seed)
    store = MemoryStore(load_profile("mihon"), at=MOMENT)
    store._records = maker.records()
    return store, maker


def compare_random(seed: int, **fixed: object) -> int:
    store, maker = in_memory(seed)
    return compare(store, store.load(), maker, maker.profile(), **fixed)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**48))
def test_a_part_tells_what_the_whole_tells(seed: int) -> None:
    compare_random(seed)


@pytest.mark.parametrize("situation", list(Situation))
@pytest.mark.parametrize("recipient", list(RecipientKind))
@pytest.mark.parametrize("output", list(Output))
def test_in_every_line_of_the_table(output: Output, recipient: RecipientKind, situation: Situation) -> None:
    for seed in range(12):
        compare_random(seed, output=output, recipient=recipient, situation=situation)


def test_the_random_atlases_are_worth_comparing() -> None:
    assert sum(compare_random(seed) > 0 for seed in range(300)) > 40


def _but(*fields: str, ask=around._Gathering._ask):
    """Asking for all but what points by these fields."""
    return lambda self, kind, field, ids: 0 if kind == "consent" and field in fields else ask(self, kind, field, ids)


MUTANTS = {
    "nothing is brought by id": (around._Gathering, "_bring", lambda self, kind, ids: None),
    "nothing that points is brought": (around._Gathering, "_ask", lambda self, kind, field, ids: 0),
    "consents stay where they are filed": (around._Gathering, "_ask", _but("subject", "about")),
    "corrections stay where they are filed": (around._Gathering, "_ask", _but("corrects")),
    "only who is in the part may not be named": (Mentions, "among", classmethod(lambda cls, everybody: None)),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_part_that_lacks_something_is_noticed(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, broken = MUTANTS[mutant]
    monkeypatch.setattr(where, name, broken)
    with pytest.raises((AssertionError, KeyError)):
        for seed in range(3000):
            compare_random(seed)
