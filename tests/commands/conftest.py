"""The command line called within the test, and projects for it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from skillmix_desktop.cli import main
from tests.builders import add_generation, add_items, add_verdict, build_project
from tests.pipeline.answers import table


@dataclass(frozen=True)
class Outcome:
    """What a call gave: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on stdout; anything beside it, or a number that JSON does not know, fails."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        assert self.out.count("\n") == 1
        found = json.loads(self.out, parse_constant=refuse)
        assert isinstance(found, dict)
        return found

    @property
    def sentence(self) -> str:
        """What a known error says, in one line and without a traceback."""
        assert self.code == 1
        assert self.out == ""
        assert self.err.startswith("skillmix: ")
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        return self.err.removeprefix("skillmix: ").strip()


Skillmix = Callable[..., Outcome]


@pytest.fixture
def skillmix(capsys: pytest.CaptureFixture[str]) -> Skillmix:
    """Calls the command line as a user would, words and all."""

    def call(*words: object) -> Outcome:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else -1
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Projects made once, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    build_project(folder / "blank.skillmix").close()
    for name in ("written", "graded"):
        database = build_project(folder / f"{name}.skillmix")
        for number, item_id in enumerate(add_items(database)):
            text = add_generation(database, item_id, text="Not slow.")
            if name == "graded":
                add_verdict(database, text, grader="machine-a", marks=[1, 1, 1, 1, 1])
                add_verdict(database, text, grader="machine-b", marks=[1, int(number > 0), 1, 1, 1])
        database.close()
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """The builders' catalogue and nothing else."""
    return shutil.copy(made / "blank.skillmix", tmp_path / "trial.skillmix")


@pytest.fixture
def written(made: Path, tmp_path: Path) -> Path:
    """Three items of two skills, and a text for each."""
    return shutil.copy(made / "written.skillmix", tmp_path / "written.skillmix")


@pytest.fixture
def graded(made: Path, tmp_path: Path) -> Path:
    """Three texts that two machines have graded, differing once."""
    return shutil.copy(made / "graded.skillmix", tmp_path / "graded.skillmix")


@pytest.fixture
def scripted(tmp_path: Path) -> Callable[..., str]:
    """The name of a chat model that answers by a file."""

    def write(*texts: str, name: str = "answers.json", **more: object) -> str:
        content = {"default": {"texts": list(texts), **more}}
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
        return f"scripted/{tmp_path / name}"

    return write


@pytest.fixture
def grader(scripted: Callable[..., str]) -> str:
    """A chat model that finds every criterion of the builders' items met."""
    tables = [
        table([1] * 5, skills, topic)
        for skills, topic in (
            (("litotes", "analogy"), "Falconry"),
            (("anaphora", "sunk cost"), "Clock repair"),
            (("irony (verbal)", "litotes"), "Beachcombing"),
        )
    ]
    rows = {row: None for reply in tables for row in reply.splitlines() if row.startswith("| ")}
    return scripted("\n".join(["This is the grading table:", *rows]), name="grader.json")
