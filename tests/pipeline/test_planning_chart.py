"""The planning curve: where a study stands on it, and what the report tells of it in every form."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from skillmix_desktop.pipeline.planning_chart import planning_chart
from skillmix_desktop.pipeline.precision_plans import LEAST_TEXTS, PlanOptions, precision_plan
from skillmix_desktop.pipeline.precision_words import half_width_words
from skillmix_desktop.pipeline.report_files import WRITERS, write_report
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from tests.pipeline.judged_together import judged_together

HERE = "you are here"


@pytest.fixture
def judged(database):
    """Ada and a judge on so many texts as a plan needs, now and then differing."""
    marks = [([1, n % 2, 1, n % 3 > 0, 1], [1, n % 2, n % 4 > 0, n % 3 > 0, 1]) for n in range(LEAST_TEXTS)]
    judged_together(database, {"student-a": marks})
    return database


def test_the_study_is_shown_where_it_stands(judged):
    plan = precision_plan(judged, PlanOptions())
    chart = planning_chart(plan)
    picture = ElementTree.fromstring(chart.svg())
    stands = f"{HERE}: 10 texts, {half_width_words(plan.half_width(10))}"
    assert stands in [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert chart.words.startswith("10 texts, where the study stands, give ±")
    assert chart.words.endswith("Beyond the 10 texts that there are, the line is dashed.")


def test_the_curve_falls_and_goes_on_beyond_the_texts_that_there_are(judged):
    picture = ElementTree.fromstring(planning_chart(precision_plan(judged, PlanOptions())).svg())
    lines = [line.get("points") for line in picture.iter("{http://www.w3.org/2000/svg}polyline")]
    heights = [float(place.split(",")[1]) for place in lines[-1].split()]
    assert heights == sorted(heights)
    assert len(set(heights)) > 10


def test_nobody_stands_on_the_curve_before_two_have_judged(database):
    plan = precision_plan(database, PlanOptions())
    assert HERE not in planning_chart(plan).svg()
    assert planning_chart(plan).words.startswith("Nobody stands on the curve yet; ±")


@pytest.mark.parametrize("held", ["database", "judged"])
@pytest.mark.parametrize("form", [form for form in WRITERS if form not in (".csv", ".pdf", ".xlsx")])
def test_every_form_tells_the_plan(held, form, request, tmp_path):
    study = request.getfixturevalue(held)
    report = build_report(study, ReportOptions())
    write_report(report, study, tmp_path / f"report{form}")
    said = (tmp_path / f"report{form}").read_text(encoding="utf-8")
    assert "How many texts it takes" in said or form == ".json"
    assert "κ known to ±" in said or form == ".tex"
    if form == ".json":
        told = json.loads(said)["precision_plan"]
        assert told["basis"] == ("marks" if held == "judged" else "assumptions")
        assert (told["sample"], told["available"]) == ((10, 10) if held == "judged" else (0, 0))
        assert all(row["half_width"] == report.precision.half_width(row["texts"]) for row in told["plan"])
