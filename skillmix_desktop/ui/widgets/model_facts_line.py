"""What is known of the chosen model: whether it fits, where its key comes from, or why it cannot be used."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QInputDialog, QLineEdit, QWidget

from skillmix_desktop.pipeline.model_facts import KeyOrigin, ModelFacts
from skillmix_desktop.ui.model_words import parameter_words
from skillmix_desktop.ui.quantities import count_words, size_words
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.labels import Label


class ModelFactsLine(QWidget):
    """``key_entered(host, key)`` when the user gave a server's key."""

    key_entered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts: ModelFacts | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        self.chip = Chip()
        self.words = Label("", "aside", wraps=True, selectable=True)
        self.key_button = QuietButton(self.tr("Enter key …"), self._ask_for_key)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.anyway = QCheckBox(self.tr("Load anyway"))
        self.anyway.setToolTip(self.tr("Memory looks too short: loading may fail, or slow the machine down"))
        row.addWidget(self.key_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.anyway, 0, Qt.AlignmentFlag.AlignTop)
        self.show_looking()

    @property
    def load_anyway(self) -> bool:
        """Whether a file that does not fit is to be loaded all the same."""
        is_too_large = (
            self.facts is not None and self.facts.file is not None and self.facts.file.fits is False
        )
        return is_too_large and self.anyway.isChecked()

    def show_looking(self, spec: str = "") -> None:
        """Nothing is known yet."""
        self.facts = None
        is_file = spec.startswith("llama/")
        self._show("", ChipKind.NEUTRAL, self.tr("Looking at the file …") if is_file else "")
        self.key_button.hide()

    def show_nothing(self, sentence: str) -> None:
        """No model is meant yet."""
        self.facts = None
        self._show("", ChipKind.NEUTRAL, sentence)
        self.key_button.hide()

    def show_facts(self, facts: ModelFacts) -> None:
        """Say what is known."""
        if self.facts is None or self.facts.spec != facts.spec:
            self.anyway.setChecked(False)
        self.facts = facts
        self.key_button.setVisible(facts.key is not KeyOrigin.NOT_NEEDED or bool(facts.host))
        if facts.fault:
            is_keyless = facts.key is KeyOrigin.MISSING
            words = self.tr("no key") if is_keyless else self.tr("not usable")
            self._show(words, ChipKind.NOT_MET, facts.fault)
        elif facts.file is not None:
            self._show_file(facts)
        elif facts.host:
            self._show("", ChipKind.NEUTRAL, self._key_words(facts))
        elif facts.is_practice:
            self._show(
                self.tr("practice"),
                ChipKind.NEUTRAL,
                self.tr("Marked as practice everywhere; its verdicts are left out."),
            )
        else:
            self._show("", ChipKind.NEUTRAL, "")

    def _show_file(self, facts: ModelFacts) -> None:
        file = facts.file
        assert file is not None
        context = file.context_length
        parts = [
            file.quantization,
            self.tr("{} parameters").format(parameter_words(file.parameters)),
            self.tr("{} on disk").format(size_words(file.file_bytes)),
            self.tr("context {}").format(count_words(context) if context else self.tr("unknown")),
            self._memory_words(file.memory_needed_bytes, file.memory_free_bytes),
        ]
        if not file.has_chat_template:
            parts.append(self.tr("no chat template: it may not follow instructions"))
        words = {
            True: (self.tr("fits"), ChipKind.MET),
            False: (self.tr("too large"), ChipKind.NOT_MET),
            None: (self.tr("may fit"), ChipKind.NOT_JUDGED),
        }
        self._show(*words[file.fits], " · ".join(parts))

    def _memory_words(self, needed: int, free: int | None) -> str:
        if free is None:
            return self.tr("needs about {}; free memory unknown").format(size_words(needed))
        return self.tr("needs about {}, {} free").format(size_words(needed), size_words(free))

    def _key_words(self, facts: ModelFacts) -> str:
        words = {
            KeyOrigin.ENVIRONMENT: self.tr("The key for {} comes from the environment."),
            KeyOrigin.KEYRING: self.tr("The key for {} comes from the system’s keyring."),
            KeyOrigin.NOT_NEEDED: self.tr("{} is asked without a key."),
            KeyOrigin.MISSING: self.tr("There is no key for {}."),
        }
        return words[facts.key].format(facts.host)

    def _show(self, chip: str, kind: ChipKind, words: str) -> None:
        self.chip.show_text(chip, kind)
        self.chip.setVisible(bool(chip))
        file = self.facts.file if self.facts is not None else None
        self.anyway.setVisible(file is not None and file.fits is False)
        self.words.setText(words)
        self.words.setToolTip(words)

    def _ask_for_key(self) -> None:
        assert self.facts is not None, "the button is there for a server only"
        host = self.facts.host
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Key"))
        dialog.setLabelText(
            self.tr("The key for {}. It is kept in the system’s keyring, never in a project:").format(host)
        )
        dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
        dialog.textValueSelected.connect(lambda key: self.key_entered.emit(host, key))
        dialog.open()
