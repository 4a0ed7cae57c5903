"""A report in short, before it is written."""

import pytest

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.report_outline import report_outline, save_report
from skillmix_desktop.pipeline.reports import ReportOptions
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}


def parts(database, **options):
    outline = report_outline(database, ReportOptions(**options))
    return {section.title: section for section in outline.sections}


@pytest.fixture
def texts(database):
    return [add_generation(database, item_id) for item_id in add_items(database)]


def test_an_empty_project_lacks_everything_and_begins_with_items(database):
    outline = report_outline(database, ReportOptions())
    assert not outline.has_items
    assert outline.sentence.startswith("No text has been judged yet")
    told = parts(database)
    there = [title for title, section in told.items() if section.is_there]
    assert there[0] == "About this report"
    assert there[1:] == ["Warnings", "Methods", "Reporting checklist (GRRAS)", "Machine-readable annex"]
    assert told["Scores"].page == "items"


def test_what_comes_next_is_named_as_the_study_goes_on(database):
    item_ids = add_items(database)
    assert parts(database)["Scores"].page == "generate"
    text = add_generation(database, item_ids[0])
    assert parts(database)["Scores"].page == "grade"
    add_verdict(database, text, marks=[1] * 5)
    scores = parts(database)["Scores"]
    assert (scores.is_there, scores.page) == (True, "")
    assert scores.words == "1 student, k = 2; 1 of 1 row with known full marks."
    assert parts(database)["Summary"].page == "spot_check"


def test_scores_that_are_all_unknown_are_not_there(database):
    text = add_generation(database, add_items(database)[0], text="The falcon was not slow.")
    add_verdict(database, text, marks=[None] * 5)
    scores = parts(database)["Scores"]
    assert (scores.is_there, scores.page) == (False, "grade")


def test_two_graders_bring_agreement_and_its_sentence(database, texts):
    add_verdict(database, texts[0], grader="Ada", marks=[1] * 5, **PERSON)
    add_verdict(database, texts[0], grader="machine", marks=[1, 0, 1, 1, 1])
    outline = report_outline(database, ReportOptions())
    assert outline.sentence.startswith("Against Ada, machine agrees on 75 % of marks")
    assert outline.compared == ("Ada", "machine")
    told = parts(database)
    assert told["Summary"].words == "1 pair of graders, 4 marks compared."
    assert told["Disagreements"].words == "1 text, with both graders’ marks and reasons."
    turned = report_outline(database, ReportOptions(agreement=AgreementOptions(graders=("machine", "Ada"))))
    assert turned.compared == ("machine", "Ada")


def test_graders_who_differ_nowhere_leave_that_part_complete(database, texts):
    add_verdict(database, texts[0], grader="Ada", marks=[1] * 5, **PERSON)
    add_verdict(database, texts[0], grader="machine", marks=[1] * 5)
    part = parts(database)["Disagreements"]
    assert (part.is_there, part.words) == (True, "Ada and machine differ on no text.")


def test_graders_of_other_texts_compare_nothing(database, texts):
    add_verdict(database, texts[0], grader="Ada", marks=[1] * 5, **PERSON)
    add_verdict(database, texts[1], grader="machine", marks=[1] * 5)
    part = parts(database)["Summary"]
    assert (part.is_there, part.page) == (False, "spot_check")


def test_spot_checks_are_there_when_all_that_were_drawn_are_judged(database, texts):
    assert parts(database)["Design"].words == "3 items, 3 texts; no texts were drawn for a person."
    draw_spot_checks(database, SpotCheckDraw("Ada", count=1, design=Design.RANDOM, seed=1))
    assert not parts(database)["Design"].is_there
    for text in texts:
        add_verdict(database, text, grader="Ada", marks=[1] * 5, **PERSON)
    part = parts(database)["Design"]
    assert (part.is_there, part.words) == (True, "3 items, 3 texts; 1 of 1 drawn texts are judged.")


def test_a_saved_report_is_as_large_as_its_file(database, texts, tmp_path):
    saved = save_report(database, ReportOptions(), tmp_path / "told.html")
    assert saved.size == (tmp_path / "told.html").stat().st_size > 0


def test_a_form_that_cannot_be_written_is_refused(database, tmp_path):
    with pytest.raises(UsageError, match=r"\.html"):
        save_report(database, ReportOptions(), tmp_path / "told.doc")
