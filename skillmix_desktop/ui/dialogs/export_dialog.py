"""What is exported: in which form, of which graders, and where to."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from skillmix_desktop.pipeline.data_export import DataFormat, DataOptions
from skillmix_desktop.pipeline.training_export import Style, TrainingOptions
from skillmix_desktop.pipeline.training_texts import Standard
from skillmix_desktop.store.queries import GraderEntry
from skillmix_desktop.ui.format_words import ENDINGS, format_explanation, format_name
from skillmix_desktop.ui.theme import APART, EDGE, NEAR, TIGHT
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.check_list import CheckList
from skillmix_desktop.ui.widgets.fields import NumberField, Picker
from skillmix_desktop.ui.widgets.grader_picker import role_of
from skillmix_desktop.ui.widgets.labels import Label

WIDTH = 780
SIDE_WIDTH = 300
INDENT = 28
FORMATS = (
    *(DataFormat.CSV, DataFormat.PARQUET, DataFormat.JSONL),
    *(DataFormat.REFERENCE, DataFormat.TRAINING),
)
MOST_SKILLS, MOST_GRADERS, MOST_PERCENT = 20, 20, 99


def ask_where(parent: QWidget, suggestion: str) -> str:
    """Where the user wants the file or folder; whether to replace is asked in the dialog itself."""
    kept = QFileDialog.Option.DontConfirmOverwrite
    return QFileDialog.getSaveFileName(parent, parent.windowTitle(), suggestion, options=kept)[0]


class TrainingFields(QWidget):
    """What holds for training data alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        usual = TrainingOptions()
        held_out = round(100 * usual.held_out)
        self.held_out = NumberField(
            self.tr("Held out, in percent"), least=0, most=MOST_PERCENT, value=held_out
        )
        self.held_out.setSuffix(" %")
        self.largest_k = NumberField(
            self.tr("Most skills"), least=1, most=MOST_SKILLS, value=usual.standard.largest_k
        )
        self.consensus = NumberField(
            self.tr("Graders that agree"), least=1, most=MOST_GRADERS, value=usual.standard.consensus
        )
        self.style_picker = Picker(self.tr("Form of a line"), [self.tr("Chat messages"), self.tr("Alpaca")])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        for words, field in (
            (self.tr("&Held out"), self.held_out),
            (self.tr("Most s&kills"), self.largest_k),
            (self.tr("Graders that &agree"), self.consensus),
            (self.tr("&Form of a line"), self.style_picker),
        ):
            row = QHBoxLayout()
            label = Label(words)
            label.setBuddy(field)
            row.addWidget(label, 1)
            row.addWidget(field)
            column.addLayout(row)

    @property
    def options(self) -> TrainingOptions:
        """What is entered now."""
        return TrainingOptions(
            style=tuple(Style)[self.style_picker.currentIndex()],
            held_out=self.held_out.value() / 100,
            standard=Standard(self.largest_k.value(), self.consensus.value()),
        )


class ExportDialog(QDialog):
    """``export_wanted`` gives the format, the options and the path when the user agrees."""

    export_wanted = Signal(object, object, object)

    def __init__(
        self,
        graders: Sequence[GraderEntry],
        stem: Path,
        parent: QWidget | None = None,
        *,
        ask: Callable[[QWidget, str], str] = ask_where,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the data"))
        self.setFixedWidth(WIDTH)
        self._stem = stem
        self._ask = ask
        self._names = [grader.name for grader in graders]
        self.formats: dict[DataFormat, QRadioButton] = {}
        self.graders = CheckList(self.tr("Graders"))
        self.graders.set_names(
            self._names, self._names, {grader.name: role_of(grader.kind.value) for grader in graders}
        )
        self.practice = QCheckBox(self.tr("With &practice"))
        self.training = TrainingFields()
        self.path = QLineEdit()
        self.notice = Label("", "soft", wraps=True)
        self.replace = QCheckBox(self.tr("Rep&lace it"))
        self.export_button = PrimaryButton(self.tr("Export"), self._agree)
        self.export_button.setDefault(True)
        self._lay_out()
        self.path.textChanged.connect(lambda _: self._change_place())
        self.replace.toggled.connect(lambda _: self._look())
        self.graders.changed.connect(self._look)
        self.formats[DataFormat.CSV].setFocus()
        self._choose(DataFormat.CSV)

    @property
    def format(self) -> DataFormat:
        """What is chosen now."""
        return next(format for format, button in self.formats.items() if button.isChecked())

    @property
    def options(self) -> DataOptions:
        """What is entered now."""
        checked = self.graders.checked
        return DataOptions(
            graders=None if len(checked) == len(self._names) else checked,
            with_practice=self.practice.isChecked(),
            training=self.training.options,
            replaces=self.replace.isChecked(),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, APART)
        column.setSpacing(NEAR)
        row = QHBoxLayout()
        row.setSpacing(EDGE)
        row.addLayout(self._formats(), 1)
        row.addLayout(self._filters())
        column.addLayout(row)
        column.addSpacing(NEAR)
        column.addLayout(self._place())
        column.addWidget(self.notice)
        foot = QHBoxLayout()
        foot.setSpacing(NEAR)
        foot.addWidget(self.replace)
        foot.addStretch(1)
        foot.addWidget(SecondaryButton(self.tr("Cancel"), self.reject))
        foot.addWidget(self.export_button)
        column.addLayout(foot)

    def _formats(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(TIGHT)
        group = QButtonGroup(self)
        for format in FORMATS:
            button = QRadioButton(format_name(format))
            button.setChecked(format is DataFormat.CSV)
            button.setAccessibleDescription(format_explanation(format))
            button.clicked.connect(lambda _, chosen=format: self._choose(chosen))
            group.addButton(button)
            self.formats[format] = button
            column.addWidget(button)
            explanation = Label(format_explanation(format), "aside", wraps=True)
            explanation.setContentsMargins(INDENT, 0, 0, NEAR)
            column.addWidget(explanation)
        column.addStretch(1)
        return column

    def _filters(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(NEAR)
        column.addWidget(Label(self.tr("What these graders said"), "heading"))
        self.graders.setFixedWidth(SIDE_WIDTH)
        column.addWidget(self.graders, 1)
        column.addWidget(self.practice)
        column.addWidget(self.training)
        return column

    def _place(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        label = Label(self.tr("T&o"))
        label.setBuddy(self.path)
        self.path.setAccessibleName(self.tr("Where to"))
        row.addWidget(label)
        row.addWidget(self.path, 1)
        row.addWidget(SecondaryButton(self.tr("&Choose …"), self._ask_where))
        return row

    def _choose(self, format: DataFormat) -> None:
        self.training.setVisible(format is DataFormat.TRAINING)
        self.path.setText(f"{self._stem}{ENDINGS[format]}")
        self._look()

    def _ask_where(self) -> None:
        if path := self._ask(self, self.path.text()):
            self.path.setText(path)

    def _change_place(self) -> None:
        self.replace.setChecked(False)
        self._look()

    def _look(self) -> None:
        """Say what stands in the way of the export, and ask before anything is replaced."""
        path = Path(self.path.text().strip())
        is_named = bool(self.path.text().strip())
        is_file, is_taken = path.is_file(), path.exists()
        can_replace = is_file and self.format is not DataFormat.REFERENCE
        self.replace.setVisible(is_named and can_replace)
        fault = ""
        if not is_named:
            fault = self.tr("Say where the data go.")
        elif is_taken and not can_replace:
            fault = self.tr("{name} is there already, and is not replaced; choose another name.")
        elif is_taken:
            fault = self.tr("{name} is there already.")
        elif self._names and not self.graders.checked:
            fault = self.tr("Check one grader at least.")
        self.notice.setText(fault.format(name=path.name))
        self.export_button.setEnabled(not fault or (can_replace and self.replace.isChecked()))

    def _agree(self) -> None:
        format, options, path = self.format, self.options, Path(self.path.text().strip()).absolute()
        self.accept()
        self.export_wanted.emit(format, options, path)
