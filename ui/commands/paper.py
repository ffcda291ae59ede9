"""Paper from the window: the same Disclosures, Scenes and writer as the command line, held in memory."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.lists import supporter_list
from exports.pdf.characters import refuse_missing_glyphs
from exports.pdf.page import SheetWriter
from exports.sheets import paper_texts
from exports.sheets.association_paper import prove_list, prove_map
from exports.tables.pages import table_pages
from himi_map.disclosed import CopyMark, Disclosure, Output, Purpose, Recipient, RecipientKind
from himi_map.records.base import new_uuid
from himi_map.services.disclosing import compile_for, marks_for, note_leaving, number_copies, stopped
from layers.sheet import map_sheet

if TYPE_CHECKING:
    from himi_map.publicmap import PublicMap
    from layers.scene import Scene
    from layers.sheet import SheetTexts
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class Paper:
    """Paper that was painted but is not written yet."""

    title: str
    data: bytes
    disclosures: tuple[Disclosure, ...]
    marks: tuple[CopyMark, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperJob:
    """All that painting needs, as values: it may go on in another thread while the window stays usable."""

    found: tuple[Disclosure, ...]
    ground: PublicMap
    texts: SheetTexts
    title_of_list: str
    marks: tuple[CopyMark, ...] = ()

    def paint(self, tell: Callable[[int, int, str], object] = lambda _done, _total, _words: None) -> Paper:
        """Paint map and list into one PDF.

        Parameters
        ----------
        tell
            Called with steps done, steps in all, and words; may raise to stop.

        Raises
        ------
        HimiMapError
            A missing glyph, or a proof that does not add up.
        """
        tell(0, 3, "地図をかいています")
        area = self.found[0].areas[0].key
        maps = map_sheet(self.found[0], self.ground, area=area, texts=self.texts).scenes
        prove_map(maps, self.found[0], area)
        scenes: list[Scene] = list(maps)
        tell(1, 3, "一覧を作っています")
        if len(self.found) > 1:
            listed = self.found[1]
            document = supporter_list(listed, listed.areas[0].key, title=self.title_of_list)
            pages = table_pages(document, paper="A3")
            prove_list(pages, listed, listed.areas[0].key)
            scenes.extend(pages)
        refuse_missing_glyphs(scenes)
        tell(2, 3, "紙に収めています")
        target = io.BytesIO()
        with SheetWriter(target, title=self.texts.title, practice=self.found[0].practice) as writer:
            for scene in scenes:
                writer.add(scene)
        tell(3, 3, "できました")
        return Paper(self.texts.title, target.getvalue(), self.found, self.marks)


def compile_paper(workspace: Workspace, recipient: Recipient, sheet: str = "") -> list[Disclosure]:
    """What this recipient may have of the association shown, without letting it leave.

    Raises
    ------
    HimiMapError
        Not for this recipient, or somebody's consent has lapsed and has to be settled first.
    """
    assert workspace.association is not None
    key = workspace.association.id
    for error in stopped(workspace.records, workspace.store, (key,), workspace.clock()).values():
        raise error
    outputs, purpose = [Output.MAP_SHEET], Purpose.PUBLISH
    if recipient.kind is not RecipientKind.NOTICE:
        outputs.append(Output.SUPPORTER_LIST)
        purpose = Purpose.PREPARE
    return [_compile(workspace, output, recipient, purpose, sheet) for output in outputs]


def let_leave(workspace: Workspace, recipient: Recipient) -> PaperJob:
    """Compile, mark the copies and write them to atlas and journal, before any paper is made.

    Raises
    ------
    HimiMapError
        Not for this recipient, or it could not be written; nothing may leave.
    """
    assert workspace.association is not None
    at, run = workspace.clock(), new_uuid()
    marks = marks_for(workspace.store, workspace.association.id, recipient, run=run)
    found = compile_paper(workspace, recipient, marks[0].code)
    edit = number_copies(workspace.records, found, marks, workspace.operator, at, run=run)
    workspace.apply(edit, "print")
    note_leaving(workspace.store, found, workspace.operator, at, codes=[mark.code for mark in marks])
    return paper_job(workspace, found, marks)


def paper_job(workspace: Workspace, found: list[Disclosure], marks: tuple[CopyMark, ...] = ()) -> PaperJob:
    """What painting needs of the workspace, taken now."""
    association = workspace.association
    assert association is not None
    return PaperJob(
        tuple(found),
        workspace.ground(),
        paper_texts(workspace.profile, association.name, association.ward, workspace.clock()),
        workspace.profile.title_of_list(association.name),
        marks,
    )


def association_paper(workspace: Workspace, recipient: Recipient, *, final: bool) -> Paper:
    """The map sheets and the list of the association shown.

    Parameters
    ----------
    final
        False: a preview on screen, of no copy. True: it leaves now; the copy is in the book and the journal written.

    Raises
    ------
    HimiMapError
        Not for this recipient, a missing glyph, or a proof that does not add up.
    """
    job = let_leave(workspace, recipient) if final else paper_job(workspace, compile_paper(workspace, recipient))
    return job.paint()


def _compile(workspace: Workspace, output: Output, recipient: Recipient, purpose: Purpose, sheet: str) -> Disclosure:
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
        sheet=sheet,
    )
