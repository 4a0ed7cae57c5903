"""Whether agreement on a sample of the doubtful texts speaks of all texts, once it is weighted."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from skillmix_desktop.core.agreement import binary
from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa, gwet_ac, percent_agreement
from skillmix_desktop.core.agreement.estimates import estimate, value_of
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.survey import draw_texts
from skillmix_desktop.pipeline.spot_check_draw import EMPHASIS
from tests.benchmarks.measurement import Measurement

TEXTS, DRAWN, CRITERIA, SIMULATIONS = 5000, 200, 5, 500
COEFFICIENTS = {
    "percent agreement": percent_agreement,
    "agreement on not met": binary.negative_agreement,
    "kappa": cohen_kappa,
    "AC1": gwet_ac,
    "recall": binary.recall,
}
LOWEST, HIGHEST, NAIVE = 0.93, 0.97, 0.5
STEADIER = {"agreement on not met", "recall"}
"""Strata by the judges' scores make these steadier than an interval knows that takes texts as independent."""


def run() -> Iterator[Measurement]:
    """The share of 95 % intervals with the value of all texts inside, with weights and without."""
    generator = np.random.default_rng(5)
    marks, sizes, strata = _study(generator)
    everything = _ratings(marks, np.arange(TEXTS))
    truth = {name: value_of(of(everything)) or 0.0 for name, of in COEFFICIENTS.items()}
    inside = {(name, weighted): 0 for name in COEFFICIENTS for weighted in (True, False)}
    for seed in range(SIMULATIONS):
        drawn = draw_texts(sizes, strata, count=DRAWN, seed=seed)
        chances = np.array([text.inclusion_probability for text in drawn])
        naive = _ratings(marks, np.array([text.index for text in drawn]))
        weighted = replace(naive, weights=np.repeat(1 / chances, CRITERIA))
        for name, of in COEFFICIENTS.items():
            for ratings in (naive, weighted):
                found = estimate(of(ratings))
                if found.low is not None and found.high is not None:
                    inside[name, ratings is weighted] += found.low <= truth[name] <= found.high
    for name in COEFFICIENTS:
        share = inside[name, True] / SIMULATIONS
        yield Measurement(f"coverage of weighted {name}, at least", share, LOWEST)
        if name not in STEADIER:
            yield Measurement(f"coverage of weighted {name}, at most", share, HIGHEST, is_ceiling=True)
        naive_share = inside[name, False] / SIMULATIONS
        yield Measurement(f"coverage of {name} without weights", naive_share, NAIVE, is_ceiling=True)


def _study(generator: np.random.Generator) -> tuple[np.ndarray, list[float], list[int]]:
    """Marks (person, judge) of all texts, their sizes by how far two judges differ, and judges' scores."""
    good = generator.beta(3, 1.5, (TEXTS, 1))
    doubt = generator.beta(1, 3, (TEXTS, 1))
    truth = generator.random((TEXTS, CRITERIA)) < good
    guess = generator.random((3, TEXTS, CRITERIA)) < np.array([0.5, 0.7, 0.6])[:, None, None]
    said = np.where(generator.random((3, TEXTS, CRITERIA)) < doubt, guess, truth)
    split = (said[1] != said[2]).mean(axis=1)
    scores = (said[1:].sum(axis=(0, 2)) / 2).round().astype(int)
    return said[:2], (1 + EMPHASIS * split).tolist(), scores.tolist()


def _ratings(marks: np.ndarray, texts: np.ndarray) -> Ratings:
    return Ratings.from_codes(
        marks[:, texts].reshape(2, -1).T.astype(np.int8),
        categories=(0, 1),
        clusters=np.repeat(np.arange(len(texts)), CRITERIA),
    )
