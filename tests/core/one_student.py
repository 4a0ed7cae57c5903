"""The scores of one student alone, as the program counts those of many at once."""

from typing import Any

import numpy as np

from skillmix_desktop.core.metrics import Bounds, Floats, ScoreRow, Summary
from skillmix_desktop.core.score_rows import Groups, IntervalKind, score_rows, summaries


def skill_mix_scores(points: Floats, **how: Any) -> ScoreRow:
    """Of the marks of one k under one grader; ``how`` is as for ``score_rows``."""
    [row] = score_rows(points, _one_group(points.shape[2]), **how)
    return row


def summarise(bounds: Bounds, kind: IntervalKind) -> Summary:
    """Of combinations that all belong together."""
    [summary] = summaries(bounds, kind, _one_group(len(bounds.worst)))
    return summary


def _one_group(size: int) -> Groups:
    return Groups(np.zeros(size, dtype=np.int64), 1)
