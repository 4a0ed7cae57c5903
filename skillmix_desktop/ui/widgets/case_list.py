"""The cases to decide: filters above, and a line a criterion of a text."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.adjudication import Case, CaseFilter
from skillmix_desktop.store.disputes import Place
from skillmix_desktop.ui.criterion_words import criterion_name
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.chip import SIGNS, ChipKind, kind_of
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.labels import Label

OPEN = "open"


def _state(case: Case) -> str:
    if case.decision is None:
        return OPEN
    kind = kind_of(case.decision.is_met)
    words = {ChipKind.MET: "met", ChipKind.NOT_MET: "not met"}.get(kind, "can’t judge")
    return f"{SIGNS[kind]} {words}"


def _colour(case: Case) -> str:
    return "soft" if case.decision is None else kind_of(case.decision.is_met).value


def _name(case: Case) -> str:
    name = criterion_name(case.criterion)
    return name if case.flag is None else f"⚑ {name}"


def _tooltip(case: Case) -> str:
    lines = [f"{case.label.topic}: {case.label.beginning} …"]
    lines += [f"{side.grader}: {SIGNS[kind_of(side.is_met)]}" for side in case.sides]
    return "\n".join([*lines, f"⚑ {case.flag}"] if case.flag else lines)


COLUMNS = (
    Column[Case](
        "Criterion",
        _name,
        tooltip=_tooltip,
        sort_key=lambda case: (case.criterion.kind.value, case.criterion.name, case.label.topic),
        stretches=True,
    ),
    Column[Case]("Decision", _state, colour=_colour, is_bold=lambda case: case.is_decided, width=92),
)


class CaseFilters(QWidget):
    """``changed`` comes for what a person chose; ``wanted`` is what is asked for."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.criterion = Picker(self.tr("Criterion"))
        self.criterion.addItem(self.tr("All criteria"), None)
        for kind in (CriterionKind.SKILL, CriterionKind.TOPIC, CriterionKind.SENSE):
            self.criterion.addItem(kind.value.capitalize(), kind)
        self.one, self.other = Picker(self.tr("Who differs")), Picker(self.tr("From whom"))
        self.only_undecided = QCheckBox(self.tr("Undecided"))
        self.only_flagged = QCheckBox(self.tr("Flagged"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        for field in (self.criterion, self.one, Label(self.tr("against"), "soft"), self.other):
            row.addWidget(field)
        row.addWidget(self.only_undecided)
        row.addWidget(self.only_flagged)
        row.addStretch(1)
        for picker in (self.criterion, self.one, self.other):
            picker.activated.connect(lambda _: self.changed.emit())
        for box in (self.only_undecided, self.only_flagged):
            box.clicked.connect(lambda _: self.changed.emit())
        self.show_judges(())

    @property
    def wanted(self) -> CaseFilter:
        return CaseFilter(
            criterion=self.criterion.currentData(),
            one=self.one.currentData() or "",
            other=self.other.currentData() or "",
            only_undecided=self.only_undecided.isChecked(),
            only_flagged=self.only_flagged.isChecked(),
        )

    def show_judges(self, names: Sequence[str]) -> None:
        """Offer these; what was chosen stays so while it is there."""
        for picker in (self.one, self.other):
            chosen = picker.currentData()
            picker.clear()
            picker.addItem(self.tr("Anybody"), "")
            for name in names:
                picker.addItem(name, name)
            picker.setCurrentIndex(max(0, picker.findData(chosen)))


class CaseList(QWidget):
    """``case_chosen`` gives the case in hand, None where there is none."""

    case_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("What is to be decided"))
        self.table.row_chosen.connect(self.case_chosen)
        self.nothing = Label(self.tr("Nothing like this is to be decided."), "soft", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing)

    @property
    def at_hand(self) -> Case | None:
        row = self.table.chosen_row()
        return row if isinstance(row, Case) else None

    def show_cases(self, cases: Sequence[Case], wanted: Place | None) -> None:
        """List these, the one at ``wanted`` in hand, or else the first that is open."""
        self.model.set_rows(cases)
        self.nothing.setVisible(not cases)
        rows = self.model.rows
        number = next((n for n, case in enumerate(rows) if case.place == wanted), None)
        if number is None:
            number = next((n for n, case in enumerate(rows) if not case.is_decided), 0)
        if rows:
            self.table.choose(number)

    def go_by(self, by: int) -> None:
        """Take the case so many lines further down in hand."""
        number = self.table.currentIndex().row() + by
        if 0 <= number < self.model.rowCount():
            self.table.choose(number)

    def next_open(self) -> Place | None:
        """The place of the next undecided case after the one in hand, going round."""
        rows, start = self.model.rows, self.table.currentIndex().row() + 1
        return next((case.place for case in rows[start:] + rows[:start] if not case.is_decided), None)
