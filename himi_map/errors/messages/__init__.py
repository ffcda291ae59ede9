"""Looks up the Japanese text of an error code in the ``*.toml`` files of this folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Message:
    """The three sentences a user gets, in this order.

    Attributes
    ----------
    what, why, remedy
        What happened; the cause; what to do next. Whole Japanese sentences.
    """

    code: str
    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        """All sentences, one a line, without the empty ones."""
        return "\n".join(part for part in (self.what, self.why, self.remedy) if part)


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for entry in sorted(files(__package__).iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        family = entry.name.removesuffix(".toml")
        for code, text in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            texts[f"{family}.{code}"] = text
    return texts


def known_codes() -> frozenset[str]:
    """Every code that has a text."""
    return frozenset(_texts())


class _Fields(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"（{key}）"


def describe(code: str, fields: Mapping[str, object]) -> Message:
    """The text of *code* with *fields* filled in.

    A code without a text is our own mistake; it is told as such rather than hidden.
    """
    text = _texts().get(code)
    if text is None:
        return Message(
            code, f"処理を続けられませんでした（{code}）。", "", "この番号を添えて、担当者へお知らせください。"
        )
    filled = _Fields(fields)
    return Message(
        code,
        text["what"].format_map(filled),
        text.get("why", "").format_map(filled),
        text.get("remedy", "").format_map(filled),
    )
