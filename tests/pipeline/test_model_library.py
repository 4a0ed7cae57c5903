"""What is found in the folders of model files, and what is remembered of it."""

import hashlib
import os
from dataclasses import replace

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.measurement import Measurement
from skillmix_desktop.llm.llama.placement import Placement
from skillmix_desktop.llm.practice_file import write_practice_file
from skillmix_desktop.paths import data_folder
from skillmix_desktop.pipeline.model_library import Fit, HashRun, look_through, model_folders
from skillmix_desktop.pipeline.model_notes import ModelNotes, keep_measurement, keep_sha256, notes_on
from skillmix_desktop.pipeline.model_test import ModelTest
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.settings import Settings

MEASURED = Measurement(1.5, 300.0, 20.0, 0.9, "", 10**9, None)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "models"
    made.mkdir()
    return made


@pytest.fixture
def path(folder):
    write_practice_file(folder / "tiny.gguf")
    return folder / "tiny.gguf"


def found_in(*folders):
    return {found.path.name: found for found in look_through([str(folder) for folder in folders]).files}


def test_files_are_told_with_what_they_are_and_broken_ones_with_the_reason(folder, path):
    (folder / "cut.gguf").write_bytes(path.read_bytes()[:-5000])
    (folder / "notes.gguf").write_text("These are notes, and they go on for a while.")
    found = found_in(folder)
    assert list(found) == ["cut.gguf", "notes.gguf", "tiny.gguf"]
    assert (found["tiny.gguf"].fit, found["tiny.gguf"].fault) == (Fit.IN_MEMORY, "")
    assert "is incomplete" in found["cut.gguf"].fault
    assert "is not a GGUF file" in found["notes.gguf"].fault
    assert found["cut.gguf"].fit is None


def test_a_model_in_several_files_is_one_and_without_its_first_it_is_broken(folder, path):
    for number in (1, 2):
        (folder / f"two-0000{number}-of-00002.gguf").write_bytes(path.read_bytes())
    for number in (2, 3):
        (folder / f"headless-0000{number}-of-00003.gguf").write_bytes(path.read_bytes())
    found = found_in(folder)
    assert list(found) == ["headless-00002-of-00003.gguf", "tiny.gguf", "two-00001-of-00002.gguf"]
    assert found["two-00001-of-00002.gguf"].size == 2 * path.stat().st_size
    assert "headless-00001-of-00003.gguf, is missing" in found["headless-00002-of-00003.gguf"].fault


def test_folders_that_are_not_there_are_told(folder, tmp_path):
    library = look_through([str(folder), str(tmp_path / "gone")])
    assert library.missing == (str(tmp_path / "gone"),)
    assert library.files == ()


@pytest.mark.parametrize(
    ("gpu_layers", "free", "fit"),
    [
        (0, 200, Fit.IN_MEMORY),
        (2, 200, Fit.PARTLY),
        (3, 200, Fit.ON_GPU),
        (3, 50, Fit.TOO_LARGE),
        (0, None, Fit.UNKNOWN),
    ],
)
def test_whether_a_file_fits_is_told_in_words(folder, path, gpu_layers, free, fit):
    found = found_in(folder)["tiny.gguf"]
    placement = Placement(layers=3, gpu_layers=gpu_layers, gpu_bytes=100, main_bytes=100)
    file = replace(found.file, placement=placement, memory_free_bytes=free)
    assert replace(found, file=file).fit is fit


def test_without_settings_there_is_a_folder_of_the_programs_own():
    assert model_folders(Settings()) == (str(data_folder() / "models"),)
    assert model_folders(Settings(models_folders=("/a", "/b"))) == ("/a", "/b")


def test_a_hash_is_computed_step_by_step_and_remembered(path):
    told = []
    sha256 = follow(HashRun(path)(), told.append)
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (told[-1].done, told[-1].total, told[-1].in_bytes) == (*[path.stat().st_size] * 2, True)
    assert notes_on(path) == ModelNotes(sha256)


def test_a_file_that_goes_away_cannot_be_hashed(path):
    path.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        list(HashRun(path)())


def test_notes_are_of_the_file_as_it_is_now(path):
    keep_sha256(path, "abc")
    keep_measurement(path, MEASURED)
    notes = notes_on(path)
    assert (notes.sha256, notes.measurement) == ("abc", MEASURED)
    assert notes.measured_at is not None
    os.utime(path, (1, 1))
    assert notes_on(path) == ModelNotes()
    keep_sha256(path, "def")
    assert notes_on(path) == ModelNotes("def")


@pytest.mark.parametrize(
    "content", ["", "[1, 2]", "{", '{"{path}": {"state": [], "measurement": {"old": 1}}}']
)
def test_notes_that_cannot_be_read_are_as_good_as_none(path, content):
    data_folder().mkdir(parents=True)
    (data_folder() / "model_notes.json").write_text(content)
    assert notes_on(path) == ModelNotes()
    keep_sha256(path, "abc")
    assert notes_on(path).sha256 == "abc"


def test_notes_that_cannot_be_kept_are_let_go(path, caplog):
    data_folder().parent.mkdir(parents=True, exist_ok=True)
    data_folder().write_text("a file is in the way")
    keep_sha256(path, "abc")
    assert "is not remembered" in caplog.text
    assert notes_on(path) == ModelNotes()


def test_a_test_is_told_step_by_step_and_remembered(path):
    told = []
    measured = follow(ModelTest(path)(), told.append)
    assert [step.done for step in told] == [0, 1, 2]
    assert [step.waiting for step in told] == ["loading tiny.gguf", "reading and writing", ""]
    assert notes_on(path).measurement == measured
    assert measured.answer_mass > 0.5
