"""Saves one Edit after the other and tells each after the store has taken it. It is made to be killed.

``python -m tests.crash.writing_process ATLAS [BYTES]``: BYTES is a write limit for files (RLIMIT_FSIZE), set once the
atlas is open.
"""

from __future__ import annotations

import datetime as dt
import itertools
import signal
import sys
from pathlib import Path

from data.store import open_atlas
from himi_map.edits.build import EditBuilder
from himi_map.edits.edit import Origin
from himi_map.errors import HimiMapError
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId, HouseholdId, RegistrationId, ResidentId, new_uuid
from himi_map.records.people import Household, Registration, Resident

PASSPHRASE = "kowareru-tabi"
ASSOCIATION = AssociationId("association-1")
BULK = 40
"""Every seventh Edit is as large as an import of so many rows."""


def edit_number(number: int, records: Records, at: dt.datetime) -> EditBuilder:
    """An Edit that makes a person, their household and their registration, all three marked with *number*."""
    builder = EditBuilder(
        records,
        label=f"書き込み{number}",
        author="test",
        at=at,
        origin=Origin.HAND,
        new_id=new_uuid,
    )
    for part in range(BULK if number % 7 == 0 else 1):
        key = f"{number}-{part}"
        builder.create(Household(id=HouseholdId(f"h{key}"), association=ASSOCIATION, address=f"川端{key}"))
        builder.create(
            Resident(
                id=ResidentId(f"r{key}"), association=ASSOCIATION, name=f"試し {key}", household=HouseholdId(f"h{key}")
            )
        )
        builder.create(
            Registration(
                id=RegistrationId(f"g{key}"),
                association=ASSOCIATION,
                resident=ResidentId(f"r{key}"),
                number=number * BULK + part + 1,
            )
        )
    return builder


def main() -> None:
    """Write until killed, or until the write limit is met."""
    atlas, limit = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    store = open_atlas(atlas, PASSPHRASE)
    records = store.load()
    done = sum(one.id.endswith("-0") for one in records.residents.values())
    if limit:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = max(one.stat().st_size for one in atlas.parent.iterdir() if one.is_file())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + limit, resource.RLIM_INFINITY))
    print("ready", flush=True)  # noqa: T201
    for number in itertools.count(done):
        edit = edit_number(number, records, dt.datetime.now(dt.UTC)).build()
        assert edit is not None
        try:
            records = store.apply(edit).records
        except HimiMapError as error:
            print("refused", error.code, flush=True)  # noqa: T201
            sys.exit(3)
        print("saved", number, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
