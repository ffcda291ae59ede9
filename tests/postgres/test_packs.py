"""Packs leave a served atlas and come home to it while others go on writing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.packs import hand_out, merge_pack, open_returned, preview
from data.store import open_atlas
from himi_map.edits import EditBuilder, apply
from himi_map.packs import HandOutRequest, outstanding
from himi_map.records.exchange import HandOutState
from tests.postgres.planted import Planted
from tests.strategies import MOMENT

AT = MOMENT + dt.timedelta(days=1)


def test_a_pack_leaves_and_comes_home_while_somebody_writes(planted: Planted, tmp_path: Path) -> None:
    store = planted.open("keeper")
    records = store.load()
    keeper = records.operators[store.operator]
    area = next(iter(sorted(records.associations)))
    request = HandOutRequest(associations=(area,), holder="持ち出し 会長")
    made = hand_out(store, request, tmp_path / "会長.himipack", operator=keeper, at=AT)
    assert made.told
    assert [one.holder for one in outstanding(store.load(), AT.date())] == ["持ち出し 会長"]
    resident = made.prepared.handout.people[0]
    with open_atlas(made.path, made.spoken, at=AT) as pack:
        inside = pack.load()
        for turn, phone in enumerate(("0766-70-0001", "0766-70-0002")):
            builder = EditBuilder(
                inside, label="電話を直しました", author=made.prepared.handout.holder,
                at=AT + dt.timedelta(minutes=turn + 1), association=area,
            )  # fmt: skip
            builder.change(inside.residents[resident], phone=phone)
            edit = builder.build()
            assert edit is not None
            pack.apply(edit)
            inside = apply(inside, edit).records
    returned = open_returned(store, made.path)
    looked = preview(store, returned, author=keeper.id, at=AT)
    assert len(looked.brought) == 2
    builder = EditBuilder(store.load(), label="ふりがな", author=keeper.id, at=AT, association=area)
    builder.change(store.load().residents[resident], kana="かえった かな")
    edit = builder.build()
    assert edit is not None
    store.apply(edit)
    plan = merge_pack(store, returned, author=keeper.id, at=AT)
    found = store.load()
    assert (found.residents[resident].phone, found.residents[resident].kana) == ("0766-70-0002", "かえった かな")
    assert found.handouts[plan.handout.id].state is HandOutState.RETURNED
    assert merge_pack(store, open_returned(store, made.path), author=keeper.id, at=AT).empty
    assert store.verify().intact
    store.close()


@pytest.mark.parametrize("login", ["leader", "helper"])
def test_the_hall_sees_nothing_of_what_is_out(planted: Planted, tmp_path: Path, login: str) -> None:
    store = planted.open("keeper")
    records = store.load()
    area = next(iter(sorted(records.associations)))
    request = HandOutRequest(associations=(area,), holder="持ち出し 会長")
    hand_out(store, request, tmp_path / "会長.himipack", operator=records.operators[store.operator], at=AT)
    store.close()
    with planted.open(login) as seen:
        assert seen.load().handouts == {}
