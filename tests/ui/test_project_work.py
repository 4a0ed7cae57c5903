"""What is loaded off the GUI thread, so that no page makes the window wait for a library."""

import subprocess
import sys

import pytest

PAGES = ("overview", "items", "generate", "grade", "spot_check", "agreement", "results", "report", "models")
HEAVY = ("sqlmodel", "sqlalchemy", "pandas", "numpy", "scipy", "openai", "jinja2", "llama_cpp", "alembic")

CODE = """
import importlib, sys
import skillmix_desktop.app
from skillmix_desktop.ui import project_work
{first}
before = set(sys.modules)
for page in {pages}:
    importlib.import_module(f"skillmix_desktop.ui.pages.{{page}}")
print(sorted({heavy} & (set(sys.modules) - before)))
"""
OPENED = """
from pathlib import Path
from tempfile import TemporaryDirectory
with TemporaryDirectory() as folder:
    project_work.project_files().create(str(Path(folder) / "a.skillmix")).close()
"""


def loaded_by(pages, *, first):
    """The heavy libraries that come with ``pages`` once the code ``first`` has run."""
    code = CODE.format(first=first, pages=pages, heavy=set(HEAVY))
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return ended.stdout.strip()


def test_pages_load_no_library_once_the_pipeline_is_loaded():
    assert loaded_by(PAGES, first="project_work.load_pipeline()") == "[]"


def test_the_first_page_loads_no_library_once_a_project_is_open():
    assert loaded_by(PAGES[:1], first=OPENED) == "[]"


@pytest.mark.parametrize("page", ["overview", "spot_check"])
def test_without_that_they_would(page):
    assert loaded_by((page,), first="") != "[]"


TOGETHER = """
import sys
from threading import Thread
sys.setswitchinterval(1e-6)
from PySide6.QtWidgets import QApplication
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.ui.project_work import PipelineLoader, project_files
load = PipelineLoader()
faults = []
def attempt(act):
    try:
        act()
    except SkillMixError as error:
        print(error)
    except BaseException as error:
        faults.append(repr(error))
acts = [load, lambda: project_files(load).open("gone.skillmix"), load]
threads = [Thread(target=attempt, args=(act,)) for act in acts]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
sys.exit(str(faults) if faults else 0)
"""


def test_opening_a_project_while_the_pipeline_is_loaded_waits_for_it():
    ended = subprocess.run([sys.executable, "-c", TOGETHER], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "gone.skillmix" in ended.stdout
