"""From names to chat models."""

import subprocess
import sys

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Request
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.llama.process import LlamaModel
from skillmix_desktop.llm.openai_model import OpenAIModel
from skillmix_desktop.llm.registry import open_model, reads_marks
from tests.llm import fake_server


def test_a_model_keeps_the_name_it_was_opened_by(practice_path, tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text('{"default": {"texts": ["x"]}}')
    specs = [
        "openai/gpt-4",
        "openai/org/NAME@http://localhost:8000/v1",
        f"llama/{practice_path}",
        f"scripted/{answers}",
        "practice",
    ]
    assert [open_model(spec).name for spec in specs] == specs


def test_only_local_files_read_marks(practice_path):
    assert reads_marks(open_model(f"llama/{practice_path}"))
    assert reads_marks(open_model("practice"))
    assert not reads_marks(open_model("openai/gpt-4"))


def test_a_named_endpoint_is_asked_for_the_named_model():
    with fake_server.running(fake_server.in_turn(fake_server.ok("hi"))) as server:
        spec = f"openai/org/some@model@{server.endpoint}/"
        model = open_model(spec, key_source=lambda _host: "a-key-here", http=HttpSettings(attempts=1))
        (reply,) = model.complete([Request("k", ("hello",))])
    assert reply.texts == ("hi",)
    (seen,) = server.seen
    assert (seen.path, seen.body["model"], seen.key) == (
        "/v1/chat/completions",
        "org/some@model",
        "a-key-here",
    )


def test_the_usual_key_source_is_the_environment(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-environment")
    with fake_server.running(fake_server.in_turn(fake_server.ok())) as server:
        list(open_model(f"openai/x@{server.endpoint}").complete([Request("k", ("hello",))]))
    assert server.seen[0].key == "sk-from-environment"


@pytest.mark.parametrize(
    "spec", ["gpt4", "", "openai", "openai/", "mistral/7b", "practice/1", "/x", "OpenAI/gpt-4"]
)
def test_a_name_that_is_none_says_what_names_look_like(spec):
    with pytest.raises(ModelError) as caught:
        open_model(spec)
    assert str(caught.value) == (
        f"No model is called '{spec}'. Names look like openai/gpt-4, llama/FILE.gguf, practice."
    )


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("program", "not a chat model"),
        ("llama/nowhere.gguf", "There is no file"),
        ("scripted/nowhere.json", "There is no file"),
        ("openai/name@localhost:8000", "names no model"),
        ("openai/@http://localhost:8000", "names no model"),
        ("openai/name@http://", "names no model"),
        ("openai/name@http:///v1", "is not an address"),
        ("openai/name@http://me:pw@host/v1", "must not hold a password"),
    ],
)
def test_a_name_that_cannot_be_opened_says_why(spec, complaint):
    with pytest.raises(ModelError, match=complaint):
        open_model(spec)


def test_the_window_can_list_models_without_loading_any_provider():
    program = (
        "import sys; import skillmix_desktop.llm.registry as registry; "
        "registry.open_model('scripted/' + sys.argv[1]); "
        "print([name for name in ('openai', 'llama_cpp', 'gguf', 'numpy', 'keyring') if name in sys.modules])"
    )
    answers = subprocess.run(
        [sys.executable, "-c", program, "/dev/stdin"], input="{}", capture_output=True, text=True, check=True
    )
    assert answers.stdout.strip() == "[]"


def test_opening_a_local_file_loads_nothing_into_this_process(practice_path):
    program = (
        "import sys; from skillmix_desktop.llm.registry import open_model; "
        "open_model('llama/' + sys.argv[1]); print('llama_cpp' in sys.modules)"
    )
    answers = subprocess.run(
        [sys.executable, "-c", program, str(practice_path)], capture_output=True, text=True, check=True
    )
    assert answers.stdout.strip() == "False"


def test_the_classes_behind_the_names(practice_path):
    assert isinstance(open_model("openai/gpt-4"), OpenAIModel)
    assert isinstance(open_model(f"llama/{practice_path}"), LlamaModel)
    assert open_model("practice").is_practice
