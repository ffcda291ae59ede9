"""What commands say: Japanese lines for people, or exactly one JSON object with ``--json``."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from himi_map.errors import HimiMapError, describe

T = TypeVar("T")


class Console:
    """Speaks to whoever started the command.

    Parameters
    ----------
    json
        Print one JSON object at the end and nothing else on stdout; progress goes to stderr only.
    """

    def __init__(self, *, json: bool) -> None:
        self.json = json

    def say(self, text: str) -> None:
        """A line for people; silent with ``--json``."""
        if not self.json:
            print(text)  # noqa: T201

    def finish(self, answer: dict[str, Any]) -> None:
        """The answer of the command as JSON; silent without ``--json``."""
        if self.json:
            print(jsonlib.dumps(answer, ensure_ascii=False, default=str))  # noqa: T201

    def warn(self, text: str) -> None:
        """A line on stderr."""
        print(text, file=sys.stderr)  # noqa: T201

    def progress(self, items: Iterable[T], *, label: str, total: int) -> Iterator[T]:
        """Yield *items* while showing how far the work is, on stderr and only on a terminal."""
        if not sys.stderr.isatty() or total < 3:
            yield from items
            return
        with _bar(label, total) as advance:
            for item in items:
                yield item
                advance()

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Callable[[], None]]:
        """Something to call each time one more is done; the bar is on stderr and only on a terminal."""
        if not sys.stderr.isatty() or total < 3:
            yield lambda: None
            return
        with _bar(label, total) as advance:
            yield advance


@contextmanager
def _bar(label: str, total: int) -> Iterator[Any]:
    from rich.console import Console as RichConsole
    from rich.progress import Progress

    with Progress(console=RichConsole(stderr=True)) as progress:
        task = progress.add_task(label, total=total)
        yield lambda: progress.advance(task)


def tell_error(console: Console, error: HimiMapError) -> None:
    """Say what happened, why, and what to do next; as JSON too when asked."""
    message = describe(error.code, error.fields)
    print(str(message), file=sys.stderr)  # noqa: T201
    console.finish({"error": {"code": error.code, "what": message.what, "why": message.why, "remedy": message.remedy}})
