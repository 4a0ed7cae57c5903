"""One verdict beside its list: its marks, the text, what was asked, what came back, and from where."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.failures import reason_words
from skillmix_desktop.pipeline.text_details import MarkDetail, VerdictDetail
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from skillmix_desktop.ui.criterion_words import criterion_name
from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.theme import INNER, NEAR, TIGHT
from skillmix_desktop.ui.widgets.call_view import OriginView, PromptView, ReplyView
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, kind_of
from skillmix_desktop.ui.widgets.labels import Label, thin_line
from skillmix_desktop.ui.widgets.tabs import Tabs
from skillmix_desktop.ui.widgets.text_detail import ItemChips, TextView

MARK_CHIP_PIXELS = 136


class MarkLine(QWidget):
    """A criterion, its mark with the probability where there is one, and why it was not judged."""

    def __init__(self, detail: MarkDetail, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark = detail.mark
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INNER)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(criterion_name(detail.criterion), wraps=True))
        reason = mark.reason if mark is not None else self.tr("the verdict holds no mark for it")
        for aside in (reason, detail.note):
            if aside:
                words.addWidget(Label(aside, "aside", wraps=True))
        row.addLayout(words, 1)
        self.chip = Chip(self._mark_words(detail), kind_of(mark.is_met if mark is not None else None))
        self.chip.setMinimumWidth(MARK_CHIP_PIXELS)
        row.addWidget(self.chip)

    def _mark_words(self, detail: MarkDetail) -> str:
        mark = detail.mark
        if mark is None or mark.points is None:
            return self.tr("not judged")
        words = self.tr("met") if mark.is_met else self.tr("not met")
        if mark.probability is not None:
            return f"{words}  p {mark.probability:.2f}"
        return words if mark.points in (0.0, 1.0) else f"{words}  {mark.points:g}"


class MarksView(QScrollArea):
    """A line for each criterion, the grader's own count beside ours, and what it had to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Marks"))
        self.lines: list[MarkLine] = []
        self.total = Label("", "aside", wraps=True)

    def show_verdict(self, detail: VerdictDetail) -> None:
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, NEAR, NEAR, 0)
        column.setSpacing(NEAR)
        self.total = Label(self._total_words(detail), "aside", wraps=True)
        self.lines = [MarkLine(mark) for mark in detail.marks]
        for place, line in enumerate(self.lines):
            if place:
                column.addWidget(thin_line())
            column.addWidget(line)
        column.addSpacing(TIGHT)
        column.addWidget(self.total)
        for words in self._said(detail):
            column.addWidget(words)
        column.addStretch(1)
        self.setWidget(canvas)

    def _said(self, detail: VerdictDetail) -> Sequence[Label]:
        if not detail.explanation:
            return []
        title = Label(self.tr("Its explanation"), "heading")
        return [title, Label(detail.explanation, wraps=True, selectable=True)]

    def _total_words(self, detail: VerdictDetail) -> str:
        modes = {
            VerdictMode.READ: self.tr("The probability of each mark was read."),
            VerdictMode.SEQUENTIAL: self.tr(
                "The probability of each mark was read below the more probable marks before it."
            ),
            VerdictMode.WRITE: self.tr("The marks were read from the table that it wrote."),
            VerdictMode.PROGRAM: self.tr("The length was counted by the program."),
            VerdictMode.IMPORTED: self.tr("The marks were imported."),
        }
        parts = [modes.get(detail.mode, "")]
        if detail.outcome is not Outcome.SCORED:
            parts = [
                self.tr("There is no verdict: {}").format(reason_words(detail.outcome, detail.call.detail))
            ]
        if detail.claimed_total is not None:
            claimed = f"{detail.claimed_total:g}"
            points = detail.points
            ours = self.tr("unknown") if points is None else f"{points:g}"
            parts.append(
                self.tr("It counted {claimed} itself; its marks add up to {ours}.").format(
                    claimed=claimed, ours=ours
                )
            )
        return " ".join(part for part in parts if part)


class VerdictDetailCard(Card):
    """Everything about the verdict in hand; a sentence while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.chips = ItemChips("grader")
        self.marks = MarksView()
        self.text = TextView()
        self.prompt = PromptView()
        self.reply = ReplyView()
        self.origin = OriginView()
        parts = (
            (self.tr("Marks"), self.marks),
            (self.tr("Text"), self.text),
            (self.tr("Prompt"), self.prompt),
            (self.tr("Reply"), self.reply),
            (self.tr("Origin"), self.origin),
        )
        self.tabs = Tabs(self.tr("Parts of the verdict’s record"), parts)
        self.nothing = Label("", "soft", wraps=True)
        for widget, stretch in ((self.chips, 0), (self.tabs, 1), (self.nothing, 0)):
            self.add(widget, stretch)
        self.show_nothing()

    def show_nothing(self, why: str = "") -> None:
        """No verdict is in hand, or none that can be shown."""
        self.nothing.setText(why or self.tr("Choose a verdict to see how it came about."))
        self._set_shown(is_shown=False)

    def show_verdict(self, detail: VerdictDetail) -> None:
        """Show this verdict."""
        self._set_shown(is_shown=True)
        title = self.tr("{grader} · round {n}").format(grader=short_name(detail.grader), n=detail.call.round)
        is_practice = detail.kind is GraderKind.PRACTICE or detail.text.is_practice
        self.chips.show_item(title, detail.text, is_practice=is_practice)
        self.chips.show_state("" if detail.outcome is Outcome.SCORED else detail.outcome.value)
        self.marks.show_verdict(detail)
        self.text.show_text(detail.text)
        self.prompt.show_prompt(detail.prompt)
        self.reply.show_replies((detail.reply,) if detail.reply else (), self._nothing_said(detail.mode))
        self.origin.show_call(detail.call, self._origin_lines(detail))

    def _nothing_said(self, mode: VerdictMode) -> str:
        if mode.is_reading:
            return self.tr("Nothing was written: the probability of each mark was read.")
        if mode is VerdictMode.PROGRAM:
            return self.tr("A program writes no reply.")
        return self.tr("No reply was kept.")

    def _origin_lines(self, detail: VerdictDetail) -> list[tuple[str, str]]:
        text = detail.text
        return [
            (self.tr("Grader"), detail.grader),
            (self.tr("Way"), detail.mode.value),
            (self.tr("Student"), text.student),
            (self.tr("Text’s round"), str(text.call.round)),
            (self.tr("Item"), self.tr("{set}, number {n}").format(set=text.item_set, n=text.item.number + 1)),
        ]

    def _set_shown(self, *, is_shown: bool) -> None:
        self.chips.setVisible(is_shown)
        self.tabs.setVisible(is_shown)
        self.nothing.setVisible(not is_shown)
