"""Pages that show whether a sheet is good: each a hard case of a real city, invented from the ground up.

``python -m tests.golden.special_towns`` draws them into ``docs/pages`` (``dev.py pictures`` does it as well) with the
page that shows them, ``docs/pages.md``. Look at each before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from PIL import Image
from shapely.affinity import translate

from data.town import TOWN_NOW
from data.town.names import FAMILY, GIVEN
from exports.lists import list_pages
from exports.sheets import paper_texts
from exports.tables.model import ListOptions
from himi_map.disclosed import Disclosure, DisclosureRequest, Output, Purpose, Recipient, RecipientKind
from himi_map.disclosure import disclose
from himi_map.geo.crs import LonLat
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, Whose
from himi_map.records.people import Association, Home, PositionQuality, Registration, Resident, Support
from himi_map.records.supporters import Assignment, Supporter
from himi_map.services.public_map import public_map
from layers.sheet import map_sheet
from tests.golden.ruler import render
from tests.golden.special_grounds import CRS, GROUNDS, ORIGIN, Ground
from tests.golden.town_pages import SHEET, as_kept, as_pdf

if TYPE_CHECKING:
    from layers.scene import Scene

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pages"
LARGEST = 200_000
"""Bytes of a picture in the docs."""

HARD_NAMES = (
    ("東", "あずま"), ("𠮷", "よし"), ("嵐 一", "あらし はじめ"), ("髙﨑 𠮷郎", "たかさき よしろう"),
    ("渡邉\U000e0104 清", "わたなべ きよし"), ("葛\U000e0100城 久", "かつらぎ ひさし"),
    ("﨑濵 德次", "さきはま とくじ"),
    ("勘解由小路 与三右衛門", "かでのこうじ よさえもん"),
    ("アレクサンドラ・マリア・デ・ラ・クルス", "あれくさんどらまりあでらくるす"),
    ("東四柳史明之助左衛門尉橘朝臣宗右衛門太郎", "ひがしよつやなぎふみあきのすけさえもんのじょうたろう"),
    ("槇 彌生", "まき やよい"), ("栁 鷗外", "やなぎ おうがい"),
)  # fmt: skip
"""Names of one letter and of twenty, with letters and shapes that are rare."""


@dataclass(frozen=True)
class Case:
    """One golden page.

    Attributes
    ----------
    ground
        Of :data:`tests.golden.special_grounds.GROUNDS`.
    people
        How many stand on the list; names of the first are *names*.
    boundary
        Whether the association has one.
    page
        Which page is shown: of the map sheets, or of the list.
    """

    key: str
    title: str
    story: str
    ground: str
    people: int
    association: str
    names: Sequence[tuple[str, str]] = ()
    boundary: bool = True
    shows: str = "map"
    page: int = 0


CASES = (
    Case(
        "port", "港町の、こみ合った路地", "海ぞいの路地に家が6メートルおきに並び、45人が住んでいます。",
        "port", 45, "港",
    ),
    Case(
        "hamlet", "山あいの、ちらばった家", "沢ぞいの道に、家が百メートルおきにちらばる集落です。",
        "hamlet", 14, "山田",
    ),
    Case(
        "valley_1", "一枚に入らない自治会（1枚目）", "谷に3キロ続く自治会は、番号の付いた組に分けます。",
        "valley", 30, "長谷",
    ),
    Case(
        "valley_2", "一枚に入らない自治会（2枚目）", "となりの紙と重なるところがあり、どの紙がどこかも分かります。",
        "valley", 30, "長谷", page=1,
    ),
    Case(
        "empty", "だれもいない自治会", "載せる人がいなくても、地図と避難場所は役に立ちます。", "suburb", 0, "新町",
    ),
    Case("one", "一人だけの自治会", "枠は家と区域で決まるので、人が一人でも同じ枠です。", "suburb", 1, "新町"),
    Case("many", "120人の自治会", "四百軒の団地に、120人。", "suburb", 120, "新町"),
    Case(
        "no_boundary", "区域が決まっていない自治会", "家の集まりから枠を決め、「区域未確定」と印刷します。",
        "port", 12, "港", boundary=False,
    ),
    Case(
        "names", "1文字と20文字の名前", "外字と異体字も、切らずに載せます。終わりには書き足す行が残ります。",
        "hamlet", 14, "山田", names=HARD_NAMES, shows="list",
    ),
    Case(
        "many_list", "120人のリスト（A4たて、終わりの頁）", "見出しはどの頁にもあり、ここまでの人数が出ます。",
        "suburb", 120, "新町", shows="list_a4_upright", page=-1,
    ),
)  # fmt: skip


class SpecialTown:
    """One association on a ground, with people in its houses who all agreed to list and map."""

    def __init__(self, case: Case) -> None:
        self.profile = load_profile("mihon")
        self.ground: Ground = GROUNDS[case.ground]()
        self.case = case
        self.helpers: list[LonLat] = []
        self.records = Records.of(self._records())

    def _records(self) -> Iterator[Record]:
        case = self.case
        boundary = json.dumps(_degrees(translate(self.ground.boundary, *ORIGIN))) if case.boundary else None
        yield Association(id="a", name=case.association, ward="見本地区", boundary=boundary)
        rng = np.random.default_rng(len(case.key))
        doors = self.ground.doors()
        chosen = rng.choice(len(doors), size=min(case.people, len(doors)), replace=False)
        names = [*case.names]
        while len(names) < case.people:
            (family, kana), (given, reading) = FAMILY[rng.integers(len(FAMILY))], GIVEN[rng.integers(len(GIVEN))]
            names.append((f"{family} {given}", f"{kana} {reading}"))
        helpers = max(case.people // 3, 1) if case.people else 0
        spare = [n for n in range(len(doors)) if n not in set(chosen)]
        for number in range(helpers):
            (family, kana), (given, reading) = FAMILY[rng.integers(len(FAMILY))], GIVEN[rng.integers(len(GIVEN))]
            home = _home(doors[spare[int(rng.integers(len(spare)))]])
            self.helpers.append(home.position)
            yield Supporter(id=f"s{number}", association="a", name=f"{family} {given}", kana=f"{kana} {reading}",
                            phone=f"0766-00-{1000 + number}", home=home)  # fmt: skip
            yield _fact(f"s{number}", Whose.SUPPORTER, ConsentKind.SUPPORT, "supporter/1")
        for number in range(case.people):
            yield from self._person(number, names[number], doors, chosen)

    def _person(
        self, number: int, name: tuple[str, str], doors: list[tuple[float, float]], chosen: Any
    ) -> Iterator[Record]:
        one = f"r{number}"
        home = _home(doors[chosen[number]]) if number < len(chosen) and number % 19 != 18 else None
        address = f"{self.case.association}{number + 1}番地"
        yield Resident(id=one, association="a", name=name[0], kana=name[1], address=address,
                       phone=f"0766-00-{2000 + number}", home=home)  # fmt: skip
        other = "車いすを押す" if number % 7 == 3 else ""
        support = Support(voice=True, walking=number % 2 == 0, guide=number % 3 == 0, other=other)
        yield Registration(
            id=f"g{number}", association="a", resident=one, number=number + 1, support=support, listed=True,
            last_confirmed=TOWN_NOW.date().replace(month=6) if number % 8 != 7 else None,
        )  # fmt: skip
        kinds = (ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP)
        for kind in kinds if number % 23 != 22 else kinds[:1]:
            yield _fact(one, Whose.RESIDENT, kind, "paper/1")
        near = sorted(range(len(self.helpers)), key=lambda each: _apart(home, self.helpers[each]))
        for order, helper in enumerate(near[: number % 3], start=1):
            yield Assignment(
                id=f"l{number}-{order}", association="a", resident=one, supporter=f"s{helper}", order=order
            )

    def disclosed(self, output: Output) -> Disclosure:
        """What the officers may have."""
        request = DisclosureRequest(
            output=output, recipient=Recipient(RecipientKind.ASSOCIATION), purpose=Purpose.PREPARE, at=TOWN_NOW,
            operator="op", associations=("a",),
        )  # fmt: skip
        return disclose(self.records, request, profile=self.profile, new_id=lambda: SHEET, sites=self.ground.sites())

    def maps(self) -> Sequence[Scene]:
        """The map sheets."""
        found = self.disclosed(Output.MAP_SHEET)
        area = found.areas[0]
        texts = paper_texts(self.profile, area.name, area.ward, TOWN_NOW)
        ground = public_map(self.records, "a", CRS, self.ground)
        return map_sheet(found, ground, area=area.key, texts=texts).scenes

    def lists(self, options: ListOptions) -> Sequence[Scene]:
        """The pages of the list."""
        found = self.disclosed(Output.SUPPORTER_LIST)
        title = self.profile.title_of_list(self.case.association)
        return list_pages(found, found.areas[0].key, title=title, options=options)


def _home(door: tuple[float, float]) -> Home:
    (lon, lat) = CRS.unproject(np.array([door]))[0]
    return Home(position=LonLat(float(lon), float(lat)), quality=PositionQuality.BUILDING)


def _apart(home: Home | None, other: LonLat) -> float:
    """How far apart, in degrees of latitude: neighbours help each other."""
    if home is None:
        return 0.0
    return float(np.hypot((home.position.lon - other.lon) * 0.8, home.position.lat - other.lat))


def _fact(subject: str, whose: Whose, kind: ConsentKind, wording: str) -> ConsentFact:
    return ConsentFact(
        id=f"c-{subject}-{kind}", association="a", whose=whose, subject=subject, kind=kind, state=ConsentState.GIVEN,
        wording=wording, proof=Proof.PAPER, signed_on=TOWN_NOW.date().replace(month=6, day=1), recorded_at=TOWN_NOW,
    )  # fmt: skip


def _degrees(shape: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shapely.to_geojson(shapely.transform(shape, CRS.unproject)))
    return found


def scene_of(case: Case) -> Scene:
    """The page of a case."""
    town = SpecialTown(case)
    if case.shows == "map":
        return town.maps()[case.page]
    options = ListOptions("A4", upright=True) if case.shows == "list_a4_upright" else ListOptions()
    return town.lists(options)[case.page]


def keep_all(folder: Path = FOLDER) -> None:
    """Draw every page, and the page that shows them."""
    folder.mkdir(exist_ok=True)
    for case in CASES:
        draw(case, folder)
    (folder.parent / "pages.md").write_text(pages_page(), encoding="utf-8")


def draw(case: Case, folder: Path) -> None:
    """Draw one page, as large as a picture in the docs may be."""
    data = as_pdf(scene_of(case))
    for dpi in (84, 76, 68, 60, 52):
        place = folder / f"{case.key}.png"
        as_kept(render(data, dpi)).save(place, optimize=True)
        if place.stat().st_size < LARGEST:
            return
    raise AssertionError(f"{case.key}: too large a picture")


HEAD = """# 紙の見本

むずかしい紙ほど、よく見てください。`tests/golden/special_towns.py` の架空の土地と人から、
`python3 dev.py pictures` で作り直します（町も人も、すべて架空です）。
"""


def pages_page() -> str:
    """``docs/pages.md``."""
    parts = [HEAD]
    parts += [f"## {one.title}\n\n{one.story}\n\n![{one.title}](pages/{one.key}.png)\n" for one in CASES]
    return "\n".join(parts)


if __name__ == "__main__":
    keep_all()
    for path in sorted(FOLDER.glob("*.png")):
        with Image.open(path) as picture:
            print(path.name, picture.size, path.stat().st_size)  # noqa: T201
