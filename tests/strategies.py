"""Hypothesis strategies for records of every kind, whole atlases, and Edits on them.

They are made from the record types themselves: a new field or kind is covered the day it is added. What you want::

    from tests.strategies import atlases, edits_on, histories

    @given(atlases())                     # Records whose references all lead somewhere
    @given(records_of("resident"))        # one record of a kind, its references at random ids
    @given(histories())                   # (Records, [Edit, …]): each Edit fits after the ones before it
    edit = data.draw(edits_on(records))   # an Edit that fits these records; ``undoable=True`` leaves out facts

Values are nasty where records are typed as text: rare characters, variation selectors, line ends, quotes, NUL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect as types

from himi_map.edits import Edit, EditBuilder, Origin, apply
from himi_map.geo.crs import LonLat
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.consent import Whose
from himi_map.records.kinds import APPEND_ONLY, KINDS, REFERENCES
from himi_map.text.partialdate import PartialDate

JST = dt.timezone(dt.timedelta(hours=9))
MOMENT = dt.datetime(2026, 8, 1, 9, 30, tzinfo=JST)
"""A fixed "now"."""

texts = st.one_of(
    st.sampled_from(
        [
            "",
            "氷見太郎",
            "髙﨑𠮷子",
            "渡邉󠄁",
            "ﾊﾝｶｸ ｶﾅ",
            'O\'Brien "x"',
            "一行目\n二行目",
            "a\x00b",
            "%s {name} \\",
            "０７６６",
        ]
    ),
    st.text(max_size=12),
)
"""Text as lists bring it."""

days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
moments = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.sampled_from([JST, dt.UTC]))
positions = st.builds(
    LonLat, st.floats(122, 154, allow_nan=False), st.floats(20, 46, allow_nan=False)
)  # Japan, EPSG:6668
partial_dates = st.one_of(
    st.just(PartialDate()),
    st.builds(lambda day, text: PartialDate(day.isoformat(), text, "day"), days, texts),
    st.builds(lambda day: PartialDate(day.isoformat()[:7], "", "month"), days),
    st.builds(lambda day, text: PartialDate(day.isoformat()[:4], text, "about"), days, texts),
)
_JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), texts
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(texts, inner, max_size=2)),
    max_leaves=4,
)


def _values(kind: types.Type) -> st.SearchStrategy[Any]:
    """Values of one field type."""
    if isinstance(kind, types.StructType):
        if kind.cls is PartialDate:
            return partial_dates
        if kind.cls is LonLat:
            return positions
        return st.builds(kind.cls, **{one.name: _values(one.type) for one in kind.fields})
    if isinstance(kind, types.UnionType):
        return st.one_of(*(_values(one) for one in kind.types))
    if isinstance(kind, types.EnumType):
        return st.sampled_from(list(kind.cls))
    if isinstance(kind, types.LiteralType):
        return st.sampled_from(kind.values)
    if isinstance(kind, types.VarTupleType):
        return st.lists(_values(kind.item_type), max_size=3).map(tuple)
    if isinstance(kind, types.TupleType):
        return st.tuples(*(_values(one) for one in kind.item_types))
    if isinstance(kind, types.DictType):
        return st.dictionaries(_values(kind.key_type), _values(kind.value_type), max_size=3)
    plain: dict[type[types.Type], st.SearchStrategy[Any]] = {
        types.NoneType: st.none(),
        types.BoolType: st.booleans(),
        types.IntType: st.integers(-1000, 100_000),
        types.FloatType: st.floats(-1e6, 1e6, allow_nan=False),
        types.StrType: texts,
        types.DateType: days,
        types.DateTimeType: moments,
        types.AnyType: _JSON,
    }
    return plain[type(kind)]


def _fields(kind: str) -> dict[str, types.Type]:
    info = types.type_info(KINDS[kind])
    assert isinstance(info, types.StructType)
    return {one.name: one.type for one in info.fields}


def _optional(kind: types.Type) -> bool:
    return isinstance(kind, types.UnionType) and kind.includes_none


_FIELDS: dict[str, dict[str, types.Type]] = {kind: _fields(kind) for kind in KINDS}
_VALUES: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    (kind, name): _values(one) for kind, fields in _FIELDS.items() for name, one in fields.items()
}
_any_id = st.uuids().map(str)


def _references(
    kind: str, pool: Callable[[str], st.SearchStrategy[str] | None]
) -> dict[str, st.SearchStrategy[Any]] | None:
    """Strategies for the fields that point to records; None when a needed one has nothing to point to."""
    found: dict[str, st.SearchStrategy[Any]] = {}
    for name, target in REFERENCES.get(kind, {}).items():
        ids = pool(target)
        if _optional(_FIELDS[kind][name]):
            found[name] = st.none() if ids is None else st.one_of(st.none(), ids)
        elif ids is None:
            return None
        else:
            found[name] = ids
    return found


def _build(
    kind: str, references: Mapping[str, st.SearchStrategy[Any]], record_id: st.SearchStrategy[str]
) -> st.SearchStrategy[Any]:
    """Records of a kind; most fields are left at their defaults, as in life."""
    required, optional = {}, {}
    for one in types.type_info(KINDS[kind]).fields:  # type: ignore[attr-defined]
        strategy = references.get(one.name, _VALUES[kind, one.name])
        (required if one.required else optional)[one.name] = strategy
    required["id"] = record_id
    if kind == "consent" and "subject" in references:
        required["subject"] = references["subject"]
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: KINDS[kind](**fields))


def records_of(kind: str) -> st.SearchStrategy[Any]:
    """Records of *kind* by themselves: references lead to random ids."""
    references = _references(kind, lambda _: _any_id)
    assert references is not None
    return _build(kind, references, _any_id)


def _pool(records: Records) -> Callable[[str], st.SearchStrategy[str] | None]:
    def ids(kind: str) -> st.SearchStrategy[str] | None:
        table = records.table(kind)
        return st.sampled_from(sorted(table)) if table else None

    return ids


def _free_id(records: Records, taken: set[str], kind: str) -> str:
    number = 1
    while f"{kind}-{number}" in taken or records.get(kind, f"{kind}-{number}") is not None:
        number += 1
    taken.add(f"{kind}-{number}")
    return f"{kind}-{number}"


def new_record(records: Records, kind: str, record_id: str) -> st.SearchStrategy[Any] | None:
    """A record of *kind* with this id that points only to what is in *records*; None when that cannot be."""
    references = _references(kind, _pool(records))
    if references is None:
        return None
    if kind != "consent":
        return _build(kind, references, st.just(record_id))
    choices = [(whose, _pool(records)(str(whose))) for whose in Whose]
    possible = [(whose, ids) for whose, ids in choices if ids is not None]
    if not possible:
        return None
    return st.one_of(
        *(
            _build(kind, {**references, "whose": st.just(whose), "subject": ids}, st.just(record_id))
            for whose, ids in possible
        )
    )


@st.composite
def atlases(draw: st.DrawFn, *, most: int = 14) -> Records:
    """Snapshots with two associations and up to *most* further records; all references lead somewhere."""
    records = Records.of([draw(_build("association", {}, st.just(one))) for one in ("association-1", "association-2")])
    taken: set[str] = set()
    for kind in draw(st.lists(st.sampled_from(list(KINDS)), max_size=most)):
        strategy = new_record(records, kind, _free_id(records, taken, kind))
        if strategy is not None:
            records = Records.of([*records, draw(strategy)])
    return records


@st.composite
def edits_on(draw: st.DrawFn, records: Records, *, undoable: bool = False, most: int = 5) -> Edit:
    """An Edit that fits *records*: creates, changes and puts away up to *most* records.

    With *undoable* it holds no facts (consents, printed copies).
    """
    number = draw(st.integers(0, 2**60))
    builder = EditBuilder(
        records,
        label=draw(texts),
        author=draw(texts),
        at=draw(moments),
        association=draw(st.sampled_from(["", "association-1", "association-2"])),
        origin=draw(st.sampled_from([Origin.HAND, Origin.IMPORT, Origin.SYSTEM])),
        new_id=lambda: f"edit-{number}",
    )
    kinds = [kind for kind in KINDS if not (undoable and kind in APPEND_ONLY)]
    taken: set[str] = set()
    seen = records
    for _ in range(draw(st.integers(1, most))):
        changeable = [one for one in seen if type(one) not in {KINDS[kind] for kind in APPEND_ONLY}]
        if changeable and draw(st.booleans()):
            _draw_change(draw, builder, seen, draw(st.sampled_from(changeable)))
        else:
            kind = draw(st.sampled_from(kinds))
            strategy = new_record(seen, kind, _free_id(records, taken, kind))
            if strategy is not None:
                made = draw(strategy)
                builder.create(made)
                seen = Records.of([*seen, made])
    if builder.empty:
        builder.create(draw(_build("association", {}, st.just(_free_id(records, taken, "association")))))
    edit = builder.build()
    assert edit is not None
    return edit


def _draw_change(draw: st.DrawFn, builder: EditBuilder, records: Records, record: Record) -> None:
    kind = next(name for name, one in KINDS.items() if isinstance(record, one))
    references = _references(kind, _pool(records)) or {}
    name = draw(st.sampled_from([one for one in _FIELDS[kind] if one != "id"]))
    value = draw(references.get(name, _VALUES[kind, name]))
    builder.change(record, **{name: value})


@st.composite
def histories(draw: st.DrawFn, *, most: int = 6, undoable: bool = False) -> tuple[Records, list[Edit]]:
    """An atlas and Edits that fit one after the other, with ids of their own."""
    start = records = draw(atlases())
    edits: list[Edit] = []
    for _ in range(draw(st.integers(1, most))):
        edit = msgspec.structs.replace(draw(edits_on(records, undoable=undoable)), id=f"edit-{len(edits)}")
        edits.append(edit)
        records = apply(records, edit).records
    return start, edits


def founding(records: Records, *, edit_id: str = "founding") -> Edit:
    """The Edit that creates all *records* in an empty atlas."""
    builder = EditBuilder(
        Records(), label="取り込み", author="test", at=MOMENT, origin=Origin.IMPORT, new_id=lambda: edit_id
    )
    for record in records:
        builder.create(record)
    edit = builder.build()
    assert edit is not None
    return edit
