"""Setting up: done once, done again when something changed, and helpful when it cannot be done."""

import importlib
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

PACKAGING = Path(__file__).resolve().parent.parent / "packaging"

# Makes what uv would make, as far as set_up.py looks, and writes down how it was called.
UV = """#!/bin/sh
if [ "$1" = --version ]; then echo "uv 0.99.1 (x86_64)"; exit; fi
echo "$* | $CMAKE_ARGS | $SKBUILD_BUILD_TARGETS" >> calls.txt
[ -e uv-fails ] && exit 2
mkdir -p .venv/bin .venv/lib/python3/site-packages/llama_cpp/lib
printf '#!/bin/sh\\necho "skillmix $*"\\n' > .venv/bin/skillmix
cp .venv/bin/skillmix .venv/bin/python
chmod +x .venv/bin/*
"""

needs_a_shell = pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")


@pytest.fixture
def set_up(monkeypatch):
    monkeypatch.syspath_prepend(str(PACKAGING))
    return importlib.import_module("set_up")


@pytest.fixture
def libraries(monkeypatch):
    monkeypatch.syspath_prepend(str(PACKAGING))
    return importlib.import_module("system_libraries")


class Checkout:
    """A small checkout with a stand-in for uv, in which set_up.py is run for real."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(PACKAGING, root / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "uv.lock").write_text("version = 1\n")
        (root / "pyproject.toml").write_text("[project]\n")
        write_program(root / "programs" / "uv", UV)

    def make_run(self, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DISPLAY", "WAYLAND_DISPLAY", "CMAKE_ARGS"}
        }
        path = f"{self.root / 'programs'}{os.pathsep}{inherited['PATH']}"
        return subprocess.run(
            [sys.executable, "packaging/set_up.py", "--run"],
            cwd=self.root,
            env=inherited | {"PATH": path} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        """How uv was called since this was last asked."""
        file = self.root / "calls.txt"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


@needs_a_shell
def test_without_a_display_the_sample_is_run_headless(checkout):
    done = checkout.make_run()
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "skillmix sample"
    assert re.search(r"^Set up in \d+ s\.$", done.stdout, flags=re.MULTILINE)


@needs_a_shell
def test_the_second_time_nothing_is_set_up(checkout):
    checkout.make_run()
    first = checkout.calls()
    again = checkout.make_run()
    assert len(first) == 2
    assert checkout.calls() == []
    assert "Set up" not in again.stdout


@needs_a_shell
def test_a_changed_lock_file_is_followed_without_compiling(checkout):
    checkout.make_run()
    checkout.calls()
    (checkout.root / "uv.lock").write_text("version = 1\nrevision = 5\n")
    assert "Compiling" not in checkout.make_run().stdout
    assert len(checkout.calls()) == 1


@needs_a_shell
def test_other_arguments_for_cmake_compile_again_and_are_remembered(checkout):
    checkout.make_run()
    checkout.calls()
    checkout.make_run(CMAKE_ARGS="-DGGML_CUDA=on")
    assert "--reinstall-package llama-cpp-python | -DGGML_CUDA=on -DLLAVA_BUILD=OFF" in checkout.calls()[-1]
    checkout.make_run()
    assert checkout.calls() == []
    checkout.make_run(CMAKE_ARGS="")
    assert "--reinstall-package llama-cpp-python | -DLLAVA_BUILD=OFF" in checkout.calls()[-1]


@needs_a_shell
def test_an_interrupted_set_up_is_done_again(checkout):
    (checkout.root / "uv-fails").touch()
    failed = checkout.make_run()
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    (checkout.root / "uv-fails").unlink()
    assert checkout.make_run().returncode == 0


@needs_a_shell
@pytest.mark.parametrize(
    ("says", "is_recent"),
    [
        ("uv 0.9.0", True),
        ("uv 1.0.3 (abc 2026-01-01)", True),
        ("uv 0.8.22", False),
        ("something else", False),
    ],
)
def test_only_a_uv_that_knows_our_settings_is_used(set_up, tmp_path, says, is_recent):
    write_program(tmp_path / "uv", f"#!/bin/sh\necho '{says}'\n")
    assert set_up.is_recent_uv(str(tmp_path / "uv")) is is_recent


def test_a_uv_that_cannot_be_started_is_not_used(set_up, tmp_path):
    assert not set_up.is_recent_uv(str(tmp_path / "uv"))


@pytest.mark.parametrize(
    ("platform", "environment", "has_one"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_display_is_found(set_up, platform, environment, has_one):
    assert set_up.has_display(platform, environment) is has_one


def test_a_user_may_add_to_the_arguments_for_cmake(set_up):
    built = set_up.build_environment({}, Path("/a"), "-DGGML_VULKAN=on", processors=3)
    arguments = built["CMAKE_ARGS"].split()
    assert arguments[0] == "-DGGML_VULKAN=on"
    assert arguments[-1] == "-DCMAKE_PROJECT_INCLUDE=/a/packaging/llama_library_only.cmake"
    assert built["CMAKE_BUILD_PARALLEL_LEVEL"] == "3"


def test_a_folder_with_a_space_is_one_argument_for_cmake(set_up):
    built = set_up.build_environment({}, Path("/my work"), "", processors=1)
    assert shlex.split(built["CMAKE_ARGS"])[-1].endswith("=/my work/packaging/llama_library_only.cmake")


def test_the_compilation_does_not_inherit_the_limits_of_make(set_up):
    built = set_up.build_environment({"MAKEFLAGS": "-j1", "HOME": "/h"}, Path("/a"), "", processors=8)
    assert "MAKEFLAGS" not in built
    assert built["HOME"] == "/h"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (85, "1 min 25 s")]
)
def test_a_duration_is_said_in_minutes_and_seconds(set_up, seconds, said):
    assert set_up.duration(seconds) == said


@given(text=st.text())
def test_a_damaged_stamp_is_no_stamp(text, tmp_path_factory):
    sys.path.insert(0, str(PACKAGING))
    set_up = importlib.import_module("set_up")
    sys.path.remove(str(PACKAGING))
    root = tmp_path_factory.mktemp("stamp")
    (root / ".venv").mkdir()
    set_up.stamp_file(root).write_text(text, encoding="utf-8", errors="surrogatepass")
    assert set_up.read_stamp(root) is None


def test_no_library_is_found_that_is_not_there(libraries):
    assert not libraries.is_loadable("libno-such-library.so.7")
    assert not libraries.is_command("no-such-program-of-ours")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring their libraries along")
def test_where_these_tests_run_qt_has_all_it_needs(libraries):
    assert libraries.missing_for_painting(window=False) == []


def test_a_folder_counts_as_fonts_only_with_a_font_in_it(libraries, tmp_path):
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "README.txt").touch()
    assert not libraries.has_fonts([str(tmp_path), str(tmp_path / "missing")])
    (tmp_path / "truetype" / "Some.TTF").touch()
    assert libraries.has_fonts([str(tmp_path)])


def test_what_is_missing_is_told_in_one_line(libraries):
    line = libraries.advice([libraries.PAINTING[0], libraries.FONTS])
    assert "\n" not in line
    wanted = "libgl1 fonts-dejavu-core" if shutil.which("apt-get") else "libGL.so.1, a font"
    assert wanted in line


def test_the_install_command_is_one_for_the_shell(libraries):
    assert libraries.install_command(["libgl1", "libegl1"]) == (
        "apt-get update && apt-get install -y --no-install-recommends libgl1 libegl1"
    )
