"""Asking for a file: the system's own dialog where there is one, else Qt's with every word in Japanese."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def data_folder() -> Path:
    """Where atlases are kept unless the user says otherwise: ひみ福祉防災マップ under the documents folder."""
    from platformdirs import user_documents_path

    return user_documents_path() / "ひみ福祉防災マップ"


def choose_atlas(parent: QWidget) -> Path | None:
    """An atlas that exists, or None when the user went back."""
    dialog = _dialog(parent, "地図帳を選ぶ", "地図帳と持ち出し (*.himi *.himipack)", accept="開く")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _answer(dialog)


def choose_folder(parent: QWidget, title: str) -> Path | None:
    """A folder that exists, or None when the user went back."""
    dialog = _dialog(parent, title, "", accept="ここにする")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _answer(dialog)


def choose_pdf(parent: QWidget, title: str, name: str) -> Path | None:
    """Where to write a PDF, or None when the user went back."""
    dialog = _dialog(parent, title, "PDF (*.pdf)", accept="保存する")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(name)
    return _answer(dialog)


def choose_pack(parent: QWidget, folder: Path | None = None) -> Path | None:
    """A pack that came back, or None when the user went back; looked for in *folder* (a stick) first."""
    dialog = _dialog(parent, "持ち帰ったものを選ぶ", "持ち出し (*.himipack)", accept="読む")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if folder is not None:
        dialog.setDirectory(str(folder))
    return _answer(dialog)


def _dialog(parent: QWidget, title: str, kinds: str, *, accept: str) -> QFileDialog:
    folder = data_folder()
    dialog = QFileDialog(parent, title, str(folder if folder.exists() else folder.parent), kinds)
    for label, words in (
        (QFileDialog.DialogLabel.LookIn, "場所："),
        (QFileDialog.DialogLabel.FileName, "名前："),
        (QFileDialog.DialogLabel.FileType, "種類："),
        (QFileDialog.DialogLabel.Accept, accept),
        (QFileDialog.DialogLabel.Reject, "やめる"),
    ):
        dialog.setLabelText(label, words)
    return dialog


def _answer(dialog: QFileDialog) -> Path | None:
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None
