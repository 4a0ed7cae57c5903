"""The folders in which model files are looked for: added, removed, and the one that downloads go into."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import INNER, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label, thin_line

AskForFolder = Callable[[QWidget], str]


def ask_for_model_folder(parent: QWidget) -> str:
    """The folder that the user picks; empty if none."""
    title = QCoreApplication.translate("FolderList", "A folder with model files")
    return QFileDialog.getExistingDirectory(parent, title)


class FolderList(Card):
    """``folders_chosen`` gives the folders that are wanted from now on; the first is for downloads."""

    folders_chosen = Signal(tuple)

    def __init__(self, ask: AskForFolder = ask_for_model_folder, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._ask = ask
        self._folders: tuple[str, ...] = ()
        words = self.tr("Model files are looked for in these folders and in all folders below them.")
        head = QHBoxLayout()
        head.setSpacing(INNER)
        head.addWidget(Label(words, "soft", wraps=True), 1)
        self.add_button = PrimaryButton(self.tr("Add a folder …"), self.add_folder)
        head.addWidget(self.add_button)
        self.body.addLayout(head)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(self.tr("Folders with model files"))
        self.add(self._area, 1)
        self.remove_buttons: dict[str, QuietButton] = {}
        self.download_buttons: dict[str, QuietButton] = {}

    def add_folder(self) -> None:
        """Ask for another folder."""
        folder = self._ask(self)
        if folder and folder not in self._folders:
            self.folders_chosen.emit((*self._folders, folder))

    def show_folders(self, folders: Sequence[str], missing: Sequence[str]) -> None:
        """Show ``folders``, of which ``missing`` are not there."""
        self._folders = tuple(folders)
        self.remove_buttons, self.download_buttons = {}, {}
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, NEAR, NEAR, 0)
        column.setSpacing(NEAR)
        for number, folder in enumerate(folders):
            if number:
                column.addWidget(thin_line())
            column.addLayout(self._row(folder, is_first=not number, is_missing=folder in missing))
        column.addStretch(1)
        self._area.setWidget(canvas)

    def _row(self, folder: str, *, is_first: bool, is_missing: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addWidget(ElidedLabel(folder), 1)
        if is_missing:
            words = self.tr("made by the first download") if is_first else self.tr("not there")
            row.addWidget(Chip(words, ChipKind.NOT_JUDGED))
        if is_first:
            row.addWidget(Chip(self.tr("downloads go here"), ChipKind.ACCENT))
        else:
            into = QuietButton(self.tr("Download into it"), lambda: self._put_first(folder))
            into.setAccessibleName(self.tr("Download into {}").format(folder))
            self.download_buttons[folder] = into
            row.addWidget(into)
        remove = QuietButton(self.tr("Remove"), lambda: self._remove(folder))
        remove.setAccessibleName(self.tr("Remove {}").format(folder))
        remove.setToolTip(self.tr("Look there no more; the files stay where they are"))
        remove.setEnabled(len(self._folders) > 1 or not is_missing)
        self.remove_buttons[folder] = remove
        row.addWidget(remove)
        return row

    def _put_first(self, folder: str) -> None:
        self.folders_chosen.emit((folder, *(other for other in self._folders if other != folder)))

    def _remove(self, folder: str) -> None:
        self.folders_chosen.emit(tuple(other for other in self._folders if other != folder))
