"""How long the way is for an elderly walker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

ELDERLY_METRES_A_MINUTE: Final = 30.0
"""Pace of an elderly walker who needs company: 0.5 m/s, as 津波避難ビル等に係るガイドライン assumes for those who walk
with difficulty."""


def length(points: Sequence[tuple[float, float]]) -> float:
    """Length in metres of a line given in metres."""
    return sum(math.dist(one, other) for one, other in pairwise(points))


def minutes(metres: float) -> int:
    """Whole walking minutes at the elderly pace, rounded up: nobody arrives earlier than said."""
    return math.ceil(metres / ELDERLY_METRES_A_MINUTE)


def words(metres: float) -> str:
    """「250 m　歩いて約9分」."""
    told = f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"
    return f"{told}　歩いて約{minutes(metres)}分"
