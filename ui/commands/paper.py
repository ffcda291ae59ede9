"""Paper from the window: the same Disclosures, Scenes and writer as the command line, held in memory."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.lists import supporter_list
from exports.pdf.characters import refuse_missing_glyphs
from exports.pdf.page import SheetWriter
from exports.sheets import paper_texts
from exports.sheets.association_paper import prove_list, prove_map
from exports.tables.pages import table_pages
from himi_map.disclosed import Disclosure, Output, Purpose, Recipient, RecipientKind
from himi_map.services.disclosing import compile_for, issue_copies, note_leaving
from layers.sheet import map_sheet

if TYPE_CHECKING:
    from layers.scene import Scene
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class Paper:
    """Paper that was compiled but has not left yet."""

    title: str
    data: bytes
    disclosures: tuple[Disclosure, ...]


def association_paper(workspace: Workspace, recipient: Recipient, *, final: bool) -> Paper:
    """The map sheets and the list of the association shown.

    Parameters
    ----------
    final
        False: a preview on screen, without a copy number. True: it leaves now; the copy is numbered and the journal
        written.

    Raises
    ------
    HimiMapError
        Not for this recipient, a missing glyph, or a proof that does not add up.
    """
    outputs = [Output.MAP_SHEET]
    purpose = Purpose.PUBLISH
    if recipient.kind is not RecipientKind.NOTICE:
        outputs.append(Output.SUPPORTER_LIST)
        purpose = Purpose.PREPARE
    found = [_compile(workspace, output, recipient, purpose) for output in outputs]
    if final:
        at = workspace.clock()
        found = issue_copies(workspace.store, workspace.records, found, workspace.operator, at)
        note_leaving(workspace.store, found, workspace.operator, at)
    return _paint(workspace, found)


def _compile(workspace: Workspace, output: Output, recipient: Recipient, purpose: Purpose) -> Disclosure:
    assert workspace.association is not None
    return compile_for(
        workspace.records,
        workspace.store,
        output=output,
        recipient=recipient,
        purpose=purpose,
        operator=workspace.operator,
        at=workspace.clock(),
        associations=(workspace.association.id,),
        sites=workspace.pack.sites() if workspace.pack is not None else (),
    )


def _paint(workspace: Workspace, found: list[Disclosure]) -> Paper:
    assert workspace.association is not None
    association = workspace.association
    texts = paper_texts(workspace.profile, association.name, association.ward, workspace.clock())
    area = found[0].areas[0].key
    maps = map_sheet(found[0], workspace.ground(), area=area, texts=texts)
    prove_map(maps, found[0], area)
    scenes: list[Scene] = list(maps)
    if len(found) > 1:
        document = supporter_list(
            found[1], found[1].areas[0].key, title=workspace.profile.title_of_list(association.name)
        )
        pages = table_pages(document, paper="A3")
        prove_list(pages, found[1], found[1].areas[0].key)
        scenes.extend(pages)
    refuse_missing_glyphs(scenes)
    target = io.BytesIO()
    with SheetWriter(target, title=texts.title) as writer:
        for scene in scenes:
            writer.add(scene)
    return Paper(texts.title, target.getvalue(), tuple(found))
