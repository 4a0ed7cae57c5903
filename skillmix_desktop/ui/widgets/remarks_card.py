"""What was said of the criterion in hand: the person's note, and after the reveal each grader's reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.side_by_side import GraderColumn, OwnVerdict, SideBySide
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.theme import INNER, NEAR
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.note_field import NoteField

LEAST_HEIGHT = 76
LEAST_REMARKS = 48


@dataclass(frozen=True)
class Remark:
    """Somebody's words; ``look`` is that of a grader or of a person."""

    who: str
    look: str
    words: str


class RemarksCard(Card):
    """``note`` is shown while marks can be changed, the remarks once they are revealed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, shrinks=True)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.note = NoteField()
        self.note.setAccessibleName(self.tr("Note"))
        self.note.setMaxLength(2000)
        self.add(self.note)
        self._remarks: tuple[Remark, ...] = ()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setMinimumHeight(LEAST_REMARKS)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add(self._scroll, 1)
        self.show_revealed(False)

    def show_revealed(self, is_revealed: bool) -> None:
        """Before the reveal the card is no higher than the note needs."""
        self._scroll.setVisible(is_revealed)
        policy = QSizePolicy.Policy.Expanding if is_revealed else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Expanding, policy)
        self.show_remarks(())

    def show_note(self, text: str, *, can_be_written: bool, is_asked_for: bool) -> None:
        """The note of the criterion in hand; ``is_asked_for`` where a mark is worth nothing without it."""
        if self.note.text() != text:
            self.note.setText(text)
        self.note.setEnabled(can_be_written)
        if is_asked_for:
            hint = self.tr("Why can’t it be judged?  Enter")
        elif can_be_written:
            hint = self.tr("A note, if there is something to say  N")
        else:
            hint = self.tr("A note goes with a mark: mark it first")
        self.note.setPlaceholderText(hint)

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Show these in their order, and nothing of those before."""
        remarks = tuple(remarks)
        if remarks == self._remarks:
            return
        self._remarks = remarks
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, 0, INNER, 0)
        column.setSpacing(2)
        for remark in remarks:
            column.addWidget(Label(remark.who, remark.look))
            words = Label(remark.words, wraps=True, selectable=True)
            words.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # else it would swallow the page's keys
            column.addWidget(words)
            column.addSpacing(NEAR)
        column.addStretch(1)
        self._scroll.setWidget(canvas)  # which deletes what was said of another criterion or text

    def show_side_by_side(self, beside: SideBySide, position: int) -> None:
        """What everybody wrote about the criterion, the person first."""
        remarks = self._own_remarks(beside.own, position)
        for grader in beside.graders:
            remarks += self._grader_remarks(grader, position)
        self.show_remarks(remarks)

    def _own_remarks(self, own: Sequence[OwnVerdict], position: int) -> list[Remark]:
        """The person's note, and why they changed their mind."""
        note = own[-1].marks[position].note if own and position in own[-1].marks else ""
        reasons = [verdict.reason for verdict in own if verdict.reason]
        remarks = [Remark(self.tr("you"), "person", note)] if note else []
        return remarks + [Remark(self.tr("you, revising"), "person", reason) for reason in reasons]

    def _grader_remarks(self, grader: GraderColumn, position: int) -> list[Remark]:
        """A grader's words on the criterion, then on the whole text; the same words are shown once."""
        look = "person" if grader.kind is GraderKind.PERSON else "grader"
        opinion = grader.opinions.get(position)
        said = [(vote.round, vote.remark) for vote in (opinion.votes if opinion else ()) if vote.remark]
        for explained in grader.rounds:
            if explained.outcome is not Outcome.SCORED:
                said.append((explained.round, self.tr("no marks: {why}").format(why=explained.outcome.value)))
            if explained.explanation:
                said.append((explained.round, explained.explanation))
        many = len(grader.rounds) > 1
        name_round = self.tr("{grader} · round {n}")
        seen: dict[str, str] = {}
        for round_, words in said:
            seen.setdefault(words, name_round.format(grader=grader.name, n=round_) if many else grader.name)
        return [Remark(who, look, words) for words, who in seen.items()]
