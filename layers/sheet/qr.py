"""The QR code of a sheet, as segno draws it, in a third of the time.

Of the eight masks a code may wear, the standard wants the one with the lowest penalty; segno weighs them module by
module, which was a third of a sheet's layout. Here NumPy weighs them, to the same choice.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIMPLE = range(2, 7)
"""Versions with exactly one alignment pattern and no version information."""
_FINDER = bytes((1, 0, 1, 1, 1, 0, 1))


def qr_cells(text: str) -> NDArray[np.bool_]:
    """The modules of the QR code of *text* (error level M or better), dark True, first row at the top."""
    import segno

    code = segno.make(text, error="m", micro=False, mask=0)
    version = int(code.version)
    if version not in _SIMPLE:
        code = segno.make(text, error="m", micro=False)
        return np.array(code.matrix, dtype=bool)
    masks, words = _patterns(version)
    bare = np.array(code.matrix, dtype=np.uint8)
    bare[words] = 0
    worn = bare ^ masks[0] ^ masks
    best = int(np.argmin(_penalties(worn)))
    found: NDArray[np.bool_] = worn[best].astype(bool)
    found[words] = _format_words(version, str(code.error), best)
    return found


@cache
def _patterns(version: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The eight masks over the data of a code of *version*, and where it tells which of them it wears."""
    size = 17 + 4 * version
    data = np.ones((size, size), dtype=bool)
    data[:9, :9] = data[:9, -8:] = data[-8:, :9] = False
    data[6] = data[:, 6] = False
    data[-9:-4, -9:-4] = False
    words = np.zeros((size, size), dtype=bool)
    words[8, :9] = words[:9, 8] = words[8, -8:] = words[-8:, 8] = True
    words[6, 8] = words[8, 6] = False
    i, j = np.indices((size, size))
    product = i * j
    conditions = (
        (i + j) % 2, i % 2, j % 3, (i + j) % 3, (i // 2 + j // 3) % 2, product % 2 + product % 3,
        (product % 2 + product % 3) % 2, ((i + j) % 2 + product % 3) % 2,
    )  # fmt: skip
    return np.stack([(one == 0) & data for one in conditions]).astype(np.uint8), words


@cache
def _format_words(version: int, error: str, mask: int) -> NDArray[np.bool_]:
    """The format information: the same in every code of that version, error level and mask."""
    import segno

    code = segno.make("0", version=version, error=error, mask=mask, boost_error=False, micro=False)
    return np.array(code.matrix, dtype=bool)[_patterns(version)[1]]


def _penalties(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """ISO/IEC 18004:2015, 7.8.3.1, of codes of shape (n, size, size)."""
    total = np.zeros(len(codes), dtype=np.int64)
    turned = np.ascontiguousarray(codes.transpose(0, 2, 1))
    for lines in (codes, turned):
        same = lines[:, :, 1:] == lines[:, :, :-1]
        fives = same[:, :, :-3] & same[:, :, 1:-2] & same[:, :, 2:-1] & same[:, :, 3:]
        # a run of n >= 5 holds n - 4 fives and costs n - 2
        runs = fives[:, :, 0].sum(axis=1) + (fives[:, :, 1:] & ~fives[:, :, :-1]).sum(axis=(1, 2))
        total += fives.sum(axis=(1, 2)) + 2 * runs
    across = codes[:, :, 1:] == codes[:, :, :-1]
    total += 3 * (across[:, 1:] & across[:, :-1] & (codes[:, 1:, 1:] == codes[:, :-1, 1:])).sum(axis=(1, 2))
    share = codes.mean(axis=(1, 2))
    total += 10 * (np.abs(share * 100 - 50) / 5).astype(np.int64)
    finders = [sum(map(_finders, map(bytes, (*codes[one], *turned[one])))) for one in range(len(codes))]
    return total + 40 * np.array(finders, dtype=np.int64)


def _finders(line: bytes) -> int:
    """How often a row or column looks like part of a finder pattern with white beside it."""
    count, place = 0, line.find(_FINDER)
    while place != -1:
        after = place + 7
        beside = place == 0 or after == len(line) or not any(line[max(place - 4, 0) : place])
        if beside or not any(line[after : after + 4]):
            count += 1
        else:
            after = place + 4
        place = line.find(_FINDER, after)
    return count
