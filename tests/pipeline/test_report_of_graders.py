"""The report on whole scores, on the order of students, and on what a judge's leniency goes with."""

import pytest

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.families import tell_families
from skillmix_desktop.pipeline.report_document import Number, Paragraph, Table
from skillmix_desktop.pipeline.report_forms.figures import report_figures
from skillmix_desktop.pipeline.report_forms.markdown import as_markdown
from skillmix_desktop.pipeline.report_sections.criteria import main_table
from skillmix_desktop.pipeline.report_sections.scores import scores
from skillmix_desktop.pipeline.report_sections.several import several
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.judged_together import judged_together

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
ALL, THREE, TWO, ONE = [1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]
STUDENTS = {
    "gpt-3.5-turbo": [(TWO, ALL), (THREE, THREE)],
    "llama-2-7b": [(TWO, TWO), (TWO, ONE)],
    "ours-7b": [(ONE, ONE), (ONE, ONE)],
}


@pytest.fixture
def report(database):
    judged_together(database, STUDENTS, judge="gpt-4")
    return build_report(database, ReportOptions())


def tables(section):
    """Each table's cells as words, a row a list, by the table's title."""
    return {
        block.title: [[cell.words for cell in row.cells] for row in block.rows]
        for block in section.blocks
        if isinstance(block, Table)
    }


def charts(section):
    return [block for block in section.blocks if isinstance(block, Chart)]


def sentences(section):
    return [block.text for block in section.blocks if isinstance(block, Paragraph)]


def test_scores_of_whole_texts_are_told_with_their_pictures(report):
    section = scores(report)
    found = tables(section)
    [row] = found["Agreement on the number of criteria met, length apart"]
    assert row[:4] == ["Ada", "gpt-4", "2", "6"]
    assert row[8].startswith("+0.17")
    counts = found["Texts by their scores at k = 2: Ada downwards, gpt-4 to the right"]
    assert counts[2] == ["2", "0", "1", "1", "0", "1"]  # where Ada gives 2, the judge gives 1, 2 and 4
    assert all(chart.words in chart.svg() for chart in charts(section))
    assert len(charts(section)) == 2


def test_pictures_of_a_judge_beside_a_person_come_first(database):
    texts = [add_generation(database, item_id) for item_id in add_items(database)]
    for name in ("Ada", "Ben", "Cleo", "Dora"):
        for text in texts:
            add_verdict(database, text, grader=name, marks=ALL, **PERSON)
    add_verdict(database, texts[0], grader="judge", marks=TWO)
    drawn = charts(scores(build_report(database, ReportOptions())))
    assert len([chart for chart in drawn if "judge" in chart.title]) == len(drawn) == 8


@pytest.mark.parametrize("reference", ["Ada", "judge"])
def test_text_by_text_a_person_and_a_judge_are_told_of(database, reference):
    [text, *_] = [add_generation(database, item_id) for item_id in add_items(database)]
    for name, marks in (("Ada", ALL), ("Ben", ONE)):
        add_verdict(database, text, grader=name, marks=marks, **PERSON)
    for name in ("judge", "second judge"):
        add_verdict(database, text, grader=name, marks=TWO)
    graders = (reference, *(("Ben", "judge") if reference == "Ada" else ("second judge", "Ada")))
    report = build_report(database, ReportOptions(agreement=AgreementOptions(graders=graders)))
    assert set(report.compared.told_of) == {"Ada", "judge"}
    assert len(report.disputed[0].disagreements) == 2
    assert "Only these two are told of text by text" in as_markdown(report_document(report))


def test_each_students_mean_and_place_stands_under_both_graders(report):
    found = tables(scores(report))
    means = [row[4:] for row in found["Students as two graders have them"] if row[3] == "met share"]
    assert means == [
        ["gpt-3.5-turbo", "0.62", "0.88", "+0.25", "1", "1"],
        ["llama-2-7b", "0.50", "0.38", "−0.12", "2", "2"],
        ["ours-7b", "0.25", "0.25", "+0.00", "3", "3"],
    ]
    order = next(row for row in found["The order of the students under two graders"] if row[3] == "met share")
    assert order[4:6] == ["3", "6"]
    assert order[-3:] == ["3", "0", "0"]


def test_the_judges_own_family_and_length_are_looked_at(report):
    section = several(report)
    found = tables(section)
    [family] = found["Bias on texts of the judge’s own family, and on those of others"]
    assert family[:6] == ["gpt-4", "Ada", "GPT", "gpt-3.5-turbo", "llama-2-7b", "ours-7b"]
    assert family[6].startswith("+25.0")
    [length] = found["Bias by the length of the text"]
    assert length == ["gpt-4", "Ada", "6", "7", "7", "7", "—"]


def test_where_no_family_is_known_it_is_said(database):
    judged_together(database, {"ant": [(TWO, TWO)]})
    told = sentences(several(build_report(database, ReportOptions())))
    assert "judge beside Ada: not known, as the family of judge is not known." in told


def test_a_family_that_the_project_was_told_holds_for_the_report(database):
    judged_together(database, STUDENTS)
    tell_families(database, {"judge": "Llama", "ours-7b": "ours"})
    report = build_report(database, ReportOptions())
    [family] = tables(several(report))["Bias on texts of the judge’s own family, and on those of others"]
    assert family[:5] == ["judge", "Ada", "Llama", "llama-2-7b", "gpt-3.5-turbo, ours-7b"]
    assert report_figures(report)["options"]["families"] == {"judge": "Llama", "ours-7b": "ours"}


def test_a_family_that_was_told_holds_for_the_report(database):
    judged_together(database, STUDENTS)
    options = ReportOptions(agreement=AgreementOptions(families={"judge": "Llama"}))
    [row] = tables(several(build_report(database, options)))[
        "Bias on texts of the judge’s own family, and on those of others"
    ]
    assert row[2:4] == ["Llama", "llama-2-7b"]


def test_biases_stand_with_their_p_raw_and_adjusted(report):
    rows = tables(main_table(report))["Is there a bias? All criteria and pairs"]
    assert [row[2] for row in rows] == ["skill", "topic", "sense"]
    assert all(len(row) == 7 for row in rows)


def test_what_three_graders_say_together_is_told(database):
    texts = judged_together(database, STUDENTS, judge="gpt-4")
    for text in texts["ours-7b"]:
        add_verdict(database, text, grader="llama-2-70b", marks=TWO)
    section = several(build_report(database, ReportOptions()))
    of_all, of_every_two, *_ = (block for block in section.blocks if isinstance(block, Table))
    assert all("All texts count alike here" in table.note for table in (of_all, of_every_two))
    assert any(told.startswith("By majority ") for told in sentences(section))
    graders = [
        row[0] for row in tables(section)["How right each grader seems to be, by Dawid and Skene’s model"]
    ]
    assert graders == ["Ada", "gpt-4", "llama-2-70b"]


def test_without_scores_in_common_nothing_is_compared(database):
    first, second, _ = [add_generation(database, item) for item in add_items(database)]
    add_verdict(database, first, grader="one", marks=[1] * 5)
    add_verdict(database, second, grader="other", marks=[1] * 5)
    report = build_report(database, ReportOptions())
    assert "No two graders have judged all criteria of a text, so no scores can be compared." in sentences(
        scores(report)
    )
    assert "No person and no judge can be held against each other." in sentences(several(report))


def test_it_can_be_read_as_text(report):
    told = as_markdown(report_document(report))
    assert "The order of the students under two graders" in told
    assert "is not computed in this report" not in told


def test_no_p_value_is_told_as_nought():
    assert Number(0.0, digits=3, is_p=True).words == "< 0.001"
    assert Number(0.0312, digits=3, is_p=True).words == "0.031"
