"""Turns the bytes of a text file into text, and says how.

Name lists come from Excel (cp932 or UTF-8 with BOM), from the web (UTF-8) and from old systems (EUC). Whoever imports
one sees which was taken, because a wrong guess spoils names without an error.
"""

from __future__ import annotations

import codecs
from typing import Final, Literal, NamedTuple

from himi_map.errors import InputError

Encoding = Literal["utf-8-sig", "utf-16", "utf-8", "cp932", "euc_jis_2004"]

LABELS: Final[dict[Encoding, str]] = {
    "utf-8-sig": "UTF-8（BOM付き）",
    "utf-16": "UTF-16",
    "utf-8": "UTF-8",
    "cp932": "Shift_JIS（CP932）",
    "euc_jis_2004": "EUC-JP",
}

_NO_TEXT: Final = ("\0",)
_NO_CP932: Final = (*_NO_TEXT, "\x80", "\uf8f0", "\uf8f1", "\uf8f2", "\uf8f3")


class Decoded(NamedTuple):
    """Text of a file without its BOM, and the encoding that was taken."""

    text: str
    encoding: Encoding

    @property
    def label(self) -> str:
        """The encoding in words for the preview."""
        return LABELS[self.encoding]


def decode_text(data: bytes) -> Decoded:
    """Decode in the order BOM, strict UTF-8, cp932, EUC.

    Bytes of an EUC file are often also valid cp932, as a row of half-width kana. Where both fit, EUC is taken when its
    reading holds hiragana or katakana and the cp932 reading holds half-width kana but neither hiragana nor katakana.

    Parameters
    ----------
    data
        The whole file.

    Raises
    ------
    InputError
        ``text.encoding`` when none fits.
    """
    if data.startswith(codecs.BOM_UTF8):
        orders: tuple[Encoding, ...] = ("utf-8-sig",)
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        orders = ("utf-16",)
    else:
        orders = ("utf-8", "cp932", "euc_jis_2004")
    readings = ((encoding, _try(data, encoding)) for encoding in orders)
    encoding, text = next(((name, text) for name, text in readings if text is not None), (None, None))
    if encoding is None or text is None:
        raise InputError("text.encoding")
    if encoding == "cp932" and _has_half_width(text) and not _has_full_kana(text):
        other = _try(data, "euc_jis_2004")
        if other is not None and _has_full_kana(other):
            return Decoded(other, "euc_jis_2004")
    return Decoded(text, encoding)


def _try(data: bytes, encoding: Encoding) -> str | None:
    """The text, or None when *data* does not fit: NUL is in no text, and Python's cp932 lets unassigned bytes pass."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    refused = _NO_CP932 if encoding == "cp932" else _NO_TEXT
    return None if any(char in text for char in refused) else text


def _has_half_width(text: str) -> bool:
    return any("｡" <= char <= "ﾟ" for char in text)


def _has_full_kana(text: str) -> bool:
    return any("ぁ" <= char <= "ヺ" for char in text)
