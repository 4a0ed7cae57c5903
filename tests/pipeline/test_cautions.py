"""What a reader must be told of how marks came about, wherever figures or verdicts are shown."""

import pytest

from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.origins import cautions_of_ways, mean_answer_mass
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.result_study import study_results
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.pipeline.text_lists import view_verdicts
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict

MET = [1, 1, 1, 1, 1]
MIXED = "reader’s marks came about in more than one way: read on 2, read one below the other on 1 texts."


@pytest.fixture
def texts(database):
    return [add_generation(database, item_id) for item_id in add_items(database)]


def read(database, text, mode=VerdictMode.READ, *, attempt=1, mass=0.9):
    told = {"answer_mass": [mass] * 4 + [None]}
    add_verdict(database, text, grader="reader", marks=MET, mode=mode, attempt=attempt, provenance=told)


def sentences(cautions):
    return [caution.sentence for caution in cautions if caution.topic in ("mixed ways", "not in form")]


def mass_of(database, grader):
    with database.read() as session:
        return mean_answer_mass(session, grader)


def test_readings_of_two_kinds_never_stand_side_by_side_unsaid(database, texts):
    for text in texts:
        read(database, text)
        add_verdict(database, text, grader="Ada", kind=GraderKind.PERSON, mode=VerdictMode.BLIND, marks=MET)
    assert cautions_of_ways(database) == []
    read(database, texts[0], VerdictMode.SEQUENTIAL, attempt=2)
    assert sentences(cautions_of_ways(database)) == [MIXED]
    assert sentences(study_results(database, ResultOptions()).cautions) == [MIXED]
    assert sentences(agreement(database, AgreementOptions()).cautions) == [MIXED]
    assert sentences(build_report(database, ReportOptions()).result_cautions) == [MIXED]
    for text in texts[1:]:
        read(database, text, VerdictMode.SEQUENTIAL, attempt=2)
    assert cautions_of_ways(database) == []


def test_of_graders_who_are_not_asked_about_nothing_is_said(database, texts):
    read(database, texts[0])
    read(database, texts[1], VerdictMode.SEQUENTIAL)
    assert cautions_of_ways(database, ["somebody else"]) == []


def test_a_grader_that_does_not_answer_in_the_tables_form_is_named(database, texts):
    for text in texts:
        read(database, text, mass=0.125)
    assert mass_of(database, "reader") == 0.125
    [told] = sentences(cautions_of_ways(database))
    assert "reader does not answer in the table’s form" in told
    assert "12 % of the probability" in told
    assert view_verdicts(database).cautions == (told,)


def test_what_was_written_tells_nothing_of_the_form(database, texts):
    add_verdict(database, texts[0], grader="writer", marks=MET)
    assert mass_of(database, "writer") is None
    assert cautions_of_ways(database) == []
