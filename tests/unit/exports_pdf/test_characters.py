"""What no font can draw is told before paper is made; a shape no font has is drawn in the usual one, and said."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from exports.lists import supporter_list
from exports.pdf.characters import refuse_missing_glyphs
from exports.pdf.page import SheetWriter
from exports.tables.files import write_documents
from exports.tables.pages import table_pages
from himi_map.errors import MissingGlyphError
from tests.unit.exports_tables.people import AT, disclosure, person

NOWHERE = "\U000f1234"
"""A private character: 外字 of somebody's computer."""
UNKNOWN_SHAPE = "邉\U000e01ef"
"""A shape that is in no collection."""


def listed(name: str, **values):
    return supporter_list(disclosure(person(1, name=name, **values)), "a", title="支援者リスト")


def test_a_character_in_no_font_is_named_and_nothing_is_made(tmp_path):
    with pytest.raises(MissingGlyphError) as caught:
        write_documents(tmp_path / "list.pdf", [listed(f"渡{NOWHERE} 清")], paper="A4", at=AT)
    assert "U+F1234" in str(caught.value.fields["characters"])
    assert list(tmp_path.iterdir()) == []


def test_also_in_an_address():
    with pytest.raises(MissingGlyphError):
        refuse_missing_glyphs(table_pages(listed("渡辺 清", address=f"川端{NOWHERE}"), paper="A4"))


def test_a_shape_no_font_has_is_drawn_in_the_usual_one_and_read_back_as_stored():
    pages = table_pages(listed(f"渡{UNKNOWN_SHAPE} 清"), paper="A4")
    assert refuse_missing_glyphs(pages) == (UNKNOWN_SHAPE,)
    target = io.BytesIO()
    with SheetWriter(target, title="見本", practice="") as writer:
        for page in pages:
            writer.add(page)
    with pypdfium2.PdfDocument(target.getvalue()) as document:
        assert f"渡{UNKNOWN_SHAPE} 清" in document[0].get_textpage().get_text_range()


def test_ordinary_and_rare_names_are_no_matter():
    assert refuse_missing_glyphs(table_pages(listed("髙﨑 𠮷邉"), paper="A3")) == ()
