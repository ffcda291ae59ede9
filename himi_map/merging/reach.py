"""How far a pack reaches: what its holder may change, of what it left with. People it never held are out of reach."""

from __future__ import annotations

from himi_map.edits.edit import WHOLE, Delta, Edit
from himi_map.packs.manifest import PackManifest
from himi_map.packs.rights import beyond_rights, strange_references
from himi_map.records.atlas import Records
from himi_map.records.exchange import HandOut
from himi_map.records.kinds import KINDS


class Reach:
    """What one pack may touch.

    Parameters
    ----------
    handout
        The office's own word about what was put into it; the pack's own word is not asked.
    before, theirs
        The pack's records without and with what is new.
    office
        The office's records.
    """

    def __init__(
        self, manifest: PackManifest, handout: HandOut, before: Records, theirs: Records, office: Records
    ) -> None:
        self._manifest = manifest
        self._held = {
            "resident": set(handout.people),
            "supporter": set(handout.supporters),
            "contact": set(handout.contacts),
        }
        self._before = before
        self._office = office
        self._known = {(kind, key) for side in (before, theirs) for kind in KINDS for key in side.table(kind)}
        self._made: set[tuple[str, str]] = set()

    def allows(self, edit: Edit) -> bool:
        """Whether every delta of an Edit is within reach; what it makes is then within reach of later ones."""
        made = {(one.kind, one.id) for one in edit.deltas if one.field == WHOLE and one.before is None}
        within = self._made | made
        if not all(self._allows(delta, within) for delta in edit.deltas):
            return False
        self._made = within
        return True

    def _allows(self, delta: Delta, made: set[tuple[str, str]]) -> bool:
        if beyond_rights(self._manifest, delta, self._before):
            return False
        key = (delta.kind, delta.id)
        if key in made:
            return self._allows_new(delta, key, made)
        if self._before.get(*key) is None:
            return False
        if delta.kind in self._held:
            return delta.id in self._held[delta.kind]
        record = self._office.get(*key) or self._before.get(*key)
        about = {name: getattr(record, name, None) for name in ("resident", "supporter")}
        return self._about_held(delta.kind, about, made)

    def _allows_new(self, delta: Delta, key: tuple[str, str], made: set[tuple[str, str]]) -> bool:
        """A new record must not take the id of one that is there, nor lean on people the pack never held."""
        there = self._office.get(*key)
        if there is not None and self._before.get(*key) is None and key not in self._made:
            return False
        if delta.field != WHOLE or not isinstance(delta.after, dict):
            return True
        return not strange_references(delta, self._known | made) and self._about_held(delta.kind, delta.after, made)

    def _about_held(self, kind: str, plain: dict[str, object], made: set[tuple[str, str]]) -> bool:
        """Whoever a record is about was in the pack, or was made outside."""
        pairs = [("resident", plain.get("resident")), ("supporter", plain.get("supporter"))]
        if kind == "consent":
            pairs = [(str(plain.get("whose")), plain.get("subject")), ("resident", plain.get("about"))]
        if kind == "supporter":
            pairs = [("resident", plain.get("resident"))]
        return all(
            who is None or who in self._held.get(whose, ()) or (whose, who) in made or (whose, who) in self._made
            for whose, who in pairs
        )
