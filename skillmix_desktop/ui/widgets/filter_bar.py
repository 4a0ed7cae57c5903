"""The choices above a list: which rows it shows, and how many these are."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label

NARROWEST = 9


class FilterBar(QWidget):
    """``changed`` when other rows are wanted. A reason, set by another part of the page, narrows further."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pickers: dict[str, Picker] = {}
        self._all: dict[str, str] = {}
        # Kept here, because Qt makes an ordinary text of an enum's value.
        self._values: dict[str, list[object]] = {}
        self.reasons: tuple[str, ...] | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(NEAR)
        self.reason = ElidedLabel("", "aside")
        self.clear_button = QuietButton(self.tr("Show all"), self.clear)
        self.count = Label("", "aside")
        for widget, stretch in ((self.reason, 1), (self.clear_button, 0), (self.count, 0)):
            self._row.addWidget(widget, stretch)
        self._show_narrowed()

    def add_choice(self, name: str, title: str, all_words: str) -> None:
        """A picker called ``name``; its first entry wants everything."""
        picker = Picker(title, [all_words])
        picker.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        picker.setMinimumContentsLength(NARROWEST)
        picker.currentIndexChanged.connect(self._tell)
        self._pickers[name] = picker
        self._all[name] = all_words
        self._values[name] = [None]
        self._row.insertWidget(len(self._pickers) - 1, picker)

    def set_choices(self, name: str, choices: Sequence[tuple[str, object]]) -> None:
        """Offer these words with their values; what is chosen stays chosen."""
        picker = self._pickers[name]
        chosen = self.value(name)
        self._values[name] = [None, *(value for _, value in choices)]
        with QSignalBlocker(picker):
            picker.clear()
            picker.addItems([self._all[name], *(words for words, _ in choices)])
            picker.setCurrentIndex(self._place(name, chosen))

    def value(self, name: str) -> object:
        """What is chosen; None for everything."""
        return self._values[name][max(0, self._pickers[name].currentIndex())]

    def choose(self, name: str, value: object) -> None:
        """Want this value, or everything if it is not offered."""
        self._pickers[name].setCurrentIndex(self._place(name, value))

    def narrow(self, values: dict[str, object], reason: str, reasons: tuple[str, ...]) -> None:
        """Want only rows with these values and one of ``reasons``."""
        for name, picker in self._pickers.items():
            with QSignalBlocker(picker):
                picker.setCurrentIndex(self._place(name, values.get(name)))
        self.reasons = reasons
        self.reason.set_text(reason)
        self._show_narrowed()
        self.changed.emit()

    def clear(self) -> None:
        """Want everything."""
        for picker in self._pickers.values():
            with QSignalBlocker(picker):
                picker.setCurrentIndex(0)
        self.reasons = None
        self._tell()

    def show_count(self, count: int, words: str) -> None:
        """``words`` has a place for the number of rows."""
        self.count.setText(words.format(count_words(count)))

    def take_focus(self) -> None:
        """Put the keyboard on the first choice."""
        next(iter(self._pickers.values())).setFocus()

    def _place(self, name: str, value: object) -> int:
        values = self._values[name]
        return values.index(value) if value in values else 0

    def _tell(self) -> None:
        self.reasons = None
        self._show_narrowed()
        self.changed.emit()

    def _show_narrowed(self) -> None:
        if self.reasons is None:
            self.reason.set_text("")
        is_all = self.reasons is None and all(picker.currentIndex() <= 0 for picker in self._pickers.values())
        self.clear_button.setVisible(not is_all)
