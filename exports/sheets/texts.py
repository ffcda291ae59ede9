"""What stands around a map sheet's map, from the municipality's profile."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from himi_map.text.wareki import wareki
from layers.sheet import SheetTexts

if TYPE_CHECKING:
    from himi_map.printed import SheetWords
    from himi_map.profiles import Profile

__all__ = ["SheetTexts", "paper_texts", "texts_of"]


def paper_texts(profile: Profile, association: str, ward: str, at: dt.datetime) -> SheetTexts:
    """Title, ward, date and office of one association's sheet."""
    return SheetTexts(
        title=profile.title_of_map(association),
        ward=ward,
        date=f"{wareki(at.date())}現在",
        office=f"{profile.office.name}　電話 {profile.office.phone}",
        credits=tuple(profile.credits),
    )


def texts_of(words: SheetWords) -> SheetTexts:
    """The same, from a print run's order."""
    return SheetTexts(
        title=words.title,
        ward=words.ward,
        date=f"{wareki(words.day)}現在",
        office=words.office,
        credits=words.credits,
    )
