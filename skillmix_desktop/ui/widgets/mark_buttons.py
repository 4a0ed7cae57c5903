"""The three answers to a criterion, each with its key printed."""

from collections.abc import Mapping
from enum import Enum

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skillmix_desktop.ui.theme import TIGHT
from skillmix_desktop.ui.widgets.buttons import EnterButton
from skillmix_desktop.ui.widgets.chip import SIGNS, ChipKind


class Choice(Enum):
    """What a person says of a criterion; the value is the points, None where it cannot be judged."""

    MET = 1.0
    NOT_MET = 0.0
    CANNOT_JUDGE = None


KINDS = {Choice.MET: ChipKind.MET, Choice.NOT_MET: ChipKind.NOT_MET, Choice.CANNOT_JUDGE: ChipKind.NOT_JUDGED}
DEFAULT_KEYS = {Choice.MET: "1", Choice.NOT_MET: "0", Choice.CANNOT_JUDGE: "2"}


class MarkButtons(QWidget):
    """Met, not met or cannot judge; none is pressed until something was said.

    ``marked`` comes for what a person chose, not for ``set_choice``. The keys are printed only: the page
    reads them, since they go to the criterion in hand.
    """

    marked = Signal(object)

    def __init__(
        self, criterion: str, keys: Mapping[Choice, str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(TIGHT)
        self._keys = dict(keys or DEFAULT_KEYS)
        self._has_words = True
        self.buttons: dict[Choice, EnterButton] = {}
        # No button group: Tab would come to one of them only, and the arrows are the page's.
        for choice, kind in KINDS.items():
            button = EnterButton()
            button.setCheckable(True)
            button.setProperty("look", "mark")
            button.setProperty("kind", kind.value)
            button.clicked.connect(lambda _, choice=choice: self._choose(choice))
            self.buttons[choice] = button
            row.addWidget(button)
        self.set_words(True)
        self.set_criterion(criterion)

    def set_criterion(self, name: str) -> None:
        """Let these be the answers to the criterion called ``name``."""
        for choice, button in self.buttons.items():
            button.setAccessibleName(f"{name}: {choice_words(choice)}")

    def set_words(self, has_words: bool) -> None:
        """Print each answer in words, or its sign and key alone."""
        self._has_words = has_words
        for choice, button in self.buttons.items():
            sign, words = SIGNS[KINDS[choice]], choice_words(choice)
            button.setText(
                f"{sign} {words}  {self._keys[choice]}" if has_words else f"{sign} {self._keys[choice]}"
            )
            button.setToolTip("" if has_words else words)

    def print_keys(self, keys: Mapping[Choice, str]) -> None:
        """Show these keys."""
        self._keys = dict(keys)
        self.set_words(self._has_words)

    @property
    def choice(self) -> Choice | None:
        """What is chosen; None while nothing is."""
        return next((choice for choice, button in self.buttons.items() if button.isChecked()), None)

    def focus_like(self, other: "MarkButtons") -> None:
        """Take the focus from the same button of ``other``."""
        place = next(number for number, button in enumerate(other.buttons.values()) if button.hasFocus())
        list(self.buttons.values())[place].setFocus()

    def set_choice(self, choice: Choice | None) -> None:
        """Show ``choice``, or that nothing was said yet."""
        for each, button in self.buttons.items():
            button.setChecked(each is choice)

    def _choose(self, choice: Choice) -> None:
        """One that is pressed again stays pressed."""
        self.set_choice(choice)
        self.marked.emit(choice)


def choice_words(choice: Choice) -> str:
    """The choice as it is printed."""
    words = {
        Choice.MET: QCoreApplication.translate("Choice", "met"),
        Choice.NOT_MET: QCoreApplication.translate("Choice", "not met"),
        Choice.CANNOT_JUDGE: QCoreApplication.translate("Choice", "can’t judge"),
    }
    return words[choice]
