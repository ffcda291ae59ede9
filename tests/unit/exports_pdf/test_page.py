"""Documents: exact size, silent properties, whole or not at all."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pikepdf
import pypdf
import pytest

from exports.pdf.page import SheetWriter
from exports.pdf.writing import write_atomically
from himi_map.errors import ExportError
from layers.scene import Scene, Space, Text
from layers.text import lay_out
from tests.unit.exports_pdf.drawing import page_of, pdf_of, tool

NAME = "見本𠮷太郎"


def _named() -> Scene:
    return page_of(Text(lay_out(NAME, 4.0), (20.0, 20.0), "ink", space=Space.PAPER))


@pytest.mark.parametrize(
    ("page", "points"),
    [
        pytest.param((420.0, 297.0), [1190.55, 841.89], id="A3 landscape"),
        pytest.param((210.0, 297.0), [595.28, 841.89], id="A4"),
    ],
)
def test_page_has_exactly_the_size_of_its_paper(page, points):
    with pikepdf.open(io.BytesIO(pdf_of(page_of(page=page)))) as document:
        assert [float(v) for v in document.pages[0].MediaBox] == [0, 0, *points]


def test_pages_of_different_size_share_one_document():
    with pikepdf.open(io.BytesIO(pdf_of(page_of(), page_of(page=(297.0, 210.0))))) as document:
        assert len(document.pages) == 2
        assert not document.check_pdf_syntax()


def test_properties_name_the_program_and_no_one_else():
    text = tool("pdfinfo", "-", data=pdf_of(_named()))
    fields = {line.split(":", 1)[0]: line.split(":", 1)[1].strip() for line in text.splitlines()}
    assert fields["Title"] == "見本"
    assert fields["Author"] == ""
    assert fields["Creator"] == fields["Producer"] == "ひみ福祉防災マップ"
    assert "2000" in fields["CreationDate"]


def test_same_scenes_give_the_same_bytes_and_others_another_id():
    assert pdf_of(_named()) == pdf_of(_named())
    ids = []
    for scene in (_named(), page_of()):
        with pikepdf.open(io.BytesIO(pdf_of(scene))) as document:
            ids.append(bytes(document.trailer.ID[0]))
    assert ids[0] != ids[1]


def test_document_that_failed_half_way_leaves_nothing(tmp_path):
    target = tmp_path / "sheet.pdf"
    with pytest.raises(RuntimeError), SheetWriter(target, title="見本", practice="") as writer:
        writer.add(_named())
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_file_is_written_under_its_name_only(tmp_path):
    target = tmp_path / "sheet.pdf"
    with SheetWriter(target, title="見本", practice="") as writer:
        writer.add(_named())
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]
    assert target.read_bytes() == pdf_of(_named())


def test_missing_folder_is_told(tmp_path):
    with pytest.raises(ExportError) as caught:
        write_atomically(tmp_path / "none" / "sheet.pdf", b"x")
    assert caught.value.code == "export.write_failed"
    assert "フォルダー" in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a POSIX feature")
@pytest.mark.parametrize("limit", [0, 1, 4095, 99_999])
def test_full_disk_leaves_the_old_file_and_no_other(tmp_path, limit):
    target = tmp_path / "sheet.pdf"
    target.write_bytes(b"old")
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from himi_map.errors import ExportError\n"
        "from exports.pdf.writing import write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "try:\n"
        "    write_atomically(Path(sys.argv[1]), b'n' * 100_000)\n"
        "except ExportError as error:\n"
        "    sys.exit(3 if '空き' in str(error) else 4)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(target)], check=False, env=dict(os.environ))
    assert done.returncode == 3
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_copies_share_what_does_not_differ():
    """Three copies are little more than one, and each has its own mark on top."""
    words = [
        Text(lay_out(f"行{number}の文字", 4.0), (20.0, 5.0 * number), "ink", space=Space.PAPER) for number in range(50)
    ]

    def written(copies: int) -> bytes:
        target = io.BytesIO()
        with SheetWriter(target, title="控え", practice="") as writer:
            shared = writer.painted(page_of(*words))
            for copy in range(copies):
                mark = Text(lay_out(f"控え{copy}", 4.0), (20.0, 280.0), "ink", space=Space.PAPER)
                writer.add_page(shared, [mark])
        return target.getvalue()

    one, three = written(1), written(3)
    assert len(three) < len(one) + 2_000
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(three)).pages]
    assert [f"控え{copy}" in text and "行49の文字" in text for copy, text in enumerate(pages)] == [True] * 3
    assert "控え1" not in pages[0]
