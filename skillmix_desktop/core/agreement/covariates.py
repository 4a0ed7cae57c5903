"""What two graders said of each unit, together with something else that is known of the unit."""

from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.agreement.profiles import Floats, Integers, Profiles, find_profiles
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings


@dataclass(frozen=True, eq=False)
class Accompanied:
    """The distinct units: the reference's score, the judge's, and what comes with them."""

    profiles: Profiles
    first: Floats
    second: Floats
    beside: Integers
    """Shape (patterns,), like the scores."""


def accompanied(ratings: Ratings, beside: Integers) -> Accompanied:
    """Ratings of two graders who both rated every unit, with a whole number from 0 for each unit."""
    codes = ratings.codes
    if codes.shape[1] != 2 or bool((codes == MISSING).any()) or len(beside) != len(codes):
        raise ValueError("Two graders without a gap are needed, and a number for each unit.")
    profiles = find_profiles(
        np.column_stack([codes.astype(np.int64), beside]),
        max(len(ratings.categories), int(beside.max(initial=0)) + 1),
        ratings.clusters,
        ratings.weights,
    )
    scores = ratings.scale[profiles.patterns[:, :2]]
    return Accompanied(profiles, scores[:, 0], scores[:, 1], profiles.patterns[:, 2])
