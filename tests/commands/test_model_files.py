"""Verbs about model files."""

import json
import os
import subprocess
import sys

import pytest

from tests.llm.fake_hub import NAME, REPOSITORY, FakeHub, running

CONTENT = b"weights" * 1000


@pytest.fixture
def call(tmp_path):
    """The program in a process of its own, as HF_ENDPOINT is read when the library is imported."""

    def start(hub, *words):
        own = {"HF_ENDPOINT": hub.endpoint, "XDG_CONFIG_HOME": str(tmp_path / "config")}
        command = [sys.executable, "-m", "skillmix_desktop.cli", *map(str, words)]
        return subprocess.run(command, env=os.environ | own, capture_output=True, text=True, check=False)

    return start


def test_a_file_is_downloaded_from_the_hub_that_hf_endpoint_names(call, tmp_path):
    with running(FakeHub(CONTENT)) as hub:
        told = call(hub, "models", "download", REPOSITORY, NAME, "--folder", tmp_path / "files", "--json")
    path = tmp_path / "files" / NAME
    assert (told.returncode, told.stderr) == (0, "")
    assert json.loads(told.stdout) == {"path": str(path), "bytes": len(CONTENT)}
    assert path.read_bytes() == CONTENT


def test_a_download_goes_to_the_settings_first_folder(call, tmp_path):
    settings = tmp_path / "config" / "skillmix-desktop" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"models_folders = [{json.dumps(str(tmp_path / 'usual'))}]\n")
    with running(FakeHub(CONTENT)) as hub:
        told = call(hub, "models", "download", REPOSITORY, NAME)
    assert told.stdout == f"{tmp_path / 'usual' / NAME} is whole and checked.\n"


def test_what_the_hub_does_not_have_is_one_sentence(call):
    with running(FakeHub(CONTENT)) as hub:
        told = call(hub, "models", "download", REPOSITORY, "other.gguf")
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "no file called other.gguf" in told.stderr


def test_the_files_in_folders_are_listed(skillmix, tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("b.gguf", "deep/a.gguf", "notes.txt"):
        (tmp_path / name).write_bytes(b"12345")
    told = skillmix("models", "list", "--folder", tmp_path, "--json").json
    assert told == {
        "files": [
            {"path": str(tmp_path / "deep" / "a.gguf"), "bytes": 5},
            {"path": str(tmp_path / "b.gguf"), "bytes": 5},
        ]
    }
    assert skillmix("models", "list", "--folder", tmp_path).out.count("\n") == 2


def test_an_empty_folder_says_how_to_go_on(skillmix, tmp_path):
    assert "--folder" in skillmix("models", "list", "--folder", tmp_path).out


def test_a_file_that_is_no_model_is_told(skillmix, tmp_path):
    (tmp_path / "notes.gguf").write_text("just notes")
    assert "not a GGUF file" in skillmix("models", "inspect", tmp_path / "notes.gguf").sentence


def test_a_model_file_is_described(skillmix, tmp_path):
    from skillmix_desktop.llm.practice_file import write_practice_file

    path = tmp_path / "tiny.gguf"
    write_practice_file(path)
    told = skillmix("models", "inspect", path, "--json").json
    assert set(told) >= {
        *("architecture", "parameters", "quantization", "context_length"),
        *("chat_template", "sha256", "memory_needed_bytes", "fits"),
    }
    assert (told["fits"], len(told["sha256"])) == (True, 64)
    assert "architecture: " in skillmix("models", "inspect", path).out


def test_a_model_file_is_tried_out(skillmix, tmp_path):
    from skillmix_desktop.llm.practice_file import write_practice_file

    path = tmp_path / "tiny.gguf"
    write_practice_file(path)
    told = skillmix("models", "test", path, "--json").json
    assert min(told["load_seconds"], told["read_per_second"], told["written_per_second"]) > 0
    assert 0 < told["answer_mass"] <= 1
    assert told["memory_estimated_bytes"] > 0
    assert "tokens a second" in skillmix("models", "test", path, "--load-anyway").out


def test_the_suggested_graders_are_told_from_small_to_large(skillmix):
    told = skillmix("models", "suggest", "--json").json
    sizes = [(grader["memory_gb"], grader["bytes"]) for grader in told["graders"]]
    assert sizes == sorted(sizes)
    assert all(size < memory * 1e9 for memory, size in sizes)
    assert {grader["licence"] for grader in told["graders"]} == {"Apache-2.0"}
    assert "not measured" in told["note"]
    first = told["graders"][0]
    assert f"download {first['repository']} {first['file']}" in skillmix("models", "suggest").out


@pytest.mark.parametrize("words", [(), ("inspect",), ("praise", "F"), ("download", "a/b")])
def test_wrong_usage_is_told_with_exit_code_2(skillmix, words):
    told = skillmix("models", *words)
    assert (told.code, told.out) == (2, "")
