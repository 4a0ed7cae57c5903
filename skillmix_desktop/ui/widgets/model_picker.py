"""Choosing a chat model: the practice one, a file, a server's, or any by its name."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import SecondaryButton
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.stacked import stacked_in

TYPING_PAUSE_MS = 250

_SERVED = re.compile(r"(?P<served>.+?)@(?P<endpoint>https?://.+)")

AskForFile = Callable[[QWidget], str]


class Source(StrEnum):
    """Where a chat model comes from."""

    PRACTICE = "practice"
    FILE = "file"
    SERVER = "server"
    PROGRAM = "program"
    NAMED = "named"


def ask_for_model_file(parent: QWidget) -> str:
    """The model file that the user picks; empty if none."""
    title = QCoreApplication.translate("ModelPicker", "A model file")
    kind = QCoreApplication.translate("ModelPicker", "Model files (*.gguf)")
    return QFileDialog.getOpenFileName(parent, title, "", kind)[0]


class ModelPicker(QWidget):
    """``changed`` when another model is meant, after a pause in typing; ``spec`` is its name."""

    changed = Signal()

    def __init__(
        self,
        *,
        with_program: bool = False,
        ask_for_file: AskForFile = ask_for_model_file,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ask_for_file = ask_for_file
        self._pause = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.changed)
        self.source = Picker(self.tr("Kind of model"))
        for source, words in self._sources().items():
            if with_program or source is not Source.PROGRAM:
                self.source.addItem(words, source)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        column.addWidget(self.source)
        self._fields = stacked_in(column)
        self._pages: dict[Source, int] = {}
        self._add_fields()
        self.source.currentIndexChanged.connect(self._show_fields)
        self._show_fields()

    @property
    def spec(self) -> str:
        """The name of the model that is meant; empty while there is none."""
        source = self._chosen_source()
        if source is Source.FILE:
            path = self.file.currentText().strip()
            return f"llama/{path}" if path else ""
        if source is Source.SERVER:
            name, endpoint = self.served.text().strip(), self.endpoint.text().strip()
            return f"openai/{name}" + (f"@{endpoint}" if endpoint else "") if name else ""
        if source is Source.NAMED:
            return self.named.text().strip()
        return source.value

    def set_spec(self, spec: str) -> None:
        """Show the model called ``spec``; nothing is told of it."""
        with QSignalBlocker(self):
            provider, _, rest = spec.partition("/")
            source = Source.NAMED
            if spec in (Source.PRACTICE, Source.PROGRAM) and self.source.findData(spec) >= 0:
                source = Source(spec)
            elif provider == "llama" and rest:
                source = Source.FILE
                self.file.setCurrentText(rest)
            elif provider == "openai" and rest:
                source = Source.SERVER
                parts = _SERVED.fullmatch(rest)
                self.served.setText(parts["served"] if parts else rest)
                self.endpoint.setText(parts["endpoint"] if parts else "")
            else:
                self.named.setText(spec)
            self.source.setCurrentIndex(self.source.findData(source))
            self._show_fields()
            self._pause.stop()

    def set_files(self, paths: Sequence[Path]) -> None:
        """Offer these model files; what is typed stays."""
        typed = self.file.currentText()
        with QSignalBlocker(self.file):
            self.file.clear()
            self.file.addItems([str(path) for path in paths])
            self.file.setCurrentText(typed)
            if not typed:
                self.file.setCurrentIndex(0 if paths else -1)

    def _sources(self) -> dict[Source, str]:
        return {
            Source.PRACTICE: self.tr("Practice: random words, for trying out"),
            Source.FILE: self.tr("A model file on this machine"),
            Source.SERVER: self.tr("OpenAI, or a server like it"),
            Source.PROGRAM: self.tr("The program: it counts sentences"),
            Source.NAMED: self.tr("Another, by its name"),
        }

    def _chosen_source(self) -> Source:
        return Source(self.source.currentData())

    def _add_fields(self) -> None:
        self.file = QComboBox(editable=True)
        self.file.setLineEdit(QLineEdit(placeholderText=self.tr("path of a .gguf file")))
        self.file.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.file.setAccessibleName(self.tr("Model file"))
        self.file.setMinimumContentsLength(8)
        self.file.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.file.currentTextChanged.connect(self._tell_soon)
        self.browse_button = SecondaryButton(self.tr("Browse …"), self._browse)
        self.served = self._line(self.tr("Model name"), "gpt-4o")
        self.endpoint = self._line(
            self.tr("Endpoint, if not OpenAI’s own"), self.tr("endpoint, if not OpenAI’s")
        )
        self.named = self._line(self.tr("Name of the model"), "openai/gpt-4, llama/FILE.gguf, practice")
        self._add_page(Source.FILE, (self.file, 1), (self.browse_button, 0))
        self._add_page(Source.SERVER, (self.served, 2), (self.endpoint, 3))
        self._add_page(Source.NAMED, (self.named, 1))
        random = self.tr("What it writes means nothing, and is marked so everywhere.")
        self._add_page(Source.PRACTICE, (Label(random, "aside", wraps=True), 1))
        counted = self.tr("It marks the length, and says of the rest that it cannot judge it.")
        self._add_page(Source.PROGRAM, (Label(counted, "aside", wraps=True), 1))

    def _add_page(self, source: Source, *fields: tuple[QWidget, int]) -> None:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        for field, stretch in fields:
            row.addWidget(field, stretch)
        self._pages[source] = self._fields.addWidget(page)

    def _line(self, name: str, example: str) -> QLineEdit:
        line = QLineEdit(placeholderText=example)
        line.setAccessibleName(name)
        line.setToolTip(name)
        line.textChanged.connect(self._tell_soon)
        return line

    def _show_fields(self) -> None:
        self._fields.setCurrentIndex(self._pages[self._chosen_source()])
        self._pause.stop()
        self.changed.emit()

    def _tell_soon(self) -> None:
        self._pause.start()

    def _browse(self) -> None:
        if path := self._ask_for_file(self):
            self.file.setCurrentText(path)
            self._pause.stop()
            self.changed.emit()
