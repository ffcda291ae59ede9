"""Pages with a copy's marks, as a scanner and as a telephone see them. Seeded: the same pictures every time."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

from exports.pdf.page import SheetWriter
from himi_map.custody import paper_code
from himi_map.disclosed import CopyMark
from layers.scene import Box, Scene, Shapes, Space, Stroke, Text
from layers.shapes import ring
from layers.sheet.custody_marks import custody_marks, usual_slots
from layers.text import lay_out

A3 = (420.0, 297.0)
A4 = (297.0, 210.0)
MM_200_DPI = 200 / 25.4


def mark_of(number: int) -> CopyMark:
    code = paper_code(b"secret of the test", "run", "kawabata", "association", number)
    return CopyMark(code=code, number=number, of=50, holder="川端自治会 会長", due=dt.date(2027, 3, 31))


def crowded_page(seed: int, page: tuple[float, float]) -> Scene:
    """A page as full as a map: lines, squares, hatches and words up to the white around the marks."""
    rng = np.random.default_rng(seed)
    slots = usual_slots(page)
    taken = [slots.qr, slots.words, *slots.corners]
    items: list[Shapes | Text] = []
    while len(items) < 700:
        x, y = rng.uniform(5.0, page[0] - 15.0), rng.uniform(5.0, page[1] - 8.0)
        w, h = rng.uniform(0.8, 10.0), rng.uniform(0.8, 3.0)
        if any(_near((x, y, x + w, y + h), box) for box in taken):
            continue
        kind = len(items) % 4
        if kind == 0:
            items.append(Text(lay_out("道12", h), (x, y), "ink", space=Space.PAPER))
        else:
            corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
            style = {"fill": "ink" if kind == 2 else None, "stroke": Stroke("ink", 0.2)}
            items.append(ring(corners, closed=kind != 3, **(style if kind != 3 else {"stroke": Stroke("ink", 0.3)})))
    return Scene(page=page, items=tuple(items), custody=slots)


def _near(one: Box, other: Box, white: float = 1.5) -> bool:
    apart_x = one[0] > other[2] + white or one[2] < other[0] - white
    apart_y = one[1] > other[3] + white or one[3] < other[1] - white
    return not (apart_x or apart_y)


def with_marks(scene: Scene, mark: CopyMark, *, page: int = 1, pages: int = 3) -> Scene:
    assert scene.custody is not None
    items = (*scene.items, *custody_marks(scene.custody, mark, page, pages))
    return Scene(page=scene.page, items=items, custody=scene.custody)


def printed(scene: Scene, *, dpi: float) -> Image.Image:
    """The page as a printer sets it, grey."""
    target = io.BytesIO()
    with SheetWriter(target, title="川端地区", practice="") as writer:
        writer.add(scene)
    document = pypdfium2.PdfDocument(target.getvalue())
    picture = document[0].render(scale=dpi / 72.0, grayscale=True).to_pil()
    document.close()
    return picture.convert("L")


def torn(picture: Image.Image, scene: Scene, box: Box, *, also: float = 4.0) -> Image.Image:
    """The page without the part around *box* (mm)."""
    k = picture.width / scene.page[0]
    x0, y0, x1, y1 = box
    hole = (
        int((x0 - also) * k), int(picture.height - (y1 + also) * k),
        int((x1 + also) * k), int(picture.height - (y0 - also) * k),
    )  # fmt: skip
    left = picture.copy()
    left.paste(120, hole)
    return left


def scanned(picture: Image.Image, seed: int) -> Image.Image:
    """200 dpi picture as an office scanner gives it: laid on askew, a little soft, grey, noisy, JPEG."""
    rng = np.random.default_rng(seed)
    sheet = picture.rotate(rng.uniform(-4.0, 4.0), resample=Image.Resampling.BICUBIC, expand=True, fillcolor=235)
    if seed % 3 == 0:
        sheet = sheet.rotate(180)
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.7))
    values = np.asarray(sheet, dtype=np.float64) * 0.86 + 18.0
    return _jpeg(values + rng.normal(0.0, 8.0, values.shape), quality=70)


def photographed(picture: Image.Image, seed: int) -> Image.Image:
    """The page on a table, as a telephone of 12 megapixels held aslant sees it by lamplight."""
    rng = np.random.default_rng(seed)
    wide, high = (4032, 3024) if picture.width > picture.height else (3024, 4032)
    w, h = picture.size
    base = 0.03

    def bend() -> float:
        return base + float(rng.uniform(0.0, 0.08))

    corners = [
        (wide * bend(), high * bend()), (wide * (1.0 - bend()), high * bend()),
        (wide * (1.0 - bend()), high * (1.0 - bend())), (wide * bend(), high * (1.0 - bend())),
    ]  # fmt: skip
    photo = picture.transform(
        (wide, high), Image.Transform.PERSPECTIVE, _coefficients([(0, 0), (w, 0), (w, h), (0, h)], corners),
        Image.Resampling.BICUBIC, fillcolor=110,
    )  # fmt: skip
    photo = photo.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.6, 1.1))))
    y, x = np.mgrid[0:high, 0:wide]
    turn = rng.uniform(0.0, 2.0 * np.pi)
    light = 0.55 + 0.45 * ((np.cos(turn) * (x / wide - 0.5) + np.sin(turn) * (y / high - 0.5)) / 1.42 + 0.5)
    values = np.asarray(photo, dtype=np.float64) * light
    return _jpeg(values + rng.normal(0.0, 6.0, values.shape), quality=80)


def _coefficients(source: list[tuple[float, float]], target: list[tuple[float, float]]) -> list[float]:
    """The eight numbers with which PIL asks, for a point of the target, where it lies in the source."""
    rows: list[list[float]] = []
    for (u, v), (x, y) in zip(source, target, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y])
    return list(np.linalg.solve(np.array(rows), np.array(source, dtype=np.float64).reshape(8)))


def _jpeg(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], *, quality: int) -> Image.Image:
    kept = io.BytesIO()
    Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)).save(kept, "JPEG", quality=quality)
    return Image.open(kept).convert("L")


def read(picture: Image.Image) -> set[str]:
    """What an independent reader (zxing-cpp) finds anywhere on it."""
    return {one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)}
