"""できました: what came home, the receipt on the stick, and the way to take it all back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from himi_map.errors import StoreError
from himi_map.merging import plan_taking_back
from himi_map.merging.words import told
from ui.dialogs.files import choose_folder
from ui.dialogs.message import ask
from ui.exchange.working import WorkingSheet
from ui.widgets import Words, button, heading, quiet

if TYPE_CHECKING:
    from himi_map.edits import UndoPlan
    from himi_map.merging import MergePlan
    from ui.bridge import Workspace
    from ui.exchange.office import Office
    from ui.exchange.reading import Read


class CameHomeDialog(WorkingSheet):
    """Shown after a pack was brought home; what it did is in the atlas already.

    Attributes
    ----------
    to_cards
        The user wants to see the questions now.
    """

    middle_width = 720

    def __init__(
        self, workspace: Workspace, office: Office, read: Read, plan: MergePlan, parent: QWidget | None = None
    ) -> None:
        super().__init__("持ち帰る", parent)
        self.to_cards = False
        self._workspace, self._office, self._read, self._plan = workspace, office, read, plan
        writings, questions = len(told(plan)), len(plan.cards)
        self.head = heading(f"できました。{writings}の書き込みが地図帳に入りました。" if writings else "できました。")
        self.column.addWidget(self.head)
        if questions:
            self.column.addWidget(
                Words(f"{questions}つは、どちらが今かを確かめてください。答えるまで「確かめること」に残ります。", "ask")
            )
        holder = read.returned.home.manifest.holder_name
        self.column.addWidget(Words(f"{holder}さんの持ち出しは「返ってきた」になりました。"))
        self.receipt = Words("", "calm")
        self.column.addWidget(self.receipt)
        self.elsewhere = button("受け取りをほかの場所に置く", self._write_elsewhere)
        self.elsewhere.hide()
        self.column.addWidget(self.elsewhere)
        self.column.addWidget(
            quiet("まちがって入れたときは、入れたものをまとめて取り消せます。そのあとに直したところは残ります。")
        )
        self.take_back = button("取り消す", self._take_back)
        self.column.addWidget(self.take_back)
        self.forward = button("確かめることを見る" if questions else "地図にもどる", self._go_on, primary=True)
        self.finish(back=button("地図にもどる", self.accept) if questions else None, forward=self.forward)
        self.write_receipt(None)

    # --- the receipt ------------------------------------------------------------------------------------------

    def write_receipt(self, folder: Path | None) -> None:
        """The signed word for the holder, beside the pack or elsewhere."""
        from data.packs import write_receipt

        try:
            place = write_receipt(
                self._read.returned,
                self._plan.handout,
                edits=len(self._plan.brought),
                cards=len(self._plan.cards),
                at=self._office.clock(),
                folder=folder,
            )
        except (StoreError, OSError):
            self.receipt.rename("ask")
            self.receipt.setText(
                "受け取りを、USBメモリーに書けませんでした（書きこみ禁止か、空きがありません）。"
                "地図帳には、もう入っています。受け取りは、ほかの場所に置けます。"
            )
            self.elsewhere.show()
            self.fit()
            return
        self.receipt.rename("calm")
        self.receipt.setText(
            f"受け取り「{place.name}」を、持ち出しの隣に置きました。次に公民館で開くと、受け取ったことが伝わります。"
            if folder is None
            else f"受け取り「{place.name}」を置きました。持ち出しと同じ場所に写すと、公民館に伝わります。"
        )
        self.elsewhere.hide()
        self.fit()

    def _write_elsewhere(self) -> None:
        folder = choose_folder(self, "受け取りを置く場所")
        if folder is not None:
            self.write_receipt(folder)

    # --- taking back ------------------------------------------------------------------------------------------

    def _take_back(self) -> None:
        question = "持ち帰ったものを、まとめて取り消しますか。"
        why = "同意の記録と、そのあとに直したところは残ります。USBメモリーの中身は変わりません。"
        if not ask(self, question, why, forward="取り消す", back="やめる"):
            return
        office, edits = self._office, tuple(one for one in self._plan.edits if one.merge)

        def job() -> UndoPlan:
            found = plan_taking_back(office.store.load(), edits, author=office.operator.id, at=office.clock())
            if found.edit is not None:
                office.store.apply(found.edit)
            return found

        self.work("取り消しています。", job, self._taken_back)

    def _taken_back(self, found: UndoPlan) -> None:
        self._workspace.reload()
        kept = f"そのあとに変わった{len(found.conflicts)}か所は、そのままにしました。" if found.conflicts else ""
        done = "持ち帰ったものを取り消しました。" if found.edit is not None else "取り消せるものは、もうありません。"
        self.head.setText(f"{done}{kept}")
        self.take_back.hide()
        self.fit()

    def _go_on(self) -> None:
        self.to_cards = bool(self._plan.cards) and self.take_back.isVisibleTo(self)
        self.accept()


def nothing_new(plan: MergePlan) -> tuple[str, str]:
    """What to say of a pack that brings nothing: the same stick again, or nobody wrote."""
    if plan.refused:
        return "入れられる書き込みはありません。", f"{len(plan.refused)}つは、持ち出しの範囲をこえるため入りません。"
    if plan.handout.brought_until is not None:
        return "新しい書き込みはありません。", "この持ち出しの書き込みは、前に地図帳に入っています。"
    return "新しい書き込みはありません。", "この持ち出しには、何も書かれていません。"
