"""自治会・班 of a list: found by name and ward, made when met for the first time."""

from __future__ import annotations

from collections import defaultdict

from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId, GroupId
from himi_map.records.people import Association, Group
from himi_map.services.importing.draft import Draft
from himi_map.text.names import search_key

UNDECIDED = "自治会未定"
"""Where people stand whose list does not say their association, until somebody does."""

_SUFFIXES = ("自治会", "町内会", "町会", "振興会")


class AssociationBook:
    """Finds associations and groups by name; remembers which it has made."""

    def __init__(self, records: Records, draft: Draft) -> None:
        self._draft = draft
        self.made: list[str] = []
        self._known: dict[str, list[Association]] = defaultdict(list)
        self._groups: dict[tuple[str, str], Group] = {}
        for one in records.associations.values():
            if one.put_away is None:
                self._add(one)
        for group in records.groups.values():
            if group.put_away is None:
                self._groups[group.association, search_key(group.name)] = group

    def _add(self, one: Association) -> None:
        for form in {search_key(one.name), _short(one.name)}:
            self._known[form].append(one)

    def known(self, name: str) -> bool:
        """Whether there is an association of that name."""
        return bool(self._candidates(name))

    def _candidates(self, name: str) -> list[Association]:
        return self._known.get(search_key(name)) or self._known.get(_short(name)) or []

    def find(self, name: str, ward: str) -> Association | None:
        """The association, made when there is none of that name; None when the name fits several."""
        found = self._candidates(name)
        if ward:
            same = [one for one in found if search_key(one.ward) == search_key(ward)]
            unwarded = [one for one in found if not one.ward]
            if len(same) == 1:
                return same[0]
            if not same and len(unwarded) == 1:
                return self._take_ward(unwarded[0], ward)
            if not same:
                return self._make(name, ward)
            return None
        if len(found) > 1:
            return None
        return found[0] if found else self._make(name, "")

    def _take_ward(self, one: Association, ward: str) -> Association:
        after = self._draft.change(one, {"ward": ward})
        for known in self._known.values():
            known[:] = [after if other.id == one.id else other for other in known]
        return after

    def _make(self, name: str, ward: str) -> Association:
        made = self._draft.create(Association(id=self._draft.new_id(), name=name, ward=ward))
        self._add(made)
        self.made.append(name)
        return made

    def group(self, association: str, name: str) -> GroupId:
        """The group (班) of that name, made when there is none."""
        key = (association, search_key(name))
        found = self._groups.get(key)
        if found is None:
            found = self._groups[key] = self._draft.create(
                Group(id=self._draft.new_id(), association=AssociationId(association), name=name)
            )
        return GroupId(found.id)


def _short(name: str) -> str:
    key = search_key(name)
    for suffix in _SUFFIXES:
        if key.endswith(search_key(suffix)) and len(key) > len(search_key(suffix)):
            return key.removesuffix(search_key(suffix))
    return key
