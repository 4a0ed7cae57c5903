"""What the tests of chat models share: no real keyring, no real cache, and the practice file."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from skillmix_desktop.llm.llama.engine import Engine
from skillmix_desktop.llm.llama.process import LlamaModel
from skillmix_desktop.llm.practice_file import write_practice_file
from tests.llm.fake_server import running
from tests.llm.http_support import Serve


@pytest.fixture(autouse=True)
def no_real_keys_or_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.fixture(scope="session")
def practice_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    write_practice_file(path)
    return path


@pytest.fixture
def engine(practice_path: Path) -> Iterator[Engine]:
    engine = Engine(practice_path, file={"file": practice_path.name}, threads=1)
    yield engine
    engine.close()


@pytest.fixture
def llama(practice_path: Path) -> Iterator[LlamaModel]:
    model = LlamaModel(practice_path, threads=1)
    yield model
    model.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that follow a policy; afterwards no thread that called them may be left."""
    with ExitStack() as stack:
        yield lambda policy: stack.enter_context(running(policy))
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("calls to")]
