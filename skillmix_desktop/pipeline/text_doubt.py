"""What machines make of each text, as far as it matters for a draw: its score, and how sure they are."""

from typing import Any
from uuid import UUID

import pandas as pd

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.store.marks import VerdictFrames
from skillmix_desktop.store.tables import GraderKind


def machine_scores(frames: VerdictFrames) -> dict[UUID, int]:
    """How many criteria of each text the machines hold met, on average, to the nearest whole number."""
    marks = _machine_marks(frames)
    is_met = (marks["points"] >= MET_THRESHOLD).astype(float)
    met = is_met.groupby([marks["generation"], marks["position"]]).mean()
    score: dict[Any, float] = met.groupby(level=0).sum().to_dict()
    return {generation: round(value) for generation, value in score.items()}


def doubt(frames: VerdictFrames, *, by_probability: bool) -> dict[UUID, float]:
    """How far the machines are from saying the same of each text: 0 of one mind, 1 split on everything.

    ``by_probability`` takes a mark that was read, in whatever way, for the probability that it was read as.
    """
    marks = _machine_marks(frames)
    met = (marks["points"] >= MET_THRESHOLD).astype(float)
    votes = marks["probability"].fillna(met) if by_probability else met
    share = votes.groupby([marks["generation"], marks["position"]]).mean()
    split = 1 - (2 * share - 1).abs()
    found: dict[Any, float] = split.groupby(level=0).mean().to_dict()
    return found


def _machine_marks(frames: VerdictFrames) -> pd.DataFrame:
    """Marks given by machines, with the generation that each is about."""
    machines = frames.verdicts[frames.verdicts["kind"] == GraderKind.MACHINE]
    marks = frames.marks.join(machines[["generation"]], on="verdict", how="inner")
    return marks.dropna(subset=["points"])
