"""The life of three copies on the command line: handed over, a consent withdrawn, one lost, one late, one shredded."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pypdfium2
import pytest

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.cli.answers import ANSWERS, CopiesAnswer
from himi_map.disclosed import Output, Recipient, RecipientKind
from himi_map.disclosure import people_on, read_summary, rule_table
from himi_map.edits import EditBuilder
from himi_map.ports import EntryKind
from himi_map.records.atlas import Records
from himi_map.records.base import new_uuid
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy, Whose
from himi_map.records.people import Registration
from tests.unit.custody.pages import read, scanned

ROOT = Path(__file__).resolve().parents[2]
LATER = TOWN_NOW + dt.timedelta(days=3)
DUE = TOWN_NOW.date() + dt.timedelta(days=30)
AFTER = TOWN_NOW + dt.timedelta(days=40)
HOLDERS = ("川端自治会長", "川端民生委員", "川端1班長")
AREA = "川端"


def run(*arguments: object, now: dt.datetime = LATER, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "himi_map", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
        env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": now.isoformat(), **more},
    )  # fmt: skip


def copies(*arguments: object, code: int = 0, **more: Any) -> CopiesAnswer:
    done = run("copies", *arguments, "--json", **more)
    assert done.returncode == code, done.stderr
    return msgspec.convert(json.loads(done.stdout), type=ANSWERS["copies"])


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town whose list of 川端 was printed for three people, and an internal draft."""
    folder = tmp_path_factory.mktemp("town")
    atlas = write_town(folder, size="town", at=TOWN_NOW)
    options = [part for name in HOLDERS for part in ("--holder", name)]
    made = run(
        "supporters", atlas, "--association", AREA, "--out", folder / "川端.pdf", *options, "--due", DUE, now=TOWN_NOW
    )
    assert made.returncode == 0, made.stderr
    return atlas


@pytest.fixture
def atlas(printed: Path, tmp_path: Path) -> Path:
    """The same, to be written to."""
    place = tmp_path / printed.name
    place.write_bytes(printed.read_bytes())
    return place


def records_of(atlas: Path) -> Records:
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True, at=LATER) as store:
        return store.load()


def on_paper(records: Records) -> list[str]:
    """Ids of the residents who stand on the three copies."""
    (people,) = {one.people for one in records.copies.values() if one.holder in HOLDERS}
    return list(people)


def names_in(text: str, records: Records) -> set[str]:
    everybody = (*records.residents.values(), *records.contacts.values())
    return {one.name for one in everybody if one.name in text}


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_three_copies_are_in_the_book_each_with_its_own_code(printed: Path) -> None:
    answer = copies(printed)
    assert [(one.number, one.of, one.holder, one.due, one.state) for one in answer.copies] == [
        (number, 3, holder, DUE.isoformat(), "printed") for number, holder in enumerate(HOLDERS, start=1)
    ]
    assert len({one.code for one in answer.copies}) == 3
    assert {one.association for one in answer.copies} == {AREA}
    assert answer.counts["printed"] == 3 and answer.lost == []


def test_each_copy_carries_its_own_code_on_every_page_and_no_other(printed: Path) -> None:
    shorts = [one.short for one in copies(printed).copies]
    codes = [one.code for one in copies(printed).copies]
    with pypdfium2.PdfDocument(printed.parent / "川端.pdf") as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    each = len(texts) // len(shorts)
    for number, text in enumerate(texts):
        assert [one for one in shorts if one in text] == [shorts[number // each]]
        assert not [one for one in codes if one in text], "in letters only the short code"


def test_the_journal_knows_all_codes_and_who_was_on_them(printed: Path) -> None:
    with open_atlas(printed, TOWN_PASSPHRASE, read_only=True, at=LATER) as store:
        notes = [one.payload for one in store.journal() if one.kind is EntryKind.DISCLOSURE]
        records = store.load()
    assert notes[0] is not None
    told = read_summary(notes[0])
    assert set(told.codes) == {one.sheet for one in records.copies.values()} and len(told.codes) == 3
    assert sorted(people_on(notes[0], records)) == sorted(on_paper(records))


def test_a_copy_is_handed_over_due_and_overdue_and_comes_back(atlas: Path) -> None:
    first, second, third = (one.short for one in copies(atlas).copies)
    early = (TOWN_NOW + dt.timedelta(days=10)).date()
    out = copies(atlas, "--issued", first, "--to", "川端の会長", "--due", early)
    assert out.told == 1
    assert [(one.holder, one.due, one.state) for one in out.copies] == [("川端の会長", early.isoformat(), "out")]
    assert copies(atlas, "--overdue", now=TOWN_NOW + dt.timedelta(days=9)).copies == []
    late = copies(atlas, "--overdue", now=TOWN_NOW + dt.timedelta(days=11)).copies
    assert [one.short for one in late] == [first]
    assert [one.short for one in copies(atlas, "--overdue", now=AFTER).copies] == [first, second, third]
    copies(atlas, "--returned", first, "--shredded", second, now=AFTER)
    assert [one.short for one in copies(atlas, "--overdue", now=AFTER).copies] == [third]
    everything = copies(atlas, "--all", now=AFTER)
    assert [one.state for one in everything.copies] == ["returned", "shredded", "printed"]
    assert everything.counts == {"printed": 1, "out": 0, "recalled": 0, "returned": 1, "shredded": 1, "lost": 0}


def test_after_a_withdrawal_every_outstanding_copy_that_shows_the_person_is_listed(atlas: Path) -> None:
    shredded = copies(atlas).copies[2].short
    copies(atlas, "--shredded", shredded)
    with open_atlas(atlas, TOWN_PASSPHRASE, at=LATER) as store:
        records = store.load()
        person = on_paper(records)[0]
        resident = records.residents[person]
        number = next(one.number for one in records.referring(Registration, "resident", person))
        builder = EditBuilder(records, label="取り下げ", author="a", at=LATER, association=resident.association)
        builder.create(
            ConsentFact(
                id=new_uuid(), association=resident.association, whose=Whose.RESIDENT, subject=person, about=None,
                kind=ConsentKind.LIST_ASSOCIATION, state=ConsentState.WITHDRAWN, wording="himi-list/1",
                proof=Proof.PAPER, signed_by=SignedBy.SELF, signed_on=LATER.date(), recorded_at=LATER,
            )
        )  # fmt: skip
        edit = builder.build()
        assert edit is not None
        store.apply(edit)
    found = copies(atlas, "--person", number, "--association", AREA).copies
    assert [(one.number, one.withdrawn_on) for one in found] == [
        (1, LATER.date().isoformat()),
        (2, LATER.date().isoformat()),
    ]
    assert copies(atlas, "--person", person).copies == found
    said = run("copies", atlas, "--person", person).stdout
    assert "回収して裁断" in said and not names_in(said, records)
    elsewhere = next(one for one in records.residents if one not in on_paper(records))
    assert copies(atlas, "--person", elsewhere).copies == []


def test_a_lost_copy_yields_its_people_the_contact_list_and_the_report(atlas: Path, tmp_path: Path) -> None:
    second = copies(atlas).copies[1]
    copies(atlas, "--issued", second.short, "--to", "班長")
    paper = tmp_path / "紛失.pdf"
    answer = copies(
        atlas, "--lost", f"HIMIMAP:{second.code}", "--note", "公民館からの帰り道", "--out", paper, now=AFTER
    )
    records = records_of(atlas)
    expected = on_paper(records)
    assert sorted(one.id for one in answer.lost if one.kind == "resident") == sorted(expected)
    assert [one.id for one in answer.lost if one.kind == "supporter"], "supporters' names and phones are on it too"
    assert answer.copies[0].state == "lost"
    text = text_of(paper).replace("\n", "")
    for one in answer.lost:
        assert one.name.replace("　", " ") in text.replace("　", " ")
    assert "内部資料" in text and "公民館からの帰り道" in text and second.code in text and "第26条" in text
    assert "氏名" in text and "住所" in text and "班長" in text
    book = tmp_path / "紛失.xlsx"
    copies(atlas, "--lost", second.short, "--out", book, now=AFTER)
    assert len(openpyxl.load_workbook(book).sheetnames) == 2
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True, at=AFTER) as store:
        notes = [
            one.payload
            for one in store.journal()
            if one.kind is EntryKind.DISCLOSURE and one.payload and read_summary(one.payload).output == "lost_contacts"
        ]
        assert len(notes) == 2
        assert set(people_on(notes[0], records)) <= set(expected), "noted are those who were on it, no others"


def test_the_yearly_recall_asks_for_every_copy_that_is_out_once(atlas: Path, tmp_path: Path) -> None:
    first = copies(atlas).copies[0].short
    copies(atlas, "--returned", first)
    listed = tmp_path / "回収.xlsx"
    asked = copies(atlas, "--recall", "--out", listed)
    assert asked.told == 2 and [one.state for one in asked.copies] == ["recalled", "recalled"]
    again = copies(atlas, "--recall")
    assert again.told == 0 and len(again.copies) == 2
    cells = [cell.value for row in openpyxl.load_workbook(listed).active.iter_rows() for cell in row]
    assert [one.short for one in asked.copies] == [one for one in cells if isinstance(one, str) and "-" in one][:2]


def test_a_step_told_by_mistake_is_taken_back_and_stays_in_the_journal(atlas: Path) -> None:
    first = copies(atlas).copies[0].short
    wrong = copies(atlas, "--shredded", first).copies[0]
    assert wrong.state == "shredded"
    refused = run("copies", atlas, "--returned", first)
    assert refused.returncode == 1 and "裁断" in refused.stderr and wrong.facts[-1].id[:8] in refused.stderr
    copies(atlas, "--mistake", wrong.facts[-1].id[:8])
    assert [one.state for one in copies(atlas).copies] == ["printed"] * 3
    assert len(records_of(atlas).custody) == 2, "nothing was taken out"


def test_slips_name_the_copy_and_nobody_on_it_and_their_code_reads_back(atlas: Path, tmp_path: Path) -> None:
    slips = tmp_path / "受領書.pdf"
    answer = copies(atlas, "--association", AREA, "--slip", slips)
    records = records_of(atlas)
    text = text_of(slips)
    assert not names_in(text, records)
    for one in answer.copies:
        assert one.short in text and one.holder in text and f"3部のうち{one.number}" in text
    with pypdfium2.PdfDocument(slips) as document:
        assert len(document) == 2
        picture = document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    assert read(scanned(picture, 1)) == {f"HIMIMAP:{one.code}" for one in answer.copies[:2]}


def test_a_leader_sees_the_copies_of_his_own_association_and_no_people(atlas: Path, tmp_path: Path) -> None:
    out = tmp_path / "大浜.pdf"
    other = next(one.name for one in records_of(atlas).associations.values() if one.name != AREA)
    assert run("supporters", atlas, "--association", other, "--out", out).returncode == 0
    assert {one.association for one in copies(atlas).copies} == {AREA, other}
    mine = copies(atlas, "--operator", "川端 会長")
    assert {one.association for one in mine.copies} == {AREA} and len(mine.copies) == 3
    records = records_of(atlas)
    said = run("copies", atlas, "--operator", "川端 会長").stdout
    assert not names_in(said, records)
    code = mine.copies[0].short
    foreign = next(one.short for one in copies(atlas).copies if one.association == other)
    for asked in (
        ["--person", on_paper(records)[0]], ["--lost", code], ["--issued", code, "--to", "だれか"],
        ["--returned", code], ["--shredded", code], ["--recall"], ["--slip", tmp_path / "x.pdf"],
        ["--association", other], ["--code", foreign], ["--mistake", "0"],
    ):  # fmt: skip
        refused = run("copies", atlas, "--operator", "川端 会長", *asked)
        assert refused.returncode == 1, asked
        assert not names_in(refused.stdout + refused.stderr, records)
    assert not (tmp_path / "x.pdf").exists() and records_of(atlas).custody == {}


def test_nothing_about_copies_can_be_made_for_the_notice_board() -> None:
    rules = rule_table()
    for output in (Output.COPY_LEDGER, Output.LOST_CONTACTS, Output.RECEIPT_SLIP):
        for situation in ("ordinary", "disaster"):
            assert rules.find(output, RecipientKind.NOTICE, situation) is None, (output, situation)
    assert Recipient.parse("notice").kind is RecipientKind.NOTICE


def test_an_evacuation_list_of_many_associations_is_in_the_book_for_staff_alone(atlas: Path, tmp_path: Path) -> None:
    made = run("evacuation", atlas, "--out", tmp_path / "名簿.pdf", "--holder", "防災担当")
    assert made.returncode == 0, made.stderr
    (city,) = [one for one in copies(atlas).copies if one.outputs == ["evacuation_list"]]
    assert city.association == "" and city.holder == "防災担当"
    assert city.code not in {one.code for one in copies(atlas, "--operator", "川端 会長").copies}
    person = on_paper(records_of(atlas))[0]
    assert city.code in {one.code for one in copies(atlas, "--person", person).copies}
    before = len(copies(atlas).copies)
    assert run("evacuation", atlas, "--out", tmp_path / "名簿.xlsx").returncode == 0
    assert len(copies(atlas).copies) == before, "a spreadsheet is no paper"
