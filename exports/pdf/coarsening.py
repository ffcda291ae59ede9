"""Glyph outlines in coarser units: paper needs no 2048 steps to the em, and half of a sheet's bytes are outlines.

256 steps to the em are 30 micrometres in the largest title, 800 dots an inch, and 10 in the smallest type; coordinates
then fit in one byte and compress well, and a sheet loses a fifth of its bytes (measured).
"""

from __future__ import annotations

import struct
from itertools import groupby

PAPER_EM = 256
"""Steps to the em of the outlines in a document."""

_ON_CURVE, _X_SHORT, _Y_SHORT, _REPEAT, _X_SAME, _Y_SAME = 1, 2, 4, 8, 16, 32
"""Flags of a simple glyph's points (OpenType specification, glyf table)."""
_WORDS, _OFFSETS = 0x01, 0x02
"""Flags of a composite glyph's parts."""


def steps(value: int, em: int) -> int:
    """*Value* of a font with *em* units in our steps, to the nearest."""
    return (2 * value * PAPER_EM + em) // (2 * em)


def coarse_simple(data: bytes, contours: int, em: int) -> bytes:
    """A simple glyph without its instructions, in our steps.

    Parameters
    ----------
    data
        Its ``glyf`` entry.
    contours
        How many, at least one.
    em
        Units to the em of the font it comes from.
    """
    ends = struct.unpack_from(f">{contours}H", data, 10)
    at = 10 + 2 * contours
    at += 2 + struct.unpack_from(">H", data, at)[0]
    count = ends[-1] + 1
    flags: list[int] = []
    while len(flags) < count:
        flag = data[at]
        at += 1
        if flag & _REPEAT:
            flags += [flag] * (data[at] + 1)
            at += 1
        else:
            flags.append(flag)
    xs, at = _coordinates(data, at, flags, _X_SHORT, _X_SAME, em)
    ys, _ = _coordinates(data, at, flags, _Y_SHORT, _Y_SAME, em)
    across, x_bits = _differences(xs, _X_SHORT, _X_SAME)
    along, y_bits = _differences(ys, _Y_SHORT, _Y_SAME)
    said = bytearray()
    for flag, group in groupby((f & _ON_CURVE) | x | y for f, x, y in zip(flags, x_bits, y_bits, strict=True)):
        many = len(list(group))
        while many:
            now = min(many, 256)
            said += bytes((flag | _REPEAT, now - 1)) if now > 2 else bytes((flag,)) * now
            many -= now
    head = struct.pack(">5h", contours, min(xs), min(ys), max(xs), max(ys))
    return head + data[10 : 10 + 2 * contours] + b"\0\0" + bytes(said) + across + along


def coarse_offsets(data: bytearray, at: int, flags: int, em: int) -> None:
    """The place of one part of a composite glyph (behind *at*: flags and glyph id), in our steps, in *data*."""
    if flags & _OFFSETS:
        form = ">2h" if flags & _WORDS else ">2b"
        struct.pack_into(form, data, at + 4, *(steps(value, em) for value in struct.unpack_from(form, data, at + 4)))


def _coordinates(data: bytes, at: int, flags: list[int], short: int, same: int, em: int) -> tuple[list[int], int]:
    """Absolute coordinates in our steps, and where the next table begins."""
    place, found = 0, []
    for flag in flags:
        if flag & short:
            place += data[at] if flag & same else -data[at]
            at += 1
        elif not flag & same:
            place += int.from_bytes(data[at : at + 2], "big", signed=True)
            at += 2
        found.append((2 * place * PAPER_EM + em) // (2 * em))
    return found, at


def _differences(values: list[int], short: int, same: int) -> tuple[bytes, list[int]]:
    """Steps from point to point as bytes, and the bits of each point that say how to read them."""
    out, bits, before = bytearray(), [], 0
    for value in values:
        step, before = value - before, value
        if step == 0:
            bits.append(same)
        elif -256 < step < 256:
            bits.append(short | same if step > 0 else short)
            out.append(abs(step))
        else:
            bits.append(0)
            out += struct.pack(">h", step)
    return bytes(out), bits
