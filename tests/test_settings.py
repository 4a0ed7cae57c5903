"""The settings file: what is kept, and what a broken one costs."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.settings import RECENT_LIMIT, SHOWN, Settings, SettingsStore

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_there_are_defaults_and_no_warning(path):
    store = SettingsStore.load(path)
    assert store.settings == Settings()
    assert store.warning == ""
    assert not path.exists()


def test_what_was_kept_is_there_the_next_time(path):
    chosen = Settings(
        theme="dark",
        annotator="Anna Ñ",
        grader="openai/gpt-4",
        models_folders=("/models", "/more"),
        keys={"spot_check.met": "X"},
    )
    SettingsStore.load(path).replace(chosen)
    assert SettingsStore.load(path).settings == chosen


@given(annotator=WORDS, folders=st.lists(WORDS, max_size=4).map(tuple))
def test_any_text_survives_the_file(tmp_path_factory, annotator, folders):
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    chosen = Settings(annotator=annotator, models_folders=folders)
    SettingsStore(path).replace(chosen)
    assert SettingsStore.load(path).settings == chosen


def test_unknown_keys_are_kept(path):
    written(path, 'annotator = "Anna"\nfuture = 3\n[table]\nx = [1, 2]\n')
    store = SettingsStore.load(path)
    store.replace(replace(store.settings, theme="light"))
    kept = tomllib.loads(path.read_text(encoding="utf-8"))
    assert kept["future"] == 3
    assert kept["table"] == {"x": [1, 2]}
    assert kept["annotator"] == "Anna"


@pytest.mark.parametrize("text", ["theme = ", "theme = 'dark'\ntheme = 'dark'", "\x00"])
def test_a_broken_file_gives_defaults_a_warning_and_is_kept(path, text):
    written(path, text)
    store = SettingsStore.load(path)
    assert store.settings == Settings()
    assert str(path) in store.warning
    assert path.with_name("settings.toml.broken").read_text(encoding="utf-8") == text


def test_a_file_that_is_no_text_gives_defaults_and_a_warning(path):
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe\x80")
    assert "cannot be read" in SettingsStore.load(path).warning


@pytest.mark.parametrize(
    "line", ["theme = 3", 'theme = "pink"', "recent_projects = [1]", 'models_folders = "x"']
)
def test_a_value_of_the_wrong_kind_costs_only_itself(path, line):
    written(path, f'annotator = "Anna"\n{line}\n')
    store = SettingsStore.load(path)
    assert store.settings == Settings(annotator="Anna")
    assert line.split()[0] in store.warning
    assert path.with_name("settings.toml.broken").exists()


def test_settings_that_cannot_be_written_are_told_in_words(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(SkillMixError, match="cannot be kept"):
        SettingsStore(in_the_way / "settings.toml").replace(Settings(theme="dark"))


def test_the_newest_project_comes_first_and_only_once():
    settings = Settings()
    for name in ("a", "b", "a", *(f"p{number}" for number in range(RECENT_LIMIT - 1))):
        settings = settings.with_recent(name)
    assert settings.recent_projects[0] == f"p{RECENT_LIMIT - 2}"
    assert settings.recent_projects[-1] == "a"
    assert len(settings.recent_projects) == RECENT_LIMIT
    assert "a" not in settings.without_recent("a").recent_projects


def test_slots_are_left_to_the_program_unless_a_number_is_chosen(path):
    assert Settings().slots_wanted is None
    SettingsStore(path).replace(Settings(slots="8"))
    assert SettingsStore.load(path).settings.slots_wanted == 8
    path.write_text('slots = "many"')
    assert SettingsStore.load(path).settings.slots_wanted is None


def test_every_setting_that_is_shown_exists():
    assert all(hasattr(Settings(), shown.name) for shown in SHOWN)
