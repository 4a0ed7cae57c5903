"""All that was ever said of a text: a line a verdict, and below it what that verdict holds."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.history import PastVerdict
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.criterion_words import criterion_name
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.chip import SIGNS, kind_of
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.labels import Label


def _marks(verdict: PastVerdict) -> str:
    return " ".join(SIGNS[kind_of(mark.is_met)] for mark in verdict.marks) or "–"


def _how(verdict: PastVerdict) -> str:
    return "draft" if verdict.is_draft else f"{verdict.mode} · {verdict.outcome}"


COLUMNS = (
    Column[PastVerdict](
        "When (UTC)",
        lambda row: f"{row.made_at:%Y-%m-%d %H:%M:%S}",
        sort_key=lambda row: row.made_at,
        width=144,
    ),
    Column[PastVerdict](
        "Who",
        lambda row: row.grader,
        tooltip=lambda row: row.grader,
        colour=lambda row: "person" if row.kind is GraderKind.PERSON else "accent",
        width=168,
    ),
    Column[PastVerdict](
        "Round", lambda row: str(row.round), is_number=True, sort_key=lambda row: row.round, width=64
    ),
    Column[PastVerdict](
        "Attempt", lambda row: str(row.attempt), is_number=True, sort_key=lambda row: row.attempt, width=72
    ),
    Column[PastVerdict]("How", _how, width=136),
    Column[PastVerdict]("Marks", _marks, width=120),
    Column[PastVerdict](
        "Changed",
        lambda row: "; ".join(row.changes),
        tooltip=lambda row: "\n".join(row.changes),
        stretches=True,
    ),
)


class HistoryDialog(QDialog):
    """``save`` writes the history of the text to a file."""

    def __init__(
        self, verdicts: Sequence[PastVerdict], save: Callable[[Path], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("History of a text"))
        self.resize(960, 560)
        self._save = save
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Every verdict on the text"))
        self.detail = Label("", wraps=True, selectable=True)
        self.told = Label("", "soft", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(NEAR)
        words = self.tr("Every verdict on this text, the oldest first; drafts are shown as they stand now.")
        column.addWidget(Label(words, "soft", wraps=True))
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        column.addWidget(self.told)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addStretch(1)
        row.addWidget(SecondaryButton(self.tr("Save as …"), self._ask_where))
        row.addWidget(PrimaryButton(self.tr("Close"), self.accept))
        column.addLayout(row)
        self.table.row_chosen.connect(self._show)
        self.model.set_rows(verdicts)
        if verdicts:
            self.table.choose(len(verdicts) - 1)
        self.table.setFocus()

    def save_as(self, path: str) -> None:
        """Write the file and say so, or why not."""
        try:
            self._save(Path(path))
        except SkillMixError as error:
            self.told.setText(str(error))
        else:
            self.told.setText(self.tr("Saved as {path}.").format(path=path))

    def _ask_where(self) -> None:
        kinds = self.tr("Table (*.csv);;Lines of JSON (*.jsonl)")
        path = QFileDialog.getSaveFileName(self, self.tr("Save the history"), "history.csv", kinds)[0]
        if path:
            self.save_as(path)

    def _show(self, verdict: PastVerdict | None) -> None:
        if verdict is None:
            self.detail.setText("")
            return
        lines = [
            f"{SIGNS[kind_of(mark.is_met)]} {criterion_name(mark.criterion)}"
            + "".join(f" · {words}" for words in (mark.error_class, mark.note) if words)
            for mark in verdict.marks
        ]
        made = " · ".join(words for words in (verdict.template, verdict.version) if words)
        lines += [words for words in (verdict.explanation, verdict.detail, made) if words]
        self.detail.setText("\n".join(lines))
