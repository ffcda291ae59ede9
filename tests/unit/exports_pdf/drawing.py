"""Small Scenes and readers of what was painted, for the tests of the paper painter."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import dataclass

import numpy as np
import pikepdf
import pytest

from exports.pdf.page import SheetWriter
from himi_map.geo.crs import PlaneCrs
from layers.scene import Frame, Scene

CRS = PlaneCrs(6675)
A3 = (420.0, 297.0)
FRAME = Frame(CRS, (10.0, 10.0, 310.0, 287.0), (-20000.0, 85000.0), 1500.0, A3)
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Part:
    """A symbol part as the catalogue gives it."""

    xy: np.ndarray
    starts: np.ndarray
    closed: bool = True
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0


DIAMOND = (Part(np.array([[-0.5, 0], [0, -0.5], [0.5, 0], [0, 0.5]]), np.array([0]), True, "site_fill", "site", 0.08),)


def pdf_of(*scenes: Scene, **options) -> bytes:
    buffer = io.BytesIO()
    with SheetWriter(buffer, title="見本", practice="", symbols=lambda name: DIAMOND, **options) as writer:
        for scene in scenes:
            writer.add(scene)
    return buffer.getvalue()


def page_of(*items, page=A3, frame=FRAME) -> Scene:
    return Scene(page, items, frame)


def tool(*command: str, data: bytes) -> str:
    """What a poppler tool prints about a document."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} (poppler-utils) is not installed")
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def content_of(data: bytes, page: int = 0) -> str:
    with pikepdf.open(io.BytesIO(data)) as document:
        return document.pages[page].Contents.read_bytes().decode("ascii")


def points_of(data: bytes) -> np.ndarray:
    """All path points on the first page in points, shape (n, 2), by following the content stream."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as document:
        matrix = np.eye(3)
        stack = []
        for operands, operator in pikepdf.parse_content_stream(document.pages[0]):
            name = str(operator)
            if name == "q":
                stack.append(matrix)
            elif name == "Q":
                matrix = stack.pop()
            elif name == "cm":
                a, b, c, d, e, f = map(float, operands)
                matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ matrix
            elif name in ("m", "l"):
                found.append((np.array([*map(float, operands), 1.0]) @ matrix)[:2])
    return np.array(found).reshape(-1, 2)


def path_numbers(block: bytes) -> list[list[tuple[int, int]]]:
    """The subpaths of a block of path operators."""
    paths: list[list[tuple[int, int]]] = []
    for x, y, operator in re.findall(rb"(-?\d+) (-?\d+) ([ml])", block):
        if operator == b"m":
            paths.append([])
        paths[-1].append((int(x), int(y)))
    return paths
