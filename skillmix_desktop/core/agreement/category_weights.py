"""How much two different categories still agree: 1 for the same one, 0 for the farthest apart."""

from typing import Literal

import numpy as np

from skillmix_desktop.core.agreement.profiles import Floats

Weighting = Literal["identity", "linear", "quadratic", "ordinal"]


def agreement_weights(weighting: Weighting, scale: Floats) -> Floats:
    """Shape (categories, categories), from the number that belongs to each declared category.

    - identity: 1 for the same category, else 0;
    - linear: 1 - |a - b| / (max - min);
    - quadratic: 1 - (a - b)² / (max - min)² (Cohen 1968);
    - ordinal: 1 - C(|i - j| + 1, 2) / C(q, 2), on the places i, j among q categories (Gwet 2014).

    The range is that of all declared categories, whether they were used or not.
    """
    q = len(scale)
    if weighting == "identity" or q < 2:
        return np.eye(q)
    if weighting == "ordinal":
        places = np.arange(q)
        steps = np.abs(places[:, None] - places)
        return np.asarray(1 - steps * (steps + 1) / (q * (q - 1)), dtype=np.float64)
    distance = np.abs(scale[:, None] - scale) / (scale.max() - scale.min())
    weights: Floats = 1 - (distance if weighting == "linear" else distance**2)
    return weights
