"""The searcher can fail: a word planted in any corner of any kind of file is found, and told whose it is."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from layers.text.fonts import system_fonts
from tests.e2e.people import AT, make_atlas
from tests.e2e.running import Machine
from tests.e2e.searching import Index

MAKER = make_atlas(99, ("given",))
ONE = MAKER.residents[0]
TOKENS = MAKER.atlas.tokens
INDEX = Index(TOKENS)
NAME = "　".join(TOKENS[ONE, "name"])
RECORDS = MAKER.atlas.records()
FIELDS = sorted({what for _, what in TOKENS} - {"number"})


def found(path: Path) -> set[str]:
    """Fields of the person that were seen in a file."""
    return {what for whose, what in Index(TOKENS).in_file(path) if whose == ONE}


def test_every_personal_field_of_everybody_has_a_word_of_its_own():
    spellings = [one for some in TOKENS.values() for one in some]
    assert len(spellings) == len(set(spellings))
    assert {"name", "kana", "address", "phone", "fax", "born", "place", "route", "care notes", "support", "reasons",
            "household address", "household note", "baton place", "baton contents", "team leader", "team helper",
            "team note", "plan", "question", "source row", "signer", "consent note", "internal note", "note",
            "unplaced reason", "mobile"} <= set(FIELDS) | {"signer"}  # fmt: skip
    told = {text for record in RECORDS for text in _texts(record)}
    for (whose, what), some in TOKENS.items():
        if what in ("place", "route", "born", "number"):
            continue
        assert any(one in text for one in some for text in told), (whose, what)


def _texts(record: object) -> list[str]:
    import msgspec

    def walk(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for one in value.values() for text in walk(one)]
        if isinstance(value, list | tuple):
            return [text for one in value for text in walk(one)]
        return [value] if isinstance(value, str) else []

    return walk(msgspec.to_builtins(record))


@pytest.mark.parametrize("what", FIELDS)
def test_each_kind_of_field_is_found_in_each_spelling(what, tmp_path):
    owner = next(key for key in TOKENS if key[1] == what)
    for spelling in TOKENS[owner]:
        path = tmp_path / "some.txt"
        path.write_text(f"前{spelling}後", encoding="utf-8")
        assert owner in Index(TOKENS).in_file(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
def test_raw_bytes_in_any_encoding(encoding, tmp_path):
    name = "".join(TOKENS[ONE, "name"])
    path = tmp_path / "memory.bin"
    path.write_bytes(b"\x00\xffrubbish" + f"名前は{name}です".encode(encoding, "replace") + b"\x80\x81")
    seen = Index(TOKENS).in_file(path)
    if "?" not in name.encode(encoding, "replace").decode(encoding):
        assert (ONE, "name") in seen


def test_spelled_with_escapes(tmp_path):
    path = tmp_path / "some.json"
    path.write_text(json.dumps({"name": NAME}), encoding="ascii")
    assert found(path) == {"name"}
    path = tmp_path / "some.html"
    path.write_text("".join(f"&#{ord(letter)};" for letter in NAME), encoding="ascii")
    assert found(path) == {"name"}
    path = tmp_path / "some.txt"
    path.write_text("".join(TOKENS[ONE, "name"]).encode("utf-16-be").hex().upper(), encoding="ascii")
    assert found(path) == {"name"}


def test_broken_over_lines(tmp_path):
    path = tmp_path / "some.txt"
    phone = TOKENS[ONE, "phone"][0]
    path.write_text("\n".join(NAME) + "\n" + phone[:7] + "\r\n" + phone[7:], encoding="utf-8")
    assert found(path) == {"name", "phone"}


def test_wide_letters(tmp_path):
    path = tmp_path / "some.txt"
    wide = str.maketrans("0123456789-", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0d")
    path.write_text(TOKENS[ONE, "phone"][0].translate(wide), encoding="utf-8")
    assert found(path) == {"phone"}


def test_in_the_name_of_a_file(tmp_path):
    path = tmp_path / f"{NAME}さん.pdf"
    path.write_bytes(b"")
    assert found(path) == {"name"}


@pytest.mark.parametrize("corner", ["page", "title", "xmp", "attachment", "annotation", "hidden stream"])
def test_in_a_pdf(corner, tmp_path):
    path = tmp_path / "some.pdf"
    memory = io.BytesIO()
    canvas = Canvas(memory)
    if corner == "page":
        key = system_fonts().opened()[0]
        pdfmetrics.registerFont(TTFont("plain", key.path, subfontIndex=key.face_index))
        canvas.setFont("plain", 10)
        canvas.drawString(100, 700, f"読み {TOKENS[ONE, 'kana'][0]}")
    canvas.showPage()
    canvas.save()
    with pikepdf.open(memory) as document:
        if corner == "title":
            document.docinfo["/Title"] = NAME
        elif corner == "xmp":
            with document.open_metadata() as metadata:
                metadata["dc:title"] = NAME
        elif corner == "attachment":
            document.attachments["list.txt"] = NAME.encode()
        elif corner == "annotation":
            note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 1, 1])
            note.Contents = pikepdf.String(NAME)
            document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])
        elif corner == "hidden stream":
            document.Root.Hidden = document.make_stream(NAME.encode())
        document.save(path, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert found(path) == {"kana" if corner == "page" else "name"}


@pytest.mark.parametrize("corner", ["cell", "comment", "property", "defined name", "sheet name", "rich text", "header"])
def test_in_a_workbook(corner, tmp_path):
    path = tmp_path / "some.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    if corner == "cell":
        sheet["C3"] = NAME
    elif corner == "comment":
        sheet["A1"].comment = Comment(NAME, "作")
    elif corner == "property":
        book.properties.lastModifiedBy = NAME
    elif corner == "defined name":
        book.defined_names["x"] = DefinedName("x", attr_text=f'"{NAME}"')
    elif corner == "sheet name":
        sheet.title = NAME
    elif corner == "header":
        sheet.oddHeader.center.text = NAME
    elif corner == "rich text":
        sheet["A1"] = "ここ"
    book.save(path)
    if corner == "rich text":  # a word divided over two runs
        address = TOKENS[ONE, "address"][0]
        runs = f"<si><r><t>{address[0]}</t></r><r><t>{address[1]}</t></r></si>"
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("xl/more.xml", f"<sst>{runs}</sst>")
    assert found(path) == {"address" if corner == "rich text" else "name"}


def test_in_a_geopackage(tmp_path):
    import geopandas
    import shapely

    home = RECORDS.residents[ONE].home or next(one.home for one in RECORDS.residents.values() if one.home)
    whose = next(one.id for one in RECORDS.residents.values() if one.home is home)
    path = tmp_path / "some.gpkg"
    frame = geopandas.GeoDataFrame(
        {"x": ["a"]}, geometry=[shapely.Point(home.position.lon, home.position.lat)], crs=6668
    )
    frame.to_file(path, layer="people", driver="GPKG")
    assert (whose, "place") in Index(TOKENS).in_file(path)
    with sqlite3.connect(path) as store:
        store.execute("create table kept (words text)")
        store.execute("insert into kept values (?)", (NAME,))
    store.close()
    assert (ONE, "name") in Index(TOKENS).in_file(path)


def test_what_is_left_in_home_and_temporary_folder_is_seen(tmp_path):
    machine = Machine(tmp_path / "machine")
    program = (
        "import pathlib,tempfile,sys;"
        "pathlib.Path.home().joinpath('.recent').write_text(sys.argv[1]);"
        "tempfile.NamedTemporaryFile(delete=False).write(sys.argv[1].encode());"
        "pathlib.Path('here.log').write_text(sys.argv[1])"
    )
    done = machine.run("-c", program, NAME)
    assert done.returncode == 0, done.stderr
    left = machine.left_behind()
    assert {path.parent.name for path in left} == {"home", "tmp", "work"}
    assert all(found(path) == {"name"} for path in left)


def test_the_judge_notices_one_word_too_many_and_one_too_few(tmp_path):
    """A list with a person added or taken out by another hand is told as a leak, as a missing person."""
    import csv

    from tests.e2e.pairs import Row
    from tests.e2e.running import run_batch
    from tests.e2e.test_leaks import faults

    rows = [
        Row("refused", "association", "ordinary", "supporter_list"),
        Row("given", "city", "ordinary", "evacuation_list"),
    ]
    machine, steps = run_batch(tmp_path / "machine", {3: rows})  # 3: the first of them is a csv
    assert faults(machine, steps) == []
    (paper,) = steps[0].made
    assert paper.suffix in (".csv", ".pdf", ".xlsx")
    maker = steps[0].maker
    refused = "".join(maker.atlas.tokens[maker.atlas.by_state["refused"], "name"])
    with (machine.root / "out" / steps[0].name / "紙2.csv").open("w", encoding="utf-8-sig", newline="") as more:
        csv.writer(more).writerow(["1", refused])
    told = faults(machine, steps)
    assert any("LEAK" in line and maker.atlas.by_state["refused"] in line for line in told)
    assert any("MISSING" in line and "紙2.csv" in line for line in told)
    (machine.root / "tmp" / "core").write_bytes(refused.encode("utf-16-le"))
    assert any("left behind" in line for line in faults(machine, steps))
    assert AT.tzinfo is not None
