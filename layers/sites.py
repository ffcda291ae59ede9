"""Evacuation sites on the map: what kind, for which hazards valid (crossed: not), and a letter for the key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from himi_map.look import SIZES
from himi_map.publicmap import Hazard, PublicSite, SiteKind
from layers.labels.words import Words
from layers.scene import Drawable, Space, Symbol

if TYPE_CHECKING:
    from layers.labels import Placed

KANA: Final = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
"""Letters of sites in the key: numbers are people, Latin letters supporters."""

_USUAL: Final = (Hazard.FLOOD, Hazard.LANDSLIDE, Hazard.EARTHQUAKE, Hazard.TSUNAMI)
"""Hazards shown beside a site on the map; the key tells all that some site is designated for."""

_MARK = SIZES["site_hazard"]


@dataclass(frozen=True, slots=True)
class SiteMark:
    """A site with its letter."""

    site: PublicSite
    letter: str
    xy: tuple[float, float]


def letter(number: int) -> str:
    """ア, イ, … ワ, ア2, …"""
    turn, index = divmod(number, len(KANA))
    return KANA[index] + (str(turn + 1) if turn else "")


def symbol_name(site: PublicSite) -> str:
    """The symbol of a site by its kinds."""
    kinds = set(site.kinds)
    if SiteKind.EMERGENCY in kinds and kinds & {SiteKind.SHELTER, SiteKind.WELFARE}:
        return "site.both"
    for kind in (SiteKind.EMERGENCY, SiteKind.WELFARE, SiteKind.SHELTER, SiteKind.GATHERING):
        if kind in kinds:
            return f"site.{kind}"
    return "site.shelter"


_STANDS_FOR: Final = {
    "site.emergency": (SiteKind.EMERGENCY,),
    "site.both": (SiteKind.EMERGENCY, SiteKind.SHELTER, SiteKind.WELFARE),
    "site.shelter": (SiteKind.SHELTER,),
    "site.welfare": (SiteKind.WELFARE,),
    "site.gathering": (SiteKind.GATHERING,),
}


def meaning(symbol: str, shown: Sequence[PublicSite]) -> tuple[SiteKind, ...]:
    """The kinds a symbol stands for among the sites *shown*: those of the symbol, not all that one of its sites is."""
    kinds = {kind for site in shown if symbol_name(site) == symbol for kind in site.kinds}
    named = tuple(kind for kind in _STANDS_FOR[symbol] if kind in kinds) or _STANDS_FOR[symbol]
    return named[:2]


def hazard_marks(site: PublicSite, shown: Sequence[Hazard]) -> list[str]:
    """Symbols for the hazards a 指定緊急避難場所 is or is not valid for; none for other sites."""
    if SiteKind.EMERGENCY not in site.kinds:
        return []
    return [f"hazard.{hazard}" + ("" if hazard in site.hazards else ".not") for hazard in shown]


def hazards_to_show(sites: Sequence[PublicSite]) -> tuple[Hazard, ...]:
    """The usual four that any site on the sheet is designated for, or all four when none is."""
    named = {hazard for site in sites for hazard in site.hazards}
    return tuple(hazard for hazard in _USUAL if hazard in named) or _USUAL


def size_of(mark: SiteMark, shown: Sequence[Hazard]) -> tuple[float, float]:
    """Room a site needs: symbol, and the row of hazard marks below it."""
    row = len(hazard_marks(mark.site, shown)) * (_MARK + 0.15)
    height = SIZES["site"] + (_MARK + 0.4 if row else 0.0)
    return max(SIZES["site"], row), height


def draw_site(mark: SiteMark, placed: Placed, shown: Sequence[Hazard]) -> Iterator[Drawable]:
    """Symbol, letter and hazard marks where the site was placed (mm of paper)."""
    top = placed.y + placed.height / 2
    middle = top - SIZES["site"] / 2
    yield Symbol(symbol_name(mark.site), (placed.x, middle), SIZES["site"], space=Space.PAPER, layer="sites")
    row = hazard_marks(mark.site, shown)
    x = placed.x - (len(row) - 1) * (_MARK + 0.15) / 2
    for name in row:
        at = (x, placed.y - placed.height / 2 + _MARK / 2)
        yield Symbol(name, at, _MARK, space=Space.PAPER, layer="sites")
        x += _MARK + 0.15


def name_words(mark: SiteMark, placed: Placed) -> Words:
    """Letter and name beside a site; without room for the name the letter, which the key explains."""
    words = f"{mark.letter} {mark.site.name}"
    return Words(f"label:site:{mark.site.key}", words, 3.0, placed.box, role="bold", short=mark.letter)
