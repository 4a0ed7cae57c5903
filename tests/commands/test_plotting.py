"""The verb that writes the pictures of a study."""

from xml.etree import ElementTree

import pytest

SVG = "{http://www.w3.org/2000/svg}"


def test_every_picture_is_written_with_what_it_shows(skillmix, graded, tmp_path):
    folder = tmp_path / "new" / "plots"
    told = skillmix("plots", graded, "--output", folder, "--json").json
    assert told["output"] == str(folder)
    assert [each["file"] for each in told["plots"]] == sorted(path.name for path in folder.iterdir())
    assert told["plots"][0]["file"] == "01-how-far-texts-came.svg"
    for each in told["plots"]:
        drawing = ElementTree.parse(folder / each["file"]).getroot()
        assert drawing.find(f"{SVG}title").text == each["title"]
        assert drawing.find(f"{SVG}desc").text == each["words"]


def test_only_whom_one_asks_for_is_drawn(skillmix, graded, tmp_path):
    told = skillmix("plots", graded, "--output", tmp_path, "--graders", "machine-b,machine-a")
    assert "machine-b and machine-a" in told.out


def test_an_empty_project_has_the_picture_of_nothing_having_come(skillmix, project, tmp_path):
    assert "0 items drawn" in skillmix("plots", project, "--output", tmp_path).out


@pytest.mark.parametrize("name", ["file", "file/plots"])
def test_a_folder_that_cannot_be_made_is_told(skillmix, graded, tmp_path, name):
    (tmp_path / "file").write_text("kept")
    assert "cannot be made" in skillmix("plots", graded, "--output", tmp_path / name).sentence
    assert (tmp_path / "file").read_text() == "kept"
