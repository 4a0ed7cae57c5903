"""What was saved, where, and the ways to it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skillmix_desktop.ui.quantities import size_words
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.pipeline.report_outline import SavedReport

WEB_PAGE = ".html"


class SavedCard(Card):
    """Out of sight until something was saved; ``failed`` says why it cannot be opened."""

    failed = Signal(str)

    def __init__(self, open_url: Callable[[QUrl], object], parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("Saved"))
        self._open_url = open_url
        self._path = Path()
        self.name = ElidedLabel("", "plain")
        self.place = ElidedLabel("", "aside")
        self.add(self.name)
        self.add(self.place)
        buttons = QHBoxLayout()
        buttons.setSpacing(NEAR)
        self.browser_button = SecondaryButton(self.tr("Open in the browser"), lambda: self._open(self._path))
        self.folder_button = SecondaryButton(
            self.tr("Open the folder"), lambda: self._open(self._path.parent)
        )
        buttons.addWidget(self.browser_button)
        buttons.addWidget(self.folder_button)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        self.hide()

    def show_saved(self, saved: "SavedReport") -> None:
        """Come into view with this report."""
        self._path = saved.path
        self.name.set_text(f"{saved.path.name} · {size_words(saved.size)}")
        self.place.set_text(str(saved.path.parent))
        self.browser_button.setVisible(saved.path.suffix.lower() == WEB_PAGE)
        self.show()

    def _open(self, path: Path) -> None:
        if not self._open_url(QUrl.fromLocalFile(str(path))):
            self.failed.emit(
                self.tr("{path} cannot be opened from here; look for it yourself.").format(path=path)
            )
