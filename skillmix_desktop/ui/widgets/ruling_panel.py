"""The adjudicator's column: the criterion in hand, their mark, what the disagreement came from, and why."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.pipeline.adjudication import Case
from skillmix_desktop.pipeline.case_views import CaseView
from skillmix_desktop.pipeline.rulings import Ruling
from skillmix_desktop.ui.criterion_words import criterion_words
from skillmix_desktop.ui.error_words import error_words, implied_class
from skillmix_desktop.ui.theme import TIGHT
from skillmix_desktop.ui.widgets.buttons import Button, PrimaryButton, QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.looks import set_look
from skillmix_desktop.ui.widgets.mark_buttons import Choice, MarkButtons
from skillmix_desktop.ui.widgets.note_field import NoteField

LEAST_WIDTH, LEAST_WIDTH_OF_WORDS = 200, 310


class ClassButton(Button):
    """One of the classes; its key is printed."""

    LOOK = "mark"


class RulingPanel(Card):
    """``decided`` comes with a ruling, once the mark, the class and the reason are there."""

    decided = Signal(object)
    undo_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        # Less than the marks need with their words, so that these can give way to signs.
        self.setMinimumWidth(LEAST_WIDTH)
        self._case: Case | None = None
        self.who = ElidedLabel("", "person")
        self.criterion = Label("", "heading", wraps=True)
        self.definition = Label("", "soft", wraps=True)
        self.marks = MarkButtons(self.tr("Decision"))
        self.marks.marked.connect(self.mark)
        self.classes: dict[ErrorClass, ClassButton] = {}
        self.reason = NoteField()
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.setMaxLength(2000)
        self.reason.setPlaceholderText(self.tr("Why?  N"))
        self.reason.entered.connect(self.decide)
        self.sentence = Label("", "soft", wraps=True)
        self.primary = PrimaryButton(self.tr("Decide"), self.decide)
        self.undo = QuietButton(self.tr("Undo"), self.undo_wanted.emit)
        self.history = QuietButton(self.tr("History"), self.history_wanted.emit)
        for widget in (self.who, self.criterion, self.definition, self.marks):
            self.add(widget)
        self.body.addLayout(self._class_rows())
        self.add(self.reason)
        self.add(self.sentence)
        self.body.addLayout(self._foot())

    def show_case(self, view: CaseView, annotator: str) -> None:
        """Take this case in hand, with what was decided of it."""
        case = view.case
        self._case = case
        words = criterion_words(view.item, case.criterion)
        self.who.set_text(self.tr("{name} decides").format(name=annotator or self.tr("Nobody")))
        self.criterion.setText(words.name)
        self.definition.setText(words.definition)
        self.definition.setToolTip(words.example)
        decision = case.decision
        self.marks.set_choice(None if decision is None else _choice(decision.is_met))
        self._choose_class(None if decision is None else decision.error_class)
        self.reason.setText("" if decision is None else decision.reason)
        told = self.tr("Decided by {name}; deciding again keeps both.")
        self.say("" if decision is None else told.format(name=decision.adjudicator))

    def mark(self, choice: Choice) -> None:
        """Give the criterion this mark; where it says by itself who was wrong, the class goes along."""
        if self._case is None:
            return
        self.marks.set_choice(choice)
        is_met = None if choice.value is None else bool(choice.value)
        self._choose_class(implied_class(is_met, self._case.sides))
        self.say("")

    def choose_class(self, error_class: ErrorClass) -> None:
        """Say what the disagreement came from."""
        if self._case is not None:
            self._choose_class(error_class)
            self.say("")

    def decide(self) -> None:
        """Hand the ruling on, or say what it lacks."""
        choice, error_class = self.marks.choice, self._class
        if self._case is None:
            return
        if choice is None:
            self.say(self.tr("Mark the criterion first: 1, 0 or 2."), is_urgent=True)
        elif error_class is None:
            self.say(self.tr("Say what the disagreement came from."), is_urgent=True)
        elif not self.reason.text().strip():
            self.say(self.tr("Say in a few words why."), is_urgent=True)
            self.reason.setFocus()
        else:
            is_met = None if choice.value is None else bool(choice.value)
            self.decided.emit(Ruling(is_met, error_class, self.reason.text().strip()))

    def say(self, words: str, *, is_urgent: bool = False) -> None:
        """One sentence; ``is_urgent`` if something has to be done first."""
        self.sentence.setText(words)
        self.sentence.setVisible(bool(words))
        set_look(self.sentence, "look", "heading" if is_urgent else "soft")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.marks.set_words(self.width() >= LEAST_WIDTH_OF_WORDS)

    @property
    def _class(self) -> ErrorClass | None:
        return next((each for each, button in self.classes.items() if button.isChecked()), None)

    def _choose_class(self, error_class: ErrorClass | None) -> None:
        for each, button in self.classes.items():  # no group, in which Tab would come to one of them alone
            button.setChecked(each is error_class)

    def _class_rows(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(TIGHT)
        for error_class in ErrorClass:
            button = ClassButton(error_words(error_class))
            button.setCheckable(True)
            button.setProperty("kind", "person")
            button.clicked.connect(lambda _, each=error_class: self.choose_class(each))
            self.classes[error_class] = button
            column.addWidget(button)
        return column

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setSpacing(TIGHT)
        foot.addWidget(self.primary)
        row = QHBoxLayout()
        row.setSpacing(TIGHT)
        row.addWidget(self.undo)
        row.addStretch(1)
        row.addWidget(self.history)
        foot.addLayout(row)
        return foot


def _choice(is_met: bool | None) -> Choice:
    return {True: Choice.MET, False: Choice.NOT_MET, None: Choice.CANNOT_JUDGE}[is_met]
