"""Days that must be whole: what has come, and until when something may wait."""

from __future__ import annotations

import datetime as dt

import pytest

from himi_map.errors import InputError
from himi_map.text.days import coming_day, whole_day

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和8年12月24日", dt.date(2026, 12, 24)),
        ("R8.12.24", dt.date(2026, 12, 24)),
        ("12月24日", dt.date(2026, 12, 24)),
        ("１２／２４", dt.date(2026, 12, 24)),
        ("1/10", dt.date(2027, 1, 10)),
        ("11月24日", TODAY),
        ("", None),
    ],
)
def test_a_day_to_come_needs_no_year(text: str, day: dt.date | None) -> None:
    assert coming_day(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("R8.11.23", "text.day_past"),
        ("令和8年12月", "text.day_incomplete"),
        ("13/40", "text.date"),
        ("いつか", "text.date"),
    ],
)
def test_what_is_no_day_to_come_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        coming_day(text, today=TODAY)
    assert refused.value.code == code


def test_a_day_that_has_come() -> None:
    assert whole_day("R8.11.23", today=TODAY) == dt.date(2026, 11, 23)
    with pytest.raises(InputError) as refused:
        whole_day("R8.11.25", today=TODAY)
    assert refused.value.code == "text.date_future"
