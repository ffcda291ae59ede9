"""Ordered steps from each schema version to the next.

A step runs on a copy of the atlas, which takes the old one's place only when all steps are done; the old file is kept
beside it. A step sees plain SQL, never this version's records: it must go on working when those have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection

Step = Callable[[Connection], None]

STEPS: Final[Mapping[int, Step]] = MappingProxyType({})
"""Version to the step that leads from it to the next. Empty: version 1 is the first."""


def steps_between(found: int, wanted: int, steps: Mapping[int, Step] | None = None) -> list[Step]:
    """The steps from version *found* to *wanted*, in order.

    Raises
    ------
    KeyError
        When one is missing: our own mistake.
    """
    known = STEPS if steps is None else steps
    return [known[version] for version in range(found, wanted)]
