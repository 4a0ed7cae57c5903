"""What the window knows of a page before it exists, and the stack that makes it when it is first shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.widgets.page import Page

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.queries import Counts


@dataclass(frozen=True)
class PageEntry:
    """A station of the rail.

    ``make`` imports the page when it is called. ``count`` says how much there is, in a word for the rail's
    edge.
    """

    name: str
    title: str
    make: Callable[[AppContext], Page]
    count: "Callable[[Counts], str] | None" = None


def counts_of(entries: Sequence[PageEntry], counts: "Counts") -> Mapping[int, str]:
    """How much there is at each station that counts, by the station's number."""
    return {number: entry.count(counts) for number, entry in enumerate(entries) if entry.count is not None}


class PageStack(QStackedWidget):
    """The start page, and behind it the pages of the project, each made when it is first gone to."""

    page_wanted = Signal(str, object)
    keys_wanted = Signal()

    def __init__(self, entries: Sequence[PageEntry], start_page: QWidget) -> None:
        super().__init__()
        self._entries = entries
        self._start_page = start_page
        self._context: AppContext | None = None
        self._pages: dict[int, Page] = {}
        self.addWidget(start_page)

    @property
    def current_page(self) -> Page | None:
        """The page in view; None on the start page."""
        return next((page for page in self._pages.values() if page is self.currentWidget()), None)

    def use(self, context: AppContext | None) -> None:
        """Let go of all pages; those to come show the project of ``context``."""
        self.setCurrentWidget(self._start_page)
        for page in self._pages.values():
            self.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._context = context

    def go_to(self, number: int) -> Page:
        """Bring the page into view, made if need be."""
        assert self._context is not None, "pages are of a project"
        if number not in self._pages:
            page = self._entries[number].make(self._context)
            page.page_wanted.connect(self.page_wanted)
            page.keys_wanted.connect(self.keys_wanted)
            self._pages[number] = page
            self.addWidget(page)
        self.setCurrentWidget(self._pages[number])
        return self._pages[number]
