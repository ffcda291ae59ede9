"""What changed since: for each person one sentence, and one word that gives it its colour on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from himi_map.records.people import PRESENT, Registration
from himi_map.records.supporters import Assignment

if TYPE_CHECKING:
    from himi_map.records.atlas import Records
    from himi_map.records.people import Resident

Change = Literal["new", "gone", "moved", "helpers"]
"""New on the list; no longer on it; another house; other supporters."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One person's change, the gravest one of them.

    Attributes
    ----------
    words
        Everything that changed, in whole sentences without the person's name.
    """

    resident: str
    change: Change
    words: str


def differences(before: Records, after: Records, association: str) -> tuple[Difference, ...]:
    """Who is new, gone, elsewhere or helped by others, by NO.

    Parameters
    ----------
    before, after
        The same atlas at two moments.
    association
        Id.
    """
    old, new = _listed(before, association), _listed(after, association)
    found: list[Difference] = []
    for resident in sorted(old.keys() | new.keys(), key=lambda one: (new.get(one) or old[one], one)):
        if resident not in old:
            found.append(Difference(resident, "new", "新しく加わりました。"))
        elif resident not in new:
            found.append(Difference(resident, "gone", "一覧から外れました。"))
        else:
            words = _moved(before.residents[resident], after.residents[resident])
            helpers = _helpers_words(before, after, resident)
            if words or helpers:
                found.append(Difference(resident, "moved" if words else "helpers", words + helpers))
    return tuple(found)


def _listed(records: Records, association: str) -> dict[str, int]:
    living = (one for one in records.of_association(Registration, association) if one.put_away is None)
    return {
        one.resident: one.number
        for one in living
        if (person := records.residents.get(one.resident)) is not None
        and person.put_away is None
        and person.status in PRESENT
    }


def _moved(before: Resident, after: Resident) -> str:
    if before.home == after.home:
        return ""
    if before.home is None:
        return "家の位置が決まりました。"
    return "家の位置が変わりました。" if after.home is not None else "家の位置が外されました。"


def _helpers(records: Records, resident: str) -> dict[str, int]:
    return {
        one.supporter: one.order for one in records.referring(Assignment, "resident", resident) if one.put_away is None
    }


def _helpers_words(before: Records, after: Records, resident: str) -> str:
    old, new = _helpers(before, resident), _helpers(after, resident)
    if old == new:
        return ""
    words = ""
    if came := [after.supporters[one].name for one in new if one not in old and one in after.supporters]:
        words += f"{'、'.join(f'{name}さん' for name in came)}が助けることになりました。"
    if went := [before.supporters[one].name for one in old if one not in new and one in before.supporters]:
        words += f"{'、'.join(f'{name}さん' for name in went)}は助ける人から外れました。"
    return words or "助ける人の順番が変わりました。"
