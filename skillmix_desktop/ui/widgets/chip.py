"""A chip: a word or two on a coloured ground, with a sign that stands for the colour."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from skillmix_desktop.ui.widgets.looks import set_look
from skillmix_desktop.ui.widgets.shrinking import Shrinking


class ChipKind(StrEnum):
    """What a chip says; the value is the colours' role."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    MET = "met"
    NOT_MET = "not_met"
    NOT_JUDGED = "not_judged"
    PERSON = "person"


SIGNS = {ChipKind.MET: "✓", ChipKind.NOT_MET: "✗", ChipKind.NOT_JUDGED: "?"}


def kind_of(is_met: bool | None) -> ChipKind:
    """The chip for a mark: met, not met, or (None) not judged."""
    if is_met is None:
        return ChipKind.NOT_JUDGED
    return ChipKind.MET if is_met else ChipKind.NOT_MET


class Chip(QLabel):
    """Shows ``text`` behind its kind's sign; ``set_outlined`` draws attention to a difference."""

    def __init__(
        self, text: str = "", kind: ChipKind = ChipKind.NEUTRAL, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_text(text, kind)

    def show_text(self, text: str, kind: ChipKind = ChipKind.NEUTRAL) -> None:
        """Say ``text`` in the colours of ``kind``."""
        sign = SIGNS.get(kind, "")
        self.setText(f"{sign}  {text}" if sign else text)
        set_look(self, "kind", kind.value)

    def set_outlined(self, is_outlined: bool) -> None:
        set_look(self, "outlined", "true" if is_outlined else "false")


class ElidedChip(Chip, Shrinking):
    """Is cut with … where there is no room; the whole of it is then the tooltip."""

    # The style sheet knows a class by its first base: as anything but a Chip it would have no ground.
