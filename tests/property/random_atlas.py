"""Random small atlases in which every rule of consent has something to bite on."""

from __future__ import annotations

import datetime as dt
import random

from himi_map.disclosed import Authorisation, DisclosureRequest, Output, Purpose, Recipient, RecipientKind, Situation
from himi_map.geo.crs import LonLat
from himi_map.profiles import Controller, load_profile
from himi_map.records.atlas import Records
from himi_map.records.care import Baton, BatonStatus, CareNetTeam
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy, Whose
from himi_map.records.office import Operator, OperatorRole
from himi_map.records.people import (
    Association,
    Contact,
    Home,
    Household,
    PositionQuality,
    Provenance,
    Registration,
    Resident,
    Status,
    Support,
)
from himi_map.records.sites import EvacuationPlan
from himi_map.records.supporters import Assignment, Supporter
from himi_map.text.partialdate import PartialDate

HIMI = load_profile("himi")
DAY = dt.date(2026, 5, 20)
TIMES = (
    dt.datetime(2026, 5, 20, 10, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 31, 23, tzinfo=dt.UTC),
    dt.datetime(2026, 4, 1, 0, tzinfo=dt.UTC),
)
_SIGNED = (
    None, None, dt.date(2024, 6, 1), dt.date(2025, 3, 31), dt.date(2025, 6, 1), dt.date(2025, 6, 1),
    dt.date(2026, 4, 1), dt.date(2026, 5, 20), dt.date(2026, 5, 21), dt.date(2027, 1, 1),
)  # fmt: skip
_SUR = ["天野", "石動", "宇波", "江尻", "大境", "片岡", "木津", "久目", "鞍川", "小杉"]
_GIVEN = ["一葉", "二葉", "三葉", "四葉", "五葉", "六葉", "七葉", "八葉", "九葉", "十葉"]
_RESIDENT_KINDS = (
    ConsentKind.LIST_ASSOCIATION, ConsentKind.LIST_ASSOCIATION, ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP,
    ConsentKind.MAP, ConsentKind.LIST_MINSEI, ConsentKind.LIST_RESPONDERS, ConsentKind.PLAN_SHARED,
    ConsentKind.CARENET_SHARED, ConsentKind.BATON_SHARED,
)  # fmt: skip
_WORDINGS = ("paper/1", "paper/1", "paper/1", "name-list/1", "spoken/1", "baton/1", "supporter/1", "unheard-of/9")


class AtlasMaker:
    """Makes one atlas and its requests from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.made: list[object] = []
        self.facts: list[ConsentFact] = []
        self.names = [f"{sur}　{given}" for sur in _SUR for given in _GIVEN]
        self.rng.shuffle(self.names)
        self.associations = ["a", "b"]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def records(self) -> Records:
        rng = self.rng
        self.made += [
            Association(id="a", name="東町", ward="北"),
            Association(id="b", name="西町", ward="北", put_away=DAY if self.chance(0.3) else None),
            Operator(id="o1", name="一", role=OperatorRole.CITY),
            Operator(id="o2", name="二", role=OperatorRole.SHAKYO, retired_on=DAY if self.chance(0.1) else None),
            Operator(id="o3", name="三", role=OperatorRole.LEADER),
            Household(id="h1", association="a", situation="独居"),
        ]
        people = [f"r{number}" for number in range(rng.randint(1, 5))]
        names = {one: self.names.pop() for one in (*people, "s0", "s1", "s2", "k0")}
        for number, one in enumerate(people):
            self._resident(one, number, names)
        for one in ("s0", "s1", "s2"):
            self._supporter(one, names[one], people)
        self._contact(people[0], names["k0"])
        self._links(people)
        every = self._corrected()
        return Records.of([*self.made, *every])  # type: ignore[list-item]

    def _home(self) -> Home | None:
        if self.chance(0.2):
            return None
        quality = self.rng.choice(list(PositionQuality))
        return Home(position=LonLat(136.95 + self.rng.random() / 50, 36.85), quality=quality)

    def _resident(self, one: str, number: int, names: dict[str, str]) -> None:
        rng = self.rng
        area = rng.choice(["a", "a", "b"])
        others = [name for key, name in names.items() if key != one]
        self.made.append(
            Resident(
                id=one, association=area, name=names[one], address=f"{number}番地", phone=f"0766-1{number}-2345",
                born=PartialDate.of(dt.date(1940, 1, 1 + number)) if self.chance(0.8) else None,
                status=rng.choice(list(Status)) if self.chance(0.25) else Status.HOME, home=self._home(),
                household="h1" if self.chance(0.3) else None,
                provenance=rng.choice(list(Provenance)), put_away=DAY if self.chance(0.05) else None,
            )
        )  # fmt: skip
        if self.chance(0.92):
            self.made.append(
                Registration(
                    id=f"g{number}", association=rng.choice(["a", "b"]) if self.chance(0.08) else area, resident=one,
                    number=number + 1, reasons=("要介護3", rng.choice(others)) if self.chance(0.3) else ("難病",),
                    support=Support(voice=True, other=rng.choice(["", "つえ", f"{rng.choice(others)}が押す"])),
                    care_notes=rng.choice(["", "耳が遠い", f"鍵は{rng.choice(others)}さん"]),
                    put_away=DAY if self.chance(0.06) else None,
                )
            )  # fmt: skip
        if self.chance(0.4):
            self.made.append(
                CareNetTeam(id=f"t{number}", association=area, resident=one, ended_on=rng.choice([None, DAY, None]))
            )
        if self.chance(0.4):
            self.made.append(
                Baton(
                    id=f"n{number}", association=area, resident=rng.choice([one, None]),
                    household=rng.choice(["h1", None]), form=rng.choice([None, True, False]),
                    status=rng.choice([BatonStatus.PLACED, BatonStatus.PLACED, BatonStatus.RETURNED]),
                )
            )  # fmt: skip
        if self.chance(0.4):
            self.made.append(EvacuationPlan(id=f"p{number}", association=area, resident=one, site=f"site{number}"))
        if self.chance(0.6):  # an honest form first, so that enough people get through
            self._fact(Whose.RESIDENT, one, ConsentKind.LIST_ASSOCIATION, area, plain=True)
        for _ in range(rng.randint(0, 5)):
            kind = rng.choice(_RESIDENT_KINDS)
            self._fact(Whose.RESIDENT, one, kind, rng.choice([area, area, area, "a", "b"]), plain=self.chance(0.5))

    def _supporter(self, one: str, name: str, people: list[str]) -> None:
        rng = self.rng
        self.made.append(
            Supporter(
                id=one, association=rng.choice(["a", "b"]), name=name, phone=f"0766-9{one[1:]}-0000",
                home=self._home(), organisation=self.chance(0.2),
                resident=rng.choice(people) if self.chance(0.35) else None, put_away=DAY if self.chance(0.06) else None,
            )
        )  # fmt: skip
        kinds = (ConsentKind.SUPPORT, ConsentKind.SUPPORT, ConsentKind.SUPPORTER_SHARED, ConsentKind.MAP)
        for _ in range(rng.randint(0, 4)):
            about = rng.choice(people) if self.chance(0.4) else None
            self._fact(Whose.SUPPORTER, one, rng.choice(kinds), "a", about=about, plain=self.chance(0.6))

    def _contact(self, resident: str, name: str) -> None:
        self.made.append(Contact(id="k0", association="a", resident=resident, name=name, phone="090-0000-0000"))
        for _ in range(self.rng.randint(0, 2)):
            self._fact(Whose.CONTACT, "k0", ConsentKind.SUPPORTER_SHARED, "a", plain=self.chance(0.6))

    def _links(self, people: list[str]) -> None:
        for number in range(self.rng.randint(0, 6)):
            self.made.append(
                Assignment(
                    id=f"x{number}", association="a", resident=self.rng.choice(people),
                    supporter=f"s{self.rng.randrange(3)}", order=self.rng.randint(1, 3),
                    put_away=DAY if self.chance(0.06) else None,
                )
            )  # fmt: skip

    def _fact(
        self, whose: Whose, subject: str, kind: ConsentKind, area: str, *, about: str | None = None, plain: bool = False
    ) -> None:
        rng = self.rng
        number = len(self.facts)
        state = ConsentState.GIVEN if plain else rng.choice(list(ConsentState))
        good = "supporter/1" if whose is not Whose.RESIDENT else "paper/1"
        wording = good if plain else rng.choice((good, *_WORDINGS))
        proof = {"name-list/1": Proof.NAME_LIST, "spoken/1": Proof.SPOKEN}.get(wording, Proof.PAPER)
        if self.chance(0.08):
            proof = rng.choice(list(Proof))
        signed = rng.choice(_SIGNED[2:7]) if plain else rng.choice(_SIGNED)
        if wording == "name-list/1" and self.chance(0.7):
            signed = None
        self.facts.append(
            ConsentFact(
                id=f"f{number:02}", association=area, whose=whose, subject=subject, kind=kind, state=state,
                wording=wording, about=about, proof=proof, signed_on=signed,
                signed_by=rng.choice([SignedBy.SELF, SignedBy.SELF, SignedBy.FAMILY, SignedBy.GUARDIAN]),
                relation=rng.choice(["", "長女"]), reason=rng.choice(["", "意思確認困難"]),
                recorded_at=dt.datetime(2025, rng.choice([6, 7]), rng.choice([1, 2]), 9, tzinfo=dt.UTC),
            )
        )  # fmt: skip

    def _corrected(self) -> list[ConsentFact]:
        import msgspec

        found = []
        for number, fact in enumerate(self.facts):
            wanted = 0.6 if fact.state is ConsentState.VOID else 0.08
            if number and self.chance(wanted):
                fact = msgspec.structs.replace(fact, corrects=f"f{self.rng.randrange(number):02}")
            found.append(fact)
        return found

    def profile(self):
        import msgspec

        controller = self.rng.choice(
            [
                HIMI.controller,
                Controller(kind="city", name="市"),
                Controller(kind="shakyo", name="社協", commissioned_by_city=True),
            ]
        )
        return msgspec.structs.replace(HIMI, controller=controller)

    def request(
        self,
        output: Output | None = None,
        recipient: RecipientKind | None = None,
        situation: Situation | None = None,
    ) -> DisclosureRequest:
        rng = self.rng
        at = rng.choice(TIMES)
        if output is None:  # outputs with people more often than not
            people = [Output.MAP_SHEET, Output.SUPPORTER_LIST, Output.EVACUATION_LIST, Output.INTERVIEW_DRAFT]
            output = rng.choice([*Output, *people, *people, *people])
        kind = recipient or rng.choice(list(RecipientKind))
        situation = situation or rng.choice([Situation.ORDINARY] * 3 + [Situation.DISASTER])
        authorisation = None
        if self.chance(0.9):
            authorisation = Authorisation(
                first="o1", second=rng.choice(["o2", "o2", "o2", "o2", "o1", "o3", "nobody"]),
                reason="津波警報" if self.chance(0.9) else " ",
                since=at - dt.timedelta(hours=rng.choice([0, 1, 5, 0, 1, 5, 0, 1, 5, -1])),
                hours=rng.choice([6, 6, 6, 72, 73, 0, 5]),
            )  # fmt: skip
        return DisclosureRequest(
            output=output,
            recipient=Recipient(kind, f"s{rng.randrange(4)}" if kind is RecipientKind.SUPPORTER else ""),
            purpose=Purpose.PREPARE,
            at=at,
            operator="o1",
            associations=tuple(rng.choice([(), ("a",), ("a",), ("a",), ("b",), ("a", "b")])),
            situation=situation,
            authorisation=authorisation,
            half="2026H1",
        )
