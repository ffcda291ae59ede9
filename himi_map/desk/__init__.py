"""Desk: what an operator may see and do on screen. Only ``ui`` may ask; paper and files go through ``disclose()``."""

from himi_map.desk.desk import (
    COLLECTED_HERE,
    RESIDENT_KINDS,
    STAFF,
    DeskHelper,
    DeskPerson,
    DeskView,
    answer_words,
    desk_view,
    may_open,
)

__all__ = [
    "COLLECTED_HERE",
    "RESIDENT_KINDS",
    "STAFF",
    "DeskHelper",
    "DeskPerson",
    "DeskView",
    "answer_words",
    "desk_view",
    "may_open",
]
