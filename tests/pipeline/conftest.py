"""What the tests of the pipeline share: a project in a folder of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from skillmix_desktop.store.database import Database
from tests.builders import build_project


@pytest.fixture(scope="session")
def blank_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: a copy is there ten times as fast as a new project."""
    path = tmp_path_factory.mktemp("blank") / "blank.skillmix"
    build_project(path).close()
    return path


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    return tmp_path / "trial.skillmix"


@pytest.fixture
def database(project_path: Path, blank_project: Path) -> Iterator[Database]:
    """A project with the builders' catalogue and nothing else."""
    database = Database.open(shutil.copy(blank_project, project_path))
    yield database
    database.close()
