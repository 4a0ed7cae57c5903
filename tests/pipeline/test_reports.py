"""The report: what is gathered, what each form of it holds, and that its figures can be computed again."""

import csv
import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from skillmix_desktop.core.names import NameRule
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import ProjectError, UsageError
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.annex import FIELDS
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.report_document import Number
from skillmix_desktop.pipeline.report_files import write_report
from skillmix_desktop.pipeline.report_forms.figures import report_figures
from skillmix_desktop.pipeline.report_forms.html import as_html
from skillmix_desktop.pipeline.report_sections.methods import describe
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.report_words import count_figures
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_reading, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, finish

PERSON = {"grader": "Ada", "kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
PLAIN = ReportOptions()


@pytest.fixture
def study(database):
    """Three texts graded by Ada and a machine that differ twice, and by the practice model."""
    texts = [add_generation(database, item_id, text="Not slow.") for item_id in add_items(database)]
    of_machine = ([1, 1, 1, 1, 1], [1, 0, 1, 1, 1], [0, 1, 0, None, 1])
    of_ada = ([1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 1])
    for text, machine, ada in zip(texts, of_machine, of_ada, strict=True):
        add_verdict(database, text, grader="machine", marks=machine)
        add_verdict(database, text, grader="practice", kind=GraderKind.PRACTICE, marks=[0] * 5)
        add_verdict(database, text, marks=ada, **PERSON)
    return database


class _Words(HTMLParser):
    """The words of a page, and whether every tag is closed."""

    VOID = ("meta", "line", "circle", "rect", "path", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, _attributes):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def words(html):
    page = _Words()
    page.feed(html)
    assert page.open == []
    return re.sub(r"[ \n]+", " ", " ".join(page.words))


def has_interval(said, value, low):
    """Whether the page shows a value followed by the lower end of its interval, however it sets them."""
    return re.search(rf"{value:.2f}\D+{abs(low):.2f}", said) is not None


def page_of(report):
    return as_html(report_document(report))


def page(database, options=PLAIN):
    return words(page_of(build_report(database, options)))


def test_a_report_compares_people_with_machines_and_leaves_practice_out(study):
    report = build_report(study, PLAIN)
    assert report.agreement.graders == ("Ada", "machine")
    assert {grader.name for grader in report.graders} == {"Ada", "machine"}
    assert {row.grader for row in report.results} == {"Ada", "machine"}
    assert {grader for grader, _, _ in report.outcomes} == {"Ada", "machine"}


def test_practice_is_in_the_report_when_asked_for_and_is_called_what_it_is(study):
    options = ReportOptions(results=ResultOptions(with_practice=True), with_practice=True)
    report = build_report(study, options)
    assert report.agreement.graders == ("Ada", "machine", "practice")
    assert {row.grader for row in report.results} == {"Ada", "machine", "practice"}
    assert "answers by chance" in page(study, options)


def test_every_count_of_a_report_is_without_practice_and_says_so(study):
    written = add_generation(study, add_items(study, name="Other")[0], student="practice")
    add_verdict(study, written, grader="machine", marks=[1] * 5)
    report, whole = (
        build_report(study, ReportOptions(ResultOptions(with_practice=asked), with_practice=asked))
        for asked in (False, True)
    )
    assert count_figures(report)[1:3] == (
        ("3", "texts, practice left out"),
        ("3", "automatic verdicts, practice left out"),
    )
    assert count_figures(whole)[1:3] == (("4", "texts"), ("7", "automatic verdicts"))
    assert ("machine", "scored", 3) in report.outcomes
    assert "What the practice model wrote or graded is left out." in page(study)


def test_disputed_texts_are_listed_with_what_the_first_grader_said(study):
    disputed = build_report(study, PLAIN).disputed
    found = Counter((d.name, d.first_is_met) for text in disputed for d in text.disagreements)
    assert found == {("sunk cost", True): 1, ("litotes", False): 1}
    assert {text.text for text in disputed} == {"Not slow."}


def test_the_page_holds_the_figures(study):
    report = build_report(study, PLAIN)
    [pair] = report.agreement.pairs
    said = page(study)
    assert "machine against Ada" in said
    assert f"They shared 3 texts and {pair.pooled.confusion.compared} marks" in said
    assert Number.of(pair.pooled.percent, is_percent=True).value_words in said
    assert has_interval(said, pair.pooled.kappa.value, pair.pooled.kappa.low)
    for row in report.results:
        assert f"{row.scores.full_marks.mean:.2f}" in said
    assert "Trial" in said


def test_the_charts_of_the_page_are_drawn_in_its_own_colours_which_turn_over_in_the_dark(study):
    drawn = page_of(build_report(study, PLAIN)).split("<svg", 1)[1].split("</svg>")[0]
    assert "var(--text)" in drawn
    assert "#" not in drawn


def test_probabilities_have_a_section_with_diagram_and_words_or_say_that_nobody_judged_them(database):
    texts = [add_generation(database, item_id) for item_id in add_items(database)]
    for text in texts:
        add_reading(database, text, [0.9, 0.2, 0.9, 0.9, 1.0])
    assert "12 marks were read as probabilities, but no person" in page(database)
    for text in texts:
        add_verdict(
            database, text, grader="Ada", marks=[1, 1, 1, 1], kind=GraderKind.PERSON, mode=VerdictMode.BLIND
        )
    report = build_report(database, PLAIN)
    html = page_of(report)
    assert "the expected calibration error is 0.2" in words(html)
    assert "the grader’s probability of met" in html
    assert "no text calibrates itself" in words(html)
    assert report_figures(report)["calibration"][0]["criterion"] == "pooled"


def test_rows_that_the_reference_has_not_are_told_in_words(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    for round_ in (1, 3):
        add_verdict(database, add_generation(database, item_id, round_=round_), marks=[1] * 5)
    options = ReportOptions(results=ResultOptions(reference_compatible=True))
    assert "passes or rounds are missing, short or in another order" in page(database, options)


def test_the_page_needs_nothing_from_outside_and_is_not_fooled_by_names(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    text = add_generation(database, item_id, text="<script>alert('not slow')</script> & more.")
    add_verdict(database, text, grader="<b>a & b</b>", marks=[1, 1, 1, 1, 1])
    add_verdict(database, text, grader="other", marks=[0, 1, 1, 1, 1])
    html = page_of(build_report(database, PLAIN))
    assert "<script" not in html
    assert "src=" not in html
    assert "://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "<b>a & b</b>" in words(html)


def test_an_empty_project_gives_a_report_that_says_so(database):
    report = build_report(database, PLAIN)
    assert (report.results, report.agreement, report.disputed) == ((), None, ())
    said = page(database)
    assert "No text has a verdict yet" in said
    assert "Fewer than two graders" in said
    json.dumps(report_figures(report), allow_nan=False)


def test_one_verdict_gives_scores_and_no_agreement(database):
    text = add_generation(database, add_items(database)[0], text="Not slow.")
    add_verdict(database, text, marks=[1, 1, 1, 1, 1])
    said = page(database)
    assert "Fewer than two graders" in said
    assert has_interval(said, 1.0, 0.21)


def test_graders_who_always_say_yes_have_a_report_without_a_kappa(database):
    for item_id in add_items(database):
        text = add_generation(database, item_id, text="Not slow.")
        for name in ("machine-a", "machine-b"):
            add_verdict(database, text, grader=name, marks=[1, 1, 1, 1, 1])
    said = page(database)
    assert "not defined" in said
    assert re.search(r"\bnan\b", said, re.IGNORECASE) is None


def test_a_report_of_verdicts_without_marks_can_be_made(database):
    text = add_generation(database, add_items(database)[0], text="Not slow.")
    for name in ("machine-a", "machine-b"):
        add_verdict(database, text, grader=name, marks=[None] * 5, outcome=Outcome.UNPARSED)
    said = page(database)
    assert "judged no" in said
    assert "unparsed 1" in said


def test_draws_are_described_with_their_design_and_seed(study):
    draw_spot_checks(study, SpotCheckDraw("Ada", count=2, design=Design.STRATIFIED, seed=5))
    assert "2 texts were drawn for Ada (stratified, seed 5)" in page(study)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (ResultOptions(), "the best counts"),
        (ResultOptions(deduct_names=NameRule.ROBUST), "robust rule"),
        (ResultOptions(exclude_skills=("litotes",)), "left out: litotes"),
        (ResultOptions(reference_compatible=True), "the reference’s rule"),
    ],
)
def test_the_methods_tell_of_the_options_in_use(study, options, sentence):
    report = build_report(study, ReportOptions(results=options))
    assert any(sentence in told for told in describe(report))


def test_whom_to_compare_can_be_named(study):
    finish(grade_by_program(study))
    options = ReportOptions(agreement=AgreementOptions(graders=("machine", "Ada")))
    assert build_report(study, options).agreement.graders == ("machine", "Ada")
    with pytest.raises(UsageError, match="nobody"):
        build_report(study, ReportOptions(agreement=AgreementOptions(graders=("machine", "nobody"))))


def written(database, path, options=PLAIN):
    size = write_report(build_report(database, options), database, path)
    assert size == path.stat().st_size > 0
    return path.read_text(encoding="utf-8")


def test_the_table_of_marks_lets_agreement_be_computed_again(study, tmp_path):
    rows = list(csv.DictReader(written(study, tmp_path / "marks.csv").splitlines()))
    assert {row["grader"] for row in rows} == {"Ada", "machine"}
    said = {
        name: {
            (row["generation"], row["position"]): float(row["points"])
            for row in rows
            if row["grader"] == name and row["points"] and row["criterion"] != "length"
        }
        for name in ("Ada", "machine")
    }
    both = said["Ada"].keys() & said["machine"].keys()
    same = sum(said["Ada"][place] == said["machine"][place] for place in both)
    [pair] = build_report(study, PLAIN).agreement.pairs
    assert (len(both), same) == (11, 9)
    assert pair.pooled.percent.value == pytest.approx(same / len(both), abs=1e-12)


def test_the_table_of_marks_has_a_row_a_criterion_and_says_why_a_mark_is_missing(study, tmp_path):
    rows = list(csv.DictReader(written(study, tmp_path / "marks.csv").splitlines()))
    assert list(rows[0]) == list(FIELDS)
    assert len(rows) == 3 * 5 + 3 * 5
    unjudged = [row for row in rows if not row["points"]]
    assert {row["criterion"] for row in unjudged if row["grader"] == "Ada"} == {"length"}
    [missing] = [row for row in unjudged if row["grader"] != "Ada"]
    assert (missing["grader"], missing["criterion"], missing["reason"]) == (
        "machine",
        "sense",
        "not judged in this test",
    )


def test_the_json_report_holds_all_figures_and_the_marks_behind_them(study, tmp_path):
    def refuse(word):
        raise AssertionError(word)

    told = json.loads(written(study, tmp_path / "report.json"), parse_constant=refuse)
    [pair] = told["agreement"]["pairs"]
    [expected] = build_report(study, PLAIN).agreement.pairs
    assert pair["percent_agreement"] == expected.pooled.percent.value
    assert told["counts"]["texts"] == 3
    assert len(told["marks"]) == 30
    ada = [mark for mark in told["marks"] if mark["grader"] == "Ada"]
    assert sum(mark["points"] or 0 for mark in ada) == 9
    assert {row["grader"]: row["full_marks"] for row in told["results"]} == {
        "Ada": pytest.approx(2 / 3),
        "machine": 0.5,  # on the third text it left a mark out
    }


def test_names_with_commas_and_line_breaks_survive_the_table(database, tmp_path):
    text = add_generation(database, add_items(database)[0], text="Not slow.")
    add_verdict(database, text, grader='he said "yes", then\nno', marks=[1, 1, 1, 1, 1])
    with (tmp_path / "marks.csv").open("w", encoding="utf-8") as file:
        file.write("to be written over")
    write_report(build_report(database, PLAIN), database, tmp_path / "marks.csv")
    with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as file:
        assert {row["grader"] for row in csv.DictReader(file)} == {'he said "yes", then\nno'}


@pytest.mark.parametrize("name", ["report.docx", "report", "report.html.exe"])
def test_an_ending_that_is_not_known_is_refused_with_those_that_are(database, tmp_path, name):
    with pytest.raises(UsageError, match=r"\.html"):
        write_report(build_report(database, PLAIN), database, tmp_path / name)


@pytest.mark.parametrize("name", ["report.html", "report.json", "report.csv"])
def test_a_place_that_cannot_be_written_to_is_told(database, tmp_path, name):
    (tmp_path / "file").write_text("")
    for folder in ("file", "nowhere"):
        with pytest.raises(ProjectError, match="cannot be created"):
            write_report(build_report(database, PLAIN), database, tmp_path / folder / name)


def test_an_ending_in_capitals_is_understood(database, tmp_path):
    assert "<!doctype html>" in written(database, tmp_path / "REPORT.HTML")
