"""What the tests of the pipeline share: a project in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from skillmix_desktop.store.database import Database
from tests.builders import build_project


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    return tmp_path / "trial.skillmix"


@pytest.fixture
def database(project_path: Path) -> Iterator[Database]:
    """A project with the builders' catalogue and nothing else."""
    database = build_project(project_path)
    yield database
    database.close()
