"""The evening in tasks, one a file: found by looking into this folder, in the order of their numbers."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.tasks.task import Task


def all_tasks() -> tuple[type[Task], ...]:
    """Every task class of this folder: a new file with a :class:`~ui.tasks.task.Task` in it is a new task."""
    from ui.tasks.task import Task

    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    found = [one for one in Task.__subclasses__() if one.__module__.startswith(f"{__name__}.")]
    return tuple(sorted(found, key=lambda one: one.number))
