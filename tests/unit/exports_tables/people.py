"""Hand-made Disclosures: a few invented people whose every field is known."""

from __future__ import annotations

import datetime as dt

from himi_map.disclosed import (
    ConsentMark,
    DisclosedArea,
    DisclosedDestination,
    DisclosedHelper,
    DisclosedPerson,
    DisclosedSupport,
    Disclosure,
    Output,
    ProofCounts,
    Purpose,
    Recipient,
    RecipientKind,
    Situation,
)

AT = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
PENDING = "調整中"


def person(number: int, **values) -> DisclosedPerson:
    """Somebody with all fields of a list for the association."""
    known = {
        "key": f"p{number}", "area": "a", "number": number, "name": f"試島 {'一二三四五六七八九'[number % 9]}郎",
        "kana": "ためしじま いちろう", "address": f"川端{number}番地", "phones": (f"0766-00-{number:04}",),
        "support": DisclosedSupport(voice=True), "listed": True, "position": (100.0 * number, 0.0),
    }  # fmt: skip
    return DisclosedPerson(**{**known, **values})


def helper(order: int, name: str, **values) -> DisclosedHelper:
    """A supporter who agreed."""
    return DisclosedHelper(**{"order": order, "name": name, "agreed": True, "phone": f"090-0000-000{order}", **values})


def pending(order: int) -> DisclosedHelper:
    """A supporter who has not agreed."""
    return DisclosedHelper(order=order, name=PENDING)


def disclosure(*people: DisclosedPerson, output: Output = Output.SUPPORTER_LIST, **values) -> Disclosure:
    """A Disclosure of one association holding exactly *people*."""
    known = {
        "sheet": "0123abcd-0000-4000-8000-000000000000", "output": output,
        "recipient": Recipient(RecipientKind.ASSOCIATION), "purpose": Purpose.PREPARE, "situation": Situation.ORDINARY,
        "at": AT, "title": "川端地区福祉・防災マップ 支援者リスト", "recipient_words": "役員用",
        "areas": (DisclosedArea(key="a", name="川端", ward="浜地区"),), "people": people,
        "counts": {"a": ProofCounts(listed=len(people), on_map=len(people), unplaced=0, map_refused=0)},
        "notes": ("支援は善意によるものです。",),
    }  # fmt: skip
    return Disclosure(**{**known, **values})


def going(site: str, name: str, **values) -> DisclosedDestination:
    """A planned destination."""
    return DisclosedDestination(site=site, name=name, **values)


__all__ = ["AT", "PENDING", "ConsentMark", "disclosure", "going", "helper", "pending", "person"]
