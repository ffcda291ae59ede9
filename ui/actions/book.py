"""The book of actions: buttons and keys are made from it, the command search looks into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from himi_map.errors import HimiMapError
from himi_map.text.names import search_key
from ui.actions.action import Action
from ui.widgets import button


class ActionBook:
    """All actions of one window.

    Parameters
    ----------
    tell
        Called with why, when an action that is not ready was asked for by key or search.
    refuse
        Called with what the atlas could not give or take; None: it is raised.
    """

    def __init__(self, tell: Callable[[str], object], refuse: Callable[[HimiMapError], object] | None = None) -> None:
        self._actions: dict[str, Action] = {}
        self._tell = tell
        self._refuse = refuse

    def add(self, action: Action) -> Action:
        """Enter an action; names are given once.

        Raises
        ------
        ValueError
            The name, or the key, is taken.
        """
        if action.name in self._actions:
            raise ValueError(f"action {action.name} is entered twice")
        if action.keys and any(one.keys == action.keys for one in self._actions.values()):
            raise ValueError(f"key {action.keys} is taken")
        self._actions[action.name] = action
        return action

    def __getitem__(self, name: str) -> Action:
        """One action by name."""
        return self._actions[name]

    def __iter__(self) -> Iterator[Action]:
        """In the order they were entered."""
        return iter(self._actions.values())

    def run(self, name: str) -> None:
        """Do it, or say why not."""
        action = self._actions[name]
        why = action.ready()
        if why:
            self._tell(why)
            return
        try:
            action.run()
        except HimiMapError as error:
            if self._refuse is None:
                raise
            self._refuse(error)

    def button(self, name: str, *, primary: bool = False) -> QPushButton:
        """A button for an action, with its words and its explanation."""
        action = self._actions[name]
        tip = f"{action.explanation}（{action.keys}）" if action.keys else action.explanation
        return button(action.words, lambda: self.run(name), primary=primary, tip=tip)

    def give_keys(self, window: QWidget) -> None:
        """Let every key of the book work in a window."""
        for action in self._actions.values():
            if action.keys:
                made = QAction(action.words, window)
                made.setShortcut(QKeySequence(action.keys))
                made.triggered.connect(lambda _on=False, name=action.name: self.run(name))
                window.addAction(made)

    def search(self, words: str) -> list[Action]:
        """Actions whose words, explanation or other words hold every part of *words*; best first."""
        parts = [search_key(part) for part in words.split()]
        found: list[tuple[int, int, Action]] = []
        for place, action in enumerate(self._actions.values()):
            names = search_key(action.words)
            everything = search_key(f"{action.words} {action.also} {action.explanation}")
            if all(part in everything for part in parts):
                rank = 0 if all(part in names for part in parts) else 1
                found.append((rank, place, action))
        return [action for _, _, action in sorted(found, key=lambda one: one[:2])]
