"""Everything that can be asked of the window, by button, key or search: the entries of its book."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.actions import Action, ActionBook
from ui.adding import add_person
from ui.canvas.handtools import Measure
from ui.help import show_help, show_tour
from ui.keeping.words import NO_KEEPING
from ui.printing import preview_for_association
from ui.stage import Stage


def enter_actions(
    book: ActionBook,
    stage: Stage,
    window: QWidget,
    *,
    undo: Callable[[], object],
    redo: Callable[[], object],
    find: Callable[[], object],
    layers: Callable[[], object],
    face: Callable[[], object],
    grid: Callable[[], object],
    search: Callable[[], object],
    card: Callable[[], object],
    projection: Callable[[], object],
    lock: Callable[[], object],
    keeping: Callable[[], object],
    page: Callable[[], str],
) -> None:
    """Fill the book of a window.

    Parameters
    ----------
    undo, redo, find, layers, face, grid, search, card, projection, lock, keeping
        What only the window can do.
    page
        Name of the help page that fits what is on the screen; "" for the first.
    """
    work, canvas = stage.workspace, stage.canvas

    def something(label: str, words: str) -> str:
        return "" if label else words

    def shown() -> str:
        return "" if work.association is not None else "自治会がまだありません。"

    def measure() -> None:
        canvas.take(Measure())
        canvas.setFocus()

    for action in (
        Action(
            "undo", "元に戻す", undo, "Ctrl+Z", "さっきの変更を取り消します", "取り消す 戻る",
            lambda: something(work.undo_label, "元に戻すものはありません。"),
        ),
        Action(
            "redo", "やり直す", redo, "Ctrl+Y", "取り消した変更を、もう一度入れます", "再び",
            lambda: something(work.redo_label, "やり直すものはありません。"),
        ),
        Action("find", "人をさがす", find, "Ctrl+F", "名前・番号・住所でさがします", "検索"),
        Action(
            "add_person", "人を加える", lambda: add_person(stage, window), "",
            "名簿にいない方を、名簿に加えます", "新しい 追加 増やす 転入",
            lambda: shown() or ("" if work.may_edit and not work.names_hidden else "今は加えられません。"),
        ),
        Action(
            "preview", "印刷の下見", lambda: preview_for_association(work, window), "Ctrl+P",
            "役員用の地図と一覧を、印刷するとおりに見ます", "プリント 紙", shown,
        ),
        Action("layers", "重ねるもの", layers, "Ctrl+L", "地図に出すものを選びます", "レイヤ 表示"),
        Action(
            "face", "寄り合い／職員の画面", face, "F6", "寄り合いの仕事の順の画面と、職員の画面を切りかえます",
            "モード 職員の画面 切替", shown,
        ),
        Action(
            "grid", "人の表", grid, "Ctrl+T", "エクセルのような表で、まとめて直します", "一覧 グリッド 貼り付け", shown
        ),
        Action("search", "ことばで探す", search, "Ctrl+K", "したいこと、人、場所を言葉で探します", "検索 行く"),
        Action("card", "人のカード", card, "F7", "選んだ人のカードを出し入れします", "くわしく 詳細", shown),
        Action("projection", "投影モード", projection, "Ctrl+H", "見せるとき、名前を隠します", "プロジェクター"),
        Action("lock", "鍵をかける", lock, "Ctrl+Shift+L", "席を立つとき、画面を隠します", "ロック 離れる"),
        Action(
            "keeping", "控えと復元", keeping, "", "控えを作り、前の控えに戻します", "バックアップ もどす 戻す 復旧 USB",
            lambda: NO_KEEPING if work.served else "",
        ),
        Action("help", "手引き", lambda: show_help(window, page()), "F1", "今の仕事の手引きを開きます", "ヘルプ"),
        Action("tour", "はじめての方へ", lambda: show_tour(window), "", "5枚の絵で、作り方を見ます", "案内 練習"),
        Action("measure", "道のりを測る", measure, "Ctrl+M", "お年寄りの足で何分かかるかを測ります", "距離 歩く 時間"),
        Action(
            "town", "市の全体を見る／もどる", lambda: work.show_whole_town(not work.whole_town), "Ctrl+Shift+0",
            "市の全体の地図を出します。もう一度押すと自治会にもどります", "全市 広い", shown,
        ),
        Action("whole", "地図の全体を見る", canvas.fit_ground, "Ctrl+0", "自治会の全体を出します", "ズーム 縮小"),
    ):  # fmt: skip
        book.add(action)
