"""Words for what went wrong before or beside the commands: a mistyped command line, a mistake of the program's own.

The library that reads the command line speaks English, and an unforeseen error would end in a trace whose values may
name people; neither is for the person at the keyboard.
"""

from __future__ import annotations

import traceback
from pathlib import Path


def usage_words(error: Exception) -> str:
    """What is wrong with the command line, in Japanese.

    Parameters
    ----------
    error
        As raised by typer: told apart by the name of its type, which is not public.
    """
    kind = type(error).__name__
    option = getattr(error, "option_name", "") or _parameter(error)
    if kind == "NoSuchOption":
        return f"「{option}」という指定はありません。"
    if kind == "BadOptionUsage":
        return f"「{option}」の書き方が違います。"
    if kind == "MissingParameter":
        return f"「{option}」がありません。"
    if kind == "BadParameter":
        return f"「{option}」に書かれたものを読めません。"
    return f"コマンドの名前か、書かれたものの数が違います（{error}）。"


def _parameter(error: Exception) -> str:
    parameter = getattr(error, "param", None)
    names = getattr(parameter, "opts", None) or [getattr(error, "param_hint", None) or "?"]
    shown = getattr(parameter, "metavar", None) or names[0]
    return str(names[0] if str(names[0]).startswith("-") else shown)


def place_of(error: BaseException) -> str:
    """Type and place of an unforeseen error, without its words: they may hold what somebody wrote about a person."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} {last}"
