"""A hundred texts by key presses alone, and the process killed in the middle of one."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from PySide6.QtWidgets import QApplication

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.pipeline.side_by_side import side_by_side
from skillmix_desktop.pipeline.spot_checks import CheckState, Flag, Said, load_task, queue
from skillmix_desktop.store.database import Database
from tests.benchmarks.large_project import PERSON, make_large_project
from tests.e2e.rubric_in_view import by_paper, in_window
from tests.e2e.rubric_keys_on_paper import press
from tests.e2e.rubric_on_paper import Paper, PaperText, Sheet, Stage
from tests.e2e.rubric_person import next_presses
from tests.e2e.rubric_typist import Typist, blank_paper

Kept = tuple[CheckState, Flag, list[tuple[dict[int, PersonMark], str]], Sheet, Sheet | None]
DRAWN, DONE = 120, 100
SEED = 7


def typist(project: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.e2e.rubric_typist", str(project), str(SEED)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def is_in_the_middle(paper: Paper) -> bool:
    """Whether enough was done, and the text in hand has some of its marks."""
    done = sum(bool(text.verdicts) for text in paper.texts)
    return done >= DONE and paper.stage is Stage.BLIND and 0 < len(paper.sheet.marks) < paper.text.asked


def type_until_killed(person: "subprocess.Popen[str]", paper: Paper) -> str:
    """Follow every press on paper, and kill the process during one; the one that was under way."""
    under_way, left = "", Random(SEED).randrange(40)
    assert person.stdout is not None
    for line in person.stdout:
        said = json.loads(line)
        if "press" in said:
            under_way = said["press"]
            left -= is_in_the_middle(paper)
            if left < 0:
                person.kill()
        else:
            press(paper, under_way)
            assert said["seen"] == by_paper(paper), under_way
            under_way = ""
    return under_way


def kept_on_disk(database: Database) -> list[Kept]:
    kept = []
    for entry in queue(database, PERSON):
        task = load_task(database, entry.spot_check_id)
        is_done = task.state is CheckState.SUBMITTED
        verdicts = side_by_side(database, entry.spot_check_id).own if is_done else ()
        said = [(dict(verdict.marks), verdict.reason) for verdict in verdicts]
        kept.append((task.state, task.flag, said, _sheet(task.said), task.revision and _sheet(task.revision)))
    return kept


def kept_on_paper(paper: Paper) -> list[Kept]:
    return [
        (
            text.state,
            text.flag,
            [(verdict.marks, verdict.reason) for verdict in text.verdicts],
            text.said,
            text.revision,
        )
        for text in paper.texts
    ]


def _sheet(said: Said) -> Sheet:
    return Sheet(dict(said.marks), dict(said.evidence), said.reason)


def look_through(typist: Typist, paper: Paper) -> None:
    """Every text that was touched is shown as it was left."""
    last = max(number for number, text in enumerate(paper.texts) if text != PaperText(text.words, text.asked))
    press_all(typist, paper, ["J"] * (last - paper.number) + ["K"] * last)


def go_on(typist: Typist, paper: Paper) -> None:
    """What was done before the kill can be taken back, and the person goes on as if nothing had happened."""
    press_all(typist, paper, ["Ctrl+Z"] * 5 + ["Ctrl+Shift+Z"] * 3)
    chance = Random(SEED)
    for _ in range(10):
        press_all(typist, paper, next_presses(paper, chance))


def press_all(typist: Typist, paper: Paper, keys: Sequence[str]) -> None:
    for key in keys:
        press(paper, key)
        assert typist.press(key) == by_paper(paper), key


def test_a_kill_in_the_middle_of_a_text_costs_at_most_the_press_under_way(qapp: QApplication, tmp_path: Path):
    project = tmp_path / "large.skillmix"
    make_large_project(project, DRAWN)
    with closing(Database.open(project)) as database:
        paper = blank_paper(database)
    with typist(project) as person:
        under_way = type_until_killed(person, paper)
    with closing(Database.open(project)) as database:
        kept = kept_on_disk(database)
    if under_way and kept != kept_on_paper(paper):
        press(paper, under_way)
    assert kept == kept_on_paper(paper)
    paper.go_to(paper.next_open(after=-1))
    reopened = Typist(project)
    assert in_window(reopened.page) == by_paper(paper)
    look_through(reopened, paper)
    go_on(reopened, paper)
    reopened.window.close()
