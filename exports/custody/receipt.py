"""受領書: one slip a copy, signed by who receives it, kept by the office. Nobody who is on the copy is on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from exports.tables.canvas import PT, PageCanvas
from himi_map.glossary import term
from himi_map.text.wareki import wareki
from layers.sheet.column import dots
from layers.sheet.custody_marks import qr_text
from layers.sheet.qr import qr_cells
from layers.text import wrap

if TYPE_CHECKING:
    from himi_map.disclosed import CopyLine
    from layers.scene import Drawable, Scene

_PAGE = (210.0, 297.0)
_ON_A_PAGE = 2
_MARGIN, _QR = 14.0, 24.0
_HANDLING = ("locked", "no_copy", "purpose", "return", "secrecy")
_SIGNATURES = ("受け取った日", "住所または役職", "お名前（署名）", "返した日", "受け取った職員")


def receipt_pages(lines: Sequence[CopyLine], *, office: str, practice: str = "") -> tuple[Scene, ...]:
    """The slips of *lines*, two on an A4 page to be cut apart; in their order.

    Parameters
    ----------
    practice
        Words of a practice town, or empty: on every slip, since the band of the page stays with the upper one.
    """
    pages: list[Scene] = []
    for start in range(0, len(lines), _ON_A_PAGE):
        canvas = PageCanvas(*_PAGE)
        codes: list[Drawable] = []
        for place, line in enumerate(lines[start : start + _ON_A_PAGE]):
            top = _PAGE[1] - place * _PAGE[1] / _ON_A_PAGE - _MARGIN
            codes.append(_slip(canvas, line, top, office))
            canvas.text(_MARGIN + 26.0, top - 6.0, practice, 12.0, role="bold")
        middle = _PAGE[1] / 2
        for x in range(5, 205, 6):
            canvas.rule(x, middle, x + 3.0, middle, "thin")
        scene = canvas.scene()
        pages.append(replace(scene, items=(*scene.items, *codes)))
    return tuple(pages)


def _slip(canvas: PageCanvas, line: CopyLine, top: float, office: str) -> Drawable:
    """One slip from *top* down; gives its QR."""
    left, right = _MARGIN, _PAGE[0] - _MARGIN
    canvas.text(left, top - 7.0, term("output.receipt_slip"), 20.0, role="bold")
    canvas.text_right(right, top - 3.5, office, 9.0)
    y = top - 14.5
    copy = term("custody.copy_of").format(of=line.mark.of, number=line.mark.number)
    facts = (
        ("紙", f"{line.ward}　{line.area}　{line.what}（{line.whom}）".strip()),
        (term("custody.code"), f"{line.mark.short}　　{copy}"),
        (term("custody.holder"), line.mark.holder),
        (term("custody.due"), wareki(line.mark.due) if line.mark.due is not None else ""),
    )
    for words, value in facts:
        canvas.text(left, y, words, 9.0)
        canvas.text_fit(left + 24.0, y, value, 12.0, right - left - 24.0 - _QR - 4.0, role="bold")
        canvas.rule(left + 24.0, y - 2.0, right - _QR - 4.0, y - 2.0, "thin")
        y -= 8.4
    y -= 0.5
    for run in wrap(
        "この紙には、見守りや避難の支援が必要な方の大切な情報が載っています。次のことをお守りください。",
        9.5 * PT,
        right - left,
    ):
        canvas.run(run, left, y)
        y -= 5.0
    for rule in _HANDLING:
        canvas.text_fit(left + 2.0, y, f"・{term(f'handling.{rule}')}", 9.5, right - left - 2.0)
        y -= 5.0
    canvas.text_fit(
        left + 2.0, y, f"・なくしたときは、すぐに知らせてください（{office}）。", 9.5, right - left - 2.0, role="bold"
    )
    y -= 9.5
    for words in _SIGNATURES:
        canvas.text(left, y, words, 9.0)
        canvas.rule(left + 34.0, y - 2.0, right, y - 2.0, "thin")
        y -= 8.0
    return dots(qr_cells(qr_text(line.mark.code)), right - _QR, top - 10.0 - _QR, _QR)
