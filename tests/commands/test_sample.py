"""The verb that runs the sample's whole loop."""

from contextlib import closing

from skillmix_desktop.pipeline.sample import ANNOTATOR, make_sample
from skillmix_desktop.pipeline.spot_checks import queue
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import graders
from skillmix_desktop.store.tables import GraderKind


def test_the_sample_goes_from_items_to_a_report(skillmix, tmp_path):
    folder = tmp_path / "out"
    told = skillmix("sample", "--output", folder, "--json")
    assert told.code == 0
    assert (told.json["failed"], told.json["report"]) == (0, str(folder / "report.html"))
    assert told.json["bytes"] == (folder / "report.html").stat().st_size
    assert 0 < told.json["agreement"]["percent_agreement"] < 1
    with closing(Database.open(folder / "sample.skillmix")) as database, database.read() as session:
        kinds = {grader.kind for grader in graders(session)}
    assert kinds == set(GraderKind)


def test_a_folder_that_cannot_be_made_is_told(skillmix, tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be made" in skillmix("sample", "--output", tmp_path / "file" / "out").sentence
    assert "cannot be made" in skillmix("sample", "--output", tmp_path / "file").sentence


def test_an_earlier_sample_and_what_was_said_in_it_are_kept(skillmix, tmp_path):
    with closing(make_sample(tmp_path / "sample.skillmix")) as database:
        texts = len(queue(database, ANNOTATOR))
    before = (tmp_path / "sample.skillmix").read_bytes()
    told = skillmix("sample", "--output", tmp_path)
    assert f"{tmp_path} holds an earlier sample, which is kept" in told.out
    assert f"The project is {tmp_path / 'sample-2.skillmix'}." in told.out
    assert (tmp_path / "sample.skillmix").read_bytes() == before
    assert (tmp_path / "report-2.html").stat().st_size
    with closing(Database.open(tmp_path / "sample-2.skillmix")) as database:
        assert len(queue(database, ANNOTATOR)) == texts
