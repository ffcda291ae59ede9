"""Breaks text into lines as Japanese is set (禁則処理), and makes names fit without ever dropping a letter of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from layers.text.fonts import FontSet
from layers.text.layout import lay_out, width_of
from layers.text.run import GlyphRun, Role

NOT_AT_START = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー〜～）〕］｝〉》」』】〙〗｠’”»"
    "ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "｡｣､･ｧｨｩｪｫｬｭｮｯｰﾞﾟ,.:;?!)]}%％‰℃°′″‐–—゠…‥"
)
"""行頭禁則 (JIS X 4051): closing brackets, stops, middle dots, iteration marks, small kana, trailing units."""
NOT_AT_END = frozenset("（〔［｛〈《「『【〘〖｟‘“«([{｢￥¥＄$￡£＃#№")
"""行末禁則 (JIS X 4051): opening brackets and leading units."""

_LEAST_LAST: Final = 6.0
"""A balanced paragraph's last line is at least as long as so many letters."""

_WORD = re.compile(
    r"\s"
    r"|[0-9A-Za-z０-９][0-9A-Za-z０-９.,:/@_'+\-－]*[0-9A-Za-z０-９]"
    "|.[\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f\u3099\u309a]*",
    re.DOTALL,
)


def _chunks(line: str) -> list[str]:
    """Parts between which a line may end: characters and Latin words, joined where 禁則 forbids a break."""
    chunks: list[str] = []
    for part in _WORD.findall(line):
        if chunks and (part[0] in NOT_AT_START or chunks[-1][-1] in NOT_AT_END or part.isspace()):
            chunks[-1] += part
        else:
            chunks.append(part)
    return chunks


@lru_cache(maxsize=1 << 12)
def _split_lines(
    text: str, size: float, width: float, role: Role, fonts: FontSet | None, balanced: bool = False
) -> tuple[str, ...]:
    def length(part: str) -> float:
        return width_of(part.rstrip(), size, role=role, fonts=fonts)

    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        if length(paragraph) <= width:
            lines.append(paragraph.rstrip())
            continue
        current, first = "", len(lines)
        for chunk in _chunks(paragraph):
            if length(current + chunk) <= width:
                current += chunk
                continue
            if current:
                lines.append(current.rstrip())
                current = ""
            for character in _WORD.findall(chunk) if length(chunk) > width else [chunk]:
                for part in list(character) if length(character) > width else [character]:
                    if current and length(current + part) > width:
                        lines.append(current.rstrip())
                        current = ""
                    current += part
        lines.append(current.rstrip())
        if balanced and len(lines) - first > 1 and length(lines[-1]) < _LEAST_LAST * size:
            lines[-2:] = _evened(lines[-2], lines[-1], paragraph, _LEAST_LAST * size, length)
    return tuple(lines)


def _evened(left: str, right: str, paragraph: str, least: float, length: Callable[[str], float]) -> tuple[str, str]:
    """The last two lines of *paragraph* with so much moved down that the last is at least *least* long (mm)."""
    tail = paragraph[paragraph.rindex(left, 0, len(paragraph.rstrip()) - len(right)) :]
    chunks = _chunks(tail)
    for cut in range(len(chunks) - 1, 0, -1):
        upper, lower = "".join(chunks[:cut]).rstrip(), "".join(chunks[cut:]).strip()
        if length(lower) >= least and length(upper) <= length(left):
            return (upper, lower) if length(upper) >= length(lower) else (left, right)
    return left, right


def wrap(
    text: str,
    size_mm: float,
    width_mm: float,
    max_lines: int | None = None,
    *,
    role: Role = "regular",
    fonts: FontSet | None = None,
    balanced: bool = False,
) -> tuple[GlyphRun, ...]:
    """Set *text* in lines of at most *width_mm*, with 禁則処理 by pushing out.

    Line ends in *text* are kept as such. A line holds at least one character, however narrow.

    Parameters
    ----------
    max_lines
        Most lines wanted; the last then ends in 「…」 when there was more. Do not use it for names.
    balanced
        No paragraph ends in a line of one or two letters: some of the line before go down with them.

    Returns
    -------
    tuple[GlyphRun, ...]
        One run a line, none of them empty at the end of a paragraph's width: blanks at breaks are dropped.
    """
    lines = _split_lines(text, size_mm, width_mm, role, fonts, balanced)
    if max_lines is not None and len(lines) > max_lines:
        kept = lines[max_lines - 1]
        while kept and width_of(kept + "…", size_mm, role=role, fonts=fonts) > width_mm:
            kept = kept[:-1]
        lines = (*lines[: max_lines - 1], kept + "…")
    return tuple(lay_out(line, size_mm, role=role, fonts=fonts) for line in lines)


def fit(
    text: str,
    size_mm: float,
    max_width_mm: float,
    min_size_mm: float,
    *,
    role: Role = "regular",
    fonts: FontSet | None = None,
) -> tuple[GlyphRun, ...]:
    """Set a name within *max_width_mm*: smaller down to *min_size_mm*, then on two lines or more; never cut.

    Returns
    -------
    tuple[GlyphRun, ...]
        One run when it fits at some size; otherwise lines of about equal length in the largest size that fits two
        lines, or as many lines as it takes at *min_size_mm*. Joined, they hold every character but blanks at breaks.
    """
    natural = width_of(text, size_mm, role=role, fonts=fonts)
    if natural <= max_width_mm:
        return (lay_out(text, size_mm, role=role, fonts=fonts),)
    size = _floor(size_mm * max_width_mm / natural)
    if size >= min_size_mm:
        return (lay_out(text, size, role=role, fonts=fonts),)
    pair = _halves(text, size_mm, role, fonts)
    if pair:
        longest = max(width_of(part, size_mm, role=role, fonts=fonts) for part in pair)
        size = min(size_mm, _floor(size_mm * max_width_mm / longest))
        if size >= min_size_mm:
            return tuple(lay_out(part, size, role=role, fonts=fonts) for part in pair)
    return wrap(text, min_size_mm, max_width_mm, role=role, fonts=fonts)


def _floor(size: float) -> float:
    """Down to a hundredth of a millimetre, so that the result surely fits and caches well."""
    return int(size * 100) / 100


def _halves(text: str, size: float, role: Role, fonts: FontSet | None) -> tuple[str, str] | None:
    """The break that makes the longer half shortest; a blank is taken for up to 1.4 times that."""
    chunks = _chunks(text)
    best: tuple[float, tuple[str, str]] | None = None
    for i in range(1, len(chunks)):
        left, right = "".join(chunks[:i]), "".join(chunks[i:])
        longest = max(width_of(p.strip(), size, role=role, fonts=fonts) for p in (left, right))
        cost = longest * (0.7 if left[-1].isspace() else 1.0)
        if best is None or cost < best[0]:
            best = (cost, (left.rstrip(), right.lstrip()))
    return best[1] if best else None
