"""できました: the pack's passphrase, large enough to be read out on the telephone, and what to do at the hall."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.dialogs.sheet import SheetDialog
from ui.exchange.office import day_words
from ui.exchange.sticks import place_words
from ui.widgets import Words, button, heading, quiet

if TYPE_CHECKING:
    from data.packs import MadePack
    from himi_map.records.exchange import HandOut

_WORDS_A_LINE = 3


class SpokenDialog(SheetDialog):
    """Shows a passphrase; how to say it, how to type it.

    Parameters
    ----------
    head
        What it is the passphrase of.
    spoken
        The passphrase.
    """

    middle_width = 760

    def __init__(self, head: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__("持ち出しの合言葉", parent)
        self.column.addWidget(heading(head))
        self.spoken = spoken_words(spoken)
        self.column.addWidget(quiet("合言葉（電話で伝えられます）"))
        self.column.addWidget(self.spoken)
        self.column.addWidget(
            quiet(
                "ひらがなでもカタカナでも、「・」や空白を入れても入れなくても、同じ合言葉です。USBメモリーとは別に伝えてください。"
            )
        )

    def close_with(self, words: str) -> None:
        """Put the one button under everything."""
        self.finish(back=None, forward=button(words, self.accept, primary=True))


def spoken_words(spoken: str) -> Words:
    """A passphrase in large type, few words a line."""
    parts = spoken.split("・")
    lines = ["・".join(parts[at : at + _WORDS_A_LINE]) for at in range(0, len(parts), _WORDS_A_LINE)]
    return Words("\n".join(lines), "spoken", air=130)


class MadeDialog(SpokenDialog):
    """After a pack was made."""

    def __init__(self, made: MadePack, parent: QWidget | None = None) -> None:
        handout = made.prepared.handout
        super().__init__(f"「{made.path.name}」ができました", made.spoken, parent)
        self.column.addWidget(heading("公民館ですること", "part"))
        self.column.addWidget(Words(hall_steps(handout, made.path)))
        self.column.addWidget(quiet(f"入れた場所：{place_words(made.path.parent)}"))
        if not made.told:
            self.column.addWidget(
                Words(
                    "地図帳は、ほかの人が使っています。この持ち出しは、次にだれかが地図帳を開いたときに、"
                    "「持ち出し中」に入ります。",
                    "calm",
                )
            )
        self.close_with("わかりました")


def hall_steps(handout: HandOut, path: Path) -> str:
    """What to do, in three steps."""
    return (
        f"1　USBメモリーをパソコンにさし、「{path.name}」を2回つづけて押します。\n"
        "2　合言葉を入れると、その自治会の地図が開きます。書いたことは、そのつど残ります。\n"
        f"3　終わったら窓を閉じて、{day_words(handout.expires_on)}までに、USBメモリーを市社協へ返します。"
    )
