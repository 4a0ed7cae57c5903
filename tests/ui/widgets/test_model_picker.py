"""A model can be named in several ways, and each gives the name that the registry knows."""

from pathlib import Path

import pytest

from skillmix_desktop.ui.widgets.model_picker import ModelPicker, Source


@pytest.fixture
def picker(qtbot):
    made = ModelPicker(with_program=True, ask_for_file=lambda _parent: "/models/picked.gguf")
    qtbot.addWidget(made)
    made.show()
    return made


def mean(picker, source):
    picker.source.setCurrentIndex(picker.source.findData(source))


@pytest.mark.parametrize(
    "spec",
    [
        "practice",
        "program",
        "llama//models/tiny.gguf",
        "openai/gpt-4",
        "openai/org/name@http://localhost:8000/v1",
        "openai/strange@name",
        "scripted/answers.json",
        "anything at all",
        "",
    ],
)
def test_any_name_is_taken_and_given_back(qtbot, picker, spec):
    with qtbot.assertNotEmitted(picker.changed):
        picker.set_spec(spec)
    assert picker.spec == spec


def test_without_the_program_its_name_is_a_name_like_any_other(qtbot):
    picker = ModelPicker()
    qtbot.addWidget(picker)
    picker.set_spec("program")
    assert picker.source.currentData() == Source.NAMED


def test_a_server_without_a_model_is_no_model_yet(picker):
    mean(picker, Source.SERVER)
    picker.endpoint.setText("http://localhost:8000/v1")
    assert picker.spec == ""
    picker.served.setText(" tiny ")
    assert picker.spec == "openai/tiny@http://localhost:8000/v1"


def test_another_kind_is_told_at_once_and_typing_after_a_pause(qtbot, picker):
    with qtbot.waitSignal(picker.changed):
        mean(picker, Source.NAMED)
    told = []
    picker.changed.connect(lambda: told.append(picker.spec))
    qtbot.keyClicks(picker.named, "gpt")
    assert told == []
    qtbot.waitUntil(lambda: told == ["gpt"])


def test_a_file_that_is_picked_is_told_once(qtbot, picker):
    mean(picker, Source.FILE)
    told = []
    picker.changed.connect(lambda: told.append(picker.spec))
    picker.browse_button.click()
    assert told == ["llama//models/picked.gguf"]
    assert not picker._pause.isActive()


def test_files_that_are_found_are_offered_and_what_is_typed_stays(picker):
    mean(picker, Source.FILE)
    picker.set_files([Path("/models/a.gguf"), Path("/models/b.gguf")])
    assert picker.spec == "llama//models/a.gguf"
    picker.file.setCurrentText("/elsewhere/c.gguf")
    picker.set_files([Path("/models/b.gguf")])
    assert picker.spec == "llama//elsewhere/c.gguf"


def test_no_file_found_is_no_model(picker):
    mean(picker, Source.FILE)
    picker.set_files([])
    assert picker.spec == ""
