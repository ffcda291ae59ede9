"""An atlas with names planted where a login must never find them, and a login for every role.

北 and 南 are two associations. Each text that must stay hidden holds a word nobody else has; what a login is given, by
whatever query, is searched for the words it must not see.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from data import postgres
from data.postgres import DatabaseAddress, PostgresStore
from himi_map.edits import EditBuilder
from himi_map.geo.crs import LonLat
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.care import Baton, CareNetTeam
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Whose
from himi_map.records.exchange import Card, HandOut, Matter
from himi_map.records.office import LocalNote, OperatorRole, Question, SourceRow
from himi_map.records.paper import PrintedCopy
from himi_map.records.people import (
    Association,
    Contact,
    Home,
    Household,
    PositionQuality,
    Provenance,
    Registration,
    Resident,
)
from himi_map.records.sites import EvacuationSite
from himi_map.records.supporters import Assignment, Supporter
from tests.postgres.cluster import FOUNDER, PASSWORD, Cluster
from tests.strategies import MOMENT

OTHER = "みなみのひみつ"
"""In everything of the other association."""
UNASKED = "きたのきかれていない"
"""In everything about a person of 北 known only from the city's list, without consent."""
STAFF_ONLY = "しょくいんだけ"
"""In what no leader needs."""
HASH = "argon2-no-hash-desu"
"""The hash of an operator's passphrase."""
SEEN = "きたのみえるひと"
"""In what a leader of 北 may see."""
POINT = '{"type":"Point","coordinates":[136.98,36.85]}'
"""Where notes are drawn."""


@dataclass
class Planted:
    """The atlas and who may log in."""

    server: Cluster
    database: str
    keeper: PostgresStore
    logins: dict[str, str]

    def address(self, who: str) -> DatabaseAddress:
        """Where the atlas is for one of the logins."""
        return DatabaseAddress(self.server.url(self.logins[who], self.database))

    def open(self, who: str) -> PostgresStore:
        """The atlas as one of the logins has it."""
        return postgres.open_atlas(self.address(who), password=PASSWORD)

    def forbidden(self, who: str) -> tuple[str, ...]:
        """Words this login must never be given."""
        return {
            "keeper": (),
            "shakyo": (HASH,),
            "city": (HASH,),
            "ward": (HASH, OTHER),
            "leader": (HASH, OTHER, UNASKED, STAFF_ONLY),
            "helper": (HASH, OTHER, UNASKED, STAFF_ONLY),
            "retired": (HASH, OTHER, UNASKED, STAFF_ONLY, SEEN),
            "stranger": (HASH, OTHER, UNASKED, STAFF_ONLY, SEEN),
        }[who]


ROLES = ("shakyo", "city", "ward", "leader", "helper", "retired", "stranger")
"""Everybody but the keeper."""


def _people(association: str, word: str, **fields: object) -> list[Record]:
    """A resident and all that hangs on them, ids by association and word."""
    stem = f"{association}-{word}"
    return [
        Household(id=f"household-{stem}", association=association, address=f"{word}の家"),
        Resident(
            id=f"resident-{stem}", association=association, name=f"{word} 太郎", household=f"household-{stem}",
            home=Home(position=LonLat(136.98, 36.85), quality=PositionQuality.BUILDING), **fields,
        ),
        Registration(id=f"registration-{stem}", association=association, resident=f"resident-{stem}", number=1,
                     care_notes=f"{word}の配慮"),
        Contact(id=f"contact-{stem}", association=association, resident=f"resident-{stem}", name=f"{word}の家族"),
        Assignment(id=f"assignment-{stem}", association=association, resident=f"resident-{stem}",
                   supporter=f"supporter-{association}"),
    ]  # fmt: skip


def consent(record_id: str, association: str, subject: str, **fields: object) -> ConsentFact:
    """A resident's consent to the association's list, on paper, unless *fields* say otherwise."""
    told: dict[str, object] = {
        "whose": Whose.RESIDENT,
        "kind": ConsentKind.LIST_ASSOCIATION,
        "state": ConsentState.GIVEN,
        "wording": "himi-2026",
        "recorded_at": MOMENT,
        "signed_on": dt.date(2026, 4, 1),
        **fields,
    }
    return ConsentFact(id=record_id, association=association, subject=subject, **told)  # type: ignore[arg-type]


def records() -> list[Record]:
    """What is planted."""
    found: list[Record] = [Association(id="kita", name="北"), Association(id="minami", name=OTHER)]
    for one, word in (("kita", "きた"), ("minami", OTHER)):
        found.append(Supporter(id=f"supporter-{one}", association=one, name=f"{word}の助け手"))
    found += _people("kita", "きたのご近所", provenance=Provenance.NEIGHBOURHOOD)
    found += _people("kita", SEEN)
    found += _people("kita", UNASKED)
    found += _people("minami", OTHER, provenance=Provenance.NEIGHBOURHOOD)
    found += [
        consent("consent-seen", "kita", f"resident-kita-{SEEN}"),
        consent("consent-refused", "kita", f"resident-kita-{UNASKED}", state=ConsentState.REFUSED, note=UNASKED),
        consent("consent-other", "minami", f"resident-minami-{OTHER}", note=OTHER),
        LocalNote(id="note-kita", association="kita", stamp="danger", geometry=POINT, label="きたの書き込み"),
        LocalNote(id="note-minami", association="minami", stamp="danger", geometry=POINT, label=OTHER),
        EvacuationSite(id="site-all", name="みんなの広場"),
        EvacuationSite(id="site-minami", association="minami", name=OTHER),
        SourceRow(id="row-kita", association="kita", source="x", key=STAFF_ONLY, brought={"name": UNASKED}),
        SourceRow(id="row-none", source="x", key=STAFF_ONLY, brought={"name": OTHER}),
        Question(id="question-kita", association="kita", code="question.x", asked_on=MOMENT.date(),
                 facts={"name": STAFF_ONLY}),
        PrintedCopy(id="copy-kita", association="kita", sheet="s", output="sheet", recipient="association", number=1,
                    printed_at=MOMENT, holder=STAFF_ONLY),
        HandOut(id="handout-kita", associations=("kita",), recipient="association", role=OperatorRole.LEADER,
                holder="x", made_at=MOMENT, expires_on=MOMENT.date(), entry=1, spoken=STAFF_ONLY, secret=STAFF_ONLY),
        HandOut(id="handout-minami", associations=("minami",), recipient="association", role=OperatorRole.LEADER,
                holder="x", made_at=MOMENT, expires_on=MOMENT.date(), entry=1, spoken=OTHER, note=OTHER),
        Card(id="card-kita", association="kita", matter=Matter.FIELD, kind="resident", record="x", label=STAFF_ONLY),
        Card(id="card-minami", association="minami", matter=Matter.FIELD, kind="resident", record="x", label=OTHER),
        CareNetTeam(id="team-kita", association="kita", resident=f"resident-kita-{SEEN}", leader=STAFF_ONLY),
        Baton(id="baton-kita", association="kita", resident=f"resident-kita-{SEEN}", place=STAFF_ONLY),
    ]  # fmt: skip
    return found


@contextlib.contextmanager
def plant(server: Cluster) -> Iterator[Planted]:
    """Make it, and close what is left open."""
    database = server.new_database()
    address = DatabaseAddress(server.url(FOUNDER, database))
    keeper = postgres.create_atlas(address, password=PASSWORD, profile=load_profile("mihon"), at=MOMENT)
    try:
        for association in ("kita", "minami"):
            builder = EditBuilder(Records(), label="取り込み", author="test", at=MOMENT, association=association)
            for one in records():
                if (getattr(one, "association", None) or one.id) == association or (
                    association == "kita" and getattr(one, "association", "") is None
                ):
                    builder.create(one)
            if association == "kita":
                builder.create(Association(id="third", name=f"{OTHER}の隣"))
            edit = builder.build()
            assert edit is not None
            keeper.apply(edit)
        logins = {"keeper": FOUNDER}
        for who, role, reach in (
            ("shakyo", OperatorRole.SHAKYO, ()),
            ("city", OperatorRole.CITY, ()),
            ("ward", OperatorRole.CITY, ("kita",)),
            ("leader", OperatorRole.LEADER, ("kita",)),
            ("helper", OperatorRole.HELPER, ("kita",)),
            ("retired", OperatorRole.LEADER, ("kita",)),
            ("other-leader", OperatorRole.LEADER, ("minami",)),
        ):
            logins[who] = f"{who}_{database}"
            made = postgres.add_operator(
                keeper, f"{who}の人", role, associations=reach, login=logins[who], password=PASSWORD, at=MOMENT
            )
            builder = EditBuilder(keeper.load(), label="合言葉を決めました", author="test", at=MOMENT)
            retired = {"retired_on": dt.date(2026, 1, 1)} if who == "retired" else {}
            builder.change(made, secret=f"{HASH}-{who}", **retired)
            edit = builder.build()
            assert edit is not None
            keeper.apply(edit)
        with server.connect("admin", database) as connection:
            connection.execute(f"CREATE ROLE stranger_{database} LOGIN PASSWORD '{PASSWORD}'")
            connection.execute(f"GRANT CONNECT ON DATABASE {database} TO stranger_{database}")
            connection.execute("ANALYZE")
        logins["stranger"] = f"stranger_{database}"
        yield Planted(server, database, keeper, logins)
    finally:
        keeper.close()
