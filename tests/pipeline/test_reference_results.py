"""The reference's own figures, computed again from its own run folders."""

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.results import ResultOptions, results
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.tables import Verdict
from tests.builders import add_generation, add_items, add_verdict
from tests.store.run_folders import SKILLS, Row, Run

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
SCORES = ("full_marks", "all_skills", "skill_fraction")


@pytest.fixture(scope="module")
def reference_project(tmp_path_factory):
    if not REFERENCE.is_dir():
        pytest.skip(f"the reference's data is not at {REFERENCE}")
    database = Database.create(tmp_path_factory.mktemp("reference") / "runs.skillmix", name="Reference")
    import_any(database, REFERENCE / "runs")
    yield database
    database.close()


def expected(*, deduct):
    entries = json.loads((REFERENCE / "expected.json").read_text(encoding="utf-8"))["expected"]
    return {
        (entry["student"], entry["k"]): [tuple(entry[score]) for score in SCORES]
        for entry in entries
        if entry["deduct_explicit"] is deduct
    }


def printed(row):
    summaries = [getattr(row.scores, score) for score in SCORES]
    return [(f"{summary.mean:.2f}", f"{summary.se:.3f}") for summary in summaries]


@pytest.mark.parametrize("deduct", [False, True])
def test_counted_as_the_reference_counts_its_runs_give_its_figures(reference_project, deduct):
    rule = NameRule.REFERENCE if deduct else NameRule.OFF
    rows = results(reference_project, ResultOptions(reference_compatible=True, deduct_names=rule))
    assert {(row.student, row.k): printed(row) for row in rows} == expected(deduct=deduct)
    assert len(rows) == len(expected(deduct=deduct)) == 4
    assert {(row.scores.n, row.scores.n_items) for row in rows} == {(5, 5)}


def test_counted_in_our_way_the_same_runs_say_what_they_do_not_know(reference_project):
    for row in results(reference_project, ResultOptions()):
        for summary in (getattr(row.scores, score) for score in SCORES):
            assert summary.n + summary.n_unknown == row.scores.n_items == 5
            assert summary.worst <= summary.best


def test_counted_as_the_reference_counts_every_item_set_has_its_own_row(database):
    for name in ("One", "Two"):
        [item_id] = add_items(database, [(("litotes", "analogy"), "Falconry")], name=name)
        add_verdict(database, add_generation(database, item_id, text="Not slow."), marks=[1, 1, 1, 1, 1])
    rows = results(database, ResultOptions(reference_compatible=True))
    assert [(row.item_set, row.scores.n) for row in sorted(rows, key=lambda row: row.item_set)] == [
        ("One", 1),
        ("Two", 1),
    ]


def test_counted_as_the_reference_counts_what_was_not_judged_is_zero(database):
    [item_id] = add_items(database, [(("litotes", "analogy"), "Falconry")])
    text = add_generation(database, item_id, text="Not slow.")
    add_verdict(database, text, marks=[1, None, 1, 1, 1])
    [row] = results(database, ResultOptions(reference_compatible=True))
    assert (row.scores.skill_fraction.mean, row.scores.full_marks.mean) == (0.5, 0)
    assert row.scores.full_marks.n_unknown == 0


def test_counted_as_the_reference_counts_lines_make_no_sentences(database):
    [item_id] = add_items(database, [(("litotes", "analogy"), "Falconry")])
    text = add_generation(database, item_id, text="The falcon was not slow.\nIt rose.")
    add_verdict(database, text, marks=[1, 1, 1, 1, 0])
    [theirs] = results(database, ResultOptions(reference_compatible=True))
    [ours] = results(database, ResultOptions())
    assert (theirs.scores.full_marks.mean, ours.scores.full_marks.mean) == (1, 0)


def test_too_few_marks_are_filled_with_zeros_and_too_many_are_cut_as_the_reference_does(database):
    first, second, _ = add_items(database)
    for row, (item_id, stored) in enumerate(((first, [1, 1, 1, 1]), (second, [1] * 7)), start=1):
        verdict_id = add_verdict(
            database, add_generation(database, item_id, text="Not slow."), marks=[None] * 5
        )
        with database.write() as session:
            reference = {"reference": {"points": stored, "length_point": 1, "row": row}}
            session.get(Verdict, verdict_id).provenance = reference
    [row] = results(database, ResultOptions(reference_compatible=True))
    assert row.scores.full_marks.mean == 1.0


def test_the_length_is_voted_on_like_any_other_mark(database):
    [item_id] = add_items(database, [(("litotes", "analogy"), "Falconry")])
    text = add_generation(database, item_id, text="Not slow.")
    for round_, length_point in enumerate((1, 1, 0), start=1):
        verdict_id = add_verdict(database, text, marks=[None] * 5, round_=round_)
        with database.write() as session:
            reference = {"reference": {"points": [1] * 5, "length_point": length_point, "row": 1}}
            session.get(Verdict, verdict_id).provenance = reference
    [row] = results(database, ResultOptions(reference_compatible=True))
    assert row.scores.full_marks.mean == 1


FALCON = Row(SKILLS, "Falconry", "The kite was not slow.", [1, 1, 1, 1, 1, 1])
CLOCK = Row(SKILLS, "Clock repair", "A clock that is not fast.", [1, 0, 0, 1, 1, 1])
BLANK = Row(SKILLS, "Beachcombing", "", [0] * 6)
PASSES = ("by_judge_on_text_1_1_gpt", "by_judge_on_text_1_2_gpt")


def counted_as_the_reference_does(database, folder):
    import_any(database, folder)
    [row] = results(database, ResultOptions(reference_compatible=True))
    return row


def test_fractions_have_the_digits_that_the_reference_computes(database, tmp_path):
    Run([CLOCK]).write(tmp_path)
    row = counted_as_the_reference_does(database, tmp_path)
    assert row.scores.skill_fraction.mean == float(np.float32(1) / np.float32(3))


def test_a_blank_text_that_the_reference_has_not_come_to_is_not_counted(database, tmp_path):
    Run([FALCON, CLOCK, BLANK], graded_rows=[FALCON, CLOCK]).write(tmp_path)
    row = counted_as_the_reference_does(database, tmp_path)
    assert (row.scores.n, row.scores.full_marks.mean, row.is_comparable) == (2, 0.5, True)
    [ours] = results(database, ResultOptions())
    assert (ours.scores.n, ours.is_comparable) == (3, None)


def test_whole_passes_over_the_same_rows_can_be_compared_with_the_reference(database, tmp_path):
    for round_ in (1, 2):
        Run([FALCON, CLOCK], round=round_, gradings=PASSES, graded_rows=[CLOCK, FALCON]).write(tmp_path)
    assert counted_as_the_reference_does(database, tmp_path).is_comparable


def short(folder):
    Run([FALCON, CLOCK]).write(folder)
    Run([FALCON, CLOCK], round=2, graded_rows=[FALCON]).write(folder)


def in_another_order(folder):
    Run([FALCON, CLOCK]).write(folder)
    Run([FALCON, CLOCK], round=2, graded_rows=[CLOCK, FALCON]).write(folder)


def with_a_pass_missing(folder):
    Run([FALCON, CLOCK], gradings=PASSES).write(folder)
    Run([FALCON, CLOCK], round=2, gradings=PASSES[:1]).write(folder)


def with_a_round_skipped(folder):
    Run([FALCON, CLOCK]).write(folder)
    Run([FALCON, CLOCK], round=3).write(folder)


def with_a_row_of_another_text(folder):
    Run([CLOCK, FALCON], graded_rows=[Row(SKILLS, "Clock repair", "", graded_text="Old."), FALCON]).write(
        folder
    )


@pytest.mark.parametrize(
    "write",
    [short, in_another_order, with_a_pass_missing, with_a_round_skipped, with_a_row_of_another_text],
)
def test_where_the_reference_stops_or_mixes_texts_up_the_row_says_so(database, tmp_path, write):
    write(tmp_path)
    row = counted_as_the_reference_does(database, tmp_path)
    assert row.is_comparable is False
    assert row.scores.full_marks.mean is not None


@pytest.mark.parametrize("reference_compatible", [True, False])
def test_runs_with_blank_and_broken_answers_have_results(tmp_path, reference_compatible):
    if not REFERENCE.is_dir():
        pytest.skip(f"the reference's data is not at {REFERENCE}")
    with closing(Database.create(tmp_path / "malformed.skillmix", name="Malformed")) as database:
        import_any(database, REFERENCE / "malformed_runs")
        rows = results(database, ResultOptions(reference_compatible=reference_compatible))
    assert rows
    assert all(row.scores.n <= row.scores.n_items for row in rows)
