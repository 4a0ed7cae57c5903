"""Exporting from the window: what is asked, what is never overwritten unasked, and where the data lie."""

import json
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from skillmix_desktop.pipeline.data_export import DataFormat
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.dialogs.export_dialog import ExportDialog
from tests.builders import add_generation, add_items, add_verdict, build_project


@pytest.fixture
def project(tmp_path):
    """A text that a machine and a person have judged."""
    path = tmp_path / "spring-study.skillmix"
    with closing(build_project(path)) as database:
        text = add_generation(database, add_items(database)[0], text="Not slow.")
        add_verdict(database, text, grader="gpt-4", marks=[1] * 5)
        add_verdict(database, text, grader="Ada", kind=GraderKind.PERSON, marks=[1] * 5)
    return str(path)


@pytest.fixture
def study(open_window):
    """The window with that project in it."""
    return open_window


@pytest.fixture
def dialog(qtbot, study):
    study._commands.export_wanted.emit()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ExportDialog))
    made = QApplication.activeModalWidget()
    yield made
    made.reject()


def agree(qtbot, window, dialog):
    with qtbot.waitSignal(window.jobs.ended):
        dialog.export_button.click()
    return window.messages


def test_a_table_is_written_beside_the_project_and_its_folder_can_be_opened(qtbot, study, dialog, tmp_path):
    opened = []
    study._exports._open_url = opened.append
    messages = agree(qtbot, study, dialog)
    path = tmp_path / "spring-study.csv"
    assert messages.text == f"Wrote 10 rows to {path}."
    assert path.exists()
    messages.button.click()
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]


@pytest.mark.parametrize(
    ("format", "name"),
    [
        (DataFormat.PARQUET, "spring-study.parquet"),
        (DataFormat.JSONL, "spring-study.jsonl"),
        (DataFormat.REFERENCE, "spring-study-runs"),
        (DataFormat.TRAINING, "spring-study-training.jsonl"),
    ],
)
def test_every_format_has_a_name_and_is_written(qtbot, study, dialog, tmp_path, format, name):
    dialog.formats[format].click()
    assert dialog.path.text() == str(tmp_path / name)
    agree(qtbot, study, dialog)
    assert (tmp_path / name).exists()


def test_the_arrow_keys_choose_a_format_and_its_name(qtbot, dialog):
    qtbot.keyClick(dialog.formats[DataFormat.CSV], Qt.Key.Key_Down)
    assert dialog.format is DataFormat.PARQUET
    assert dialog.path.text().endswith(".parquet")


def test_what_was_left_out_is_told(qtbot, study, dialog):
    dialog.formats[DataFormat.REFERENCE].click()
    assert "Left out: verdicts of people" in agree(qtbot, study, dialog).text


def test_only_the_graders_that_are_checked_are_written(qtbot, study, dialog, tmp_path):
    dialog.formats[DataFormat.JSONL].click()
    assert dialog.options.graders is None
    dialog.graders.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.options.graders == ("gpt-4",)
    agree(qtbot, study, dialog)
    lines = (tmp_path / "spring-study.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("grader") for line in lines] == [None, "gpt-4"]


def test_without_a_grader_nothing_is_exported(dialog):
    dialog.graders.clear_checks()
    assert dialog.notice.text() == "Check one grader at least."
    assert not dialog.export_button.isEnabled()


def test_a_file_that_is_there_is_replaced_only_if_that_was_agreed_to(qtbot, study, dialog, tmp_path):
    (tmp_path / "mine.csv").write_text("mine")
    dialog.path.setText(str(tmp_path / "mine.csv"))
    assert dialog.notice.text() == "mine.csv is there already."
    assert not dialog.export_button.isEnabled()
    dialog.replace.click()
    assert dialog.export_button.isEnabled()
    agree(qtbot, study, dialog)
    assert (tmp_path / "mine.csv").read_text(encoding="utf-8").startswith("item_set,")


def test_agreeing_to_replace_one_file_is_no_leave_for_another(dialog, tmp_path):
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text("mine")
    dialog.path.setText(str(tmp_path / "one.csv"))
    dialog.replace.click()
    dialog.path.setText(str(tmp_path / "two.csv"))
    assert not dialog.export_button.isEnabled()


def test_a_folder_is_never_replaced(dialog, tmp_path):
    dialog.formats[DataFormat.REFERENCE].click()
    dialog.path.setText(str(tmp_path))
    assert "is there already, and is not replaced" in dialog.notice.text()
    assert dialog.replace.isHidden()
    assert not dialog.export_button.isEnabled()


def test_a_place_that_cannot_be_written_is_told(qtbot, study, dialog, tmp_path):
    dialog.path.setText(str(tmp_path / "nowhere" / "data.csv"))
    assert "cannot be created: no such file or directory" in agree(qtbot, study, dialog).text


def test_only_training_data_ask_for_more(dialog):
    assert dialog.training.isHidden()
    dialog.formats[DataFormat.TRAINING].click()
    assert dialog.training.isVisible()
    dialog.training.held_out.setValue(50)
    dialog.training.consensus.setValue(2)
    wanted = dialog.options.training
    assert (wanted.held_out, wanted.standard.consensus, wanted.standard.largest_k) == (0.5, 2, 3)


def test_where_to_can_be_asked_for(qtbot, context, tmp_path):
    made = ExportDialog([], tmp_path / "study", ask=lambda _parent, _path: str(tmp_path / "other.csv"))
    qtbot.addWidget(made)
    made._ask_where()
    assert made.path.text() == str(tmp_path / "other.csv")
    assert made.export_button.isEnabled()


def test_it_fits_the_smallest_window(dialog):
    dialog.formats[DataFormat.TRAINING].click()
    assert dialog.width() <= 1024
    assert dialog.sizeHint().height() <= 700
