"""What the Skill-Mix scores make of marks that are not there."""

from math import nan

import numpy as np
import pytest

from skillmix_desktop.core.metrics import Over
from tests.core.one_student import skill_mix_scores


def test_marks_that_are_lost_by_chance_leave_the_mean_where_it_is():
    random = np.random.default_rng(3)
    points = np.ones((1, 1, 4000, 5))
    points[0, 0, ::2, 0] = 0
    points[random.random(points.shape) < 0.1] = nan
    full = skill_mix_scores(points, length_met=np.ones((1, 4000))).full_marks
    assert full.mean == pytest.approx(0.5, abs=0.03)
    assert full.n < 4000 * 0.7


def test_what_the_program_decides_is_known_whatever_the_grader_left_out():
    points = np.array([nan, 1, 1, 1, nan]).reshape(1, 1, 1, 5)
    row = skill_mix_scores(points, length_met=[[True]], named=[[[True, False]]])
    assert (row.n, row.skill_fraction.mean) == (1, 0.5)


@pytest.mark.parametrize(("over", "means"), [(Over.MAX, (0.5, 0.5)), (Over.MEAN, (0.25, 0.25))])
@pytest.mark.parametrize("reference_compatible", [True, False])
def test_a_generation_without_a_text_meets_nothing_and_says_nothing_of_the_grader(
    over, means, reference_compatible
):
    points = np.full((2, 1, 2, 5), nan)
    points[0, 0, 0] = 1
    row = skill_mix_scores(
        points,
        length_met=np.ones((2, 2)),
        over=over,
        reference_compatible=reference_compatible,
        asked=[[[True, False]], [[False, False]]],
        blank=[[False, True], [True, False]],
    )
    assert (row.n, row.n_items, row.not_judged_share) == (2, 2, 0)
    assert (row.full_marks.mean, row.skill_fraction.mean) == means


def test_what_a_grader_was_not_asked_is_not_left_unjudged():
    points = np.array([1, nan, 1, 1, nan]).reshape(1, 1, 1, 5)
    assert skill_mix_scores(points, length_met=[[True]]).not_judged_share == pytest.approx(2 / 5)
    row = skill_mix_scores(points, length_met=[[True]], is_length_asked=False)
    assert row.not_judged_share == pytest.approx(1 / 4)
