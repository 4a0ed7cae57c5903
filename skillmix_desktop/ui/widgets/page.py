"""What all pages share: a head, a message bar, and content that gives way to an empty or a busy state."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.theme import APART, EDGE
from skillmix_desktop.ui.widgets.empty_state import EmptyState
from skillmix_desktop.ui.widgets.key_bindings import KeyBindings
from skillmix_desktop.ui.widgets.message_bar import MessageBar
from skillmix_desktop.ui.widgets.page_header import PageHeader
from skillmix_desktop.ui.widgets.stacked import stacked_in

REFRESH_PAUSE_MS = 150


class Page(QWidget):
    """Put the page's widgets into ``content``; read the project in ``refresh``.

    ``page_wanted(name, subject)`` asks for another page by its name, and hands it something to show.
    ``keys`` names the page's keys for the list of keys: ``(key, what it does)``; ``keys_wanted`` asks for it.
    A page with ``bindings`` has its keys from there, and the user can change them.
    """

    page_wanted = Signal(str, object)
    keys_wanted = Signal()
    keys: tuple[tuple[str, str], ...] = ()
    bindings: KeyBindings | None = None

    def __init__(self, context: AppContext, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context = context
        self.header = PageHeader(title)
        self.messages = MessageBar()
        self._state: QWidget | None = None
        self._is_stale = True
        self._pause = QTimer(self, interval=REFRESH_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._refresh_if_shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, APART, EDGE, EDGE)
        column.setSpacing(APART)
        column.addWidget(self.header)
        column.addWidget(self.messages)
        self._stack = stacked_in(column, 1)
        holder = QWidget()
        self.content = QVBoxLayout(holder)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(APART)
        self._stack.addWidget(holder)

    def refresh(self) -> None:
        """Read the project and show it; called when the page is shown, and when it changed meanwhile."""

    def show_subject(self, subject: object) -> None:
        """Show what another page asked for."""

    def refresh_on(self, *changes: SignalInstance) -> None:
        """Read anew after any of ``changes``: soon if the page is in view, else when it comes into view."""
        for change in changes:
            change.connect(self._become_stale)

    def compute(
        self,
        function: Callable[[], object],
        on_done: Callable[..., None],
        *,
        topic: str = "",
        on_failed: Callable[[str], None] | None = None,
    ) -> None:
        """Off the GUI thread; only the newest answer on a topic comes. A failure shows in ``messages``."""
        database = self.context.database

        def explained() -> object:
            with database.explained():
                return function()

        self.context.jobs.run_in_background(
            explained, on_done, owner=self, topic=topic, on_failed=on_failed or self.messages.show_error
        )

    def show_content(self) -> None:
        """Show the content; the empty or the busy state goes."""
        self._stack.setCurrentIndex(0)
        if self._state is not None:
            self._stack.removeWidget(self._state)
            self._state.deleteLater()
            self._state = None

    def show_empty(
        self, sentence: str, button_text: str = "", on_click: Callable[[], object] | None = None
    ) -> None:
        """Instead of the content: what to do first, and the button that does it."""
        self.show_content()
        self._state = EmptyState(sentence, button_text, on_click)
        self._stack.addWidget(self._state)
        self._stack.setCurrentWidget(self._state)

    def show_busy(self, sentence: str) -> None:
        """Instead of the content, while the first of it is being read."""
        self.show_empty(sentence)

    @property
    def is_showing_content(self) -> bool:
        return self._state is None

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self._is_stale:
            self._refresh_if_shown()

    def _become_stale(self) -> None:
        self._is_stale = True
        # A run tells of every change; not started anew, so that a long run cannot put the reading off.
        if not self._pause.isActive():
            self._pause.start()

    def _refresh_if_shown(self) -> None:
        if self._is_stale and self.isVisible():
            self._is_stale = False
            self.refresh()
