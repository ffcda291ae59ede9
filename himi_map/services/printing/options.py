"""What is wished of a print run."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec


class Binding(enum.StrEnum):
    """Which pages go into one file."""

    ASSOCIATION = "association"  # 自治会ごと
    WARD = "ward"  # 地区ごと
    BOOK = "book"  # 全部で一冊


class RunOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Wishes that decide what comes out; together with records, map pack, run id and date they decide every byte.

    Attributes
    ----------
    recipient
        As :class:`himi_map.disclosed.Recipient` writes it.
    paper, scale
        ``A3`` … (``A4x2``: two A4 to be glued together); denominator, None: chosen per association.
    anew
        Choose scale and frames of every association anew, whatever was remembered or chosen by hand.
    duplex, kana
        The list on the back of the map (A4 and A3); ふりがな above the names of the list.
    upright
        Portrait or landscape; None: chosen per association.
    names, insets
        Names of people on the map; dense clusters of houses enlarged.
    copies
        How many of each association.
    due
        When the copies are to come back.
    name
        Pattern of file names; empty: the binding's own.
    changed_only
        Leave out associations whose content is as it was printed last for this recipient.
    """

    recipient: str = "association"
    paper: str = "A3"
    scale: float | None = None
    duplex: bool = False
    kana: bool = True
    copies: int = 1
    due: dt.date | None = None
    bind: Binding = Binding.ASSOCIATION
    name: str = ""
    changed_only: bool = False
    upright: bool | None = None
    names: bool = False
    insets: bool = True
    anew: bool = False
