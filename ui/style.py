"""What the whole application wears: the tokens as one Qt style sheet, in the type size chosen last on this machine."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from himi_map.look import COLOURS
from ui.look import STEPS, TARGET, TypeScale, families, font, picture

SETTINGS: Final = ("himi-map", "himi-map")
"""Where what this machine remembers is kept: organisation and application."""

_WORN: Final = "type_size"


def wear(scale: TypeScale) -> None:
    """Dress the whole application, its dialogs too, in one type size."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setProperty(_WORN, scale.name)
        app.setFont(font("body", scale))
        app.setStyleSheet(style_sheet(scale))


def worn() -> TypeScale:
    """The type size the application wears."""
    app = QApplication.instance()
    name = app.property(_WORN) if app is not None else None
    return TypeScale[name] if name else TypeScale.MIDDLE


def remember(scale: TypeScale) -> None:
    """Wear it the next time too."""
    QSettings(*SETTINGS).setValue(_WORN, scale.name)


def remembered() -> TypeScale:
    """The type size chosen last on this machine."""
    name = str(QSettings(*SETTINGS).value(_WORN, ""))
    return TypeScale[name] if name in TypeScale.__members__ else TypeScale.MIDDLE


def style_sheet(scale: TypeScale) -> str:
    """The window's style at one type size."""

    def px(value: float) -> str:
        return f"{round(value * scale.value)}px"

    def room(value: float) -> str:
        """Heights and paddings grow less than the type, so that a screen still holds what belongs together."""
        return f"{round(value * scale.room)}px"

    c = COLOURS
    return f"""
    QWidget {{ color: {c["ink"]}; background: {c["paper"]}; font-size: {px(STEPS["body"])}; }}
    QMainWindow, #surface {{ background: {c["surface"]}; }}
    #topbar {{ background: {c["paper"]}; border-bottom: 1px solid {c["hairline"]}; }}
    #topbar QLabel {{ background: transparent; }}
    #saved {{ color: {c["done"]}; font-weight: bold; }}
    #topbar QLabel#practice {{ background: {c["practice"]}; font-weight: bold; padding: {room(4)} {room(10)};
        border-radius: 6px; }}
    #title {{ font-size: {px(STEPS["title"])}; font-weight: bold; background: transparent; }}
    #head {{ font-size: {px(STEPS["head"])}; font-weight: bold; background: transparent; }}
    #spoken {{ font-size: {px(STEPS["spoken"])}; font-weight: bold; background: {c["surface"]};
        padding: {room(16)} {room(20)}; border-radius: 6px; }}
    #part {{ font-weight: bold; background: transparent; }}
    #quiet {{ color: {c["ink2"]}; background: transparent; }}
    #error {{ color: {c["danger"]}; background: transparent; }}
    #ask {{ background: {c["ask_ground"]}; }}
    #calm {{ background: {c["surface"]}; }}
    #band {{ background: {c["chosen"]}; padding: {room(8)} {room(14)} {room(5)} {room(14)}; }}
    #ask, #calm {{ padding: {room(11)} {room(10)} {room(6)} {room(10)}; border-radius: 6px; }}
    #desk QLabel {{ background: {c["hairline"]}; }}
    QStatusBar {{ background: {c["surface"]}; border-top: 1px solid {c["hairline"]}; font-size: {px(STEPS["small"])}; }}
    QStatusBar::item {{ border: none; }}
    QStatusBar QLabel {{ background: transparent; color: {c["ink2"]}; font-size: {px(STEPS["small"])};
        padding: 0 {room(12)}; }}
    QPushButton {{ min-height: {room(TARGET - 14)}; padding: {room(6)} {room(16)}; border: 1px solid {c["ink2"]};
        border-radius: 6px; background: {c["paper"]}; }}
    QPushButton#onmap {{ font-size: {px(STEPS["small"])}; min-height: {room(TARGET - 6)};
        padding: {room(2)} {room(10)}; }}
    #clear {{ background: transparent; }}
    QPushButton:hover {{ background: {c["selection"]}; }}
    QPushButton:focus, QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QListView:focus, QSpinBox:focus {{
        border: 3px solid {c["action"]}; }}
    QPushButton:focus {{ padding: {room(4)} {round(16 * scale.room) - 2}px; }}
    QLineEdit:focus, QComboBox:focus {{ padding: {round(4 * scale.room) - 2}px {round(8 * scale.room) - 2}px; }}
    QPushButton:disabled {{ color: {c["ink2"]}; border-color: {c["hairline"]}; background: {c["surface"]}; }}
    QPushButton[primary="true"] {{ background: {c["action"]}; color: {c["action_text"]}; font-weight: bold;
        min-width: {room(128)}; min-height: {room(TARGET - 6)}; border: 1px solid {c["action"]}; }}
    QPushButton[primary="true"]:focus {{ border: 3px solid {c["ink"]}; }}
    QPushButton[primary="true"]:disabled {{ background: {c["surface"]}; color: {c["ink2"]};
        border-color: {c["hairline"]}; }}
    #projection {{ background: {c["ink"]}; }}
    #projection QLabel {{ background: transparent; color: {c["paper"]}; font-weight: bold; }}
    #cover {{ background: {c["paper"]}; }}
    QTableView {{ border: 1px solid {c["hairline"]}; gridline-color: {c["hairline"]}; background: {c["paper"]};
        alternate-background-color: {c["surface"]}; selection-background-color: {c["selection"]};
        selection-color: {c["ink"]}; font-size: {px(STEPS["small"])}; }}
    QTableView QLineEdit {{ min-height: 0; padding: 0 {room(4)}; border-radius: 0; }}
    QHeaderView::section {{ background: {c["surface"]}; color: {c["ink"]}; font-weight: bold; border: none;
        border-right: 1px solid {c["hairline"]}; border-bottom: 1px solid {c["ink2"]}; padding: {room(5)} {room(8)};
        font-size: {px(STEPS["small"])}; }}
    QListWidget {{ border: 1px solid {c["hairline"]}; border-radius: 6px; }}
    QListWidget::item {{ padding: {room(4)} {room(10)}; border-bottom: 1px solid {c["hairline"]}; }}
    QListWidget::item:selected {{ background: {c["selection"]}; color: {c["ink"]}; }}
    QTextBrowser {{ border: none; background: {c["paper"]}; }}
    #steps {{ background: {c["paper"]}; border-bottom: 1px solid {c["hairline"]}; }}
    QPushButton#step {{ border: 1px solid {c["hairline"]}; min-height: {room(TARGET - 10)};
        padding: {room(4)} {room(12)}; }}
    QPushButton#step:checked {{ background: {c["selection"]}; border: 2px solid {c["action"]}; font-weight: bold; }}
    QPushButton#offer QLabel {{ background: transparent; }}
    QPushButton#offer QLabel:disabled {{ color: {c["ink2"]}; }}
    QPushButton[due="true"] {{ background: {c["ask_ground"]}; }}
    QPushButton#offer:checked {{ background: {c["chosen"]}; border: 2px solid {c["action"]}; }}
    QPushButton#offer:checked:focus {{ border: 3px solid {c["action"]}; }}
    QPushButton#offer {{ text-align: left; padding: {room(6)} {room(10)}; }}
    QToolButton#stamp {{ min-height: {room(TARGET - 8)}; padding: {room(3)} {room(4)};
        border: 1px solid {c["hairline"]}; border-radius: 6px; background: {c["paper"]};
        font-size: {px(STEPS["small"])}; }}
    QToolButton#stamp:checked {{ background: {c["selection"]}; border: 2px solid {c["action"]}; font-weight: bold; }}
    QToolButton#stamp:focus {{ border: 3px solid {c["action"]}; }}
    QFrame#readback {{ background: {c["surface"]}; border: 1px solid {c["hairline"]}; border-radius: 6px; }}
    QFrame#readback QLabel {{ background: transparent; }}
    QFrame#readback QLabel#ask {{ background: {c["ask_ground"]}; }}
    QProgressBar {{ border: 1px solid {c["ink2"]}; border-radius: 6px; min-height: {room(TARGET - 16)};
        text-align: center; background: {c["paper"]}; }}
    QProgressBar::chunk {{ background: {c["selection"]}; }}
    QMenu {{ border: 1px solid {c["ink2"]}; padding: 4px; }}
    QMenu::item {{ padding: {room(10)} {room(24)}; border-radius: 6px; }}
    QMenu::item:selected {{ background: {c["selection"]}; color: {c["ink"]}; }}
    QMenu::item:checked {{ font-weight: bold; background: {c["selection"]}; }}
    QLineEdit, QComboBox, QSpinBox {{ min-height: {room(TARGET - 10)}; padding: {room(4)} {room(8)};
        border: 1px solid {c["ink2"]}; border-radius: 6px; background: {c["paper"]};
        selection-background-color: {c["action"]}; selection-color: {c["action_text"]}; }}
    QLineEdit {{ placeholder-text-color: {c["ink2"]}; }}
    QLineEdit[digits="true"] {{ font-family: {families(mono=True)}; }}
    QLineEdit:read-only {{ background: {c["surface"]}; border-color: {c["hairline"]}; }}
    QPlainTextEdit {{ border: 1px solid {c["ink2"]}; border-radius: 6px; padding: {room(4)};
        selection-background-color: {c["action"]}; selection-color: {c["action_text"]}; }}
    QComboBox, QComboBox:focus {{ padding-right: {px(32)}; }}
    QComboBox::drop-down {{ border: none; width: {px(30)}; subcontrol-position: right center; }}
    QComboBox::down-arrow {{ image: url({picture("down")}); width: {px(16)}; height: {px(16)}; }}
    QCheckBox {{ min-height: {room(TARGET - 4)}; spacing: {room(10)}; background: transparent; padding: 0 6px 0 0;
        border: 2px solid transparent; border-radius: 6px; }}
    QCheckBox::indicator {{ width: {room(22)}; height: {room(22)}; border: 2px solid {c["ink2"]}; border-radius: 4px;
        background: {c["paper"]}; }}
    QCheckBox::indicator:checked {{ background: {c["action"]}; border-color: {c["action"]};
        image: url({picture("check")}); }}
    QCheckBox::indicator:checked:disabled {{ background: {c["ink2"]}; border-color: {c["ink2"]}; }}
    QListWidget::indicator {{ width: {room(15)}; height: {room(15)}; border: 2px solid {c["ink2"]};
        border-radius: 4px; background: {c["paper"]}; }}
    QListWidget::indicator:checked {{ background: {c["action"]}; border-color: {c["action"]};
        image: url({picture("check")}); }}
    QCheckBox:focus {{ border-color: {c["action"]}; }}
    QListView {{ border: none; outline: none; background: {c["paper"]}; }}
    QListView::item:selected {{ background: {c["selection"]}; color: {c["ink"]}; }}
    QComboBox QAbstractItemView::item {{ min-height: {room(TARGET - 8)}; padding-left: {room(8)}; }}
    QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus {{ border: 1px solid {c["ink2"]};
        selection-background-color: {c["selection"]}; selection-color: {c["ink"]}; }}
    QScrollArea {{ border: none; }}
    QScrollBar:vertical {{ width: {px(18)}; background: {c["surface"]}; margin: 0; }}
    QScrollBar:horizontal {{ height: {px(18)}; background: {c["surface"]}; margin: 0; }}
    QScrollBar::handle {{ background: {c["ink2"]}; border-radius: 4px; margin: 3px; }}
    QScrollBar::handle:vertical {{ min-height: {px(40)}; }}
    QScrollBar::handle:horizontal {{ min-width: {px(40)}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QToolTip {{ color: {c["ink"]}; background: {c["paper"]}; border: 1px solid {c["ink2"]}; }}
    """
