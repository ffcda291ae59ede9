"""Edit: every change is a value.

Typing a name, dragging a pin, importing a file, undoing and merging are all Edits: labelled, timed, authored sets of
field-level deltas, applied by one door (:func:`apply`) in one transaction.
"""

from himi_map.edits.apply import Applied, Changes, apply, apply_all
from himi_map.edits.build import EditBuilder
from himi_map.edits.digest import digest
from himi_map.edits.edit import WHOLE, Delta, Edit, EditId, Origin
from himi_map.edits.undo import UndoPlan, inverse_of, plan_undo

__all__ = [
    "WHOLE",
    "Applied",
    "Changes",
    "Delta",
    "Edit",
    "EditBuilder",
    "EditId",
    "Origin",
    "UndoPlan",
    "apply",
    "apply_all",
    "digest",
    "inverse_of",
    "plan_undo",
]
