"""Verbs that count."""

import json
from contextlib import closing

import pytest

from skillmix_desktop.pipeline.report_files import WRITERS
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_reading, add_verdict, build_project
from tests.pipeline.judged_together import judged_together
from tests.pipeline.people import put_in_queue

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}

ROW = {
    *("student", "grader", "k", "n", "n_items", "full_marks", "full_marks_se", "full_marks_ci"),
    *("all_skills", "all_skills_se", "all_skills_ci"),
    *("skill_fraction", "skill_fraction_se", "skill_fraction_ci"),
    *("not_judged_share", "unanimous_share"),
}


def test_results_are_a_row_a_student_and_grader(skillmix, graded):
    told = skillmix("results", graded, "--json").json
    assert set(told) >= {"rows", "warnings", "threshold"}
    assert all(set(row) >= ROW for row in told["rows"])
    assert [(row["grader"], row["n"], row["full_marks"]) for row in told["rows"]] == [
        ("machine-a", 3, 1.0),
        ("machine-b", 3, pytest.approx(2 / 3)),
    ]
    assert all(len(row["full_marks_ci"]) == 2 for row in told["rows"])


def test_beside_the_rows_stand_students_skills_novelty_and_the_leaderboard(skillmix, graded):
    told = skillmix("results", graded, "--json").json
    assert told["comparisons"] == []
    assert [(each["grader"], each["saturation_k"]) for each in told["saturation"]] == [
        ("machine-a", 2),
        ("machine-b", 2),
    ]
    assert {each["n_texts"] for each in told["skills"]} <= {1, 2, 3}
    assert all(each["first"] != each["second"] for each in told["skill_pairs"])
    assert {"novel_share_lower_bound", "novel_share_at_lower_limit"} <= set(told["novelty"][0])
    assert len(told["leaderboard"]["scores"]) > 20


def test_results_can_be_read_in_a_table(skillmix, graded):
    header, first, second = skillmix("results", graded).out.splitlines()
    assert header.split()[:6] == ["student", "grader", "k", "n", "unknown", "full_marks"]
    assert first.split()[:6] == ["student-a", "machine-a", "2", "3", "0", "1.00"]
    assert second.split()[5] == "0.67"
    header, first, _ = skillmix("results", graded, "--reference-compatible").out.splitlines()
    assert (header.split()[3], first.split()[3]) == ("item_set", "Draw")


def test_a_project_without_verdicts_has_no_rows(skillmix, written):
    assert skillmix("results", written, "--json").json["rows"] == []
    assert "No text has a verdict yet." in skillmix("results", written).out


def test_items_with_an_excluded_skill_are_left_out(skillmix, graded):
    words = ("results", graded, "--exclude-skill", "Anaphora", "--exclude-skill", "irony (verbal)")
    assert {row["n"] for row in skillmix(*words, "--json").json["rows"]} == {1}


def test_results_can_be_counted_as_the_reference_counts(skillmix, graded):
    words = ("results", graded, "--reference-compatible", "--deduct-names", "reference", "--over", "mean")
    told = skillmix(*words, "--json").json
    assert {row["item_set"] for row in told["rows"]} == {"Draw"}
    assert {row["reference_comparable"] for row in told["rows"]} == {True}


def test_agreement_has_its_pairs_criteria_and_warnings(skillmix, graded):
    told = skillmix("agreement", graded, "--json").json
    assert set(told) >= {"pairs", "overall", "per_criterion", "warnings"}
    [pair] = told["pairs"]
    assert (pair["first"], pair["second"], pair["n_marks"]) == ("machine-a", "machine-b", 12)
    assert pair["percent_agreement"] == pytest.approx(11 / 12)
    assert told["overall"]["percent_agreement"] == pair["percent_agreement"]
    assert {entry["criterion"] for entry in told["per_criterion"]} == {"skill", "topic", "sense", "length"}
    assert {"topic", "text"} == set(told["warnings"][0])


def test_the_first_grader_that_is_named_is_the_reference(skillmix, graded):
    told = skillmix("agreement", graded, "--graders", "machine-b, machine-a", "--json").json
    assert told["graders"] == ["machine-b", "machine-a"]
    assert told["pairs"][0]["bias_judge_minus_human"] == pytest.approx(1 / 12)


def test_the_family_of_a_name_that_does_not_show_it_can_be_told(skillmix, written):
    with closing(Database.open(written)) as database:
        judged_together(database, {"ours": [([1, 0, 1, 1], [1, 1, 1, 1])], "gpt-4": [([1] * 4, [1] * 4)]})

    def of(*words):
        [probe] = skillmix("agreement", written, *words, "--json").json["family_preference"]
        return probe

    assert of()["reason"] == "the family of judge is not known"
    told = of("--family", "judge=Ours", "--family", "ours=Ours")
    assert (told["own"]["students"], told["others"]["students"]) == (["ours"], ["gpt-4"])
    assert told["bias_own_minus_others"] == 0.25
    refused = skillmix("agreement", written, "--family", "judge")
    assert refused.code == 1
    assert "“judge” names no family" in refused.err


def test_agreement_can_be_read_in_a_table_with_its_warnings(skillmix, graded):
    lines = skillmix("agreement", graded).out.splitlines()
    [pair] = skillmix("agreement", graded, "--json").json["pairs"]
    low, high = (pair[f"percent_agreement_ci95_{end}"] for end in ("low", "high"))
    assert lines[1].startswith(f"machine-a  machine-b  0.92 [{low:.2f}, {high:.2f}]  ")
    assert all(line.startswith("! ") for line in lines[2:])


def test_agreement_says_how_steady_people_are(skillmix, graded):
    with closing(Database.open(graded)) as database:
        text = add_generation(database, add_items(database, name="Twice")[0])
        put_in_queue(database, [text], [1.0])
        put_in_queue(database, [text], [1.0], purpose=CheckPurpose.REPEAT, round=2)
        for round_, marks in ((1, [1, 0, 1, 1]), (2, [1, 0, 1, 0])):
            add_verdict(database, text, grader="Ada", marks=marks, round_=round_, **PERSON)
    told = skillmix("agreement", graded, "--json").json["steadiness"]
    [ada] = told["people"]
    assert (ada["person"], ada["repeats"]["n_texts"], ada["repeats"]["percent_agreement"]) == ("Ada", 1, 0.75)
    assert (told["reason"], ada["gold"]["reason"]) == (None, "no gold was mixed into Ada’s queue")
    assert "Given 1 text again, Ada marked 75.0" in skillmix("agreement", graded).out


def test_fewer_than_two_graders_have_no_agreement(skillmix, written):
    assert skillmix("agreement", written, "--json").json["pairs"] == []
    assert "Fewer than two graders." in skillmix("agreement", written).out


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("machine-a,nobody", "No verdict of “nobody”"),
        ("nobody", "No verdict of “nobody”"),
        ("machine-a,machine-a", "named twice"),
        (",,", "--graders names nobody"),
        ("", "--graders names nobody"),
    ],
)
def test_graders_that_cannot_be_compared_are_refused_in_words(skillmix, graded, names, sentence):
    assert sentence in skillmix("agreement", graded, "--graders", names).sentence
    assert sentence in skillmix("report", graded, "--output", "r.html", "--graders", names).sentence


@pytest.fixture
def read(tmp_path):
    """Three texts that a machine was read on, and a person judged."""
    path = tmp_path / "read.skillmix"
    database = build_project(path)
    for item_id in add_items(database):
        text = add_generation(database, item_id, text="Not slow.")
        add_reading(database, text, [0.9, 0.6, 0.9, 0.9, 1.0])
        add_verdict(
            database, text, grader="Ada", marks=[1] * 4, kind=GraderKind.PERSON, mode=VerdictMode.BLIND
        )
    database.close()
    return path


def test_a_threshold_changes_what_was_read_and_is_told(skillmix, read):
    words = ("--threshold", "0.7")
    told = skillmix("results", read, *words, "--json").json
    assert {row["grader"]: row["full_marks"] for row in told["rows"]} == {"Ada": 1, "reader": 0}
    assert (told["threshold"], told["read_marks"], told["marks_changed_by_threshold"]) == (0.7, 12, 3)
    assert "3 of 12 such marks count otherwise than at 0.5" in skillmix("results", read, *words).out
    told = skillmix("agreement", read, *words, "--json").json
    assert told["overall"]["percent_agreement"] == pytest.approx(0.75)
    assert told["threshold"] == 0.7
    assert "changes 3 of 12 marks" in skillmix("agreement", read, *words).out


def test_a_threshold_holds_for_all_of_a_report_and_its_marks_can_be_counted_again(skillmix, read, tmp_path):
    path = tmp_path / "report.json"
    skillmix("report", read, "--output", path, "--threshold", "0.7")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["threshold"] == told["agreement"]["threshold"] == 0.7
    assert told["agreement"]["overall"]["percent_agreement"] == pytest.approx(0.75)
    assert "3 of 12 such marks count otherwise than at 0.5" in told["methods"]
    marks = [mark for mark in told["marks"] if mark["grader"] == "reader" and mark["position"] == 1]
    assert {(mark["probability"], mark["points"], mark["is_met"]) for mark in marks} == {(0.6, 1.0, False)}


def test_calibration_is_told_where_people_judged_what_was_read(skillmix, read, graded):
    told = skillmix("agreement", read, "--json").json["calibration"]
    assert [row["criterion"] for row in told] == ["pooled", "skill", "topic", "sense"]
    low, high = told[0]["expected_calibration_error_ci"]
    assert low <= told[0]["expected_calibration_error"] <= high
    assert skillmix("agreement", graded, "--json").json["calibration"] == []
    assert "“calibration”" in skillmix("agreement", "--help").out


def test_thresholds_that_make_no_sense_are_told(skillmix, read, graded, tmp_path):
    for wrong in ("0", "1.5", "nan"):
        for verb in (
            ("results", read),
            ("agreement", read),
            ("report", read, "--output", tmp_path / "r.html"),
        ):
            assert "is no threshold" in skillmix(*verb, "--threshold", wrong).sentence
    (tmp_path / "r.csv").write_text("a,b\n1,0\n1,1\n", encoding="utf-8")
    assert (
        "no probabilities"
        in skillmix("agreement", "--ratings", tmp_path / "r.csv", "--threshold", "0.7").sentence
    )
    for verb in ("results", "agreement"):
        warnings = skillmix(verb, graded, "--threshold", "0.7", "--json").json["warnings"]
        assert "changes nothing" in next(each["text"] for each in warnings if each["topic"] == "threshold")
    assert "" not in skillmix("results", graded, "--threshold", "0.7").out.splitlines()
    told = skillmix("results", read, "--threshold", "0.7", "--reference-compatible").out
    assert "The reference counts written marks and has no threshold" in told


def test_agreement_can_be_computed_from_a_table_of_ratings(skillmix, tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("ada,ben,text\n1,1,a\n1,0,a\n0,0,b\n,1,c\n", encoding="utf-8")
    words = ("agreement", "--ratings", path, "--cluster-column", "text", "--categories", "0,1")
    told = skillmix(*words, "--json").json
    [pair] = told["pairs"]
    assert (pair["first"], pair["second"], pair["n_marks"]) == ("ada", "ben", 3)
    assert pair["percent_agreement"] == pytest.approx(2 / 3)
    assert "ada" in skillmix(*words).out


def test_a_table_of_ratings_that_cannot_be_read_is_told(skillmix, tmp_path):
    (tmp_path / "ratings.csv").write_text("ada\n1\n")
    assert "two graders" in skillmix("agreement", "--ratings", tmp_path / "ratings.csv").sentence
    assert "cannot be read" in skillmix("agreement", "--ratings", tmp_path / "none.csv").sentence


def test_the_papers_bound_is_computed(skillmix):
    told = skillmix("novelty", "--k", 5, "--successes", 12, "--trials", 100, "--json").json
    assert set(told) >= {
        *("expected_in_corpus", "threshold", "alpha", "alpha_ci"),
        *("novel_share_lower_bound", "novel_share_at_lower_limit", "passes"),
    }
    assert told["expected_in_corpus"] == pytest.approx(0.0681, abs=1e-4)
    assert (told["alpha"], told["passes"]) == (0.12, True)
    assert told["novel_share_lower_bound"] == pytest.approx(0.43, abs=0.01)
    assert "alpha: 0.12" in skillmix("novelty", "--k", 5, "--successes", 12, "--trials", 100).out


def test_novelty_is_printed_in_numbers_that_can_be_read(skillmix):
    lines = skillmix("novelty", "--k", 2, "--successes", 0, "--trials", 30).out.splitlines()
    assert lines == [
        "expected in corpus: 2.281e+04",
        "threshold: 3.421e+04",
        "alpha: 0",
        "alpha ci: [0, 0.1135]",
        "novel share lower bound: —",
        "novel share at lower limit: —",
        "passes: no",
        "passes at lower limit: no",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--k", 0, "--successes", 1, "--trials", 2),
        ("--k", 5, "--successes", 3, "--trials", 2),
        ("--k", 5, "--successes", 1, "--trials", 2, "--p-skill", 2),
        ("--k", 5, "--successes", 1, "--trials", 2, "--corpus-sentences", "inf"),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_words(skillmix, words):
    assert skillmix("novelty", *words).sentence


@pytest.mark.parametrize("ending", WRITERS)
def test_a_report_is_written_in_every_form(skillmix, graded, tmp_path, ending):
    path = tmp_path / f"report{ending}"
    told = skillmix("report", graded, "--output", path, "--json").json
    assert told == {"output": str(path), "bytes": path.stat().st_size}
    assert "Wrote" in skillmix("report", graded, "--output", path).out


@pytest.mark.parametrize("ending", WRITERS)
def test_a_report_of_an_empty_project_is_written_in_every_form(skillmix, project, tmp_path, ending):
    assert skillmix("report", project, "--output", tmp_path / f"report{ending}").code == 0


def test_the_options_of_results_hold_for_the_report(skillmix, graded, tmp_path):
    path = tmp_path / "report.json"
    skillmix("report", graded, "--output", path, "--exclude-skill", "anaphora")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert {row["n"] for row in told["results"]} == {2}


@pytest.mark.parametrize("name", ["report.docx", "report", "nowhere/report.html", "file/report.html"])
def test_a_report_that_cannot_be_written_is_told(skillmix, graded, tmp_path, name):
    (tmp_path / "file").write_text("")
    assert skillmix("report", graded, "--output", tmp_path / name).sentence


@pytest.mark.parametrize(
    "words",
    [
        ("results",),
        ("results", "P", "--over", "median"),
        ("results", "P", "--deduct-names", "some"),
        ("agreement",),
        ("agreement", "P", "--ratings", "R.csv"),
        ("agreement", "P", "--people", "all"),
        ("novelty", "--k", 5),
        ("novelty", "--k", 5, "--successes", "few", "--trials", 9),
        ("report", "P"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(skillmix, words):
    told = skillmix(*words)
    assert (told.code, told.out) == (2, "")
    assert "usage: skillmix" in told.err
