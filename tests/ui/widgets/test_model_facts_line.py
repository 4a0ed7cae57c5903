"""What is said of the chosen file, and the switch that loads it although it looks too large."""

from dataclasses import replace

import pytest

from skillmix_desktop.llm.practice_file import write_practice_file
from skillmix_desktop.pipeline.model_facts import look_at_model
from skillmix_desktop.ui.widgets.model_facts_line import ModelFactsLine


@pytest.fixture
def line(qtbot):
    made = ModelFactsLine()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def fitting(tmp_path):
    path = tmp_path / "tiny.gguf"
    write_practice_file(path)
    return look_at_model(f"llama/{path}")


@pytest.fixture
def too_large(fitting):
    return replace(fitting, file=replace(fitting.file, memory_free_bytes=1000))


def test_a_file_that_fits_needs_no_switch(line, fitting):
    line.show_facts(fitting)
    assert line.anyway.isHidden()
    assert not line.load_anyway


def test_a_file_that_is_too_large_can_be_loaded_anyway(line, too_large):
    line.show_facts(too_large)
    assert (line.chip.text(), line.anyway.isHidden()) == ("✗  too large", False)
    assert not line.load_anyway
    line.anyway.click()
    assert line.load_anyway


def test_the_wish_is_for_one_file(line, too_large):
    line.show_facts(too_large)
    line.anyway.click()
    line.show_looking("llama/other.gguf")
    assert not line.load_anyway
    line.show_facts(replace(too_large, spec="llama/other.gguf"))
    assert not line.load_anyway
