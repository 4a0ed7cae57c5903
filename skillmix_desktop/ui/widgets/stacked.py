"""Widgets that take turns in one place."""

from PySide6.QtWidgets import QBoxLayout, QStackedLayout


def stacked_in(box: QBoxLayout, stretch: int = 0) -> QStackedLayout:
    """A new stack at the end of ``box``, to be filled afterwards.

    The order matters: a stack shows the first widget that it is given, and what is shown before it has a
    parent comes up as a window for a moment and is not repainted whole when it moves later.
    """
    stack = QStackedLayout()
    box.addLayout(stack, stretch)
    assert stack.parentWidget() is not None, "the box is of a widget"
    return stack
