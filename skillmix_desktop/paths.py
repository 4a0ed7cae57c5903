"""Where the program's own files and the user's folders are."""

import sys
from pathlib import Path

import platformdirs

APPLICATION = "skillmix-desktop"
_PACKAGE = Path(__file__).resolve().parent


def resources_folder() -> Path:
    """The catalogue, prompts, templates, icons and the sample."""
    return _shipped("resources")


def migrations_folder() -> Path:
    """The alembic environment of project files."""
    return _shipped("db")


def _shipped(name: str) -> Path:
    """A folder that stands at the checkout's top level, inside the wheel, or in the frozen program."""
    candidates = (
        Path(getattr(sys, "_MEIPASS", _PACKAGE)) / name,
        _PACKAGE / f"_{name}",
        _PACKAGE.parent / name,
    )
    return next(path for path in candidates if path.is_dir())


def settings_file() -> Path:
    """The user's settings, in TOML."""
    return Path(platformdirs.user_config_path(APPLICATION)) / "settings.toml"


def cache_folder() -> Path:
    """What can be made anew at any time, such as the practice model."""
    return Path(platformdirs.user_cache_path(APPLICATION))


def data_folder() -> Path:
    """What belongs to the user and has no project, such as the opened copy of the sample."""
    return Path(platformdirs.user_data_path(APPLICATION))


def logs_folder() -> Path:
    """The program's log files."""
    return Path(platformdirs.user_log_path(APPLICATION))
