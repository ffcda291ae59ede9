"""What an import does to the map pack: collected over all files, compared with what the pack has, written once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from data.mappack import Address, PackContent, replace_content
from data.readers.geodata.stored import signatures, stored_layer
from himi_map.publicmap import FeatureLayer, PublicSite
from himi_map.services.importing.report import FileReport

WORDS: Mapping[str, str] = {
    "buildings": "建物",
    "roads": "道路",
    "water": "水面",
    "waterlines": "水際線",
    "rails": "鉄道",
    "contours": "等高線",
    "places": "地名",
    "hazards": "災害の区域",
    "municipality": "市の境界",
}


@dataclass(frozen=True, slots=True)
class PackChange:
    """A worked out change of one map pack; see :class:`~himi_map.services.importing.plan.PublicChange`."""

    place: Path
    content: PackContent = field(repr=False)
    label: str

    def write(self) -> str:
        """Write it, whole or not at all; returns the SHA-256 of the pack.

        Raises
        ------
        StoreError
            ``mappack.write_failed``, ``mappack.not_a_pack``, ``mappack.newer``.
        """
        return replace_content(self.place, self.content)


class PackDraft:
    """The pack as it will be.

    Parameters
    ----------
    place
        The pack, or where it will be; None for an atlas that is no file.
    replace
        Layers that an import brings take the place of what is there, instead of being added to it.
    made
        The day the data are of.

    Attributes
    ----------
    addresses
        The gazetteer as it will be; None when it stays.
    """

    def __init__(self, place: Path | None, *, replace: bool = False, made: dt.date | None = None) -> None:
        self.place = place
        self._made = made
        self._replace = replace
        self._layers: dict[str, FeatureLayer] = {}
        self._changed: set[str] = set()
        self._fresh: set[str] = set()
        self._credits: dict[str, str] = {}
        self._sites: tuple[PublicSite, ...] | None = None
        self.addresses: tuple[Address, ...] | None = None

    def layer(self, name: str) -> FeatureLayer:
        """A layer as it will be (EPSG:6668)."""
        if name not in self._layers:
            self._layers[name] = stored_layer(self.place, name)
        return self._layers[name]

    def add(
        self, name: str, incoming: FeatureLayer, report: FileReport, *, credit: str = "", whole: bool = False
    ) -> None:
        """Bring features in; each counts as added or unchanged in *report*.

        Parameters
        ----------
        whole
            The file is all there is (the outline of a municipality): it takes the place of what is there.
        """
        old = self.layer(name)
        known, marks = Counter(signatures(old)), signatures(incoming)
        coming = Counter(marks)
        same = known & coming
        report.unchanged += same.total()
        report.added += len(incoming.geometry) - same.total()
        takes_over = (whole or self._replace) and name not in self._fresh
        self._fresh.add(name)
        if credit:
            self._credits[name] = credit
        if coming == known or (not takes_over and same == coming):
            return
        self._changed.add(name)
        if takes_over or not len(old.geometry):
            self._layers[name] = incoming
            gone = known.total() - same.total()
            if gone:
                report.notes.append(f"{WORDS[name]}：前のデータ{gone}件を置きかえます。")
            return
        new = _not_in(incoming, marks, known)
        self._layers[name] = FeatureLayer(
            np.concatenate([old.geometry, new.geometry]),
            {column: np.concatenate([old.columns[column], new.columns[column]]) for column in old.columns},
        )
        left = known.total() - same.total()
        if left:
            report.notes.append(
                f"{WORDS[name]}：前からの{left}件も残ります。新しい版に入れかえるときは --replace を付けてください。"
            )

    def set_sites(self, sites: tuple[PublicSite, ...]) -> None:
        """All sites."""
        self._sites = sites

    def set_addresses(self, addresses: tuple[Address, ...]) -> None:
        """The whole gazetteer."""
        self.addresses = addresses

    def changes(self) -> tuple[PackChange, ...]:
        """One change of the pack, or none."""
        parts = [f"{WORDS[name]} {len(self._layers[name].geometry)}件" for name in sorted(self._changed)]
        parts += [f"避難場所 {len(self._sites)}か所"] if self._sites is not None else []
        parts += [f"住所 {len(self.addresses)}件"] if self.addresses is not None else []
        if not parts or self.place is None:
            return ()
        content = PackContent(
            {name: self._layers[name] for name in self._changed},
            self._sites,
            self.addresses,
            {
                name: credit
                for name, credit in self._credits.items()
                if name in self._changed or name in ("sites", "addresses")
            },
            dict.fromkeys(self._changed, self._made) if self._made is not None else {},
        )
        return (PackChange(self.place, content, "、".join(parts)),)

    def credit(self, name: str, line: str) -> None:
        """Remember a line of credit that must be printed."""
        if line:
            self._credits[name] = line


def _not_in(layer: FeatureLayer, marks: Sequence[bytes], known: Counter[bytes]) -> FeatureLayer:
    """The features whose marks are not in *known*, counting repeats."""
    left = Counter(known)
    keep: list[int] = []
    for at, mark in enumerate(marks):
        if left[mark] > 0:
            left[mark] -= 1
        else:
            keep.append(at)
    chosen = np.array(keep, dtype=np.intp)
    return FeatureLayer(layer.geometry[chosen], {name: values[chosen] for name, values in layer.columns.items()})
