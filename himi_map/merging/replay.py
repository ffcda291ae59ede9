"""Repeats a pack's Edits in the office: word by word where nobody else touched the field, else with what was judged.

Every Edit of the pack gets its entry in the office's journal under its own id, even when nothing of it remains.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import UNSET

from himi_map.edits import WHOLE, Delta, Edit, EditId, Origin, apply, apply_all
from himi_map.edits.apply import as_json, field_json
from himi_map.errors import EditConflictError
from himi_map.history.turning_back import turned_back
from himi_map.merging.branches import pack_of
from himi_map.merging.claims import FieldStory, Meaning, Weighed, as_kept, association_of, field_card, meaning_of, weigh
from himi_map.merging.fields import same
from himi_map.merging.homecoming import Homecoming, OfficeMemory
from himi_map.merging.homes import home_meant
from himi_map.merging.order import as_given
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, Record
from himi_map.records.consent import ConsentFact
from himi_map.records.exchange import Card, Claim, HandOut, Matter
from himi_map.records.kinds import APPEND_ONLY, KIND_OF, REFERENCES
from himi_map.records.supporters import Assignment

Key = tuple[str, str]


class Replay:
    """One pack's Edits on the office's records.

    Parameters
    ----------
    office
        With the custody already told.
    before
        The pack's records without *edits*.
    edits
        New ones within the pack's reach, oldest first.

    Attributes
    ----------
    cards
        Field cards to be made or renewed, by id.
    ended
        Open cards about which nobody disagrees any more.
    settled
        What has to be written after the pack's Edits, each of which writes its own word: the value that stands.
    """

    def __init__(
        self,
        office: Records,
        before: Records,
        home: Homecoming,
        handout: HandOut,
        memory: OfficeMemory,
        edits: list[Edit],
        *,
        voice: str,
        merge: str,
        author: str,
        at: dt.datetime,
        new_id: NewId,
    ) -> None:
        self.office = office
        self.before = before
        self.home = home
        self.handout = handout
        self.memory = memory
        self.edits = edits
        self.voice = voice
        self.merge, self.author, self.at, self.new_id = merge, author, at, new_id
        self.cards: dict[str, Card] = {}
        self.ended: list[Card] = []
        self.settled: list[Delta] = []
        self._left_with = home.left_with if home.left_with is not None else turned_back(home.records, home.edits)
        self._chain = frozenset(home.chain)
        self._touched: dict[Key, list[tuple[int, Delta]]] = {}
        for number, edit in enumerate(edits):
            for delta in edit.deltas:
                self._touched.setdefault((delta.kind, delta.id), []).append((number, delta))

    def touched(self, kind: str) -> list[str]:
        """Ids of one kind that the pack's new Edits touched."""
        return [key for found, key in self._touched if found == kind]

    def run(self) -> tuple[list[Edit], Records]:
        """The Edits to apply and the records after them."""
        done: list[Edit] = []
        records = self.office
        ready = self._make_ready()
        if ready:
            edit = self.own_edit("持ち帰りの用意をしました", ready)
            records = apply(records, edit).records
            done.append(edit)
        kept: dict[int, list[Delta]] = {number: [] for number in range(len(self.edits))}
        for key, deltas in self._touched.items():
            for number, delta in self._judge(records, key, deltas):
                kept[number].append(delta)
        repeated = [self._repeat(edit, kept[number]) for number, edit in enumerate(self.edits)]
        repeated, records = _what_can_be(records, repeated)
        done += repeated
        if self.settled:
            edit = self.own_edit("持ち帰りで重なったところを合わせました", self.settled)
            records = apply(records, edit).records
            done.append(edit)
        return done, records

    def own_edit(self, label: str, deltas: Iterable[Delta]) -> Edit:
        """An Edit of this bringing home that nobody wrote outside."""
        return Edit(
            id=EditId(self.new_id()), label=label, author=self.author, at=self.at, deltas=tuple(deltas),
            origin=Origin.MERGE, association=self.handout.alone, merge=self.merge,
        )  # fmt: skip

    def _repeat(self, edit: Edit, deltas: list[Delta]) -> Edit:
        order = {(one.kind, one.id, one.field): place for place, one in enumerate(edit.deltas)}
        deltas.sort(key=lambda one: order.get((one.kind, one.id, one.field), 0))
        return msgspec.structs.replace(
            edit, deltas=tuple(deltas), origin=Origin.MERGE, brought=self.voice, merge=self.merge, undoes=None
        )

    # --- before the pack's Edits ----------------------------------------------------------------------------------

    def _make_ready(self) -> list[Delta]:
        """Records that the office took back although the hall went on with them; places as they were given."""
        wanted = [key for key in self._touched if key[0] not in APPEND_ONLY and self._goes_on(key)]
        wanted += [key for kind, one in self._touched for key in self._leans_on(self.home.records.get(kind, one))]
        deltas: dict[Key, Delta] = {}
        while wanted:
            key = wanted.pop()
            if key in deltas or self.office.get(*key) is not None or self.before.get(*key) is None:
                continue
            plain = self._last_known(key)
            deltas[key] = Delta(*key, WHOLE, None, plain)
            wanted += self._leans_on(self.before.get(*key))
        back = sorted(deltas.values(), key=lambda one: (one.kind, one.id))
        return back + self._places_as_given()

    def _goes_on(self, key: Key) -> bool:
        return self.before.get(*key) is not None and self.home.records.get(*key) is not None

    def _leans_on(self, record: Record | None) -> list[Key]:
        if record is None:
            return []
        fields = dict(REFERENCES.get(KIND_OF[type(record)], {}))
        found = [(kind, value) for name, kind in fields.items() if (value := getattr(record, name)) is not None]
        if isinstance(record, ConsentFact):
            found.append((str(record.whose), record.subject))
        return found

    def _last_known(self, key: Key) -> Any:
        """What the office held before it took the record back; what the pack left with when that was erased."""
        for _, edit in reversed(self.memory.story(*key, self.handout.entry)):
            for delta in edit.deltas:
                if (delta.kind, delta.id, delta.field) == (*key, WHOLE) and delta.after is None:
                    return delta.before
        record = self.before.get(*key)
        assert record is not None
        return as_json(record)

    def _places_as_given(self) -> list[Delta]:
        residents = {
            one.resident
            for key in self.touched("assignment")
            for one in (self.office.assignments.get(key), self.home.records.assignments.get(key))
            if one is not None
        }
        return [
            Delta("assignment", one.id, name, field_json(one, name), field_json(as_given(one), name))
            for resident in sorted(residents)
            for one in self.office.referring(Assignment, "resident", resident)
            if one.claimed is not None
            for name in ("order", "claimed")
            if not same(field_json(one, name), field_json(as_given(one), name))
        ]

    # --- judging --------------------------------------------------------------------------------------------------

    def _judge(self, records: Records, key: Key, deltas: list[tuple[int, Delta]]) -> list[tuple[int, Delta]]:
        """The deltas that remain of those of one record, each with the number of its Edit."""
        before, theirs, ours = self.before.get(*key), self.home.records.get(*key), records.get(*key)
        if before is None:
            # made outside; made and taken back there is nothing, and who has it already needs no other
            return deltas if theirs is not None and ours is None else []
        if theirs is None:
            untouched = ours is not None and same(as_json(ours), as_json(before))
            return deltas if untouched else []
        assert ours is not None, "made ready"
        rewritten = any(delta.field == WHOLE for _, delta in deltas)
        last: dict[str, int] = {}
        for number, delta in deltas:
            for name in theirs.__struct_fields__ if delta.field == WHOLE else (delta.field,):
                last[name] = number
        last.pop("id", None)
        kept: list[tuple[int, Delta]] = []
        for name, number in last.items():
            their_value, our_value = field_json(theirs, name), field_json(ours, name)
            if same(their_value, field_json(before, name)):
                continue  # taken back outside
            weighed = self._weigh(records, key, name, number)
            if weighed.alone and not rewritten:
                kept += [(at, delta) for at, delta in deltas if delta.field == name]
                continue
            kept.append((number, Delta(*key, name, our_value, their_value)))
            if name == "number" and field_json(ours, "claimed") is not None:
                self.settled.append(Delta(*key, "claimed", field_json(ours, "claimed"), None))
            if not same(weighed.value, their_value):
                self.settled.append(Delta(*key, name, their_value, weighed.value))
            self._keep_card(records, key, name, weighed)
        return kept

    def _weigh(self, records: Records, key: Key, name: str, number: int) -> Weighed:
        left, before, theirs = self._left_with.get(*key), self.before.get(*key), self.home.records.get(*key)
        assert before is not None and theirs is not None
        edit = self.edits[number]
        mine = Claim(origin=self.voice, value=field_json(theirs, name), by=edit.author, at=edit.at)
        return weigh(
            self._story(records, key, name),
            mine,
            own=self._chain,
            left_with=field_json(left, name) if left is not None else UNSET,
            before=field_json(before, name),
            meaning=self._meaning(records, key, name, number),
            since=self.handout.entry,
            asked=field_card(records, *key, name)[0],
        )

    def _story(self, records: Records, key: Key, name: str) -> FieldStory:
        """What the office's journal tells, as far back as the packs left that speak in it."""
        ours = records.get(*key)
        assert ours is not None
        since = self.handout.entry
        while True:
            found = self.memory.story(*key, since)
            earliest = min((self._left_at(edit.brought) for _, edit in found if edit.brought), default=since)
            if earliest >= since:
                break
            since = earliest
        return FieldStory(*key, name, found, field_json(ours, name), self._left_at, self.memory.copy)

    def _left_at(self, origin: str) -> int:
        found = self.office.handouts.get(pack_of(origin))
        return found.entry if found is not None else 0

    def _meaning(self, records: Records, key: Key, name: str, number: int) -> Meaning:
        if name != "home" or key[0] not in ("resident", "supporter"):
            return meaning_of(key[0], name)
        told = self._weigh(records, key, "address", number)
        moved = {pack_of(one.origin) for one in told.claims}
        return lambda _before, claims: home_meant(claims, moved)

    def _keep_card(self, records: Records, key: Key, name: str, weighed: Weighed) -> None:
        """Open a card, add to the one that is open, or take it away when nobody disagrees any more."""
        known, fresh_id = field_card(records, *key, name)
        if not weighed.ask:
            if known is not None:
                self.ended.append(known)
            return
        made = known if known is not None else Card(
            id=fresh_id, association=association_of(records, *key), matter=Matter.FIELD,
            kind=key[0], record=key[1], field=name,
        )  # fmt: skip
        self.cards[made.id] = msgspec.structs.replace(made, claims=as_kept(weighed.claims))


def _what_can_be(records: Records, edits: list[Edit]) -> tuple[list[Edit], Records]:
    """The Edits on *records*, without taking back what somebody has built upon since: use beats removal."""
    while True:
        try:
            return edits, apply_all(records, edits)
        except EditConflictError as error:
            found = error.fields["conflicts"]
            assert isinstance(found, tuple)
            used = {target for _, _, _, expected, target in found if expected is None}
            left = [
                msgspec.structs.replace(
                    edit, deltas=tuple(one for one in edit.deltas if not (one.after is None and one.id in used))
                )
                for edit in edits
            ]
            if left == edits:
                raise
            edits = left
