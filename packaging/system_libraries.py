"""What Qt and the compiler need of a Linux system: which of it is missing, and the line that installs it."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """Something to be found on the system, and the Debian packages that bring it, the best name first."""

    name: str
    packages: tuple[str, ...]


PAINTING = (
    Need("libGL.so.1", ("libgl1",)),
    Need("libEGL.so.1", ("libegl1",)),
    Need("libxkbcommon.so.0", ("libxkbcommon0",)),
    # Debian 13 and Ubuntu 24.04 renamed this package.
    Need("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
    Need("libfreetype.so.6", ("libfreetype6",)),
    Need("libfontconfig.so.1", ("libfontconfig1",)),
    Need("libdbus-1.so.3", ("libdbus-1-3",)),
    Need("libgssapi_krb5.so.2", ("libgssapi-krb5-2",)),
)
WINDOW = (
    Need("libxcb-cursor.so.0", ("libxcb-cursor0",)),
    Need("libxcb-icccm.so.4", ("libxcb-icccm4",)),
    Need("libxcb-keysyms.so.1", ("libxcb-keysyms1",)),
    Need("libxcb-shape.so.0", ("libxcb-shape0",)),
    Need("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",)),
)
COMPILER = (Need("cc", ("gcc",)), Need("c++", ("g++",)), Need("make", ("make",)))
# A C compiler brings this one along; it is missing where a compiled llama.cpp comes out of a cache.
COMPUTING = (Need("libgomp.so.1", ("libgomp1",)),)
FONTS = Need("a font", ("fonts-dejavu-core",))
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def is_loadable(library: str) -> bool:
    """Whether the dynamic linker finds this library; what a package manager believes does not matter."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """Without a single font Qt paints empty boxes, and does not complain."""
    files = (file for folder in folders for file in Path(folder).expanduser().rglob("*"))
    return any(file.suffix.lower() in {".ttf", ".otf", ".ttc", ".pfb"} for file in files)


def is_command(name: str) -> bool:
    """Whether a program of this name can be started."""
    return shutil.which(name) is not None


def missing_for_computing(*, compiler: bool) -> list[Need]:
    """What this system lacks for the program without its window, and for compiling too."""
    if not sys.platform.startswith("linux"):
        return []
    return _lacking(COMPUTING, is_loadable) + _lacking(COMPILER if compiler else (), is_command)


def missing_for_painting(*, window: bool) -> list[Need]:
    """What this system lacks for painting off the screen, and for a real window too."""
    if not sys.platform.startswith("linux"):
        return []
    lacking = _lacking(PAINTING + (WINDOW if window else ()), is_loadable)
    return lacking if has_fonts() else [*lacking, FONTS]


def _lacking(needs: Iterable[Need], is_there: Callable[[str], bool]) -> list[Need]:
    return [need for need in needs if not is_there(need.name)]


def install_command(packages: Sequence[str]) -> str:
    """The shell command, for root, that installs these Debian packages."""
    return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"


def advice(needs: Sequence[Need]) -> str:
    """One line for a person who is not root, or whose system is not a Debian."""
    if is_command("apt-get"):
        command = install_command(_package_names(needs))
        return f"Some system packages are missing. Run: sudo sh -c '{command}'"
    names = ", ".join(need.name for need in needs)
    return f"Missing on this system: {names}. Install them with its package manager, and run this again."


def can_install() -> bool:
    """Whether this process may install packages: root, on a Debian or one of its children."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and is_command("apt-get")


def install(needs: Sequence[Need]) -> bool:
    """Install what is missing, as root; true when apt-get says that all of it is there."""
    # One broken source among many fails the update; whether it matters, the installation shows.
    _apt_get("update")
    packages = _package_names(needs)
    print("Installing", " ".join(packages), flush=True)
    done = _apt_get("install", "-y", "--no-install-recommends", *packages)
    if done.returncode != 0:
        # Without a network there is one such line for each of some fifty packages.
        print((done.stderr.strip() or "apt-get failed.").splitlines()[0], file=sys.stderr)
    return done.returncode == 0


def _apt_get(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        ["apt-get", *arguments], env=environment, capture_output=True, text=True, check=False
    )


def _package_names(needs: Iterable[Need]) -> list[str]:
    """One package a need: the first name that this release knows."""
    return [next(filter(_is_known, need.packages[:-1]), need.packages[-1]) for need in needs]


def _is_known(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0
