"""Making a pack so that a stick that fails leaves no word in the books: what was told of it is taken back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.packs import MadePack
    from himi_map.packs import HandOutRequest
    from himi_map.records.atlas import Records
    from ui.exchange.office import Office


def make_pack(
    office: Office, request: HandOutRequest, target: Path, *, records: Records | None, at: dt.datetime
) -> MadePack:
    """Make a pack; runs in the other thread.

    Raises
    ------
    HimiMapError
        As :func:`data.packs.hand_out`; there is no pack, and the atlas says so when it had been told.
    """
    from data.packs import hand_out

    target.parent.mkdir(parents=True, exist_ok=True)
    return hand_out(office.store, request, target, operator=office.operator, at=at, records=records)


def free_name(folder: Path, title: str, day: dt.date) -> str:
    """A file name for a pack that is not taken: nothing is written over."""
    plain = "".join("・" if letter in '<>:"/\\|?*' else letter for letter in title).strip(" .") or "持ち出し"
    names = [plain, f"{plain}_{day.month}月{day.day}日"]
    names += [f"{names[1]}_{number}" for number in range(2, 100)]
    return next(f"{name}.himipack" for name in names if not (folder / f"{name}.himipack").exists())
