"""Actions: everything that stands on a button or a menu or answers to a key, in one book that can be searched."""

from ui.actions.action import Action
from ui.actions.book import ActionBook
from ui.actions.menu import MenuButton

__all__ = ["Action", "ActionBook", "MenuButton"]
