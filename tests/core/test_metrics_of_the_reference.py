"""The scores equal what the reference's own aggregator prints for the same marks."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from skillmix_desktop.core.names import NameRule, explicitly_named
from tests.core.one_student import skill_mix_scores

REFERENCE_DATA = Path(__file__).parents[3] / "shared" / "reference"


def test_the_numbers_of_the_reference_s_own_aggregator_come_out():
    if not REFERENCE_DATA.is_dir():
        pytest.skip("needs the reference's run folders at ../shared/reference")
    expected = json.loads((REFERENCE_DATA / "expected.json").read_text())["expected"]
    assert len(expected) == 8
    for case in expected:
        points, length_met, named = _reference_run(case["student"], case["k"])
        row = skill_mix_scores(
            points,
            length_met=length_met,
            named=named if case["deduct_explicit"] else None,
            reference_compatible=True,
        )
        for metric in ("full_marks", "all_skills", "skill_fraction"):
            summary = getattr(row, metric)
            assert [f"{summary.mean:.2f}", f"{summary.se:.3f}"] == case[metric], (case, metric)
        assert (row.n, row.full_marks.n_unknown, row.not_judged_share, row.unanimous_share) == (5, 0, 0, 1)


def _reference_run(student: str, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    points, length_met, named = np.empty((3, 3, 5, k + 3)), np.empty((3, 5)), np.empty((3, 5, k), dtype=bool)
    for g in range(3):
        folder = REFERENCE_DATA / "runs" / f"k{k}_s10_vdefault_r{g + 1}" / student
        for m, answer in enumerate(_rows(folder / "records.csv")):
            skills = [skill.strip() for skill in answer["skills"].split(",")]
            named[g, m] = explicitly_named(answer["text_1"], skills, NameRule.REFERENCE)
        for r in range(3):
            gradings = _rows(folder / "graded" / f"by_gpt-4_on_text_1_{r + 1}_gpt" / "records.csv")
            for m, grading in enumerate(gradings):
                marks = [float(mark) for mark in grading["points_0"].split(",") if mark]
                points[g, r, m] = (marks + [0.0] * (k + 3))[: k + 3]
                length_met[g, m] = float(grading["true_sentence_lim_pt_0"])
    return points, length_met, named


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
