"""How the window looks: the product's tokens as a Qt style sheet and fonts, for three type sizes.

Sizes are logical pixels at the middle size; :class:`TypeScale` multiplies them. Colours come from
:mod:`himi_map.look` only.
"""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase

from himi_map.look import COLOURS

FAMILIES: Final = ("BIZ UDPGothic", "BIZ UDPゴシック", "Noto Sans CJK JP", "Hiragino Sans", "IPAmjMincho")
MONO_FAMILIES: Final = ("BIZ UDGothic", "BIZ UDゴシック", "Noto Sans Mono CJK JP")
STEPS: Final = {"small": 16, "body": 18, "head": 22, "title": 28}
"""Type steps in logical pixels at the middle size."""

TARGET: Final = 48
"""Least height of anything to press, logical pixels at the middle size."""


class TypeScale(enum.Enum):
    """The reader's type size."""

    MIDDLE = 1.0
    LARGE = 1.25
    DOUBLE = 2.0


def colour(name: str) -> QColor:
    """A token as a QColor."""
    return QColor(COLOURS[name])


def font(step: str = "body", scale: TypeScale = TypeScale.MIDDLE, *, bold: bool = False, mono: bool = False) -> QFont:
    """A font of one type step."""
    wanted = MONO_FAMILIES if mono else FAMILIES
    known = set(QFontDatabase.families())
    made = QFont()
    made.setFamilies(
        [one for one in wanted if one in known]
        or [QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()]
    )
    made.setPixelSize(round(STEPS[step] * scale.value))
    made.setBold(bold)
    return made


def picture(name: str) -> str:
    """Address of a small drawing for the style sheet."""
    return (Path(__file__).with_name("pictures") / f"{name}.svg").as_posix()


def style_sheet(scale: TypeScale) -> str:
    """The window's style at one type size."""

    def px(value: float) -> str:
        return f"{round(value * scale.value)}px"

    c = COLOURS
    return f"""
    QWidget {{ color: {c["ink"]}; background: {c["paper"]}; font-size: {px(STEPS["body"])}; }}
    QMainWindow, #surface {{ background: {c["surface"]}; }}
    #topbar {{ background: {c["paper"]}; border-bottom: 1px solid {c["hairline"]}; }}
    #topbar QLabel {{ background: transparent; }}
    #saved {{ color: {c["done"]}; font-weight: bold; }}
    #title {{ font-size: {px(STEPS["title"])}; font-weight: bold; background: transparent; }}
    #head {{ font-size: {px(STEPS["head"])}; font-weight: bold; background: transparent; }}
    #quiet {{ color: {c["ink2"]}; background: transparent; }}
    #error {{ color: {c["danger"]}; background: transparent; }}
    #ask {{ background: {c["ask_ground"]}; padding: {px(8)}; border-radius: 6px; }}
    QStatusBar {{ background: {c["surface"]}; border-top: 1px solid {c["hairline"]}; }}
    QStatusBar QLabel {{ background: transparent; color: {c["ink2"]}; font-size: {px(STEPS["small"])}; }}
    QPushButton {{ min-height: {px(TARGET - 14)}; padding: {px(6)} {px(16)}; border: 1px solid {c["ink2"]};
        border-radius: 6px; background: {c["paper"]}; }}
    QPushButton::menu-indicator {{ image: url({picture("down")}); width: {px(14)}; height: {px(14)};
        subcontrol-position: right center; subcontrol-origin: padding; right: {px(8)}; }}
    QPushButton[menu="true"] {{ padding-right: {px(30)}; }}
    QPushButton:hover {{ background: {c["selection"]}; }}
    QPushButton:focus, QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QListView:focus, QSpinBox:focus {{
        border: 3px solid {c["action"]}; }}
    QPushButton:disabled {{ color: {c["ink2"]}; border-color: {c["hairline"]}; background: {c["surface"]}; }}
    QPushButton[primary="true"] {{ background: {c["action"]}; color: {c["action_text"]}; font-weight: bold;
        min-width: {px(128)}; min-height: {px(TARGET - 6)}; border: 1px solid {c["action"]}; }}
    QPushButton[primary="true"]:focus {{ border: 3px solid {c["ink"]}; }}
    QPushButton[primary="true"]:disabled {{ background: {c["surface"]}; color: {c["ink2"]};
        border-color: {c["hairline"]}; }}
    QLineEdit, QComboBox, QSpinBox {{ min-height: {px(TARGET - 16)}; padding: {px(4)} {px(8)};
        border: 1px solid {c["ink2"]}; border-radius: 6px; background: {c["paper"]}; }}
    QPlainTextEdit {{ border: 1px solid {c["ink2"]}; border-radius: 6px; padding: {px(4)}; }}
    QComboBox {{ padding-right: {px(32)}; }}
    QComboBox::drop-down {{ border: none; width: {px(30)}; subcontrol-position: right center; }}
    QComboBox::down-arrow {{ image: url({picture("down")}); width: {px(16)}; height: {px(16)}; }}
    QComboBox QAbstractItemView::item {{ min-height: {px(TARGET - 8)}; }}
    QCheckBox {{ min-height: {px(TARGET - 8)}; spacing: {px(10)}; background: transparent; }}
    QCheckBox::indicator {{ width: {px(22)}; height: {px(22)}; border: 2px solid {c["ink2"]}; border-radius: 4px;
        background: {c["paper"]}; }}
    QCheckBox::indicator:checked {{ background: {c["action"]}; border-color: {c["action"]};
        image: url({picture("check")}); }}
    QCheckBox::indicator:checked:disabled {{ background: {c["ink2"]}; border-color: {c["ink2"]}; }}
    QCheckBox:focus {{ color: {c["action"]}; }}
    QListView {{ border: none; outline: none; background: {c["paper"]}; }}
    QListView::item:selected {{ background: {c["selection"]}; color: {c["ink"]}; }}
    QScrollArea {{ border: none; }}
    QScrollBar:vertical {{ width: {px(18)}; background: {c["surface"]}; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {c["ink2"]}; min-height: {px(40)}; border-radius: 4px; margin: 3px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QToolTip {{ color: {c["ink"]}; background: {c["paper"]}; border: 1px solid {c["ink2"]}; }}
    """
