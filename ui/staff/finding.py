"""Finds people, associations, sites and places by words: what Desk shows, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from himi_map.text.names import search_key
from ui.panels.rows import called, desk_people

if TYPE_CHECKING:
    from ui.actions import ActionBook
    from ui.stage import Stage

_EACH = 6
"""So many of a kind are shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the search."""

    words: str
    detail: str
    run: Callable[[], object]


def find(words: str, stage: Stage, book: ActionBook, show_association: Callable[[str], object]) -> list[Found]:
    """Everything that *words* may mean: actions, people, associations, places; best first in each.

    Parameters
    ----------
    show_association
        Called with the id of an association that was chosen.
    """
    found = [
        Found(one.words, "　".join(filter(None, (one.explanation, one.keys))), partial(book.run, one.name))
        for one in book.search(words)[: _EACH if words.strip() else None]
    ]
    if not words.strip():
        return found
    key = search_key(words)
    for group in (_people(key, stage), _associations(key, stage, show_association), _places(key, stage)):
        found += [one for one, _ in zip(group, range(_EACH), strict=False)]
    return found


def _people(key: str, stage: Stage) -> Iterator[Found]:
    work = stage.workspace

    def show(resident: str) -> None:
        work.select(resident)
        stage.card_wanted.emit(True)

    for one in desk_people(work):
        person = one.resident
        if work.names_hidden:
            hit = key == search_key(str(one.registration.number))
        else:
            texts = (str(one.registration.number), person.name, person.kana, person.address)
            hit = any(key in search_key(text) for text in texts)
        if hit:
            detail = "" if work.names_hidden else person.address
            yield Found(f"{one.registration.number}番　{called(work, one)}", detail, partial(show, person.id))


def _associations(key: str, stage: Stage, show: Callable[[str], object]) -> Iterator[Found]:
    work = stage.workspace
    allowed = set(work.operator.associations)
    for one in work.records.associations.values():
        if one.put_away is None and (not allowed or one.id in allowed) and key in search_key(f"{one.name}{one.kana}"):
            yield Found(one.name, f"自治会　{one.ward}", partial(show, one.id))


def _places(key: str, stage: Stage) -> Iterator[Found]:
    work, canvas = stage.workspace, stage.canvas
    ground = work.ground()
    for site in ground.sites:
        if site.position is not None and key in search_key(f"{site.name}{site.kana}"):
            yield Found(site.name, "避難場所", partial(canvas.centre_on, work.crs.point(site.position)))
    for name, point in zip(ground.places.columns["name"], ground.places.geometry, strict=True):
        if key in search_key(str(name)):
            yield Found(str(name), "地名", partial(canvas.centre_on, (float(point.x), float(point.y))))
    names = ground.buildings.columns["name"]
    for index in range(len(names)):
        if names[index] and key in search_key(str(names[index])):
            middle = ground.buildings.geometry[index].centroid
            yield Found(str(names[index]), "建物", partial(canvas.centre_on, (float(middle.x), float(middle.y))))
