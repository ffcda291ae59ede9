"""Plans an import: opens every file, tells its kind, reads it, and works out what it does to atlas and map pack.

A file that cannot be taken stands in the report with its reason; the others go on. What people's rows stand on
(boundaries, addresses) is worked out first, so that one folder can be brought in at once.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data.mappack import Address, MapPack
from data.readers.addresses import AddressFile, PackGazetteer, merge_addresses, read_addresses
from data.readers.care import read_register
from data.readers.geodata.areas import municipality, other_municipality, read_areas
from data.readers.geodata.basemap import read_base
from data.readers.geodata.hazards import read_hazards
from data.readers.kinds import ORDER, kind_of, layers_of
from data.readers.options import ImportOptions
from data.readers.pack_change import PackDraft
from data.readers.people import read_people
from data.readers.sites import plan_sites, read_sites
from data.readers.sources import Source, find_sources
from data.readers.tables.reading import sheets_from_bytes
from data.readers.tables.vocabulary import vocabulary
from himi_map.edits import apply_all
from himi_map.edits.edit import Edit
from himi_map.errors import HimiMapError, InputError
from himi_map.ports import AtlasStore
from himi_map.profiles.profile import Profile
from himi_map.publicmap import PublicSite
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.people import Provenance
from himi_map.services.importing import FileReport, ImportPlan, ImportReport
from himi_map.services.importing.areas import plan_areas
from himi_map.services.importing.people import PeopleFile, plan_people
from himi_map.services.importing.registers import Register, plan_register

_PACKED: Final = frozenset({"hazards", "basemap", "sites", "addresses"})


def plan_import(
    kind: str,
    files: Iterable[Path],
    *,
    records: Records,
    store: AtlasStore,
    author: str,
    at: dt.datetime,
    options: ImportOptions | None = None,
    new_id: NewId = new_uuid,
) -> ImportPlan:
    """What bringing *files* in would do. Nothing is written.

    Parameters
    ----------
    kind
        One of :data:`~data.readers.kinds.ORDER`, or ``auto``: told for each file.
    files
        Files, folders, ZIP archives.
    records
        The whole atlas.
    author
        Operator id.

    Raises
    ------
    InputError
        ``input.unknown_kind``. What is wrong with a file stands in the report.
    """
    if kind not in ORDER and kind != "auto":
        raise InputError("input.unknown_kind", kind=kind)
    work = _Planning(records, store, author, at, options or ImportOptions(), new_id)
    with tempfile.TemporaryDirectory(prefix="himi-map-") as folder:
        work.take(kind, files, Path(folder))
    return work.plan()


@dataclass(slots=True)
class _Planning:
    records: Records
    store: AtlasStore
    author: str
    at: dt.datetime
    options: ImportOptions
    new_id: NewId
    profile: Profile = field(init=False)
    pack: PackDraft = field(init=False)
    edits: list[Edit] = field(default_factory=list)
    reports: dict[str, FileReport] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.profile = self.store.profile
        self.pack = PackDraft(
            self.store.map_pack, replace=self.options.replace, made=self.options.made or self.at.date()
        )

    def plan(self) -> ImportPlan:
        """All of it; reports in the order of the files."""
        reports = [self.reports[name] for name in self.order if name in self.reports]
        return ImportPlan(self.author, self.at, ImportReport(reports), tuple(self.edits), self.pack.changes())

    def take(self, kind: str, files: Iterable[Path], folder: Path) -> None:
        """Sort the files by kind, and plan kind by kind."""
        by_kind: dict[str, list[Source]] = defaultdict(list)
        for found in find_sources(files, folder):
            name = found.name if isinstance(found, Source) else found[0]
            self.order.append(name)
            if not isinstance(found, Source):
                self._fail(name, kind, found[1])
                continue
            try:
                told = kind if kind != "auto" else kind_of(found, profile=self.profile, options=self.options)
            except HimiMapError as error:
                self._fail(name, kind, error)
                continue
            by_kind[told].append(found)
        for one in ORDER:
            if by_kind[one]:
                self._take_kind(one, by_kind[one])

    def _take_kind(self, kind: str, sources: list[Source]) -> None:
        if kind in _PACKED and self.pack.place is None:
            for source in sources:
                self._fail(source.name, kind, InputError("input.no_pack_place", file=source.name))
            return
        if kind == "sites":
            self._sites(sources)
        elif kind == "addresses":
            self._addresses(sources)
        elif kind == "people":
            self._people(sources)
        elif kind == "carenet":
            self._register("carenet", sources)
        elif kind == "batons":
            self._register("batons", sources)
        else:
            work = {"associations": self._areas, "hazards": self._hazards, "basemap": self._base}[kind]
            for source in sources:
                self._try(source, kind, work)

    def _fail(self, name: str, kind: str, error: HimiMapError) -> None:
        report = FileReport(name, kind)
        report.fail(error)
        self.reports[name] = report

    def _try(self, source: Source, kind: str, work: Callable[[Source], FileReport]) -> None:
        try:
            self.reports[source.name] = work(source)
        except HimiMapError as error:
            self._fail(source.name, kind, error)

    def _bring(self, edits: Iterable[Edit]) -> None:
        """Take Edits on; what follows is planned on the atlas they leave behind."""
        made = tuple(edits)
        self.edits += made
        self.records = apply_all(self.records, made)

    # map data

    def _areas(self, source: Source) -> FileReport:
        report = FileReport(source.name, "associations")
        layers = layers_of(source)
        outline = municipality(layers, self.profile)
        if outline is not None:
            if self.pack.place is None:
                raise InputError("input.no_pack_place", file=source.name)
            report.rows = len(outline)
            self.pack.add("municipality", outline, report, credit=self.options.credit, whole=True)
            report.notes.append(f"{self.profile.name}の境界として取り込みます（{len(outline)}面）。")
            return report
        other = "" if self.options.name_column else other_municipality(layers)
        if other:
            raise InputError("input.other_municipality", file=source.name, name=other, city=self.profile.name)
        areas = read_areas(layers, source.name, report, self.options)
        self._bring(plan_areas(self.records, areas, report, author=self.author, at=self.at, new_id=self.new_id))
        return report

    def _hazards(self, source: Source) -> FileReport:
        report = FileReport(source.name, "hazards")
        zones, credit = read_hazards(layers_of(source), source.name, report, self.options)
        self.pack.add("hazards", zones, report, credit=self.options.credit or credit)
        return report

    def _base(self, source: Source) -> FileReport:
        report = FileReport(source.name, "basemap")
        for name, layer in read_base(layers_of(source), source.name, report, self.options).items():
            self.pack.add(name, layer, report, credit=self.options.credit)
        return report

    def _sites(self, sources: list[Source]) -> None:
        words = vocabulary("sites", self.options.mapping)
        read = []
        for source in sources:
            try:
                file = read_sites(source.read(), source.name, words=words, profile=self.profile)
            except HimiMapError as error:
                self._fail(source.name, "sites", error)
                continue
            self.reports[source.name] = file.report
            read.append(file)
        plan = plan_sites(self._known_sites(), read)
        if plan.sites is not None:
            self.pack.set_sites(plan.sites)
            self.pack.credit("sites", self.options.credit)

    def _addresses(self, sources: list[Source]) -> None:
        words = vocabulary("addresses", self.options.mapping)
        read: list[AddressFile] = []
        for source in sources:
            try:
                file = read_addresses(source.read(), source.name, words=words, profile=self.profile)
            except HimiMapError as error:
                self._fail(source.name, "addresses", error)
                continue
            self.reports[source.name] = file.report
            read.append(file)
        merged = merge_addresses(self._known_addresses(), read)
        if merged is not None:
            self.pack.set_addresses(merged)
            self.pack.credit("addresses", self.options.credit)

    # people

    def _people(self, sources: list[Source]) -> None:
        known = [one.name for one in self.records.associations.values()]

        def read(source: Source) -> PeopleFile:
            sheets = sheets_from_bytes(source.read(), source.name)
            return read_people(
                sheets, source.name, profile=self.profile, today=self.at.date(), options=self.options,
                known_associations=known,
            )  # fmt: skip

        addresses = self.pack.addresses if self.pack.addresses is not None else self._known_addresses()
        self._bring(
            plan_people(
                self.records,
                self._read_people(sources, "people", read),
                profile=self.profile,
                gazetteer=PackGazetteer(addresses) if addresses else None,
                author=self.author,
                at=self.at,
                provenance=Provenance.NEIGHBOURHOOD if self.options.neighbourhood else Provenance.CITY,
                default_association=self.options.association,
                new_id=self.new_id,
            )
        )

    def _register(self, register: Register, sources: list[Source]) -> None:
        def read(source: Source) -> PeopleFile:
            sheets = sheets_from_bytes(source.read(), source.name)
            return read_register(
                sheets, source.name, register, profile=self.profile, today=self.at.date(), options=self.options
            )

        files = self._read_people(sources, register, read)
        self._bring(
            plan_register(
                self.records, files, register,
                profile=self.profile, author=self.author, at=self.at, new_id=self.new_id,
            )
        )  # fmt: skip

    def _read_people(self, sources: list[Source], kind: str, read: Callable[[Source], PeopleFile]) -> list[PeopleFile]:
        files = []
        for source in sources:
            try:
                file = read(source)
            except HimiMapError as error:
                self._fail(source.name, kind, error)
                continue
            self.reports[source.name] = file.report
            files.append(file)
        return files

    # what the pack has

    def _open_pack(self) -> MapPack | None:
        place = self.pack.place
        return MapPack.open(place) if place is not None and place.exists() else None

    def _known_sites(self) -> tuple[PublicSite, ...]:
        pack = self._open_pack()
        return pack.sites() if pack is not None else ()

    def _known_addresses(self) -> tuple[Address, ...]:
        pack = self._open_pack()
        return tuple(pack.addresses()) if pack is not None else ()
