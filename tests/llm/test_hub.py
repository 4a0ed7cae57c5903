"""Downloads from a hub: whole, resumed, checked, and with each fault in one sentence."""

import hashlib
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.hub import fetch, look_up
from skillmix_desktop.pipeline.model_download import download_model
from tests.llm.fake_hub import NAME, REPOSITORY, FakeHub, running

CONTENT = random.Random(7).randbytes(3_500_000)


@pytest.fixture
def serve() -> Iterator[Callable[..., FakeHub]]:
    with ExitStack() as stack:
        yield lambda **changes: stack.enter_context(running(FakeHub(**({"content": CONTENT} | changes))))


def download(hub, folder, *, repository=REPOSITORY, name=NAME, revision=None):
    return list(download_model(repository, name, folder, revision=revision, endpoint=hub.endpoint))


def test_a_file_arrives_whole_and_is_counted_in_bytes(serve, tmp_path):
    told = download(serve(), tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == [NAME]
    assert (tmp_path / "new" / NAME).read_bytes() == CONTENT
    assert (told[0].done, told[-1].done, told[-1].total) == (0, len(CONTENT), len(CONTENT))
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert "of 4 MB" in told[1].note
    assert told[-1].note == "checking the SHA-256"


def test_a_stopped_download_goes_on_where_it_ended(serve, tmp_path):
    hub = serve()
    file = look_up(REPOSITORY, NAME, endpoint=hub.endpoint)
    steps = fetch(file, tmp_path)
    next(steps)
    present = next(steps)
    steps.close()
    assert not (tmp_path / NAME).exists()
    assert file.part(tmp_path).stat().st_size == present
    hub.sent.clear()
    assert next(fetch(file, tmp_path)) == present
    download(hub, tmp_path)
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert hub.sent[-1] == len(CONTENT) - present


def test_a_tag_is_asked_for_where_one_is_named(serve, tmp_path):
    download(serve(), tmp_path, revision="v1.0")
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_a_file_is_downloaded_by_one_at_a_time(serve, tmp_path):
    hub = serve()
    steps = download_model(REPOSITORY, NAME, tmp_path, endpoint=hub.endpoint)
    next(steps)
    with pytest.raises(ModelError, match="is being downloaded already"):
        download(hub, tmp_path)
    steps.close()
    download(hub, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


_DOWNLOAD_AND_WAIT = """
import sys
from pathlib import Path
from skillmix_desktop.pipeline.model_download import download_model
steps = download_model(sys.argv[1], sys.argv[2], Path(sys.argv[3]), endpoint=sys.argv[4])
next(steps)
print("begun", flush=True)
sys.stdin.read()
"""


def test_a_download_whose_program_was_killed_leaves_no_lock(serve, tmp_path):
    hub = serve()
    command = [sys.executable, "-c", _DOWNLOAD_AND_WAIT, REPOSITORY, NAME, str(tmp_path), hub.endpoint]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "begun\n"
        with pytest.raises(ModelError, match="is being downloaded already"):
            download(hub, tmp_path)
        other.kill()
        other.wait()
        download(hub, tmp_path)
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_a_broken_connection_is_told_and_resumed(serve, tmp_path):
    hub = serve(hangs_up_after=2_000_000)
    with pytest.raises(ModelError, match="what has come is kept"):
        download(hub, tmp_path)
    (part,) = tmp_path.iterdir()
    present = part.stat().st_size
    assert present > 0
    hub.hangs_up_after = None
    download(hub, tmp_path)
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert hub.sent == [2_000_000, len(CONTENT) - present]


def test_a_server_without_ranges_sends_everything_again(serve, tmp_path):
    hub = serve(honours_ranges=False)
    look_up(REPOSITORY, NAME, endpoint=hub.endpoint).part(tmp_path).write_bytes(CONTENT[:1000])
    download(hub, tmp_path)
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_a_complete_part_is_only_checked(serve, tmp_path):
    hub = serve()
    look_up(REPOSITORY, NAME, endpoint=hub.endpoint).part(tmp_path).write_bytes(CONTENT)
    download(hub, tmp_path)
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert hub.sent == []


def test_a_wrong_checksum_is_told_and_nothing_is_thrown_away(serve, tmp_path):
    with pytest.raises(ModelError, match="SHA-256 differs") as told:
        download(serve(stated=hashlib.sha256(b"other").hexdigest()), tmp_path)
    (kept,) = tmp_path.iterdir()
    assert kept.suffix == ".broken"
    assert str(kept) in str(told.value)
    assert kept.read_bytes() == CONTENT


def test_a_file_that_is_there_is_not_fetched_again(serve, tmp_path):
    (tmp_path / NAME).write_bytes(CONTENT)
    hub = serve()
    download(hub, tmp_path)
    assert hub.sent == []


def test_another_file_of_that_name_is_left_alone(serve, tmp_path):
    (tmp_path / NAME).write_bytes(b"mine")
    with pytest.raises(ModelError, match="another content"):
        download(serve(), tmp_path)
    assert (tmp_path / NAME).read_bytes() == b"mine"


def test_a_full_disk_is_told_before_anything_is_sent(serve, tmp_path):
    hub = serve(size=10**18)
    with pytest.raises(ModelError, match="GB free"):
        download(hub, tmp_path)
    assert hub.sent == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ((401, "GatedRepo"), "accepted its terms"),
        ((403, "GatedRepo"), "accepted its terms"),
        ((401, "RepoNotFound"), "has no repository"),
        ((404, "RepoNotFound"), "has no repository"),
        ((404, "EntryNotFound"), "has no file called"),
        ((404, "RevisionNotFound"), "has no revision"),
        ((403, ""), "refuses"),
        ((500, ""), "status 500"),
    ],
)
def test_each_refusal_is_one_sentence(serve, tmp_path, error, sentence):
    with pytest.raises(ModelError, match=sentence):
        download(serve(error=error), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_stated_sha256_is_not_fetched(serve, tmp_path):
    with pytest.raises(ModelError, match="states no size and SHA-256"):
        download(serve(stated="a" * 40), tmp_path)


def test_a_repository_is_named_by_owner_and_name(serve, tmp_path):
    with pytest.raises(ModelError, match="owner/repository"):
        download(serve(), tmp_path, repository="a/b/c")


def test_no_network_is_one_sentence(tmp_path):
    with running(FakeHub(CONTENT)) as hub:
        pass
    with pytest.raises(ModelError, match="connection to the hub failed"):
        download(hub, tmp_path)
