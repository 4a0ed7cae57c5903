"""The Models page: what was found, what is known of the file in hand, tests, downloads and folders."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

from skillmix_desktop.llm.practice_file import write_practice_file
from skillmix_desktop.pipeline.model_download import DownloadRun
from skillmix_desktop.settings import Settings
from skillmix_desktop.ui.jobs import JobState
from skillmix_desktop.ui.pages.models import DOWNLOAD, FOLDERS, ModelsPage
from tests.llm.fake_hub import NAME, REPOSITORY, FakeHub, running
from tests.llm.llama.test_load_test import let_worker_be
from tests.ui.test_accessibility import nameless

PATIENCE_MS = 30_000


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "models"
    made.mkdir()
    write_practice_file(made / "tiny.gguf")
    (made / "notes.gguf").write_text("These are notes, and they go on for a while.")
    return made


@pytest.fixture
def show(qtbot, context, settings):
    def make(*folders, ask=lambda _parent: ""):
        settings.replace(Settings(models_folders=tuple(map(str, folders))))
        made = ModelsPage(context, ask_for_folder=ask)
        qtbot.addWidget(made)
        made.resize(QSize(840, 676))
        made.show()
        settle(qtbot, made)
        return made

    return make


@pytest.fixture
def page(show, folder):
    made = show(folder)
    take(made, "tiny.gguf")
    return made


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page._pause.isActive() and page.context.jobs.is_idle, timeout=PATIENCE_MS)


def take(page, name):
    page.table.choose([found.path.name for found in page.model.rows].index(name))


def cells(page):
    rows, columns = page.model.rowCount(), page.model.columnCount()
    return [[page.model.index(row, column).data() for column in range(columns)] for row in range(rows)]


def test_the_files_are_listed_and_broken_ones_are_told(page):
    assert cells(page) == [
        ["notes.gguf", "–", "–", "–", "–", "44 B", "broken"],
        ["tiny.gguf", "llama", "220,864", "F32", "16,384", "906 kB", "yes"],
    ]
    assert page.header.sentence.text().startswith("2 model files, 1 broken, ")
    take(page, "notes.gguf")
    assert "is not a GGUF file" in page.card.fault.text()
    assert page.card.fault.isVisible()
    assert not page.card.test.isVisible()


def test_the_file_in_hand_is_described(page):
    facts = dict(page.card.file.facts)
    assert facts["Name"] == "Practice: random weights"
    assert (facts["Layers"], facts["Chat template"], facts["Marks 1, 0"]) == (
        "2 and the output",
        "yes",
        "can be read",
    )
    machine = dict(page.card.machine.facts)
    assert machine["Fits"] == "yes"
    assert machine["Memory"].startswith("needs ")
    assert page.card.hash.words.text() == "not computed yet"
    assert page.card.test.words.text() == "Not tested on this machine yet."


def test_a_hash_is_computed_on_demand_and_stays(qtbot, page, show, folder):
    page.card.hash.compute_button.click()
    settle(qtbot, page)
    sha256 = page.card.hash.words.text()
    assert len(sha256) == 64
    assert not page.card.hash.compute_button.isVisible()
    again = show(folder)
    take(again, "tiny.gguf")
    settle(qtbot, again)
    assert again.card.hash.words.text() == sha256


def test_a_test_measures_the_file_and_says_when(qtbot, page):
    page.card.test.test_button.click()
    assert page.card.test.stop_button.isVisible()
    assert not page.card.test.test_button.isVisible()
    settle(qtbot, page)
    facts = dict(page.card.test.facts.facts)
    assert set(facts) >= {"Loads in", "Reads", "Writes", "Memory", "In form"}
    assert facts["In form"].startswith("yes, ")
    assert facts["Memory"].endswith("estimated")
    assert page.card.test.when.text() == "Measured just now."


def test_a_test_is_stopped_and_says_so(qtbot, page, tmp_path, monkeypatch):
    let_worker_be(
        tmp_path, monkeypatch, "say(kind='ready', sha256='x'); sys.stdin.readline(); sys.stdin.read()"
    )
    page.card.test.test_button.click()
    (job,) = page.context.jobs.running
    qtbot.waitUntil(lambda: job.progress is not None and job.progress.done == 1)
    assert page.card.test.words.text() == "Testing: reading and writing"
    page.card.test.stop_button.click()
    settle(qtbot, page)
    assert job.state is JobState.CANCELLED
    assert page.card.test.words.text() == "The test was stopped."


def test_a_native_crash_is_told_in_words_and_the_page_lives(qtbot, page, tmp_path, monkeypatch):
    let_worker_be(tmp_path, monkeypatch, "print('GGML_ASSERT failed', file=sys.stderr); os.abort()")
    page.card.test.test_button.click()
    settle(qtbot, page)
    assert "llama.cpp ended while it tested tiny.gguf" in page.card.test.words.text()
    assert page.card.test.test_button.isEnabled()


def test_a_file_that_is_too_large_is_tested_only_where_that_is_wished(page):
    assert not page.card.test.anyway.isVisible()
    (found,) = (found for found in page.model.rows if found.file)
    page._show_chosen(replace(found, file=replace(found.file, memory_free_bytes=1000)))
    assert dict(page.card.machine.facts)["Fits"] == "no"
    assert page.card.test.anyway.isVisible()
    page.card.test.anyway.click()
    assert page.card.test.load_anyway
    take(page, "notes.gguf")
    take(page, "tiny.gguf")
    assert not page.card.test.load_anyway


def test_a_model_in_several_files_is_known_by_the_hash_of_its_first(page):
    (found,) = (found for found in page.model.rows if found.file)
    assert page.card.hash.title.text() == "SHA-256"
    page._show_chosen(replace(found, file=replace(found.file, parts=3)))
    assert page.card.hash.title.text() == "SHA-256 of the first file"
    assert dict(page.card.machine.facts)["On disk"] == "906 kB in 3 files"


def test_files_that_come_are_seen_when_looked_for_again(qtbot, page, folder):
    write_practice_file(folder / "another.gguf")
    page.refresh()
    settle(qtbot, page)
    assert [row[0] for row in cells(page)] == ["another.gguf", "notes.gguf", "tiny.gguf"]
    assert page.card.name.accessibleName() == str(folder / "tiny.gguf")


def test_without_a_file_the_page_leads_to_the_downloads(show, tmp_path):
    page = show(tmp_path / "nowhere")
    assert page.empty.isVisible()
    page.empty.button.click()
    assert page.form.isVisible()


def test_folders_are_added_put_first_and_removed(qtbot, show, folder, settings, tmp_path):
    other = tmp_path / "other"
    page = show(folder, ask=lambda _parent: str(other))
    page.tabs.show_part(FOLDERS)
    page.folders.add_button.click()
    settle(qtbot, page)
    assert settings.settings.models_folders == (str(folder), str(other))
    page.folders.download_buttons[str(other)].click()
    settle(qtbot, page)
    assert settings.settings.models_folders == (str(other), str(folder))
    assert page.form.folder.accessibleName() == str(other)
    page.folders.remove_buttons[str(folder)].click()
    settle(qtbot, page)
    assert settings.settings.models_folders == (str(other),)
    assert cells(page) == []


def test_suggestions_say_whether_they_fit_and_fill_the_form(page):
    page.tabs.show_part(DOWNLOAD)
    words = {chip.text() for chip in page.suggestions.chips}
    assert words <= {"✓  fits this machine", "✓  fits the GPU", "✗  too large", "?  memory unknown"}
    assert [button.accessibleName() for button in page.suggestions.buttons][:1] == [
        "Download Qwen2.5 1.5B Instruct"
    ]


def test_a_suggestion_is_downloaded_with_one_click(qtbot, page, folder):
    page.tabs.show_part(DOWNLOAD)
    page.form.download_wanted.disconnect()
    with qtbot.waitSignal(page.form.download_wanted) as asked:
        page.suggestions.buttons[0].click()
    repository, file = "Qwen/Qwen2.5-1.5B-Instruct-GGUF", "qwen2.5-1.5b-instruct-q4_k_m.gguf"
    assert asked.args == [DownloadRun(repository, file, folder)]


def test_the_form_asks_for_a_download_of_what_it_names(qtbot, page, folder):
    page.tabs.show_part(DOWNLOAD)
    assert not page.form.download_button.isEnabled()
    page.form.repository.setText(f" {REPOSITORY} ")
    page.form.file.setText(NAME)
    page.form.revision.setText("v1.0")
    page.form.download_wanted.disconnect()
    with qtbot.waitSignal(page.form.download_wanted) as asked:
        page.form.download_button.click()
    assert asked.args == [DownloadRun(REPOSITORY, NAME, folder, "v1.0")]


@pytest.fixture
def hub(folder):
    with running(FakeHub((folder / "tiny.gguf").read_bytes())) as served:
        yield served


def download_of(hub, folder):
    return DownloadRun(REPOSITORY, NAME, folder / "fetched", endpoint=hub.endpoint)


def test_a_download_is_followed_checked_and_found(qtbot, page, hub, folder):
    page.tabs.show_part(DOWNLOAD)
    page.form.download_wanted.emit(download_of(hub, folder))
    assert page.form.stop_button.isVisible()
    assert "asking the hub" in page.form.words.text()
    settle(qtbot, page)
    path = folder / "fetched" / NAME
    assert page.form.words.text() == f"{path} is whole: its SHA-256 is the one that the hub states."
    assert not page.form.stop_button.isVisible()
    assert path in [found.path for found in page.model.rows]


def test_a_file_that_is_being_downloaded_is_not_downloaded_twice(qtbot, page, hub, folder):
    other = download_of(hub, folder)()
    next(other)
    page.form.download_wanted.emit(download_of(hub, folder))
    settle(qtbot, page)
    assert "is being downloaded already" in page.form.words.text()
    other.close()


def test_without_a_connection_one_sentence_says_so(qtbot, page, folder):
    with running(FakeHub(b"")) as gone:
        pass
    page.form.download_wanted.emit(download_of(gone, folder))
    settle(qtbot, page)
    assert "The connection to the hub failed" in page.form.words.text()


def test_nothing_on_the_page_is_without_a_name(page):
    for part in range(3):
        page.tabs.show_part(part)
        assert nameless(page) == []


def test_the_page_fits_a_small_window(page):
    assert page.minimumSizeHint().width() <= 840
    assert page.minimumSizeHint().height() <= 600
    assert Path(page.card.name.accessibleName()).name == "tiny.gguf"
