"""A pack that went to the hall and came back, written in on both sides: for tests of the window and its pictures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.packs import MadePack, hand_out
from data.store import open_atlas
from data.store.sqlcipher_store import SqlCipherStore
from data.town import SHOWN_ASSOCIATION, TOWN_NOW, TOWN_PASSPHRASE
from himi_map.edits import EditBuilder, apply
from himi_map.geo.crs import LonLat
from himi_map.packs import HandOutRequest
from himi_map.records.atlas import Records
from himi_map.records.office import OperatorRole
from himi_map.records.people import Home, PositionQuality

MADE_AT = TOWN_NOW + dt.timedelta(minutes=5)
LATER = TOWN_NOW + dt.timedelta(hours=2)


class Writer:
    """Somebody who corrects records, one Edit at a time."""

    def __init__(self, store: SqlCipherStore, association: str, author: str, at: dt.datetime) -> None:
        self.store, self.association, self.author, self.at = store, association, author, at
        self.records: Records = store.load(association)

    def change(self, label: str, kind: str, record: str, **fields: Any) -> None:
        """One Edit."""
        found = self.records.get(kind, record)
        assert found is not None, "the record is in this copy"
        self.at += dt.timedelta(minutes=3)
        builder = EditBuilder(self.records, label=label, author=self.author, at=self.at, association=self.association)
        builder.change(found, **fields)
        edit = builder.build()
        if edit is not None:
            self.store.apply(edit)
            self.records = apply(self.records, edit).records

    def move(self, resident: str, east: float, north: float) -> None:
        """The home somewhere else (degrees)."""
        home = self.records.residents[resident].home  # type: ignore[attr-defined]
        place = LonLat(home.position.lon + east, home.position.lat + north)
        moved = Home(position=place, quality=PositionQuality.PLACED)
        self.change("家の位置を直しました", "resident", resident, home=moved)


@dataclass(frozen=True, slots=True)
class Scene:
    """What was made: the atlas, the pack, and who was corrected on both sides."""

    atlas: Path
    made: MadePack
    association: str
    people: tuple[str, ...]


def make(
    atlas: Path,
    *,
    role: OperatorRole = OperatorRole.LEADER,
    holder: str = "会長 太郎",
    name: str = "川端.himipack",
    spoken: str = "",
) -> Scene:
    """Hand a pack out, as the office does. Its first people have names that are rare, or long."""
    with open_atlas(atlas, TOWN_PASSPHRASE, at=TOWN_NOW) as store:
        records = store.load()
        key = next(one.id for one in records.associations.values() if one.name == SHOWN_ASSOCIATION)
        keeper = next(one for one in records.operators.values() if one.name == "設置者")
        made = hand_out(
            store, HandOutRequest(associations=(key,), holder=holder, role=role), atlas.parent / name,
            operator=keeper, at=MADE_AT, spoken=spoken,
        )  # fmt: skip
    return Scene(atlas, made, key, _placed(made.prepared.portion.records))


def _placed(records: Records) -> tuple[str, ...]:
    listed = sorted(records.registrations.values(), key=lambda one: one.number)
    homes = {one.id for one in records.residents.values() if one.home is not None and one.home.exact}
    return tuple(one.resident for one in listed if one.resident in homes)


def rename(atlas: Path, names: tuple[str, ...]) -> None:
    """Give the first people of the association other names, before anything is handed out."""
    with open_atlas(atlas, TOWN_PASSPHRASE, at=TOWN_NOW) as store:
        key = next(one.id for one in store.load("").associations.values() if one.name == SHOWN_ASSOCIATION)
        records = store.load(key)
        writer = Writer(store, key, "", TOWN_NOW)
        for resident, name in zip(_placed(records), names, strict=False):
            writer.change("名前を直しました", "resident", resident, name=name)


def write_both(scene: Scene, *, lines: int = 4) -> None:
    """The leader writes in the pack, the office in the atlas: two fields differ, the rest comes in."""
    first, second, third = scene.people[:3]
    with open_atlas(scene.made.path, scene.made.spoken, at=MADE_AT) as pack:
        assert pack.pack is not None
        leader = Writer(pack, scene.association, pack.pack.holder, LATER)
        leader.change("電話を直しました", "resident", first, phone="0766-74-0011")
        leader.move(second, 0.0006, 0.0002)
        leader.move(third, -0.0004, 0.0003)
        for number in range(lines):
            whom = scene.people[3 + number % (len(scene.people) - 3)]
            leader.change("電話を直しました", "resident", whom, mobile=f"090-0000-{number:04d}")
    with open_atlas(scene.atlas, TOWN_PASSPHRASE, at=MADE_AT) as store:
        keeper = next(one for one in store.load("").operators.values() if one.name == "設置者")
        office = Writer(store, scene.association, keeper.id, MADE_AT)
        office.change("電話を直しました", "resident", first, phone="0766-74-9999")
        office.move(second, -0.0003, -0.0003)
