"""持ち帰り: bringing a pack home so that nobody loses: field by field, by meaning, a card where only a person knows.

:mod:`~himi_map.merging.plan` works it out; what it decides by stands in :mod:`~himi_map.merging.fields` (one field),
:mod:`~himi_map.merging.homes` (moved or corrected), :mod:`~himi_map.merging.order` (places given twice),
:mod:`~himi_map.merging.withdrawals` (a no always wins), :mod:`~himi_map.merging.reach` (whom the pack never held).
"""

from himi_map.merging.answering import ACCEPTED, DECLINED, answer, wait
from himi_map.merging.homecoming import Homecoming, OfficeMemory
from himi_map.merging.plan import MergePlan, plan_merge
from himi_map.merging.taking_back import merges_in, plan_taking_back

__all__ = [
    "ACCEPTED",
    "DECLINED",
    "Homecoming",
    "MergePlan",
    "OfficeMemory",
    "answer",
    "merges_in",
    "plan_merge",
    "plan_taking_back",
    "wait",
]
