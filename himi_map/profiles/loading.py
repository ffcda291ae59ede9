"""Reads profiles: those that ship, by name, and a town's own file, by path."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from himi_map.errors import InputError
from himi_map.profiles.profile import Profile

_FAULTS: Final = (
    (re.compile(r"missing required field `(?P<item>[^`]+)`"), "項目「{item}」がありません"),
    (re.compile(r"contains unknown field `(?P<item>[^`]+)`"), "「{item}」という項目はありません"),
    (re.compile(r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`"), "値の種類が違います（{want} のところが {got}）"),
    (re.compile(r"Invalid enum value (?P<got>.+?)(?= - at|$)"), "{got} は選べません"),
)
_PLACE: Final = re.compile(r" - at `\$\.?(?P<place>[^`]*)`$")


def profile_names() -> tuple[str, ...]:
    """Names of the profiles that ship, sorted."""
    here = files(__package__)
    return tuple(sorted(item.name.removesuffix(".toml") for item in here.iterdir() if item.name.endswith(".toml")))


def load_profile(name_or_path: str | Path) -> Profile:
    """The profile of a town.

    Parameters
    ----------
    name_or_path
        One of :func:`profile_names`, or the path of a TOML file.

    Raises
    ------
    InputError
        ``profile.unknown`` when there is none; ``profile.unreadable`` when the file cannot be read as TOML in UTF-8;
        ``profile.invalid`` when an item is missing or wrong (fields ``file``, ``reason``).
    """
    wanted = str(name_or_path)
    if wanted in profile_names():
        return parse_profile((files(__package__) / f"{wanted}.toml").read_text(encoding="utf-8"), f"{wanted}.toml")
    path = Path(name_or_path)
    if not path.is_file():
        raise InputError("profile.unknown", name=wanted, known="、".join(profile_names()))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("profile.unreadable", file=path.name, reason="UTF-8 の文字として読めません") from error
    return parse_profile(text, path.name)


def parse_profile(text: str, file: str = "") -> Profile:
    """A profile from TOML *text*; *file* is its name for the error text. Raises as :func:`load_profile`."""
    try:
        return msgspec.convert(tomllib.loads(text), Profile)
    except tomllib.TOMLDecodeError as error:
        raise InputError("profile.unreadable", file=file, reason=f"TOML の書き方の誤り：{error}") from error
    except msgspec.ValidationError as error:
        raise InputError("profile.invalid", file=file, reason=_in_japanese(str(error))) from error


def _in_japanese(fault: str) -> str:
    """What is wrong and where, from a msgspec message; our own checks already say it in Japanese."""
    place = _PLACE.search(fault)
    words = _PLACE.sub("", fault)
    for pattern, sentence in _FAULTS:
        match = pattern.search(words)
        if match:
            words = sentence.format(**match.groupdict())
            break
    where = place["place"] if place else ""
    return f"{where}：{words}" if where else words
