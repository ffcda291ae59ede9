"""What is said of the server and of those who work on it at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from himi_map.ports import EntryKind

if TYPE_CHECKING:
    from data.postgres import Change
    from himi_map.records.atlas import Records

UNREACHABLE: Final = "サーバーにつながりません。直したことは、つながるまで保存できません。"
REACHED: Final = "サーバーにつながりました。"


def change_words(change: Change, records: Records) -> str:
    """「職員 二さんが、川端の記録を直しました」: whoever works here and where, never of whom; "" of what is no Edit."""
    if change.kind is not EntryKind.EDIT:
        return ""
    author = records.operators.get(change.author)
    association = records.associations.get(change.association)
    who = f"{author.name}さん" if author is not None else "ほかの方"
    where = f"{association.name}の記録" if association is not None else "地図帳の記録"
    return f"{who}が、{where}を直しました。"
