"""The verb that runs the sample's whole loop."""

from contextlib import closing

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import graders
from skillmix_desktop.store.tables import GraderKind


def test_the_sample_goes_from_items_to_a_report(skillmix, tmp_path):
    folder = tmp_path / "out"
    told = skillmix("sample", "--output", folder, "--json")
    assert told.code == 0
    assert (told.json["failed"], told.json["report"]) == (0, str(folder / "report.html"))
    assert told.json["bytes"] == (folder / "report.html").stat().st_size
    assert told.json["agreement"]["n_marks"] > 0
    with closing(Database.open(folder / "sample.skillmix")) as database, database.read() as session:
        kinds = {grader.kind for grader in graders(session)}
    assert kinds == {GraderKind.PERSON, GraderKind.PROGRAM, GraderKind.PRACTICE}


def test_a_folder_that_cannot_be_made_is_told(skillmix, tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be made" in skillmix("sample", "--output", tmp_path / "file" / "out").sentence
    assert "cannot be made" in skillmix("sample", "--output", tmp_path / "file").sentence
