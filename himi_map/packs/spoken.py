"""Passphrases that can be said on the phone and typed by somebody of 75.

Six words of everyday Japanese out of 256: 48 bits. Behind PBKDF2 with 256,000 rounds a machine that tries ten thousand
a second needs some nine hundred years. Written in hiragana without small letters that are misheard, with middle dots;
typed with or without dots or spaces, in katakana or hiragana, it is the same passphrase.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from importlib.resources import files
from typing import Final

WORDS: Final = tuple((files(__package__) / "words.txt").read_text(encoding="utf-8").split())
"""Everyday words that a child knows and that are told apart on a bad line."""

_BETWEEN: Final = re.compile(r"[\s・･.,、。‐\-ー_/]+")
_COUNT: Final = 6


def fresh_spoken(choose: Callable[[tuple[str, ...]], str] = secrets.choice) -> str:
    """A new passphrase, for example 「つばめ・みなと・ごま・きつね・あめ・ひのき」."""
    return "・".join(choose(WORDS) for _ in range(_COUNT))


def heard(passphrase: str) -> str:
    """The one form of what was said or typed: hiragana without dots or spaces; other passphrases only without spaces.

    Two people who write 「ツバメ みなと」 and 「つばめ・みなと」 mean the same.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", passphrase))
    return "".join(chr(ord(one) - 0x60) if "ァ" <= one <= "ヶ" else one for one in plain)
