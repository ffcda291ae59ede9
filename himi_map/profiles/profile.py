"""The municipality as a value: codes, zone, phone prefix, form titles, towns, who controls the data, renewal rules.

Himi is the one that ships; nothing in the program knows its name. Another town is another TOML file of this shape. The
atlas keeps the profile it was made with, so it opens on a machine that does not have the file.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, Literal

import msgspec

ControllerKind = Literal["shakyo", "city", "association"]
ASSOCIATION_MARK: Final = "{association}"
_PLANE_ZONES: Final = range(6669, 6688)
"""JGD2011 / Japan Plane Rectangular CS I to XIX. EPSG registry v11."""


class BBox(msgspec.Struct, frozen=True, kw_only=True):
    """The area of the town, degrees in EPSG:6668. Positions outside are accepted with a mark."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        """Refuse an empty box, or one outside Japan (lon 122 to 154, lat 20 to 46)."""
        if not (122 <= self.west < self.east <= 154 and 20 <= self.south < self.north <= 46):
            raise ValueError("bbox：西＜東、南＜北の順に、日本の中の経度・緯度（度）で書いてください")

    def contains(self, lon: float, lat: float) -> bool:
        """Whether the position (degrees, EPSG:6668) lies in the box, edges included."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


class Controller(msgspec.Struct, frozen=True, kw_only=True):
    """Who controls the personal data (個人情報取扱事業者), printed on what leaves.

    Only an atlas of the city, or one kept on its behalf (``commissioned_by_city``), may be used under 災害対策基本法
    49条の11第3項.
    """

    kind: ControllerKind
    name: str
    commissioned_by_city: bool = False


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """Where people call about a sheet. ``phone`` as it is to be printed."""

    name: str
    phone: str
    postal_code: str = ""
    address: str = ""


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """When lists are renewed, and what lapses then.

    Attributes
    ----------
    month, day
        The yearly renewal. A spoken consent lapses on the first such day after it was given.
    review_months
        A registration not confirmed for so long is to be looked at again.
    retention_years
        So long the record of a person who died or moved away is kept before it is erased.
    """

    month: int
    day: int
    review_months: int = 12
    retention_years: int = 1

    def __post_init__(self) -> None:
        """Refuse a day that does not come every year, and spans that are none."""
        try:
            dt.date(2001, self.month, self.day)
        except ValueError:
            raise ValueError("renewal：毎年ある月と日を書いてください") from None
        if self.review_months < 1 or self.retention_years < 0:
            raise ValueError("renewal：review_months は1以上、retention_years は0以上で書いてください")

    def next_after(self, given_on: dt.date) -> dt.date:
        """The first renewal day strictly after *given_on*."""
        this_year = dt.date(given_on.year, self.month, self.day)
        return this_year if this_year > given_on else this_year.replace(year=given_on.year + 1)


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One municipality.

    Attributes
    ----------
    id
        Short ASCII name (``himi``).
    name, prefecture
        ``氷見市``, ``富山県``, as they stand at the head of addresses.
    code, code6
        全国地方公共団体コード in five digits, and in six with the check digit.
    plane_epsg
        JGD2011 plane rectangular zone, EPSG 6669 (I) to 6687 (XIX); lengths are measured in it.
    phone_prefix
        市外局番, put before numbers such as 74-8100.
    postal_prefix
        First three digits of the postal code.
    map_title, list_title
        Form titles; ``{association}`` stands for the name of the 自治会.
    districts
        地区社協 by name; empty when not known (``districts_note`` then says who knows). Never guessed: a ward that
        an import brings is taken as it is.
    towns
        大字・町 names as they stand in addresses; empty where the map pack supplies them.
    credits
        Sources to be printed for what stands in the profile itself.
    practice
        Nothing in it is real: everything that leaves the program says so on every page.
    """

    id: str
    name: str
    prefecture: str
    code: str
    code6: str
    plane_epsg: int
    phone_prefix: str
    postal_prefix: str
    map_title: str
    list_title: str
    controller: Controller
    renewal: Renewal
    bbox: BBox
    office: Office
    districts: tuple[str, ...] = ()
    districts_note: str = ""
    towns: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    practice: bool = False

    def __post_init__(self) -> None:
        """Refuse what would spoil paper or positions later; the message names the item."""
        checks = {
            "id：英小文字・数字・ハイフンで書いてください": re.fullmatch(r"[a-z][a-z0-9-]*", self.id),
            "name：市町村名を書いてください": self.name.strip(),
            "code：5けたの数字で書いてください": re.fullmatch(r"[0-9]{5}", self.code),
            "code6：code に検査数字を付けた6けたで書いてください": self.code6 == six_digit_code(self.code),
            "plane_epsg：平面直角座標系の番号（6669～6687）を書いてください": self.plane_epsg in _PLANE_ZONES,
            "phone_prefix：0で始まる市外局番を書いてください": re.fullmatch(r"0[1-9][0-9]{0,3}", self.phone_prefix),
            "postal_prefix：郵便番号の上3けたを書いてください": re.fullmatch(r"[0-9]{3}", self.postal_prefix),
            "map_title：{association} を1か所に入れてください": _is_title(self.map_title),
            "list_title：{association} を1か所に入れてください": _is_title(self.list_title),
            "districts：同じ名前が2回あります": len(set(self.districts)) == len(self.districts),
            "towns：同じ名前が2回あるか、空の名前があります": len(set(self.towns)) == len(self.towns)
            and all(town.strip() for town in self.towns),
        }
        for words, holds in checks.items():
            if not holds:
                raise ValueError(words)

    def title_of_map(self, association: str) -> str:
        """Title of the map sheet of *association*."""
        return self.map_title.replace(ASSOCIATION_MARK, association)

    def title_of_list(self, association: str) -> str:
        """Title of the 支援者リスト of *association*."""
        return self.list_title.replace(ASSOCIATION_MARK, association)


def _is_title(template: str) -> bool:
    return template.count(ASSOCIATION_MARK) == 1 and not set("{}") & set(template.replace(ASSOCIATION_MARK, ""))


def six_digit_code(code: str) -> str:
    """*code* (five digits) with its check digit; "" when it is not five digits.

    Notes
    -----
    11 minus the remainder by 11 of the digits weighted 6, 5, 4, 3, 2; the last digit of that (全国地方公共団体コード
    仕様, 総務省). 16205 gives 162051.
    """
    if not re.fullmatch(r"[0-9]{5}", code):
        return ""
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return f"{code}{(11 - total % 11) % 10}"
