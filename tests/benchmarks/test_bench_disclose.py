"""A city is compiled association by association, as a print run does it."""

from __future__ import annotations

import time

import pytest

from himi_map.checks import run_checks
from himi_map.disclosed import Disclosure, DisclosureRequest, Output, Purpose, Recipient, RecipientKind
from himi_map.disclosure import disclose
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from tests.benchmarks.city_of_records import AT, city_of_records

PROFILE = load_profile("himi")


def every_association(records: Records, output: Output) -> list[Disclosure]:
    return [
        disclose(
            records,
            DisclosureRequest(
                output=output,
                recipient=Recipient(RecipientKind.ASSOCIATION),
                purpose=Purpose.PREPARE,
                at=AT,
                operator="o",
                associations=(one,),
            ),
            profile=PROFILE,
        )
        for one in records.associations
    ]


def test_a_city_one_association_at_a_time_stays_under_two_seconds():
    records = city_of_records()  # fresh: indexes included
    start = time.process_time()
    found = every_association(records, Output.MAP_SHEET)
    spent = time.process_time() - start
    assert sum(len(one.people) for one in found) > 3_500
    assert all(counts.adds_up for one in found for counts in one.counts.values())
    assert spent < 2.0, f"{spent:.2f} s of processor time"


@pytest.mark.parametrize("output", [Output.MAP_SHEET, Output.SUPPORTER_LIST])
def test_bench_disclose_city(benchmark, output):
    def setup():
        return (city_of_records(), output), {}

    benchmark.pedantic(every_association, setup=setup, rounds=3)


def test_bench_disclose_city_again(benchmark):
    records = city_of_records()
    every_association(records, Output.MAP_SHEET)
    benchmark(every_association, records, Output.MAP_SHEET)


def test_bench_disclose_one(benchmark):
    records = city_of_records()
    request = DisclosureRequest(
        output=Output.MAP_SHEET,
        recipient=Recipient(RecipientKind.ASSOCIATION),
        purpose=Purpose.PREPARE,
        at=AT,
        operator="o",
        associations=("a7",),
    )
    disclose(records, request, profile=PROFILE)
    benchmark(disclose, records, request, profile=PROFILE)


def test_bench_checks_city(benchmark):
    records = city_of_records()
    benchmark.pedantic(run_checks, args=(records,), kwargs={"profile": PROFILE, "at": AT}, rounds=2)
