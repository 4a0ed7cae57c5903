"""A file that looks too large is loaded where the sheet's switch says so, by students and by graders."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from skillmix_desktop.llm.practice_file import write_practice_file
from skillmix_desktop.ui.pages.generate import GeneratePage
from skillmix_desktop.ui.pages.grade import GradePage
from tests.builders import add_generation, add_items
from tests.ui.pages.runs import choose, settle, small_project


@pytest.fixture
def context(tmp_path, settings, jobs):
    with small_project(tmp_path, settings, jobs) as made:
        for item in add_items(made.database):
            add_generation(made.database, item)
        yield made


@pytest.fixture
def path(tmp_path):
    write_practice_file(tmp_path / "tiny.gguf")
    return tmp_path / "tiny.gguf"


def commands():
    """How each process of the machine was started."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield file.read_bytes().split(b"\0")


@pytest.mark.parametrize("make", [GeneratePage, GradePage])
def test_the_switch_reaches_the_process_that_loads_the_file(qtbot, context, path, make):
    page = make(context)
    qtbot.addWidget(page)
    page.show()
    settle(qtbot, page)
    choose(qtbot, page, f"llama/{path}")
    facts = page.sheet.facts.facts
    page.sheet.show_facts(replace(facts, file=replace(facts.file, memory_free_bytes=1000)))
    page.sheet.facts.anyway.click()
    with qtbot.waitSignal(context.jobs.ended, timeout=20_000):
        page.sheet.start_button.click()
        qtbot.waitUntil(
            lambda: any({b"--load-anyway", bytes(path)} <= {*words} for words in commands()), timeout=20_000
        )
        context.jobs.cancel_all()
