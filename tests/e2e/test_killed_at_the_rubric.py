"""Texts by key presses alone: a hundred of them, and some with the process killed in the middle of one."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.pipeline.side_by_side import side_by_side
from skillmix_desktop.pipeline.spot_checks import CheckState, load_task, queue
from skillmix_desktop.store.database import Database
from tests.benchmarks.large_project import PERSON, make_large_project
from tests.e2e.rubric_typist import REVISED_EVERY

TEXTS = 100
ASKED = 4
KILLED = (37, 2)


def typist(project: Path, texts: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.e2e.rubric_typist", str(project), str(texts)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def expected(number: int) -> dict[int, PersonMark]:
    """The marks that the presses of a text make, before it is revised."""
    marks = {position: PersonMark(bool((number + position) % 3)) for position in range(ASKED)}
    if number % 5 == 4:
        marks[0] = PersonMark(None, "unclear")
    return marks


def check_verdicts(database: Database, numbers: range) -> None:
    """Each of these texts has the verdicts that the presses made."""
    entries = queue(database, PERSON)
    for number in numbers:
        assert entries[number].state is CheckState.SUBMITTED
        own = side_by_side(database, entries[number].spot_check_id).own
        assert dict(own[0].marks) == expected(number)
        assert len(own) == (2 if number % REVISED_EVERY == 0 else 1)


@pytest.mark.timeout(300)
def test_a_kill_in_the_middle_of_a_text_costs_at_most_the_press_under_way(tmp_path: Path):
    project = tmp_path / "large.skillmix"
    make_large_project(project, TEXTS)
    with typist(project, TEXTS) as person:
        assert person.stdout is not None
        for line in person.stdout:
            said = json.loads(line)
            if (said["text"], said["press"]) == KILLED:
                person.kill()
                break
        later = [json.loads(line) for line in person.stdout]  # it was faster than the kill
    text, press = (later[-1]["text"], later[-1]["press"]) if later else KILLED
    with closing(Database.open(project)) as database:
        check_verdicts(database, range(text))
        made = len(load_task(database, queue(database, PERSON)[text].spot_check_id).marks)
        assert min(press, ASKED) <= made <= min(press + 1, ASKED)


@pytest.mark.timeout(300)
def test_a_hundred_texts_are_done_by_key_alone(tmp_path: Path):
    project = tmp_path / "large.skillmix"
    make_large_project(project, TEXTS)
    with typist(project, TEXTS) as person:
        assert person.stdout is not None
        assert json.loads(person.stdout.read().splitlines()[-1]) == {"done": TEXTS}
        assert person.wait() == 0
    with closing(Database.open(project)) as database:
        check_verdicts(database, range(TEXTS))
