"""見本市: a fictional town, made by a deterministic program, believable at street level.

Coast with a harbour, a river, a hillside, a railway, main street and lanes, houses that stand along streets,
associations with 班, sites, hazards, and people in every state of consent. Every name of a person is invented. The same
call makes the same town, record for record.
"""

from data.town.geometry import SHOWN_ASSOCIATION, TownGeometry, build_geometry
from data.town.people import build_people
from data.town.writing import TOWN_NOW, TOWN_PASSPHRASE, Town, build_town, write_built, write_town

__all__ = [
    "SHOWN_ASSOCIATION",
    "TOWN_NOW",
    "TOWN_PASSPHRASE",
    "Town",
    "TownGeometry",
    "build_geometry",
    "build_people",
    "build_town",
    "write_built",
    "write_town",
]
