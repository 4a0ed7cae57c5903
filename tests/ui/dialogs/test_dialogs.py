"""The dialogs: jobs, settings, keys, and the report of a mistake."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLabel, QListWidget, QListWidgetItem

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.settings import SHOWN, Settings
from skillmix_desktop.ui.dialogs.crash_dialog import CrashDialog
from skillmix_desktop.ui.dialogs.job_list import JobList
from skillmix_desktop.ui.dialogs.keys import KeysDialog
from skillmix_desktop.ui.dialogs.settings_dialog import SettingsDialog
from skillmix_desktop.ui.roles import mix
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme, current_roles
from tests.ui.test_jobs import Steps


def words_of(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


@pytest.fixture
def list_of_jobs(qtbot, jobs):
    made = JobList(jobs)
    qtbot.addWidget(made)
    return made


def test_a_list_without_jobs_says_so(list_of_jobs):
    assert any("No job has run" in words for words in words_of(list_of_jobs))


def test_a_job_can_be_stopped_and_gone_on_with_from_the_list(qtbot, jobs, list_of_jobs):
    steps = Steps()
    job = jobs.start("Grading", steps)
    list_of_jobs.cards[0].button.click()
    assert list_of_jobs.cards[0].chip.text() == "stopping"
    assert not list_of_jobs.cards[0].button.isEnabled()
    with qtbot.waitSignal(job.cancelled):
        steps.let_go()
    assert list_of_jobs.cards[0].button.text() == "Go on"
    list_of_jobs.cards[0].button.click()
    assert len(list_of_jobs.cards) == 2
    with qtbot.waitSignal(jobs.ended):
        steps.let_go()
    assert list_of_jobs.cards[0].chip.text() == "✓  finished"
    assert list_of_jobs.cards[0].button.isHidden()


def test_a_failure_is_told_in_words_in_the_list(qtbot, jobs, list_of_jobs):
    with qtbot.waitSignal(jobs.failed):
        jobs.start("Grading", Steps(error=SkillMixError("The key was refused.")).let_go())
    assert list_of_jobs.cards[0].note.text() == "The key was refused."
    assert list_of_jobs.cards[0].button.text() == "Go on"


def test_settings_are_shown_and_handed_on_when_kept(qtbot):
    kept = []
    before = Settings(theme="dark", annotator="Anna", models_folders=("/a",), recent_projects=("p",))
    dialog = SettingsDialog(before, kept.append)
    qtbot.addWidget(dialog)
    assert set(dialog.fields) == {setting.name for setting in SHOWN}
    assert dialog.fields["theme"].currentText() == "dark"
    dialog.fields["annotator"].setText("  Berta ")
    dialog.fields["models_folders"].setPlainText("/a\n\n  /b ")
    dialog.keep_button.click()
    assert kept == [
        Settings(theme="dark", annotator="Berta", models_folders=("/a", "/b"), recent_projects=("p",))
    ]


def test_settings_that_cannot_be_kept_leave_the_dialog_open(qtbot):
    def refuse(settings: Settings) -> None:
        raise SkillMixError("The settings cannot be kept.")

    dialog = SettingsDialog(Settings(), refuse)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.keep_button.click()
    assert dialog.isVisible()
    assert dialog.messages.text == "The settings cannot be kept."


def test_the_list_of_keys_has_a_part_for_the_page(qtbot):
    dialog = KeysDialog([("Everywhere", [("Ctrl+Q", "quit")]), ("On this page", [("1", "met")]), ("", [])])
    qtbot.addWidget(dialog)
    assert words_of(dialog) == ["Everywhere", "Ctrl+Q", "quit", "On this page", "1", "met"]


def test_a_mistake_is_reported_ready_to_be_sent_and_without_keys(qtbot):
    dialog = CrashDialog("ValueError: refused sk-abcdefgh12345678")
    qtbot.addWidget(dialog)
    dialog.add("KeyError: 'x'")
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "Skill-Mix Desktop" in copied
    assert "ValueError: refused [key]" in copied
    assert copied.endswith("KeyError: 'x'")
    assert dialog.copy_button.text() == "Copied"


def test_the_longest_list_of_keys_fits_a_small_screen(qtbot):
    many = [(f"Ctrl+{letter}", "commit; then go on to the next text") for letter in "ABCDEFGHIJKLMNOPQ"]
    dialog = KeysDialog([("On this page", many), ("Everywhere", many)])
    qtbot.addWidget(dialog)
    assert dialog.sizeHint().width() <= 1000
    assert dialog.sizeHint().height() <= 600


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_the_boxes_of_a_list_are_framed_like_a_check_box(qtbot, light, choice):
    apply_theme(light, choice)
    item = QListWidgetItem("")
    item.setCheckState(Qt.CheckState.Unchecked)
    boxes = QListWidget()
    boxes.addItem(item)
    check = QCheckBox()
    colours = []
    for widget in (boxes, check):
        qtbot.addWidget(widget)
        widget.resize(60, 30)
        picture = widget.grab().toImage()
        across = {picture.pixelColor(x, 15).name() for x in range(3, 24)}
        colours.append(across)
    edge = mix(current_roles().line, current_roles().soft, 0.35)
    assert all(QColor(edge).name() in across for across in colours)
