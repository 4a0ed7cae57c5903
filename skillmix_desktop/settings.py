"""The user's settings: a table of data, kept in one TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import cast

import tomli_w

from skillmix_desktop.errors import SkillMixError

RECENT_LIMIT = 8
AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Setting:
    """How one of the settings is shown to the user; ``choices`` empty means free text."""

    name: str
    title: str
    explanation: str
    choices: tuple[str, ...] = ()


SHOWN: tuple[Setting, ...] = (
    Setting("theme", "Theme", "Light, dark, or as the desktop has it.", ("system", "light", "dark")),
    Setting("annotator", "Your name", "Your verdicts carry it; others see it beside your marks."),
    Setting("student", "Usual student", "Offered first when texts are to be written, such as openai/gpt-4."),
    Setting("grader", "Usual grader", "Offered first when texts are to be graded."),
    Setting(
        "slots",
        "Texts at once",
        "How many a model file on this computer works on side by side; automatic is what memory allows.",
        (AUTOMATIC, "1", "2", "4", "8", "16", "32", "64"),
    ),
    Setting("models_folders", "Folders with model files", "Where .gguf files are looked for, one a line."),
)


@dataclass(frozen=True)
class Settings:
    """What the program remembers of its user; what it does not know is kept in ``others``.

    ``keys`` are those that the user gave to actions, by the actions' names.
    """

    theme: str = "system"
    annotator: str = ""
    student: str = ""
    grader: str = ""
    slots: str = AUTOMATIC
    models_folders: tuple[str, ...] = ()
    recent_projects: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, object] = field(default_factory=dict)

    @property
    def slots_wanted(self) -> int | None:
        """How many texts at once a model file is to work on; None leaves it to the program."""
        return None if self.slots == AUTOMATIC else int(self.slots)

    def with_recent(self, location: str) -> "Settings":
        """These settings with ``location`` as the project that was opened last."""
        rest = (other for other in self.recent_projects if other != location)
        return replace(self, recent_projects=(location, *rest)[:RECENT_LIMIT])

    def without_recent(self, location: str) -> "Settings":
        """These settings without ``location`` among the recent projects."""
        return replace(
            self, recent_projects=tuple(other for other in self.recent_projects if other != location)
        )


KNOWN = tuple(known.name for known in fields(Settings) if known.name != "others")


class SettingsStore:
    """The settings and their file; ``warning`` says what was wrong with the file when it was read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.settings = Settings()
        self.warning = ""

    @classmethod
    def load(cls, path: Path) -> "SettingsStore":
        """The settings in ``path``; defaults where it says nothing, or nothing that can be used."""
        store = cls(path)
        if path.exists():
            store._read()
        return store

    def replace(self, settings: Settings) -> None:
        """Use ``settings`` from now on, and keep them."""
        if settings != self.settings:
            self.settings = settings
            self.save()

    def save(self) -> None:
        """Write the file, whole or not at all."""
        content = dict(self.settings.others) | {
            name: _toml(value) for name, value in asdict(self.settings).items() if name != "others"
        }
        unfinished = self._path.with_name(self._path.name + ".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(tomli_w.dumps(content), encoding="utf-8")
            unfinished.replace(self._path)
        except OSError as error:
            raise SkillMixError(
                f"The settings cannot be kept in {self._path} ({error.strerror}); free the way to that file."
            ) from error

    def _read(self) -> None:
        try:
            content = tomllib.loads(self._path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
            self._set_aside("cannot be read")
            return
        good, bad = _sorted_out(content)
        self.settings = Settings(**good)  # type: ignore[arg-type]  # checked against the defaults' types
        if bad:
            self._set_aside(f"says nothing usable for {', '.join(bad)}")

    def _set_aside(self, fault: str) -> None:
        kept = self._path.with_name(self._path.name + ".broken")
        try:
            kept.write_bytes(self._path.read_bytes())
            where = f"it was kept as {kept}"
        except OSError:
            where = "it could not be copied"
        self.warning = f"The settings file {self._path} {fault}; defaults are used instead, and {where}."


def _sorted_out(content: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    defaults = asdict(Settings())
    good: dict[str, object] = {"others": {key: value for key, value in content.items() if key not in KNOWN}}
    bad: list[str] = []
    for name in KNOWN:
        if name not in content:
            continue
        if _is_usable(name, content[name], defaults[name]):
            good[name] = _frozen(content[name])
        else:
            bad.append(name)
    return good, bad


def _is_usable(name: str, value: object, default: object) -> bool:
    if isinstance(default, dict):
        return isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values())
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    choices = next((shown.choices for shown in SHOWN if shown.name == name), ())
    return isinstance(value, str) and (not choices or value in choices)


def _frozen(value: object) -> object:
    return tuple(cast("list[str]", value)) if isinstance(value, list) else value


def _toml(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
