"""The table of record kinds: name, type, which are append-only, and which fields point to other records."""

from __future__ import annotations

from typing import Final

from himi_map.records.base import Record
from himi_map.records.care import Baton, CareHelper, CareNetTeam, MonthlyActivity
from himi_map.records.consent import ConsentFact
from himi_map.records.exchange import Card, HandOut
from himi_map.records.office import LocalNote, Operator, Question, SourceRow
from himi_map.records.paper import CustodyFact, PrintedCopy, SheetLayout
from himi_map.records.people import Association, Contact, Group, Household, Registration, Resident
from himi_map.records.sites import EvacuationPlan, EvacuationSite
from himi_map.records.supporters import Assignment, Supporter

KINDS: Final[dict[str, type[Record]]] = {
    "association": Association,
    "group": Group,
    "household": Household,
    "resident": Resident,
    "registration": Registration,
    "contact": Contact,
    "supporter": Supporter,
    "assignment": Assignment,
    "consent": ConsentFact,
    "site": EvacuationSite,
    "plan": EvacuationPlan,
    "team": CareNetTeam,
    "helper": CareHelper,
    "activity": MonthlyActivity,
    "baton": Baton,
    "note": LocalNote,
    "copy": PrintedCopy,
    "operator": Operator,
    "source_row": SourceRow,
    "question": Question,
    "handout": HandOut,
    "card": Card,
    "custody": CustodyFact,
    "layout": SheetLayout,
}
"""Kind name to type, in dependency order."""

KIND_OF: Final[dict[type[Record], str]] = {record_type: name for name, record_type in KINDS.items()}

APPEND_ONLY: Final = frozenset({"consent", "copy", "custody"})
"""Facts: corrected by a later fact, never changed, never undone."""

REFERENCES: Final[dict[str, dict[str, str]]] = {
    "group": {"association": "association"},
    "household": {"association": "association"},
    "resident": {"association": "association", "household": "household", "group": "group"},
    "registration": {"association": "association", "resident": "resident"},
    "contact": {"association": "association", "resident": "resident"},
    "supporter": {"association": "association", "resident": "resident"},
    "assignment": {"association": "association", "resident": "resident", "supporter": "supporter"},
    "consent": {"association": "association", "about": "resident"},
    "plan": {"association": "association", "resident": "resident"},
    "team": {"association": "association", "resident": "resident"},
    "helper": {"association": "association", "team": "team", "supporter": "supporter"},
    "activity": {"association": "association", "team": "team"},
    "baton": {"association": "association", "resident": "resident", "household": "household"},
    "note": {"association": "association"},
    "copy": {"association": "association"},
    "site": {"association": "association"},
    "source_row": {"association": "association"},
    "question": {"association": "association"},
    "handout": {"holder": "operator", "follows": "handout"},
    "card": {"association": "association"},
    "custody": {"association": "association", "copy": "copy"},
    "layout": {"association": "association"},
}
"""Kind to {field: kind it points to}. A consent's ``subject`` points to the kind named by ``whose``."""
