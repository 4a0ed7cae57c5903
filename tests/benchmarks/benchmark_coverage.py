"""How often the intervals that are shown hold the truth, from few texts to many."""

from collections.abc import Iterator

import numpy as np

from skillmix_desktop.core.agreement import binary
from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa, gwet_ac, percent_agreement
from skillmix_desktop.core.agreement.estimates import estimate, value_of
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.benchmarks.measurement import Measurement

SIZES = (10, 20, 40, 100)
CRITERIA = 5
SIMULATIONS = 4000
ITEMS_OF_THE_TRUTH = 400_000
COEFFICIENTS = {
    "percent agreement": percent_agreement,
    "kappa": cohen_kappa,
    "AC1": gwet_ac,
    "bias": binary.bias,
}
LOWEST, HIGHEST = 0.93, 0.98


def run() -> Iterator[Measurement]:
    """The share of 95 % intervals with the truth inside, for every coefficient and number of items.

    An interval that is not defined (all verdicts alike) holds nothing.
    """
    generator = np.random.default_rng(11)
    large = _verdicts(ITEMS_OF_THE_TRUTH, generator)
    truth = {name: value_of(of(large)) or 0.0 for name, of in COEFFICIENTS.items()}
    for name, of in COEFFICIENTS.items():
        shares = []
        for items in SIZES:
            inside = 0
            for _ in range(SIMULATIONS):
                found = estimate(of(_verdicts(items, generator)))
                if found.low is not None and found.high is not None:
                    inside += found.low <= truth[name] <= found.high
            shares.append(inside / SIMULATIONS)
        yield Measurement(f"coverage of {name} at {_sizes()} items, lowest", min(shares), LOWEST)
        yield Measurement(f"coverage of {name}, highest", max(shares), HIGHEST, is_ceiling=True)


def _sizes() -> str:
    return ", ".join(map(str, SIZES))


def _verdicts(items: int, generator: np.random.Generator) -> Ratings:
    """A person's verdicts and a lenient judge's, on texts that are more or less good and clear."""
    good = generator.beta(3, 1.5, (items, 1))
    doubt = generator.beta(1, 3, (items, 1))
    truth = generator.random((items, CRITERIA)) < good
    guess = generator.random((2, items, CRITERIA)) < np.array([0.5, 0.7])[:, None, None]
    said = np.where(generator.random((2, items, CRITERIA)) < doubt, guess, truth)
    return Ratings.from_codes(
        said.reshape(2, -1).T.astype(np.int8),
        categories=(0, 1),
        clusters=np.repeat(np.arange(items), CRITERIA),
    )
