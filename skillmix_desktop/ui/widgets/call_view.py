"""Where a reply came from: the prompt as it was sent, what came back, and the figures of the call."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.llm.prices import dollars_words
from skillmix_desktop.pipeline.text_details import CallRecord, SentPrompt
from skillmix_desktop.ui.quantities import count_words, time_words
from skillmix_desktop.ui.theme import INNER, NEAR, TIGHT
from skillmix_desktop.ui.widgets.labels import Label


class PlainView(QPlainTextEdit):
    """Long plain text, to read and to copy."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )


class PromptView(QWidget):
    """The prompt, turn by turn, and whether it is known to be the one that was sent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _column(self)
        self.note = Label("", "aside", wraps=True)
        self.view = PlainView(self.tr("Prompt as sent"))
        column.addWidget(self.note)
        column.addWidget(self.view, 1)

    def show_prompt(self, prompt: SentPrompt) -> None:
        """Show it, or why there is none to show."""
        sent = prompt.prompt
        self.view.setVisible(sent is not None)
        if sent is None:
            self.note.setText(prompt.fault)
            return
        words = {
            True: self.tr("Made again from the stored template; its hash is that of the prompt sent."),
            False: self.tr("Made again from the stored template; the prompt that was sent was another one."),
            None: self.tr("Made again from the stored template; no hash was kept to compare it with."),
        }
        self.note.setText(words[prompt.is_as_sent])
        parts = [(self.tr("System"), sent.system)] if sent.system else []
        parts += [
            (self.tr("Turn {}").format(number), turn) for number, turn in enumerate(sent.turns, start=1)
        ]
        self.view.setPlainText(headed(parts))


class ReplyView(QWidget):
    """Raw replies, as they came."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _column(self)
        self.note = Label("", "aside", wraps=True)
        self.view = PlainView(self.tr("Raw replies"))
        column.addWidget(self.note)
        column.addWidget(self.view, 1)

    def show_replies(self, replies: Sequence[str], nothing: str) -> None:
        """One below the other; where there are none, the sentence ``nothing``."""
        self.note.setText("" if replies else nothing)
        self.note.setVisible(not replies)
        self.view.setVisible(bool(replies))
        if len(replies) == 1:
            self.view.setPlainText(replies[0])
        else:
            titles = (self.tr("Turn {}").format(number) for number in range(1, len(replies) + 1))
            self.view.setPlainText(headed(list(zip(titles, replies, strict=True))))


class OriginView(QScrollArea):
    """The figures of a call and all that its provenance says, a line each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Where this came from"))
        self.lines: tuple[tuple[str, str], ...] = ()

    def show_call(self, call: CallRecord, before: Sequence[tuple[str, str]]) -> None:
        """The lines of ``before``, then those of the call."""
        self.lines = (*before, *self._call_lines(call), *_flat(call.provenance))
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        grid = QGridLayout(canvas)
        grid.setContentsMargins(0, NEAR, NEAR, 0)
        grid.setHorizontalSpacing(INNER)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for row, (name, value) in enumerate(self.lines):
            grid.addWidget(Label(name, "soft"), row, 0, top)
            grid.addWidget(Label(breakable(value), wraps=True, selectable=True), row, 1, top)
        grid.setRowStretch(len(self.lines), 1)
        self.setWidget(canvas)

    def _call_lines(self, call: CallRecord) -> list[tuple[str, str]]:
        unknown = self.tr("unknown")
        figures = [
            (self.tr("Tokens in"), None if call.input_tokens is None else count_words(call.input_tokens)),
            (self.tr("Tokens out"), None if call.output_tokens is None else count_words(call.output_tokens)),
            (self.tr("Cost"), None if call.cost_usd is None else dollars_words(call.cost_usd)),
            (self.tr("Time"), None if call.seconds is None else span_words(call.seconds)),
        ]
        lines = [
            (self.tr("Round"), str(call.round)),
            (self.tr("Attempt"), str(call.attempt)),
            *((self.tr("Before it"), words) for words in call.earlier),
            (self.tr("Template"), call.template or unknown),
            *((name, unknown if value is None else value) for name, value in figures),
            (self.tr("Written down"), f"{call.created_at:%Y-%m-%d %H:%M:%S} UTC"),
        ]
        return lines + ([(self.tr("Remark"), call.detail)] if call.detail else [])


def headed(parts: Sequence[tuple[str, str]]) -> str:
    """Each part below its title."""
    return "\n\n".join(f"── {title} ──\n{text.strip()}" for title, text in parts)


def span_words(seconds: float) -> str:
    """As elsewhere, but for less than ten seconds, where a tenth counts."""
    return f"{seconds:.1f} s" if seconds < 10 else time_words(seconds)


def breakable(text: str) -> str:
    """``text`` with places to break it, where a word is longer than any line."""
    return (
        "\u200b".join(text[start : start + 16] for start in range(0, len(text), 16))
        if " " not in text
        else text
    )


def _flat(values: Mapping[str, object], before: str = "") -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for name, value in values.items():
        title = f"{before}{name}".replace("_", " ")
        if isinstance(value, Mapping):
            lines += _flat(value, f"{title}: ")
        elif isinstance(value, (list, tuple)):
            lines.append((title, ", ".join(map(str, value))))
        else:
            lines.append((title, "unknown" if value is None else str(value)))
    return lines


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, NEAR, 0, 0)
    column.setSpacing(NEAR)
    return column
