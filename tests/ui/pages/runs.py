"""What the tests of the pages that start runs share: a small project, scripts, and waiting for the end."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.widgets.page import Page
from tests.builders import build_project
from tests.pipeline.answers import table

GOOD = "Answer: The falcon was not slow; it was a kite with a mind.\n\nExplanation: litotes, analogy."
COMBINATIONS = (
    (("litotes", "analogy"), "Falconry"),
    (("anaphora", "sunk cost"), "Clock repair"),
    (("irony (verbal)", "litotes"), "Beachcombing"),
)
TABLES = {topic: table([1, 0, 1, 1, 1], skills, topic, total="5") for skills, topic in COMBINATIONS}


@contextmanager
def small_project(folder: Path, settings: object, jobs: object) -> Iterator[AppContext]:
    """A project with the builders' catalogue, and what a page needs around it."""
    database = build_project(folder / "trial.skillmix")
    yield AppContext(database, settings, jobs, DataEvents())  # type: ignore[arg-type]
    database.close()


def script(folder: Path, *rules: dict[str, object], default: dict[str, object] | None = None) -> str:
    """The name of a model that answers by these rules; its file is told apart by what it holds."""
    content = json.dumps({"rules": list(rules), "default": default or {"texts": [GOOD]}})
    path = folder / f"script-{len(list(folder.glob('script-*')))}.json"
    path.write_text(content)
    return f"scripted/{path}"


def grading_script(folder: Path) -> str:
    """The name of a grader that writes a table for each of the builders' items."""
    return script(folder, *({"when": topic, "texts": [reply]} for topic, reply in TABLES.items()))


def settle(qtbot: QtBot, page: Page) -> None:
    """Until the page has read all that it wants to read."""
    picker = page.sheet.picker  # type: ignore[attr-defined]
    qtbot.waitUntil(
        lambda: not (page._pause.isActive() or picker._pause.isActive()) and page.context.jobs.is_idle,
        timeout=20_000,
    )


def choose(qtbot: QtBot, page: Page, spec: str) -> None:
    """Mean the model called ``spec``."""
    page.sheet.picker.set_spec(spec)  # type: ignore[attr-defined]
    page.sheet.picker.changed.emit()  # type: ignore[attr-defined]
    settle(qtbot, page)


def run(qtbot: QtBot, page: Page, spec: str) -> None:
    """Start the run with ``spec``, and follow it to its end."""
    choose(qtbot, page, spec)
    start(qtbot, page)


def start(qtbot: QtBot, page: Page) -> None:
    """Press the sheet's button, and wait until all is told."""
    button = page.sheet.start_button  # type: ignore[attr-defined]
    assert button.isEnabled()
    button.click()
    settle(qtbot, page)


def column(records: object, title: str) -> list[str]:
    """What a list shows in the column called ``title``."""
    model = records.model  # type: ignore[attr-defined]
    number = [each.title for each in model.columns].index(title)
    return [model.index(row, number).data() for row in range(model.rowCount())]


def in_session(database: Database, read: Callable[..., object]) -> object:
    """What ``read`` finds in the project."""
    with database.read() as session:
        return read(session)
