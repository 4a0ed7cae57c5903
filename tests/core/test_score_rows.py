"""Many students' scores at once are each student's scores."""

import numpy as np
import pytest

from skillmix_desktop.core.metrics import Over
from skillmix_desktop.core.score_rows import Groups, score_rows
from tests.core.one_student import skill_mix_scores


@pytest.mark.parametrize("over", list(Over))
@pytest.mark.parametrize("reference_compatible", [False, True])
def test_students_side_by_side_have_the_scores_that_each_has_alone(over, reference_compatible):
    random = np.random.default_rng(4)
    of_each = np.repeat([0, 2, 3], [6, 1, 9])  # the second has no combination
    points = random.choice([0.0, 1.0, 1.0, np.nan], size=(2, 3, 16, 6))
    asked = random.random((2, 3, 16)) < 0.8
    others = {
        "length_met": random.integers(0, 2, (2, 16)).astype(float),
        "named": random.random((2, 16, 3)) < 0.1,
        "blank": ~asked.any(axis=1) & (random.random((2, 16)) < 0.5),
    }
    how = {"over": over, "reference_compatible": reference_compatible}
    rows = score_rows(points, Groups(of_each, 4), asked=asked, **others, **how)
    for student, row in enumerate(rows):
        own = of_each == student
        cut = {name: values[:, own] for name, values in others.items()}
        alone = skill_mix_scores(points[:, :, own], asked=asked[:, :, own], **cut, **how)
        assert row == alone
