"""The text under judgement: large, calm, and never wider than the eye can follow."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from skillmix_desktop.ui.theme import READING_LINE_HEIGHT, READING_PIXELS, current_roles, reading_font

MOST_CHARACTERS = 68
# Colour alone would tell some people nothing.
_Line = QTextCharFormat.UnderlineStyle
_LINES = defaultdict(lambda: _Line.SingleUnderline, {"faint": _Line.DotLine, "accent": _Line.DashUnderline})
ORDINARY = "the quick brown fox jumps over the lazy dog and sleeps well at night "


@dataclass(frozen=True)
class Highlight:
    """Characters ``start`` to ``end`` (as Python counts) on the ground of ``role``: person, accent, met …

    They are underlined in the same role's colour or in that of ``line_role``; with ``is_faint`` that is all.
    """

    start: int
    end: int
    role: str = "person"
    line_role: str = ""
    is_faint: bool = False


class JudgedText(QTextEdit):
    """A text to read and to mark passages in; it cannot be changed, and its mark-up is not obeyed."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "judged")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Text under judgement"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultFont(reading_font())
        self.document().setDocumentMargin(0)
        self._highlights: tuple[Highlight, ...] = ()
        self._text = ""
        self.set_text(text)

    @property
    def text(self) -> str:
        """The text as it was given."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show ``text`` from its beginning, without highlights."""
        self._text = text
        # Qt makes one character of "\r\n"; a blank in its place keeps the counts alike.
        self.setPlainText(text.replace("\r\n", " \n").replace("\r", "\n"))
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(_line_spacing())
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.set_highlights(())

    @property
    def highlights(self) -> tuple[Highlight, ...]:
        """The passages that are shown."""
        return self._highlights

    def set_highlights(self, highlights: Sequence[Highlight]) -> None:
        """Show these passages on their roles' grounds, underlined in their colour."""
        self._highlights = tuple(highlights)
        self.setExtraSelections([self._selection(each) for each in self._highlights])

    def chosen_passage(self) -> tuple[int, int] | None:
        """The first and the last + 1 of the selected characters, as Python counts; None if none is."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        return self._python_place(cursor.selectionStart()), self._python_place(cursor.selectionEnd())

    def forget_choice(self) -> None:
        """Select nothing; the caret stays behind what was selected."""
        cursor = self.textCursor()
        cursor.setPosition(cursor.selectionEnd())
        self.setTextCursor(cursor)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        widest = QFontMetricsF(reading_font()).horizontalAdvance(ORDINARY) / len(ORDINARY) * MOST_CHARACTERS
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setLineWrapColumnOrWidth(min(int(widest), self.viewport().width()))
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.document().setDefaultFont(reading_font())
            self.set_highlights(self._highlights)

    def _selection(self, highlight: Highlight) -> QTextEdit.ExtraSelection:
        roles = current_roles()
        look = QTextCharFormat()
        if not highlight.is_faint:
            look.setBackground(QColor(roles.colour(f"{highlight.role}_wash")))
        line_role = highlight.line_role or highlight.role
        look.setUnderlineStyle(_LINES["faint" if highlight.is_faint else line_role])
        look.setUnderlineColor(QColor(roles.colour(line_role)))
        selection = QTextEdit.ExtraSelection()
        selection.format = look
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._qt_place(highlight.start))
        cursor.setPosition(self._qt_place(highlight.end), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        return selection

    # Qt counts UTF-16 units, Python counts characters: they part at the first emoji.
    def _qt_place(self, place: int) -> int:
        return len(self._text[: max(0, place)].encode("utf-16-le")) // 2

    def _python_place(self, place: int) -> int:
        return len(self._text.encode("utf-16-le")[: place * 2].decode("utf-16-le", errors="ignore"))


def _line_spacing() -> QTextBlockFormat:
    natural = QFontMetricsF(reading_font()).height()
    spacing = QTextBlockFormat()
    spacing.setLineHeight(
        100 * READING_LINE_HEIGHT * READING_PIXELS / natural,
        QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
    )
    return spacing
