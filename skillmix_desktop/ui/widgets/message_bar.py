"""A bar across the page for what went wrong, what to look out for, and what was done."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from skillmix_desktop.ui.theme import INNER, NEAR, TIGHT
from skillmix_desktop.ui.widgets.buttons import QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.looks import set_look


class MessageBar(QFrame):
    """Hidden until there is something to say; the newest message replaces the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(INNER, TIGHT, TIGHT, TIGHT)
        row.setSpacing(NEAR)
        self._sign = Label("", "heading")
        self.label = Label("", wraps=True, selectable=True)
        row.addWidget(self._sign)
        row.addWidget(self.label, 1)
        self._act: Callable[[], object] | None = None
        self.button = SecondaryButton("", self._do)
        row.addWidget(self.button)
        self.dismiss_button = QuietButton(self.tr("Dismiss"), self.hide)
        row.addWidget(self.dismiss_button)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty while hidden."""
        return "" if self.isHidden() else self.label.text()

    def show_error(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Something did not work."""
        self._show("error", self.tr("Error"), text, action, act)

    def show_warning(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Something to keep in mind."""
        self._show("warning", self.tr("Note"), text, action, act)

    def show_note(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Something was done."""
        self._show("note", "✓", text, action, act)

    def _show(self, kind: str, sign: str, text: str, action: str, act: Callable[[], object] | None) -> None:
        set_look(self, "kind", kind)
        self._sign.setText(sign)
        self.label.setText(text)
        self.setAccessibleName(f"{sign}: {text}")
        self._act = act
        self.button.set_text(action)
        self.button.setVisible(bool(action))
        self.show()

    def _do(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()
