"""A choice of one grader, in the colour that the grader has everywhere: people amber, the others blue."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from skillmix_desktop.ui.theme import current_roles
from skillmix_desktop.ui.widgets.fields import Picker

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.queries import GraderEntry

PERSON = "person"
LEAST_LETTERS = 16


def role_of(kind: str) -> str:
    """The role of the colour that a grader of this kind is shown in."""
    return PERSON if kind == PERSON else "accent"


class GraderPicker(Picker):
    """``grader_chosen`` comes for what a person chose; ``before`` is the grader whom that one replaced."""

    grader_chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(LEAST_LETTERS)
        self._kinds: list[str] = []
        self._chosen = self.before = ""
        self.activated.connect(lambda _: self._tell())
        self.currentIndexChanged.connect(lambda _: self._colour())

    @property
    def chosen(self) -> str:
        """The name of the grader in hand; empty while there is none."""
        return str(self.currentData() or "")

    def set_graders(self, graders: "Sequence[GraderEntry]", chosen: str) -> None:
        """Offer ``graders`` with ``chosen`` in hand."""
        self.blockSignals(True)
        self.clear()
        self._kinds = [grader.kind.value for grader in graders]
        for grader in graders:
            words = grader.name if grader.name == grader.kind else f"{grader.name} · {grader.kind}"
            self.addItem(words, grader.name)
        self.blockSignals(False)
        self.choose(chosen)

    def choose(self, name: str) -> None:
        """Take the grader called ``name`` in hand; the first one if there is none."""
        self.setCurrentIndex(max(0, self.findData(name)))
        self._chosen = self.chosen
        self._colour()

    def _tell(self) -> None:
        self.before, self._chosen = self._chosen, self.chosen
        self.grader_chosen.emit(self.chosen)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._colour()

    def _colour(self) -> None:
        roles = current_roles()
        for number, kind in enumerate(self._kinds):
            self.setItemData(number, QColor(roles.colour(role_of(kind))), Qt.ItemDataRole.ForegroundRole)
        if not self._kinds or self.currentIndex() < 0:
            return
        role = role_of(self._kinds[self.currentIndex()])
        look = (
            f"GraderPicker {{ background: {roles.colour(f'{role}_wash')}; color: {roles.colour(role)};"
            f" border-color: {roles.colour(f'{role}_wash')}; font-weight: 600; }}"
            f" GraderPicker:focus {{ border-color: {roles.colour(role)}; }}"
        )
        if look != self.styleSheet():
            self.setStyleSheet(look)
        self.setToolTip(self.currentText())
