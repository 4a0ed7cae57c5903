"""The practice model: a real file in all but sense."""

import random
import time
from pathlib import Path

import pytest

from skillmix_desktop import paths
from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, Finish, MarkRequest, Request
from skillmix_desktop.llm.llama.model_file import inspect
from skillmix_desktop.llm.practice import open_practice
from skillmix_desktop.llm.practice_file import write_practice_file
from tests.llm.llama.support import answers

SKILLS = ("metaphor", "red herring", "spatial reasoning")
WORDS = ("the", "of", "and", "garden", "slow", "but", "every", "seed", "knew", "row", "dusk", "time", "bees")


def grading(number: int) -> MarkRequest:
    """A prompt as long as a real one: instructions and definitions shared by three texts, then the text."""
    draw = random.Random(number // 3)
    definitions = "\n".join(f"{skill}: {' '.join(draw.choices(WORDS, k=90))}" for skill in SKILLS)
    text = " ".join(random.Random(1000 + number).choices(WORDS, k=50))
    rows = [f"| Correctly illustrates {skill} | " for skill in SKILLS]
    rows += ["| Pertains to gardening | ", "| Text makes sense | ", "| At most two sentences | "]
    turn = f"Definitions:\n{definitions}\n{definitions}\nThe text to be graded:\n{text}\n"
    return MarkRequest(str(number), turn, "| Criteria | Points Earned |\n", tuple(rows), "You grade.")


@pytest.fixture
def practice():
    model = open_practice()
    yield model
    model.close()


def test_the_file_is_made_once_in_the_cache_and_nothing_else_is_left_there(practice):
    (path,) = paths.cache_folder().iterdir()
    assert practice.path == path
    made = path.stat().st_mtime_ns
    open_practice()
    assert path.stat().st_mtime_ns == made


def test_a_cache_that_cannot_be_made_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "taken").write_text("a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "taken"))
    with pytest.raises(ModelError, match=r"cannot be put into .*taken.*see that the folder can be made"):
        open_practice()


def test_the_file_is_the_same_wherever_it_is_made(tmp_path: Path):
    first, second = tmp_path / "a.gguf", tmp_path / "b.gguf"
    write_practice_file(first)
    write_practice_file(second)
    assert first.read_bytes() == second.read_bytes()


def test_the_file_is_small_and_complete(practice):
    found = inspect(practice.path)
    assert found.file_bytes < 2_000_000
    assert (found.architecture, found.has_chat_template) == ("llama", True)
    assert (found.context_length or 0) >= 8192


def test_it_says_that_it_is_practice(practice):
    assert (practice.name, practice.is_practice) == ("practice", True)


def test_its_marks_fall_on_both_sides_for_every_criterion_and_nearly_every_text(practice):
    readings = list(answers(practice.read_marks(map(grading, range(24)))))
    assert {reading.finish for reading in readings} == {Finish.STOP}
    marks = [[probability >= 0.5 for probability in reading.probabilities] for reading in readings]
    assert all(0.2 <= sum(column) / len(column) <= 0.9 for column in zip(*marks, strict=True))
    assert len({tuple(row) for row in marks}) > 8
    assert min(mass for reading in readings for mass in reading.answer_mass) > 0.5


def test_a_demonstration_takes_seconds(practice):
    started = time.monotonic()
    assert len(list(answers(practice.read_marks(map(grading, range(24)))))) == 24
    assert time.monotonic() - started < 20


def test_it_writes_printable_words_and_comes_to_an_end(practice):
    requests = [Request(str(seed), ("Write.", "Improve."), decoding=Decoding(seed=seed)) for seed in range(8)]
    replies = list(answers(practice.complete(requests)))
    assert sum(reply.finish is Finish.STOP for reply in replies) >= 6
    text = " ".join(text for reply in replies for text in reply.texts)
    assert text.isprintable()
    assert sum(sign.isalpha() or sign == " " for sign in text) > 0.9 * len(text)
