"""Every figure of the report’s JSON, found again from the rows of the annex by plain arithmetic."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from skillmix_desktop.core.metrics import Over
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.annex import gather_annex
from skillmix_desktop.pipeline.report_forms.figures import report_figures
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.interchange import import_any
from tests.builders import build_project
from tests.pipeline.recounted_agreement import (
    Judged,
    ac1,
    comparison,
    difference,
    icc,
    kappa,
    kendall,
    limits,
    of_many,
    order,
    spearman,
)
from tests.pipeline.recounted_means import corrected, pairs_of, rogan_gladen
from tests.pipeline.recounted_probes import adjusted, length_bias, p_of_bias, stability, votes
from tests.pipeline.recounted_scores import score_tables
from tests.pipeline.recounting import Found, Row, Unit, found, rounded_mean, rows_of, table_of
from tests.pipeline.test_reference_results import REFERENCE
from tests.pipeline.varied_study import JUDGE, varied_study

SCORING = (
    ResultOptions(),
    ResultOptions(over=Over.MEAN, deduct_names=NameRule.ROBUST),
    ResultOptions(deduct_names=NameRule.REFERENCE, exclude_skills=("sunk cost",)),
    ResultOptions(threshold=0.7),
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = build_project(tmp_path_factory.mktemp("varied") / "varied.skillmix")
    varied_study(database)
    yield database
    database.close()


def told(database: Database, options: ReportOptions) -> tuple[dict[str, Any], list[Row]]:
    """The figures as a reader of the JSON has them, and the rows of the annex."""
    report = build_report(database, options)
    return json.loads(json.dumps(report_figures(report))), rows_of(gather_annex(database, report).table)


@pytest.mark.parametrize("scoring", SCORING)
def test_scores_of_students(study, scoring):
    figures, rows = told(study, ReportOptions(results=scoring))
    tables = score_tables(rows, scoring.over)
    assert {(row["student"], row["grader"], row["k"]) for row in figures["results"]} == set(tables)
    for row in figures["results"]:
        found = tables[row["student"], row["grader"], row["k"]]
        assert set(row) == {*found, "student", "grader", "k"}
        same(row, found)


@pytest.mark.parametrize("rule", [NameRule.OFF, NameRule.REFERENCE])
def test_scores_as_the_reference_counts(rule, tmp_path):
    if not REFERENCE.is_dir():
        pytest.skip(f"the reference's data is not at {REFERENCE}")
    options = ReportOptions(results=ResultOptions(deduct_names=rule, reference_compatible=True))
    with closing(Database.create(tmp_path / "runs.skillmix", name="Reference")) as database:
        import_any(database, REFERENCE / "runs")
        figures, rows = told(database, options)
    tables = score_tables(rows, "max", rounded_mean)
    assert len(figures["results"]) == len(tables) == 4
    for row in figures["results"]:
        found = tables[row["student"], row["grader"], row["k"]]
        for name in ("n", "n_items", "full_marks", "all_skills", "skill_fraction", "skill_fraction_se"):
            assert row[name] == pytest.approx(found[name], rel=1e-6)


def same(row: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """All that was found is what the report tells."""
    for name, value in found.items():
        is_exact = value in (None, [None, None]) or isinstance(value, str | int)
        assert row[name] == (value if is_exact else pytest.approx(value, rel=1e-7, abs=1e-12)), (name, row)


def same_estimates(row: Mapping[str, Any], found: Mapping[str, Found]) -> None:
    for name, estimate in found.items():
        same(
            row,
            {
                name: estimate.value,
                f"{name}_se_cluster": estimate.se,
                f"{name}_ci95_low": estimate.low,
                f"{name}_ci95_high": estimate.high,
            },
        )


@pytest.fixture(scope="module")
def counted(study: Database) -> tuple[dict[str, Any], Judged]:
    figures, rows = told(study, ReportOptions())
    return figures["agreement"], Judged(rows)


def test_every_two_graders(counted):
    agreement, judged = counted
    assert {pair["weights"] for pair in agreement["pairs"]} == {"inclusion probability", "none"}
    for pair in agreement["pairs"]:
        units = judged.both((pair["first"], pair["second"]))
        pooled = [(place, unit) for place, unit in units if judged.kind[place] != "length"]
        same(pair, {"n_texts": len({text for (text, _position), _unit in pooled})})
        compare(pair, [unit for _place, unit in pooled])


def compare(row: Mapping[str, Any], units: list[Unit]) -> None:
    counts = Counter((unit.first, unit.second) for unit in units)
    same(
        row,
        {
            "n_marks": len(units),
            "both_met": counts[1, 1],
            "first_only_met": counts[1, 0],
            "second_only_met": counts[0, 1],
            "neither_met": counts[0, 0],
        },
    )
    same_estimates(row, comparison(units))


def test_every_criterion(counted):
    agreement, judged = counted
    assert {row["criterion"] for row in agreement["per_criterion"]} == {"skill", "topic", "sense", "length"}
    for row in agreement["per_criterion"]:
        units = judged.both((row["first"], row["second"]))
        compare(row, [unit for place, unit in units if judged.kind[place] == row["criterion"]])


def test_every_skill(counted):
    agreement, judged = counted
    assert agreement["per_skill"]
    for row in agreement["per_skill"]:
        units = judged.both((row["first"], row["second"]))
        compare(row, [unit for place, unit in units if judged.name[place] == row["name"]])


def test_full_marks(counted):
    agreement, judged = counted
    for row in agreement["full_marks"]:
        compare(row, judged.full_marks((row["first"], row["second"])))


def test_all_graders_together(counted):
    agreement, judged = counted
    same_estimates(agreement["overall"], of_many(judged.many(agreement["graders"])))


def test_scores_of_texts(counted):
    agreement, judged = counted
    assert {row["k"] for row in agreement["scores"]} == {2, 3}
    for row in agreement["scores"]:
        graders = (row["first"], row["second"])
        units = [unit for _text, unit in judged.scored(graders, row["k"], "met", is_weighted=False)]
        scale = range(row["k"] + 3)
        table = table_of(units)
        assert row["table"] == [[table.get((a, b), 0) for b in scale] for a in scale]
        same(row, {"n_texts": len(units), "limits_of_agreement": limits(units)})
        full = [
            replace(unit, first=unit.first == scale[-1], second=unit.second == scale[-1]) for unit in units
        ]
        same_estimates(
            row,
            {
                "icc_2_1": icc(units),
                "cohen_kappa_quadratic": found(units, partial(kappa, scale=scale, power=2), "coefficient"),
                "spearman_rho": found(units, spearman, "coefficient"),
                "kendall_tau_b": found(units, kendall, "coefficient"),
                "mean_difference": found(units, difference, "difference"),
                "all_met_cohen_kappa": found(full, partial(kappa, scale=(0, 1)), "coefficient"),
                "all_met_gwet_ac1": found(full, ac1, "coefficient"),
            },
        )


def test_corrected_means(counted):
    agreement, judged = counted
    rows = agreement["corrected"]["rows"]
    assert {row["weights"] for row in rows} == {"inclusion probability", "none"}
    for row in rows:
        pairs = pairs_of(judged, *(row[name] for name in ("person", "judge", "student", "k", "score")))
        means = corrected(pairs)
        same(row, {"lambda": means.pop("lambda")})
        if "rogan_gladen" in row:
            means["rogan_gladen"] = rogan_gladen(pairs)
        same_estimates(row, means)


def test_what_verdicts_came_to(study):
    figures, rows = told(study, ReportOptions())
    outcomes = Counter(
        (row["grader"], row["outcome"]) for row in rows if row["verdict"] and row["position"] == 0
    )
    assert {(row["grader"], row["outcome"]): row["verdicts"] for row in figures["outcomes"]} == outcomes


def test_biases_with_their_adjustments(counted):
    agreement, judged = counted
    rows = agreement["bias_tests"]
    p_values = []
    for row in rows:
        units = judged.both((row["first"], row["second"]))
        p_values.append(p_of_bias([unit for place, unit in units if judged.kind[place] == row["criterion"]]))
        same(row, {"p": p_values[-1]})
    for row, expected in zip(rows, adjusted(p_values), strict=True):
        same(row, expected)


def test_leniency_by_length(counted):
    agreement, judged = counted
    assert agreement["length_bias"]
    for row in agreement["length_bias"]:
        words, slope = length_bias(judged, row["person"], row["judge"])
        assert row["words"] == words
        same_estimates(row, {"bias_slope_per_100_words": slope})


def test_more_than_two_graders(counted):
    agreement, judged = counted
    told = agreement["more_graders"]
    same_estimates(told, of_many(judged.many(told["graders"])))
    assert told["consensus"]["majority"] == votes(judged, told["graders"])
    for row in told["pairwise"]:
        units = judged.scored((row["first"], row["second"]), None, "met_share", is_weighted=False)
        by_text = comparison([replace(unit, cluster=text) for text, unit in units])
        named = {name: by_text[name] for name in ("percent_agreement", "cohen_kappa", "gwet_ac1")}
        same(row, {"n_marks": len(units)})
        same_estimates(row, named)


def test_rounds_of_one_grader(study):
    figures, rows = told(study, ReportOptions())
    assert {row["grader"] for row in figures["agreement"]["stability"]} == {"Bo", JUDGE}
    for row in figures["agreement"]["stability"]:
        expected, coefficients = stability(rows, row["grader"])
        same(row, expected)
        same_estimates(row, coefficients)


NOT_RECOUNTED = {
    "graders": "names",
    "threshold": "an option",
    "read_marks": "a count for the threshold",
    "marks_changed_by_threshold": "a count for the threshold",
    "warnings": "sentences about the other figures",
    "family_preference": "biases, as above, on the texts of some students",
    "anchoring": "changes between the rows of blind and of revised verdicts",
    "by_sight": "agreement, as above, on blind, revised and assisted verdicts apart",
}
RECOUNTED = {"pairs", "overall", "per_criterion", "per_skill", "full_marks", "scores", "corrected"}
RECOUNTED |= {"student_ranking", "bias_tests", "length_bias", "more_graders", "stability"}


def test_no_part_of_agreement_is_forgotten(counted):
    """Nor are more graders’ models, that is Dawid and Skene’s and stand-ins for people, counted again."""
    agreement, _judged = counted
    assert set(agreement) == RECOUNTED | set(NOT_RECOUNTED)


def test_orders_of_students(counted):
    agreement, judged = counted
    rows = agreement["student_ranking"]["rows"]
    assert {row["score"] for row in rows} == {"full_marks", "all_skills", "skill_fraction", "met_share"}
    for row in rows:
        units = judged.scored((row["first"], row["second"]), row["k"], row["score"])
        assert row["n_texts"] == len({text for text, _unit in units})
        found = order([(judged.text[text]["student"], unit) for text, unit in units])
        for mine, theirs in zip(found.pop("students"), row["students"], strict=True):
            same(theirs, mine)
        same(row["pairs"], found.pop("pairs"))
        same(row, found)
