"""Atlases in which every personal field of everybody holds a word that stands nowhere else.

A hit therefore tells whose it is and which field it came from. Words are two rare characters, the first from one set
and the second from another, so that two words side by side never make a third by accident; rare name characters
(𠮷, 﨑, 髙, 邉) are among them, because those are what is lost on the way to paper.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from himi_map.geo.crs import LonLat, PlaneCrs
from himi_map.profiles import Profile, load_profile
from himi_map.publicmap import Hazard, SiteKind
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.care import Baton, CareHelper, CareNetTeam, CareTarget, MonthlyActivity
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy, Whose
from himi_map.records.office import LocalNote, Operator, OperatorRole, Question, SourceRow
from himi_map.records.people import (
    Association,
    Contact,
    Home,
    Household,
    PositionQuality,
    Provenance,
    Registration,
    Resident,
    Sex,
    Status,
    Support,
)  # fmt: skip
from himi_map.records.sites import EvacuationPlan, EvacuationSite, Means
from himi_map.records.supporters import Assignment, Role, RoleKind, Supporter
from himi_map.text.partialdate import PartialDate

AT = dt.datetime(2026, 5, 20, 10, tzinfo=dt.timezone(dt.timedelta(hours=9)))
_PLACES = 61
"""Places in an atlas; a prime, so that a multiple of a slot is a slot again."""
PASSPHRASE = "試しの合言葉"

FIRST = "𠮷髙邉濵鯵鰯鱒鮭鯖蓑笹楢椋榎楠栃桐椿梓柊桂榊檜楓欅鷺鶉鴫鵜鳶"
SECOND = "﨑淵渚汀湊畔塙峠嶺麓滸壺甕鋤鍬鎌杵臼梁棹舵櫓帆錨樽柄杓箒籠筵"
KANA_FIRST, KANA_SECOND = "ヌヒヘユヨワ", "ゾヅペポヴギ"


class Mint:
    """Coins words, phones, dates and places; remembers whose and which field each is."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self._words = [first + second for first in FIRST for second in SECOND]
        self.rng.shuffle(self._words)
        self._kana = [a + b + c + d for a in KANA_FIRST for b in KANA_SECOND for c in KANA_FIRST for d in KANA_SECOND]
        self.rng.shuffle(self._kana)
        self._count = 0
        self._places = list(range(_PLACES))
        self.rng.shuffle(self._places)
        self.tokens: dict[tuple[str, str], tuple[str, ...]] = {}

    def word(self, whose: str, what: str) -> str:
        """A new word."""
        word = self._words.pop()
        self.keep(whose, what, word)
        return word

    def keep(self, whose: str, what: str, *words: str) -> None:
        """Remember spellings of a field."""
        self.tokens[whose, what] = self.tokens.get((whose, what), ()) + words

    def name(self, whose: str, what: str = "name") -> str:
        """A name of two words; either tells."""
        return f"{self.word(whose, what)}　{self.word(whose, what)}"

    def kana(self, whose: str, what: str = "kana") -> str:
        """A reading."""
        word = self._kana.pop()
        self.keep(whose, what, word)
        return word

    def phone(self, whose: str, what: str, start: str = "0766-7") -> str:
        """A number, with and without strokes."""
        self._count += 1
        number = f"{start}{self._count % 10}-{3000 + 7 * self._count + self.rng.randrange(7)}"
        self.keep(whose, what, number, number.replace("-", ""))
        return number

    def born(self, whose: str) -> PartialDate:
        """A day of birth nobody else has, in the forms people write."""
        self._count += 1
        day = dt.date(1926 + self._count % 28, 10 + self._count % 3, 10 + self._count % 18)
        era = f"昭和{day.year - 1925}年{day.month}月{day.day}日"
        short = f"{day.year - 1925}.{day.month}.{day.day}"
        spellings = (era, f"S{short}", f"昭{short}", day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y%m%d}",
                     f"{day.year}年{day.month}月{day.day}日")  # fmt: skip
        self.keep(whose, "born", *spellings)
        return PartialDate.of(day)

    def place(self, whose: str, what: str, origin: tuple[float, float], crs: PlaneCrs) -> LonLat:
        """A point near *origin* (degrees); found again by its degrees to 5 digits and its metres to 1."""
        # a slot of its own on either axis, wider than the 32-bit numbers of a spatial index are apart
        slot = self._places.pop()
        lon = round(origin[0] + (slot * 8 + 3.3) * 1e-5, 6)
        lat = round(origin[1] + ((slot * 37 % _PLACES) * 8 + 3.6) * 1e-5, 6)
        point = LonLat(lon, lat)
        x, y = crs.point(point)
        self.keep(whose, what, f"{int(lon * 1e5) / 1e5:.5f}", f"{int(lat * 1e5) / 1e5:.5f}", f"{x:.1f}", f"{y:.1f}")
        return point


@dataclass
class Atlas:
    """One atlas with everything needed to judge what left it."""

    seed: int
    profile: Profile
    mint: Mint
    made: list[Record] = field(default_factory=list)
    by_state: dict[str, str] = field(default_factory=dict)
    """Consent state to the resident who is in it."""
    written: dict[str, str] = field(default_factory=dict)
    """Words of free text, and how the oracle is told them."""

    @property
    def tokens(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """(whose, which field) to its spellings."""
        return self.mint.tokens

    def records(self) -> Records:
        """All of it, as the oracle is told it."""
        import msgspec

        told = []
        for one in self.made:
            if isinstance(one, Registration):
                text = one.care_notes
                for words, plain in self.written.items():
                    text = text.replace(words, plain)
                one = msgspec.structs.replace(one, care_notes=text)
            told.append(one)
        return Records.of(told)


# --- consent states ---------------------------------------------------------------------------------------------------
_LISTS = (ConsentKind.LIST_ASSOCIATION, ConsentKind.LIST_MINSEI, ConsentKind.LIST_RESPONDERS)
_EVERY = (*_LISTS, ConsentKind.MAP, ConsentKind.PLAN_SHARED, ConsentKind.CARENET_SHARED, ConsentKind.BATON_SHARED)
_FAMILY = {"signed_by": SignedBy.FAMILY, "relation": "長女", "reason": "意思確認困難"}
Says = Callable[..., str]


def _given(says: Says) -> None:
    says(*_EVERY)


def _by_family(says: Says) -> None:
    says(*_EVERY, **_FAMILY)


def _name_list(says: Says) -> None:
    says(ConsentKind.LIST_ASSOCIATION, on=None, wording="name-list/1", proof=Proof.NAME_LIST)


def _spoken(says: Says) -> None:
    says(*_LISTS[:2], ConsentKind.MAP, on="2026-05-01", wording="spoken/1", proof=Proof.SPOKEN)


def _lapsed(says: Says) -> None:
    says(*_LISTS[:2], ConsentKind.MAP, on="2025-06-01", wording="spoken/1", proof=Proof.SPOKEN)


def _refused(says: Says) -> None:
    says(*_EVERY, state="refused")


def _withdrawn(says: Says) -> None:
    says(*_EVERY, on="2025-06-01")
    says(*_EVERY, on="2026-02-01", state="withdrawn")


def _given_again(says: Says) -> None:
    _withdrawn(says)
    says(*_EVERY, on="2026-03-01")


def _family_against_self(says: Says) -> None:
    says(*_EVERY, on="2024-06-01", state="refused")
    says(*_EVERY, on="2026-03-01", **_FAMILY)


def _map_refused(says: Says) -> None:
    says(*(kind for kind in _EVERY if kind is not ConsentKind.MAP))
    says(ConsentKind.MAP, state="refused")


def _void(says: Says) -> None:
    for kind in _EVERY:
        wrong = says(kind)
        says(kind, state="void", corrects=wrong)


def _future(says: Says) -> None:
    says(*_EVERY, on="2026-05-21")


def _elsewhere(says: Says) -> None:
    says(*_EVERY, association="b")


def _minsei_only(says: Says) -> None:
    says(ConsentKind.LIST_MINSEI, ConsentKind.MAP)


def _responders_only(says: Says) -> None:
    says(ConsentKind.LIST_RESPONDERS, ConsentKind.MAP, ConsentKind.PLAN_SHARED)


def _list_only(says: Says) -> None:
    says(*_LISTS)


def _unknown_wording(says: Says) -> None:
    says(*_EVERY, wording="paper/99")


STATES: dict[str, Callable[[Says], None]] = {
    "unknown": lambda says: None,
    "given": _given,
    "by_family": _by_family,
    "name_list": _name_list,
    "spoken": _spoken,
    "lapsed": _lapsed,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "given_again": _given_again,
    "family_against_self": _family_against_self,
    "map_refused": _map_refused,
    "void": _void,
    "future": _future,
    "elsewhere": _elsewhere,
    "minsei_only": _minsei_only,
    "responders_only": _responders_only,
    "list_only": _list_only,
    "unknown_wording": _unknown_wording,
}  # fmt: skip


# --- the atlas --------------------------------------------------------------------------------------------------------
_ORIGINS = {"a": (136.97100, 36.85100), "b": (136.97800, 36.85100)}
_BOX = '{{"type":"Polygon","coordinates":[[[{0},{1}],[{2},{1}],[{2},{3}],[{0},{3}],[{0},{1}]]]}}'


def _city_profile() -> Profile:
    import msgspec

    from himi_map.profiles import Controller

    return msgspec.structs.replace(load_profile("himi"), controller=Controller(kind="city", name="氷見市"))


class Maker:
    """Fills one atlas from a seed: people in the wanted consent states, and who might be told by mistake."""

    def __init__(self, seed: int, states: tuple[str, ...]) -> None:
        self.rng = random.Random(seed * 7919 + 1)
        self.atlas = Atlas(seed, _city_profile(), Mint(seed))
        self.mint = self.atlas.mint
        self.crs = PlaneCrs(self.atlas.profile.plane_epsg)
        self._ids = 0
        self._numbers = list(range(211, 989, 7))
        self.rng.shuffle(self._numbers)
        self._office()
        residents = [self._resident(state, "a") for state in states]
        residents.append(self._resident("given", "a"))
        residents.append(self._resident("unknown", "a", status=Status.HOSPITAL_SHORT))
        residents += [self._resident("given", "a", status=status) for status in (Status.DEAD, Status.FACILITY)]
        residents.append(self._resident("given", "b"))
        residents.append(self._resident("refused", "b"))
        for state, resident in zip(states, residents, strict=False):
            self.atlas.by_state.setdefault(state, resident)
        self.residents = residents
        self._supporters()
        self._mentions()

    def add(self, record: Record) -> Record:
        """Keep a record."""
        self.atlas.made.append(record)
        return record

    def new_id(self, tag: str) -> str:
        """An id; never a token, for ids are not personal, but they must not leave either."""
        self._ids += 1
        return f"{tag}-{self.atlas.seed:02}-{self._ids:04}-4e5f"

    def says(self, whose: Whose, subject: str, home: str) -> Says:
        """Records answers of one subject."""

        def record(*kinds: ConsentKind, state: str = "given", on: str | None = "2025-06-01", **more) -> str:
            one = ""
            for kind in kinds:
                one = self.new_id("fact")
                plain = {
                    "association": home, "proof": Proof.PAPER,
                    "recorded_at": AT - dt.timedelta(days=30, minutes=-self._ids),
                    "wording": "paper/1" if whose is Whose.RESIDENT else "supporter/1",
                    "signer": self.mint.name(subject, "signer") if more.get("signed_by") else "",
                    "note": self.mint.word(subject, "consent note") if kind is ConsentKind.MAP else "",
                }  # fmt: skip
                self.add(
                    ConsentFact(
                        id=one, whose=whose, subject=subject, kind=kind, state=ConsentState(state),
                        signed_on=dt.date.fromisoformat(on) if on else None, **(plain | more),
                    )
                )  # fmt: skip
            return one

        return record

    def _office(self) -> None:
        # an association whose boundary nobody has drawn takes its frame from homes: every third atlas is such a one
        for key, name in (("a", "試東"), ("b", "試西")):
            lon, lat = _ORIGINS[key]
            box = _BOX.format(lon - 0.0005, lat - 0.0005, lon + 0.0055, lat + 0.0055)
            self.add(Association(id=key, name=name, ward="試区", boundary=None if self.atlas.seed % 3 == 0 else box))
        self.add(Operator(id="o1", name="市の一人目", role=OperatorRole.CITY))
        self.add(Operator(id="o2", name="市の二人目", role=OperatorRole.CITY))
        self.add(Operator(id="o3", name="自治会の人", role=OperatorRole.LEADER, associations=("a",)))
        for number, (kind, name) in enumerate(((SiteKind.SHELTER, "試東公民館"), (SiteKind.EMERGENCY, "試浜広場"))):
            lon, lat = _ORIGINS["a"]
            self.add(
                EvacuationSite(
                    id=f"site{number}", association="a", name=name, kinds=(kind,), hazards=(Hazard.TSUNAMI,),
                    position=LonLat(lon + 0.00104 * number, lat + 0.00312),
                )
            )  # fmt: skip
        note = '{{"type":"Point","coordinates":[{},{}]}}'
        where = self.mint.place("note", "place", _ORIGINS["a"], self.crs)
        self.add(
            LocalNote(id=self.new_id("note"), association="a", stamp="danger",
                      geometry=note.format(where.lon, where.lat),
                      label=f"{self.mint.name('note', 'internal note')}さん宅前の溝")
        )  # fmt: skip
        self.add(
            LocalNote(id=self.new_id("note"), association="a", stamp="danger", label="試しの公開メモ", danger=True,
                      geometry=note.format(_ORIGINS["a"][0] + 0.00208, _ORIGINS["a"][1] + 0.00104),
                      cleared_on=AT.date(), cleared_by="o1")
        )  # fmt: skip

    def _home(self, whose: str, area: str) -> Home | None:
        point = self.mint.place(whose, "place", _ORIGINS[area], self.crs)
        quality = self.rng.choices(list(PositionQuality), [4, 4, 2, 1, 1])[0]
        return Home(position=point, quality=quality, building=self.rng.choice(["", "", "B1"]))

    def _resident(self, state: str, area: str, status: Status = Status.HOME) -> str:
        mint, one = self.mint, self.new_id("resident")
        household = self.new_id("household")
        self.add(
            Household(id=household, association=area, address=mint.word(one, "household address"),
                      situation=f"同居（{mint.word(one, 'household situation')}）",
                      note=mint.word(one, "household note"))
        )  # fmt: skip
        self.add(
            Resident(
                id=one, association=area, name=mint.name(one), kana=mint.kana(one), household=household, sex=Sex.FEMALE,
                born=mint.born(one), address=f"試町{mint.word(one, 'address')}12番地", postal="935-0001",
                phone=mint.phone(one, "phone"), mobile=mint.phone(one, "phone", "090-555"),
                fax=mint.phone(one, "fax", "0766-8"), status=status,
                home=self._home(one, area) if self.rng.random() < 0.85 else None,
                unplaced_reason=mint.word(one, "unplaced reason"),
                provenance=self.rng.choice(list(Provenance)),
            )
        )  # fmt: skip
        number = self._numbers.pop()
        mint.keep(one, "number", str(number))
        self.add(
            Registration(
                id=self.new_id("registration"), association=area, resident=one, number=number,
                reasons=(f"要介護3（{mint.word(one, 'reasons')}）",), listed=self.rng.choice([True, False, None]),
                support=Support(voice=True, guide=self.rng.random() < 0.5, other=f"つえ{mint.word(one, 'support')}"),
                care_notes=f"耳が遠い{mint.word(one, 'care notes')}",
                last_confirmed=dt.date(2026, 1, 5) if self.rng.random() < 0.5 else None,
            )
        )  # fmt: skip
        self._around(one, area)
        STATES[state](self.says(Whose.RESIDENT, one, area))
        return one

    def _around(self, one: str, area: str) -> None:
        """What else is known of a resident."""
        mint = self.mint
        for order, agreed in ((1, True), (2, False)):
            contact = self.new_id("contact")
            self.add(
                Contact(id=contact, association=area, resident=one, name=mint.name(contact), kana=mint.kana(contact),
                        relation="長男", phone=mint.phone(contact, "phone"), address=mint.word(contact, "address"),
                        order=order)
            )  # fmt: skip
            if agreed:
                self.says(Whose.CONTACT, contact, area)(ConsentKind.SUPPORTER_SHARED)
        team = self.new_id("team")
        self.add(
            CareNetTeam(id=team, association=area, resident=one, target=CareTarget.ELDERLY_ALONE, number="7",
                        leader=mint.name(one, "team leader"), started_on=dt.date(2024, 4, 1),
                        end_reason=mint.word(one, "team note"))
        )  # fmt: skip
        self.add(CareHelper(id=self.new_id("helper"), association=area, team=team, name=mint.name(one, "team helper")))
        self.add(
            MonthlyActivity(
                id=self.new_id("activity"), association=area, team=team, month="2026-04", counts={"watch": 3}
            )
        )
        self.add(
            Baton(id=self.new_id("baton"), association=area, resident=one, number="12", form=True,
                  place=f"冷蔵庫{mint.word(one, 'baton place')}",
                  contents=(f"診察券{mint.word(one, 'baton contents')}",))
        )  # fmt: skip
        hidden = mint.place(one, "route", _ORIGINS[area], self.crs)
        self.add(
            EvacuationPlan(
                id=self.new_id("plan"), association=area, resident=one, site="site0", means=Means.WALK, minutes=8,
                leave_when=f"{mint.word(one, 'plan')}が来たら", made_on=dt.date(2026, 1, 5),
                route=f'{{"type":"LineString","coordinates":[[{hidden.lon},{hidden.lat}],[136.973,36.8541]]}}',
            )
        )  # fmt: skip
        self.add(
            Question(id=self.new_id("question"), association=area, code="question.same_person", about=(one,),
                     facts={"name": mint.name(one, "question")}, asked_on=AT.date())
        )  # fmt: skip
        self.add(
            SourceRow(id=self.new_id("row"), association=area, source="people/a", key=mint.name(one, "source row"),
                      made={"resident": one}, brought={"name": mint.name(one, "source row")})
        )  # fmt: skip

    def _supporters(self) -> None:
        """Agreed and shared, agreed only, not asked, refused, and one who is himself registered; twice round."""
        kinds = ("shared", "agreed", "not asked", "refused", "shared", "agreed")
        made = []
        for number, answer in enumerate(kinds):
            one, mint = self.new_id("supporter"), self.mint
            self.add(
                Supporter(
                    id=one, association="b" if number == 4 else "a", name=mint.name(one), kana=mint.kana(one),
                    organisation=number == 5, resident=self.residents[0] if number == 1 else None,
                    phone=mint.phone(one, "phone"), mobile=mint.phone(one, "mobile", "080-444"),
                    address=mint.word(one, "address"), home=self._home(one, "a"), note=mint.word(one, "note"),
                    roles=(Role(kind=RoleKind.MINSEI, until=dt.date(2025, 11, 30)),) if number == 3 else (),
                )
            )  # fmt: skip
            says = self.says(Whose.SUPPORTER, one, "a")
            if answer in ("shared", "agreed"):
                says(ConsentKind.SUPPORT)
            if answer == "shared":
                says(ConsentKind.SUPPORTER_SHARED)
            if answer == "refused":
                says(ConsentKind.SUPPORT, ConsentKind.SUPPORTER_SHARED, state="refused")
            if number == 4:
                says(ConsentKind.MAP, state="refused")
            made.append(one)
        self.supporters = made
        for index, resident in enumerate(self.residents):
            for order in (1, 2):
                helper = made[(index + (order - 1) * 3) % len(made)]
                self.add(
                    Assignment(
                        id=self.new_id("link"), association="a", resident=resident, supporter=helper, order=order
                    )
                )
        # whoever is asked about in the person of a supporter helps everybody: what they get depends on consent alone
        for resident in self.residents:
            self.add(Assignment(id=self.new_id("link"), association="a", resident=resident, supporter=made[0], order=3))

    def _mentions(self) -> None:
        """Somebody's free text speaks of another by name: whoever may not have the other may not have the text."""
        import msgspec

        names = {one.id: one.name for one in self.atlas.made if isinstance(one, Resident)}
        speaker = next(one for one in self.atlas.made if isinstance(one, Registration))
        other = names[self.residents[-3]]
        # people write the name without the blank; the oracle looks for it letter by letter, so it is told it with
        self.atlas.written[f"鍵は{other.replace('　', '')}さん"] = f"鍵は{other}さん"
        text = f"{speaker.care_notes}、鍵は{other.replace('　', '')}さん"
        place = self.atlas.made.index(speaker)
        self.atlas.made[place] = msgspec.structs.replace(speaker, care_notes=text)


def make_atlas(seed: int, states: tuple[str, ...]) -> Maker:
    """The atlas of a seed with people in *states*."""
    return Maker(seed, states)
