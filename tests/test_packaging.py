"""What makes the program installable agrees with it: versions, libraries, desktop files, documents."""

import ast
import re
import shlex
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from configparser import ConfigParser
from pathlib import Path

import pytest

from skillmix_desktop import __version__
from skillmix_desktop.cli import VERBS, main
from skillmix_desktop.ui.main_window import APPLICATION_NAME

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
ID = "io.github.skillmix_desktop.SkillMixDesktop"
DESKTOP = PACKAGING / "linux" / f"{ID}.desktop"
METAINFO = PACKAGING / "linux" / f"{ID}.metainfo.xml"
MIME = PACKAGING / "linux" / f"{ID}.xml"


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def locked():
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    return next(package for package in packages if package["name"] == "skillmix-desktop")


@pytest.fixture(scope="module")
def desktop_entry():
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(DESKTOP, encoding="utf-8")
    return parser["Desktop Entry"]


@pytest.fixture(scope="module")
def metainfo():
    return ET.parse(METAINFO).getroot()


def names(requirements):
    return {re.split(r"[<>=!~; \[]", requirement)[0] for requirement in requirements}


def libraries(project):
    """What the program asks for, the optional libraries too."""
    optional = project["project"]["optional-dependencies"].values()
    return names(project["project"]["dependencies"]).union(*map(names, optional))


def document(name):
    return (ROOT / name).read_text(encoding="utf-8")


def shell_lines(text):
    """The lines of the shell blocks, continued lines joined."""
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]


def test_the_lock_file_knows_exactly_the_libraries_that_are_asked_for(project, locked):
    assert libraries(project) == {asked["name"] for asked in locked["metadata"]["requires-dist"]}
    assert names(project["dependency-groups"]["dev"]) == {
        asked["name"] for asked in locked["metadata"]["requires-dev"]["dev"]
    }


def test_everything_locked_comes_from_the_public_index():
    packages = tomllib.loads(document("uv.lock"))["package"]
    origins = {package["source"].get("registry", "here") for package in packages}
    assert origins == {"https://pypi.org/simple", "here"}


def test_python_3_11_is_the_floor_everywhere(project):
    assert project["project"]["requires-python"] == ">=3.11"
    assert tomllib.loads(document("uv.lock"))["requires-python"] == ">=3.11"


def test_every_library_is_there_for_a_written_reason(project):
    text = document("CONTRIBUTING.md")
    asked = libraries(project) | names(project["dependency-groups"]["dev"])
    assert {library for library in asked if f"**{library}**" not in text} == set()


def test_one_version_is_told_everywhere(project, metainfo):
    assert project["project"]["version"] == __version__
    assert metainfo.find("releases/release").get("version") == __version__
    assert f"## {__version__}" in document("CHANGELOG.md")


def test_both_programs_are_installed(project):
    assert project["project"]["scripts"] == {"skillmix": "skillmix_desktop.cli:main"}
    assert project["project"]["gui-scripts"] == {"skillmix-desktop": "skillmix_desktop.app:main"}


def test_the_data_folders_travel_inside_the_wheel(project):
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"resources": "skillmix_desktop/_resources", "db": "skillmix_desktop/_db"}
    assert all((ROOT / folder).is_dir() for folder in included)


def test_the_frozen_program_takes_along_what_exists():
    tree = ast.parse((PACKAGING / "skillmix_desktop.spec").read_text(encoding="utf-8"))
    constants = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    folders = ast.literal_eval(constants["DATA_FOLDERS"])
    assert sorted(folders) == ["db", "resources"]
    assert all((ROOT / folder).is_dir() for folder in folders)
    assert (PACKAGING / "frozen_window.py").is_file()
    assert (PACKAGING / "frozen_command_line.py").is_file()


def test_the_desktop_entry_starts_our_program_under_our_name(desktop_entry, project):
    assert desktop_entry["Name"] == desktop_entry["StartupWMClass"] == APPLICATION_NAME
    assert desktop_entry["Exec"].split()[0] in project["project"]["gui-scripts"]
    assert desktop_entry["Icon"] == ID


def test_the_desktop_files_speak_of_one_program_and_one_file_type(desktop_entry, metainfo):
    file_type = ET.parse(MIME).getroot()[0]
    assert metainfo.findtext("id") == ID
    assert metainfo.findtext("launchable") == DESKTOP.name
    assert metainfo.findtext("provides/mediatype") == file_type.get("type")
    assert desktop_entry["MimeType"] == f"{file_type.get('type')};"
    assert {element.get("pattern") for element in file_type} - {None} == {"*.skillmix"}


@pytest.mark.parametrize(
    ("command", "path"),
    [(["desktop-file-validate"], DESKTOP), (["appstreamcli", "validate", "--no-net"], METAINFO)],
    ids=["desktop entry", "metainfo"],
)
def test_the_desktop_validators_are_content(command, path):
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([*command, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_icon_is_a_square_drawing():
    icon = ET.parse(ROOT / "resources" / "icons" / "skillmix-desktop.svg").getroot()
    assert icon.get("viewBox") == "0 0 256 256"


def test_the_licence_is_apache_2(project, metainfo):
    assert project["project"]["license"] == metainfo.findtext("project_license") == "Apache-2.0"
    assert "Apache License" in document("LICENSE").splitlines()[1]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "packaging/README.md"])
def test_a_link_of_a_document_leads_somewhere(name):
    targets = re.findall(r"\]\(([^)#]+)\)", document(name))
    near = [target for target in targets if "://" not in target]
    assert [target for target in near if not ((ROOT / name).parent / target).exists()] == []


def test_the_readme_names_only_targets_that_make_has():
    targets = set(re.findall(r"^([a-z-]+):", document("Makefile"), flags=re.MULTILINE))
    spans = re.findall(r"`([^`\n]+)`", document("README.md")) + shell_lines(document("README.md"))
    calls = [re.match(r"(?:[A-Z_]+=\S+ )?make ([a-z-]+)", span) for span in spans]
    mentioned = {call[1] for call in calls if call}
    assert {"run", "test", "lint", "benchmark", "screenshots"} <= mentioned <= targets


def test_the_readme_tour_uses_only_verbs_and_options_that_exist(capsys):
    tour = [shlex.split(line) for line in shell_lines(document("README.md")) if line.startswith("skillmix ")]
    assert len(tour) > 10
    assert {words[1] for words in tour} <= {verb.name for verb in VERBS}
    for words in tour:
        with pytest.raises(SystemExit) as end:
            main([*[word for word in words[1:] if not word.startswith("--")][:2], "--help"])
        options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
        assert end.value.code == 0
        assert {word for word in words if word.startswith("--")} <= options
