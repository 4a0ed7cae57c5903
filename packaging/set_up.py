"""Sets up `.venv` from a bare Python, and starts the program: what `make run` and `make test` begin with."""

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

import system_libraries

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what says so
    sys.exit(
        f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}. "
        "Name another one: make run PYTHON=python3.12"
    )

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.8"
OLDEST_UV = (0, 9)
COMPILED = "llama-cpp-python"
LIBRARY_ONLY = "packaging/llama_library_only.cmake"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
SECONDS_OF_A_COPY = 8


@dataclass(frozen=True)
class Stamp:
    """What the environment was made from; a stamp that still holds means that there is nothing to do."""

    sources: str
    place: str
    cmake_args: str


def main() -> None:
    """Set up, and start the program if that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", action="store_true", help="then open the sample project")
    wants_to_run = parser.parse_args().run
    window = wants_to_run and has_display(sys.platform, os.environ)
    set_up(ROOT, window=window, may_go_without_qt=wants_to_run and not window)
    if wants_to_run:
        start(ROOT, window=window)


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown; on Windows and macOS one always can."""
    if platform in {"win32", "darwin"}:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def set_up(root: Path, *, window: bool, may_go_without_qt: bool = False) -> None:
    """Leave a `.venv` that agrees with uv.lock, and a system that can run it; at once if both are there."""
    provide_libraries(window=window, compiler=not is_compiled(root), may_go_without_qt=may_go_without_qt)
    before = read_stamp(root)
    now = stamp_of(root, os.environ.get("CMAKE_ARGS", before.cmake_args if before else ""))
    if before == now and program(root, "python").exists():
        return
    started = time.monotonic()
    synchronise(root, now, rebuild=now.cmake_args != (before.cmake_args if before else ""))
    stamp_file(root).write_text(json.dumps(asdict(now)), encoding="utf-8")
    print(f"Set up in {duration(time.monotonic() - started)}.", flush=True)


def provide_libraries(*, window: bool, compiler: bool, may_go_without_qt: bool) -> None:
    """Install the missing system packages as root; as anybody else, say how."""
    essential = system_libraries.missing_for_computing(compiler=compiler)
    for_qt = system_libraries.missing_for_painting(window=window)
    needs = essential + for_qt
    if not needs or (system_libraries.can_install() and system_libraries.install(needs)):
        return
    if essential or not may_go_without_qt:
        stop(system_libraries.advice(needs))
    print("For the window later:", system_libraries.advice(needs), flush=True)


def is_compiled(root: Path) -> bool:
    """Whether the environment holds a llama.cpp already."""
    folders = ("lib/python*/site-packages", "Lib/site-packages")
    return any(any((root / ".venv").glob(f"{folder}/llama_cpp/lib")) for folder in folders)


def synchronise(root: Path, stamp: Stamp, *, rebuild: bool) -> None:
    """Bring `.venv` to the state of uv.lock: the ready-made wheels first, then what is compiled."""
    uv = provide_uv(root)
    environment = build_environment(os.environ, root, stamp.cmake_args, processors=processors())
    # Progress is for somebody who looks on.
    quiet = not sys.stderr.isatty()
    command = [uv, "sync", "--frozen", "--all-extras", "--python", base_python()]
    command += ["--quiet"] if quiet else []
    print("Fetching the libraries into .venv", flush=True)
    if is_compiled(root) and not rebuild:
        run_installer(command, environment, root, quiet=quiet)
        return
    run_installer([*command, "--no-install-package", COMPILED, "--inexact"], environment, root, quiet=quiet)
    print(f"Compiling llama.cpp on {processors()} processors: a few minutes, once", flush=True)
    started = time.monotonic()
    command += ["--reinstall-package", COMPILED] if rebuild else []
    run_installer(command, environment, root, quiet=quiet)
    took = time.monotonic() - started
    is_copy = took < SECONDS_OF_A_COPY
    print("It was in uv's cache already." if is_copy else f"Compiled in {duration(took)}.", flush=True)


def run_installer(command: list[str], environment: Mapping[str, str], root: Path, *, quiet: bool) -> None:
    """Run uv or pip in the checkout; if it fails, tell a missing network from everything else."""
    errors = subprocess.PIPE if quiet else None
    done = subprocess.run(command, cwd=root, env=environment, stderr=errors, text=True, check=False)
    if done.returncode == 0:
        return
    try:
        with urllib.request.urlopen("https://pypi.org/simple/pip/", timeout=20):
            print(done.stderr or "", end="", file=sys.stderr)
    except OSError as error:
        stop(f"pypi.org cannot be reached ({error}). Connect, and run this again: it goes on where it ended.")
    stop("Setting up .venv failed; the reason stands above.")


def provide_uv(root: Path) -> str:
    """A uv that can read our lock file: the installed one, or our own copy in `.uv`."""
    own = root / ".uv" / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    for candidate in (shutil.which("uv"), str(own)):
        if candidate and is_recent_uv(candidate):
            return candidate
    if importlib.util.find_spec("pip") is None:
        stop("Neither uv nor pip is here. Run: sudo apt-get install python3-pip, or install uv.")
    print(f"Fetching uv {UV_VERSION} into .uv", flush=True)
    # Debian's pip refuses to install into the system, but not into a folder of ours.
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    environment = os.environ | {"PIP_ROOT_USER_ACTION": "ignore"}
    run_installer([*pip, "--target", str(root / ".uv"), f"uv=={UV_VERSION}"], environment, root, quiet=True)
    return str(own)


def is_recent_uv(command: str) -> bool:
    """Whether this uv can be started and knows the settings in pyproject.toml."""
    try:
        said = subprocess.run([command, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    found = re.match(r"uv (\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_UV


def build_environment(
    environment: Mapping[str, str], root: Path, cmake_args: str, *, processors: int
) -> dict[str, str]:
    """The environment for uv: this machine's Python, and of llama.cpp the library alone."""
    # The make that called us would hand its own job limit down to the compilation.
    foreign = {"VIRTUAL_ENV", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "UV_PYTHON"}
    result = {name: value for name, value in environment.items() if name not in foreign}
    if Path(CERTIFICATES).is_file():
        result.setdefault("SSL_CERT_FILE", CERTIFICATES)
    result.setdefault("CMAKE_BUILD_PARALLEL_LEVEL", str(processors))
    library_only = shlex.quote(f"-DCMAKE_PROJECT_INCLUDE={(root / LIBRARY_ONLY).as_posix()}")
    result["CMAKE_ARGS"] = f"{cmake_args} -DLLAVA_BUILD=OFF {library_only}".strip()
    result["SKBUILD_BUILD_TARGETS"] = "llama"
    result["UV_PROJECT_ENVIRONMENT"] = str(root / ".venv")
    result["UV_PYTHON_DOWNLOADS"] = "never"
    return result


def processors() -> int:
    """The processors that this process may use; a container often has fewer than its machine."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def base_python() -> str:
    """The Python under a virtual environment, if one is active: ours may be about to be replaced."""
    return str(getattr(sys, "_base_executable", sys.executable))


def stamp_of(root: Path, cmake_args: str) -> Stamp:
    """The stamp of an environment made now."""
    digest = hashlib.sha256()
    for name in ("uv.lock", "pyproject.toml", LIBRARY_ONLY):
        digest.update((root / name).read_bytes())
    return Stamp(digest.hexdigest(), f"{root} {sys.version}", cmake_args)


def stamp_file(root: Path) -> Path:
    """Where the stamp lies; it goes when the environment goes."""
    return root / ".venv" / "set-up.json"


def read_stamp(root: Path) -> Stamp | None:
    """The stamp of the last complete set-up, or none."""
    try:
        return Stamp(**json.loads(stamp_file(root).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def program(root: Path, name: str) -> Path:
    """A program of the environment."""
    return root / ".venv" / (f"Scripts/{name}.exe" if os.name == "nt" else f"bin/{name}")


def start(root: Path, *, window: bool) -> NoReturn:
    """Open the window on the sample, or go through the sample's whole loop without one."""
    if not window:
        print("There is no display: going through the sample without a window.", flush=True)
    command = ["skillmix-desktop", "--sample"] if window else ["skillmix", "sample"]
    path = program(root, command[0])
    sys.exit(subprocess.run([path, *command[1:]], check=False).returncode)


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def stop(line: str) -> NoReturn:
    """End with one line that says what to do."""
    sys.exit(line)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
