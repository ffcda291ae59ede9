"""What a name list says, row by row, before anything is compared with the atlas: typed, not yet anybody's record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Protocol

from himi_map.geo.crs import LonLat
from himi_map.records.care import CareTarget
from himi_map.records.consent import ConsentKind, ConsentState, Proof, SignedBy
from himi_map.records.people import PositionQuality
from himi_map.services.importing.report import RowPlace


@dataclass(frozen=True, slots=True)
class IncomingConsent:
    """An answer as a cell (and its date column) has it.

    Attributes
    ----------
    state
        None: the cell says nothing (blank, 未確認): unknown, no fact.
    signed_on
        None: undated.
    """

    state: ConsentState | None
    proof: Proof = Proof.NAME_LIST
    signed_on: dt.date | None = None
    signed_by: SignedBy = SignedBy.SELF
    signer: str = ""
    relation: str = ""
    reason: str = ""

    def brought(self) -> Any:
        """JSON form, to tell next time whether the file changed."""
        if self.state is None:
            return None
        day = self.signed_on.isoformat() if self.signed_on else ""
        return [self.state.value, self.proof.value, day, self.signed_by.value, self.signer, self.relation]


@dataclass(slots=True)
class IncomingSupporter:
    """支援協力者 *number* of a row. ``fields`` holds only what the file has columns for."""

    number: int
    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    agreed: IncomingConsent | None = None
    shared: IncomingConsent | None = None


@dataclass(slots=True)
class IncomingContact:
    """緊急連絡先 *number* of a row."""

    number: int
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class IncomingTeam:
    """ケアネットチーム of a row."""

    fields: dict[str, Any] = field(default_factory=dict)
    helpers: tuple[str, ...] = ()


@dataclass(slots=True)
class IncomingPerson:
    """One row of a name list.

    Attributes
    ----------
    source_id
        The list's own id of the person; "" when it has none.
    association, ward
        Names; association "" when the file does not say.
    number
        NO of the row, None when there is none.
    resident, registration, household
        Field name to value of those records: only what the file has columns for.
    household_key
        What joins people of one house: 世帯番号, or 世帯主 with address; "" when not known.
    position
        From coordinate columns, EPSG:6668.
    consents
        Kind to answer; only kinds the file has a column for.
    baton
        Fields of a Baton; None when the row has none.
    """

    place: RowPlace
    name: str
    source_id: str = ""
    association: str = ""
    ward: str = ""
    group: str = ""
    number: int | None = None
    resident: dict[str, Any] = field(default_factory=dict)
    registration: dict[str, Any] = field(default_factory=dict)
    household: dict[str, Any] = field(default_factory=dict)
    household_key: str = ""
    position: LonLat | None = None
    consents: dict[ConsentKind, IncomingConsent] = field(default_factory=dict)
    supporters: list[IncomingSupporter] = field(default_factory=list)
    contacts: list[IncomingContact] = field(default_factory=list)
    baton: dict[str, Any] | None = None
    baton_consent: IncomingConsent | None = None
    team: IncomingTeam | None = None

    def __repr__(self) -> str:
        """Place only."""
        return f"<IncomingPerson row {self.place.row}>"


@dataclass(frozen=True, slots=True)
class Found:
    """A place for an address. ``note`` says what is not exact about it, "" when it is the very lot."""

    position: LonLat
    quality: PositionQuality
    note: str = ""

    def __repr__(self) -> str:
        """Hide the place."""
        return f"<Found {self.quality}>"


class Gazetteer(Protocol):
    """Where addresses are."""

    @property
    def towns(self) -> tuple[str, ...]:
        """大字・町 names."""
        ...

    def find(self, town: str, koaza: str, banchi: str) -> Found | None:
        """The best known place: 地番, else 小字, else 町; None when not even the town has a point."""
        ...


CARE_TARGET_WORDS: dict[str, CareTarget] = {
    "独居": CareTarget.ELDERLY_ALONE,
    "ひとり暮らし": CareTarget.ELDERLY_ALONE,
    "一人暮らし": CareTarget.ELDERLY_ALONE,
    "高齢者独居": CareTarget.ELDERLY_ALONE,
    "高齢者のみ": CareTarget.ELDERLY_ONLY,
    "高齢者世帯": CareTarget.ELDERLY_ONLY,
    "同居": CareTarget.ELDERLY_FAMILY,
    "高齢者同居": CareTarget.ELDERLY_FAMILY,
    "身体": CareTarget.PHYSICAL,
    "知的": CareTarget.INTELLECTUAL,
    "精神": CareTarget.MENTAL,
    "1人親": CareTarget.SINGLE_PARENT,
    "ひとり親": CareTarget.SINGLE_PARENT,
    "その他": CareTarget.OTHER,
}
"""対象区分 of the half-year report as lists write it (after NFKC)."""
