"""A small town written in a line or two: people, what they signed, who helps them."""

from __future__ import annotations

import datetime as dt

from himi_map.disclosed import Disclosure, DisclosureRequest, Output, Purpose, Recipient
from himi_map.disclosure import disclose
from himi_map.geo.crs import LonLat
from himi_map.profiles import Profile, load_profile
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, Whose
from himi_map.records.people import Association, Contact, Home, PositionQuality, Registration, Resident
from himi_map.records.supporters import Assignment, Supporter

AT = dt.datetime(2026, 5, 20, 10, tzinfo=dt.UTC)
HIMI = load_profile("himi")
LIST, MAP = ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP


def home(metres_east: float = 0.0, quality: PositionQuality = PositionQuality.BUILDING, building: str = "") -> Home:
    """A home some metres east of a fixed point (1 degree of longitude is about 89 km there)."""
    return Home(position=LonLat(136.97 + metres_east / 89_100, 36.85), quality=quality, building=building)


class Town:
    """Collects records."""

    def __init__(self) -> None:
        self.made: list[Record] = [Association(id="a", name="東町", ward="北"), Association(id="b", name="西町")]
        self._count = 0

    def _id(self, tag: str) -> str:
        self._count += 1
        return f"{tag}-{self._count:04}"

    def add(self, record: Record) -> Record:
        self.made.append(record)
        return record

    def person(self, name: str, number: int, *, area: str = "a", registered: dict | None = None, **fields) -> str:
        one = self._id("resident")
        self.add(Resident(id=one, association=area, name=name, **fields))
        entry = {"association": area, "resident": one, "number": number} | (registered or {})
        self.add(Registration(id=self._id("registration"), **entry))
        return one

    def says(
        self, subject: str, *kinds: ConsentKind, state: str = "given", on: str | None = "2025-06-01",
        whose: Whose = Whose.RESIDENT, **fields,
    ) -> str:  # fmt: skip
        one = ""
        for kind in kinds:
            one = self._id("fact")
            plain = {
                "association": "a",
                "wording": "paper/1" if whose is Whose.RESIDENT else "supporter/1",
                "recorded_at": AT - dt.timedelta(days=30),
                "proof": Proof.PAPER,
            }
            self.add(
                ConsentFact(
                    id=one, whose=whose, subject=subject, kind=kind, state=ConsentState(state),
                    signed_on=dt.date.fromisoformat(on) if on else None, **(plain | fields),
                )
            )  # fmt: skip
        return one

    def supporter(self, name: str, helps: str, *, order: int = 1, agreed: bool = True, **fields) -> str:
        one = self._id("supporter")
        self.add(Supporter(id=one, **({"association": "a", "name": name, "phone": "0766-11-1111"} | fields)))
        self.add(Assignment(id=self._id("link"), association="a", resident=helps, supporter=one, order=order))
        if agreed:
            self.says(one, ConsentKind.SUPPORT, whose=Whose.SUPPORTER)
        return one

    def contact(self, name: str, of: str, phone: str = "090-1111-2222") -> str:
        one = self._id("contact")
        self.add(Contact(id=one, association="a", resident=of, name=name, phone=phone))
        return one

    @property
    def records(self) -> Records:
        return Records.of(self.made)

    def ask(
        self, output: Output = Output.SUPPORTER_LIST, to: str = "association", *, areas: tuple[str, ...] | None = None,
        at: dt.datetime = AT, profile: Profile = HIMI, **more,
    ) -> Disclosure:  # fmt: skip
        if areas is None:  # officers get one association's paper, everybody else the whole atlas
            areas = ("a",) if to == "association" else ()
        request = DisclosureRequest(
            output=output, recipient=Recipient.parse(to), purpose=Purpose.PREPARE, at=at, operator="o",
            associations=areas, **more,
        )  # fmt: skip
        return disclose(self.records, request, profile=profile)


def names(found: Disclosure) -> list[str]:
    return [one.name for one in found.people]
