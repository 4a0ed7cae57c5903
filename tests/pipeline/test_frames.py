"""A project's data and figures as frames: the same as elsewhere, and fit to be counted with."""

import pytest

from skillmix_desktop import frames
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.data_columns import COLUMNS
from skillmix_desktop.pipeline.results import ResultOptions, results
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_reading, add_verdict

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
JUDGED = ([1, 0, 1, 1], [1, 1, 1, 0], [0, 0, None, 1])


@pytest.fixture
def project(database):
    for number, (item_id, marks) in enumerate(zip(add_items(database), JUDGED, strict=False)):
        text = add_generation(database, item_id, text=f"Text {number}, not slow.")
        add_verdict(database, text, grader="Ada", marks=marks, **PERSON)
        add_reading(database, text, [0.9, 0.2, 0.9, 0.8, 1.0])
    return database.path


def test_kappa_can_be_counted_from_the_marks(database, project):
    found = frames.marks(project)
    assert list(found.columns) == [column.name for column in COLUMNS]
    counted = found[found["is_counted"] & (found["criterion"] != "length")]
    pairs = counted.pivot(index=["generation", "position"], columns="grader", values="points").dropna()
    ada, reader = pairs["Ada"], pairs["reader"]
    alike = (ada == reader).mean()
    chance = ada.mean() * reader.mean() + (1 - ada.mean()) * (1 - reader.mean())
    [pair] = agreement(database, AgreementOptions()).pairs
    assert pair.pooled.kappa.value == pytest.approx((alike - chance) / (1 - chance))


def test_what_is_not_known_stays_so_and_each_column_has_its_type(project):
    found = frames.marks(project)
    unjudged = found[(found["grader"] == "Ada") & found["points"].isna()]
    assert unjudged["is_met"].isna().tolist() == [True]
    assert found["k"].sum() == 2 * len(found)
    assert found["created_at"].dt.tz is not None
    assert found[found["grader"] == "Ada"]["probability"].isna().all()
    assert set(frames.marks(project, graders=("Ada",))["grader"].dropna()) == {"Ada"}


def test_scores_and_agreement_are_those_of_the_program(database, project):
    scores = frames.results(project)
    rows = results(database, ResultOptions())
    assert scores["full_marks"].tolist() == pytest.approx([row.scores.full_marks.mean for row in rows])
    assert {"full_marks_low", "full_marks_high"} <= set(scores.columns)
    [pair] = agreement(database, AgreementOptions()).pairs
    agreed = frames.agreement(project).set_index("criterion")
    assert agreed.loc["pooled", "gwet_ac1"] == pytest.approx(pair.pooled.ac1.value)
    assert agreed.loc["pooled", "gwet_ac1_ci95_low"] == pytest.approx(pair.pooled.ac1.low)
    assert set(agreed.index) == {"pooled", "skill", "topic", "sense"}


def test_an_empty_project_gives_frames_without_rows(database):
    path = database.path
    assert len(frames.marks(path)) == len(frames.results(path)) == len(frames.agreement(path)) == 0
