"""A link read back: 「山田太郎さんが 佐藤花子さんを助けます」."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from himi_map.records.people import Resident
    from himi_map.records.supporters import Supporter


def order_words(order: int) -> str:
    """First, second, reserve."""
    return {1: "1番目", 2: "2番目"}.get(order, "予備")


def link_sentence(supporter: Supporter, resident: Resident, order: int = 0) -> str:
    """Who helps whom, as which one."""
    who = supporter.name if supporter.organisation else f"{supporter.name}さん"
    place = f"（{order_words(order)}）" if order else ""
    return f"{who}が {resident.name}さんを助けます{place}"
