"""Names on the ground: public buildings and shops once each, never a dwelling, and keyed where there is no room."""

from __future__ import annotations

import numpy as np
import shapely

from himi_map.publicmap import PublicSite, SiteKind
from layers.labels import Placed
from layers.names import names_on
from layers.people import draw_home, home_marks
from layers.scene import Frame, Shapes, Text
from layers.sheet.crowd import place_all
from tests.unit.exports_tables.people import disclosure, person
from tests.unit.exports_web.test_public_web_map import CRS, ground, layer

FRAME = Frame(crs=CRS, paper=(10.0, 10.0, 210.0, 160.0), centre=(0.0, 0.0), scale=1000.0, page=(297.0, 210.0))
HALL, SHOP = shapely.box(-30, -20, -10, 0), shapely.box(40, 10, 60, 30)
BUILDINGS = layer(HALL, SHOP, shapely.box(0, 0, 8, 8), kind=["public", "shop", "house"], key=["1", "2", "3"],
                  name=["川端会館", "港商店", "見本 太郎"])  # fmt: skip


def site(name, x, y) -> PublicSite:
    return PublicSite(key="s", name=name, kinds=(SiteKind.SHELTER,), position=CRS.lonlat(x, y))


def names(*sites) -> set[str]:
    return {one.text for one in names_on(ground(buildings=BUILDINGS, sites=sites), FRAME)}


def test_buildings_and_shops_but_no_dwelling():
    assert names() == {"川端会館", "港商店"}


def test_a_building_that_is_a_site_is_named_once():
    assert names(site("川端会館", 500.0, 500.0)) == {"港商店"}, "by the same name, wherever the list has it"
    assert names(site("川端地区コミュニティセンター", -20.0, -10.0)) == {"港商店"}, "by another name, in the same walls"
    assert names(site("川端地区コミュニティセンター", -5.0, -10.0)) == {"川端会館", "港商店"}, "beside it is not in it"


def test_a_building_without_room_stands_in_the_key():
    public = ground(buildings=BUILDINGS, sites=(), notes=(), hazards=())
    free = place_all([FRAME], 0, disclosure(), "a", public, ())
    assert free.keyed == []
    x, y = FRAME.to_paper(np.array([(-20.0, -10.0)]))[0].tolist()
    walls = [
        (10.0, 10.0, x - 4, 160.0),
        (x + 4, 10.0, 210.0, 160.0),
        (x - 4, 10.0, x + 4, y - 3),
        (x - 4, y + 3, x + 4, 160.0),
    ]
    full = place_all([FRAME], 0, disclosure(), "a", public, walls)
    assert ("注1", "川端会館") in full.keyed
    assert "港商店" in {words for _, words in full.keyed}, "even where not even its number has room"
    assert full.certificate.keyed == 2
    assert full.certificate.clean


def test_beads_stand_at_the_corners_clear_of_the_number():
    for number in (1, 8, 47, 120):
        (mark,) = home_marks([person(number, position=(0.0, 0.0), carenet=True, baton=True)])
        placed = Placed(50.0, 50.0, mark.width, mark.height, moved=False)
        items = list(draw_home(mark, placed))
        beads = [one.xy for one in items if isinstance(one, Shapes) and one.fill == "ink"]
        (text,) = [one for one in items if isinstance(one, Text)]
        x0, _, x1, y1 = placed.box
        assert [bead[:, 0].mean() < 50.0 for bead in beads] == [True, False], "left ケアネット, right バトン"
        for bead in beads:
            assert bead[:, 1].min() > 50.0 + 0.9, "at the height of a minus sign stands nothing"
            assert x0 <= bead[:, 0].min() and bead[:, 0].max() <= x1 and bead[:, 1].max() <= y1
            digits = shapely.box(text.at[0], 48.5, text.at[0] + text.run.width_mm, 51.3)
            assert shapely.Polygon(bead).intersection(digits).area < 0.05
