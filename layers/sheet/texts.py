"""The words of a sheet that are not in the Disclosure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetTexts:
    """What a sheet says that is not in the Disclosure.

    Attributes
    ----------
    title
        「〇〇地区福祉・防災マップ」.
    ward, date, office
        地区社協, 「令和8年11月24日現在」, who to call.
    credits
        Further sources to be named.
    """

    title: str
    ward: str = ""
    date: str = ""
    office: str = ""
    credits: tuple[str, ...] = ()
