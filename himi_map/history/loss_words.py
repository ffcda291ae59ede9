"""What would be lost, in whole sentences: the withdrawn consents first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from himi_map.records.consent import ConsentFact, ConsentState, Whose

if TYPE_CHECKING:
    from himi_map.history.carrying import Carrying
    from himi_map.history.loss import Loss

_NAMED: Final = 3
"""So many people are named in one sentence, the others are counted."""

NameOf = Callable[[str], str | None]
"""Resident id to the name this reader may see; None when they may not."""


@dataclass(frozen=True, slots=True)
class LossLine:
    """One sentence; a grave one is shown before and above all others."""

    words: str
    grave: bool = False


def loss_lines(
    loss: Loss, name_of: NameOf, *, carrying: Carrying | None, day_words: Callable[[], str] = str
) -> tuple[LossLine, ...]:
    """The sentences of a preview.

    Parameters
    ----------
    name_of
        Whose name may be told.
    carrying
        What goes along; None when the reader decided that nothing shall.
    day_words
        When the last Edit was made, in words.
    """
    lines = [*_refused(loss, name_of, carrying)]
    if loss.edits:
        last = day_words()
        lines.append(LossLine(f"控えのあとの直し{loss.edits}回が、なくなります{f'（最後は{last}）' if last else ''}。"))
    if loss.new:
        lines.append(LossLine(f"{people(loss.new, name_of)}は、控えのあとに加わりました。戻すと、いなくなります。"))
    if loss.changed:
        lines.append(LossLine(f"{people(loss.changed, name_of)}について、直す前の内容に戻ります。"))
    if loss.gone:
        lines.append(LossLine(f"{people(loss.gone, name_of)}は、控えにだけいます。戻すと、また現れます。"))
    if loss.others:
        lines.append(LossLine(f"書き込み・区域・支え手・避難場所などの直し{loss.others}件が、なくなります。"))
    lines += _facts(loss, carrying)
    if not lines:
        lines.append(LossLine("失われるものはありません。控えは、今の地図帳と同じ内容です。"))
    return tuple(lines)


def people(ids: Iterable[str], name_of: NameOf) -> str:
    """「見本さん、試しさんほか3人」, or only how many when nobody may be named."""
    every = list(ids)
    named = [name for one in every if (name := name_of(one)) is not None][:_NAMED]
    if not named:
        return f"{len(every)}人"
    words = "、".join(f"{name}さん" for name in named)
    rest = len(every) - len(named)
    return f"{words}ほか{rest}人" if rest else words


def _refused(loss: Loss, name_of: NameOf, carrying: Carrying | None) -> list[LossLine]:
    if not loss.refused:
        return []
    going = {one.id for one in carrying.carried} if carrying is not None else set()
    lines = []
    for kept in (False, True):
        facts = [one for one in loss.refused if (one.id in going) is kept]
        if not facts:
            continue
        what = f"{_whose(facts, name_of)}の{_answers(facts)}{len(facts)}件が、控えのあとに記録されています。"
        end = "戻したあとも引きつぎます。"
        if not kept:
            end = (
                "引きつがないので、前の同意が、また有効になってしまいます。"
                if carrying is None
                else "控えにはその人がいないので、引きつげません。"
            )
        lines.append(LossLine(what + end, grave=True))
    return lines


def _answers(facts: Iterable[ConsentFact]) -> str:
    states = {one.state for one in facts}
    if states == {ConsentState.WITHDRAWN}:
        return "同意の取りやめ"
    return "不同意" if states == {ConsentState.REFUSED} else "同意の取りやめ・不同意"


def _whose(facts: Iterable[ConsentFact], name_of: NameOf) -> str:
    every = list(facts)
    residents = dict.fromkeys(one.subject for one in every if one.whose is Whose.RESIDENT)
    others = {one.subject for one in every if one.whose is not Whose.RESIDENT}
    parts = [people(residents, name_of)] if residents else []
    return "と".join([*parts, *([f"支え手・連絡先{len(others)}人"] if others else [])])


def _facts(loss: Loss, carrying: Carrying | None) -> list[LossLine]:
    lines = []
    going = {one.id for one in carrying.carried} if carrying is not None else set()
    for facts, words in ((loss.consents, "同意の記録"), (loss.papers, "印刷した紙と持ち出しの記録")):
        kept = sum(one.id in going for one in facts)
        if kept:
            lines.append(LossLine(f"{words}{kept}件は、戻したあとも引きつぎます。"))
        if len(facts) > kept:
            why = "控えにその人や自治会がないので、" if carrying is not None else ""
            lines.append(LossLine(f"{words}{len(facts) - kept}件は、{why}なくなります。"))
    return lines
