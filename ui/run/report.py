"""The look before printing as a paper of the office: an internal check report, noted in the journal like any other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from himi_map.checks import Severity
from himi_map.disclosed import Output, Purpose, Recipient, RecipientKind
from himi_map.glossary import term
from himi_map.services.disclosing import compile_for, note_leaving
from himi_map.text.wareki import wareki
from ui.run.looking import about_words, grouped

if TYPE_CHECKING:
    from himi_map.ports import AtlasStore
    from himi_map.records.office import Operator
    from ui.run.preparing import Looked


def write_report(store: AtlasStore, operator: Operator, looked: Looked, path: Path) -> None:
    """Write it as PDF: NO and letters, nobody's name.

    Raises
    ------
    HimiMapError
        It may not leave, or cannot be written.
    """
    from exports.tables.files import write_documents
    from exports.tables.model import Cell, Column, Row, RowKind, Table, TableDocument

    at = looked.plan.at
    chosen = tuple(part.association for part in looked.plan.parts)
    asked = compile_for(
        store.load(),
        store,
        output=Output.CHECK_REPORT,
        recipient=Recipient(RecipientKind.SHAKYO),
        purpose=Purpose.ADMINISTER,
        operator=operator,
        at=at,
        associations=chosen,
    )
    note_leaving(store, [asked], operator, at)
    places = {part.association: (part.number, f"{part.ward}　{part.name}".strip()) for part in looked.plan.parts}
    found = sorted(grouped(looked.preflight), key=lambda one: (places.get(one.association, (0, ""))[0], one.code))
    rows: list[Row] = []
    heading = None
    for one in found:
        place = places.get(one.association, (0, "全体"))[1]
        if place != heading:
            rows.append(Row((Cell.of(place),), RowKind.SECTION))
            heading = place
        grave = "作れません" if one.severity is Severity.STOP else term(f"preflight.{one.severity}")
        rows.append(Row((Cell.of(grave), Cell.of(term(f"preflight.{one.code}")), Cell.of(about_words(one)))))
    columns = (
        Column("grave", "どうなるか", 50),
        Column("what", "見つかったこと", 150),
        Column("who", "だれのこと", 200),
    )
    document = TableDocument(
        title=term("preflight"),
        table=Table(columns, tuple(rows)),
        facts=(f"{wareki(at.date())}　{len(found)}件",),
        banner=term("banner.internal"),
        practice=term("banner.practice") if store.profile.practice else "",
        caution=term("handling.caution"),
        counted="件",
        sheet_name=term("preflight"),
    )
    write_documents(path, [document], paper="A4", at=at)
