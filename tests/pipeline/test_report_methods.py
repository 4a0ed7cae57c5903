"""What a report says of its own methods: all that was done, its sources, and nothing that was not."""

import pytest

from skillmix_desktop.pipeline.report_document import Number, Points, Table
from skillmix_desktop.pipeline.report_sections.methods import methods, methods_paragraph
from skillmix_desktop.pipeline.report_sections.references import references
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.people import put_in_queue
from tests.pipeline.varied_study import varied_study

PEOPLE = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}


@pytest.fixture
def varied(database):
    varied_study(database)
    return build_report(database, ReportOptions())


def section(report, key):
    return next(each for each in report_document(report).sections if each.key == key)


def answers(report):
    [table] = [each for each in section(report, "checklist").blocks if isinstance(each, Table)]
    return [row.cells[2].words for row in table.rows]


def test_every_coefficient_has_its_source_among_the_references(varied):
    blocks = methods(varied).blocks
    [table] = [each for each in blocks if isinstance(each, Table)]
    [sources] = [each for each in blocks if isinstance(each, Points)]
    named = {row.cells[2].words for row in table.rows} - {""}
    assert len(named) >= 8
    for name in named:
        authors, _, year = name.rpartition(" ")
        assert any(each.startswith(f"{authors} ({year})") for each in sources.items), name


def test_the_methods_name_replicates_seed_and_what_stands_beside_the_pair(varied):
    told = methods_paragraph(varied)
    assert "2,000 bootstrap replicates that redraw items (seed 0" in told
    assert "PPI++" in told
    assert "ε = 0.2" in told
    assert "Dawid and Skene" in told


def test_what_was_not_done_is_not_cited(database):
    text = add_generation(database, add_items(database)[0], text="Not slow.")
    assert len(list(references(build_report(database, ReportOptions())))) == 2
    for name in ("Ada", "Ben"):
        add_verdict(database, text, grader=name, marks=[1, 1, 1, 1], **PEOPLE)
    cited = " ".join(references(build_report(database, ReportOptions())))
    assert "Cohen (1960)" in cited
    assert "Rogan" not in cited
    assert "Calderon" not in cited


def test_a_text_drawn_for_two_people_is_one_text_of_the_sample(database):
    texts = [add_generation(database, item, text="Not slow.") for item in add_items(database)]
    for name in ("Ada", "Ben"):
        put_in_queue(database, texts[:2], [0.5] * 2, annotator=name, design="random")
    said = answers(build_report(database, ReportOptions()))
    assert "(2 texts drawn for people of 3)" in said[5]
    assert said[6] == "for Ada: random, seed 1; for Ben: random, seed 1"


def test_a_project_without_verdicts_is_not_said_to_be_sound(database):
    report = build_report(database, ReportOptions())
    said = answers(report)
    assert said[8] == "Graders never see each other’s marks."
    assert said[11].endswith("training and experience.")
    [warning] = section(report, "warnings").blocks
    assert warning.text.startswith("Fewer than two graders have judged")


@pytest.mark.parametrize(
    ("p", "words"), [(0.0, "< 0.001"), (0.0004, "< 0.001"), (0.013, "0.013"), (None, "—"), (1.0, "1.000")]
)
def test_a_p_is_never_shown_as_zero(p, words):
    assert Number(p, digits=3, is_p=True).words == words
