"""A small page that uses everything the frame offers; for tests, and for looking at."""

from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.forest_chart import ForestGroup, ForestRow, forest_plot
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.page_entries import PageEntry
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.fields import NumberField, Picker
from skillmix_desktop.ui.widgets.judged_text import Highlight, JudgedText
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.mark_buttons import Choice, MarkButtons
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.plot import Plot

TEXT = (
    "“Will it rise by noon?” asked the baker’s son, and the old starter answered with a single slow bubble. "
    "Bread is a clock that keeps the time of the room; since the room was cold, no loaf came before dusk."
)


@dataclass(frozen=True)
class Line:
    student: str
    awarded: int | None
    possible: int


COLUMNS = (
    Column[Line]("Student", lambda row: row.student, stretches=True),
    Column[Line](
        "Marks",
        lambda row: "unscored" if row.awarded is None else f"{row.awarded}/{row.possible}",
        is_number=True,
        colour=lambda row: "not_judged" if row.awarded is None else None,
        sort_key=lambda row: row.awarded,
        width=110,
    ),
)
LINES = tuple(Line(f"student {number}", None if number % 7 == 3 else number % 6, 6) for number in range(40))


class GalleryPage(Page):
    keys = (("1", "met"), ("0", "not met"))

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "Gallery")
        self.refreshed = 0
        self.subject: object = None
        self.header.set_sentence(
            "Everything that a page can be made of, in the state in which it is used most."
        )
        self.header.add_action(Chip("Pending 42"))
        self.header.add_action(SecondaryButton("Keys", key="?"))
        self.header.add_action(PrimaryButton("Draw 60 texts"))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(self._left(), 1)
        row.addLayout(self._right(), 1)
        self.content.addLayout(row, 1)
        self.refresh_on(context.events.items_changed)

    def refresh(self) -> None:
        self.refreshed += 1
        self.model.set_rows(LINES)

    def show_subject(self, subject: object) -> None:
        self.subject = subject

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(16)
        card = Card("Text 18 of 60")
        card.head.addWidget(Chip("topic  Sourdough", ChipKind.ACCENT))
        card.head.addWidget(Chip("k = 3"))
        self.text = JudgedText(TEXT)
        self.text.set_highlights((Highlight(103, 148), Highlight(1, 22, "accent")))
        card.add(self.text, 1)
        foot = QHBoxLayout()
        foot.addWidget(Chip("2 of at most 2 sentences", ChipKind.MET))
        foot.addWidget(Label("counted by the program", "aside"))
        foot.addStretch(1)
        card.body.addLayout(foot)
        column.addWidget(card, 3)
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, "Texts")
        column.addWidget(self.table, 2)
        return column

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        chosen = (Choice.MET, Choice.NOT_MET, Choice.CANNOT_JUDGE, None)
        for number, (name, choice) in enumerate(
            zip(("complex question", "metaphor", "modus ponens", "makes sense"), chosen, strict=True)
        ):
            column.addWidget(self._criterion(name, choice, is_chosen=number == 1))
        card = Card("Draw")
        card.add(self._fields())
        card.add(QCheckBox("balanced over skills", checked=True))
        card.add(QCheckBox("allow repeats"))
        row = QHBoxLayout()
        for kind in ChipKind:
            row.addWidget(Chip(kind.value.replace("_", " "), kind))
        row.addStretch(1)
        card.body.addLayout(row)
        column.addWidget(card)
        self.plot = Plot("Agreement by criterion")
        rows = (ForestRow("κ", 0.6, 0.4, 0.8), ForestRow("by people", 0.7, 0.5, 0.9, is_person=True))
        self.plot.show_chart(forest_plot([ForestGroup("topic", rows)], title="Agreement by criterion"))
        column.addWidget(self.plot)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(QuietButton("Show the prompt"))
        buttons.addStretch(1)
        buttons.addWidget(SecondaryButton("Revise", key="R"))
        disabled = PrimaryButton("Next", key="Ctrl+Return")
        buttons.addWidget(disabled)
        column.addLayout(buttons)
        return column

    def _criterion(self, name: str, choice: Choice | None, *, is_chosen: bool) -> Card:
        card = Card(name)
        card.set_chosen(is_chosen)
        marks = MarkButtons(name)
        marks.set_choice(choice)
        card.head.addWidget(marks)
        return card

    def _fields(self) -> QWidget:
        fields = QWidget()
        row = QHBoxLayout(fields)
        row.setContentsMargins(0, 0, 0, 0)
        seed = NumberField("Seed", least=0, most=9999, value=7)
        who = Picker("Student", ["openai/gpt-4", "llama/practice.gguf"])
        search = QLineEdit(placeholderText="Search")
        search.setAccessibleName("Search")
        for field in (who, seed, search):
            row.addWidget(field)
        return fields


class EmptyPage(Page):
    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "Adjudicate")
        self.header.set_sentence("Where people and graders differ, you decide.")
        self.show_empty(
            "Nobody has checked a text yet. Draw some texts for a person first; where people and graders "
            "differ, the texts come here.",
            "Go to the spot-checks",
            lambda: self.page_wanted.emit("gallery", "drawn"),
        )


ENTRIES = (
    PageEntry("gallery", "Gallery", GalleryPage, lambda counts: count_words(counts.items)),
    PageEntry("adjudicate", "Adjudicate", EmptyPage),
)
