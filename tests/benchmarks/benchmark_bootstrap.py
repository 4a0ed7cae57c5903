"""How fast all coefficients of two graders are redrawn, against the loop that resamples items for one."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from skillmix_desktop.core.agreement.bootstrap import REPLICATES, bootstrap
from skillmix_desktop.core.agreement.comparison import pair_statistics
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.benchmarks.measurement import Measurement

SIZES = {"100,000": 8_333, "a million": 83_333}
"""The items of so many verdicts of two graders."""
CRITERIA = 6
LOOPED = 20
PASSES = 5
WANTED = 500


def run() -> Iterator[Measurement]:
    """Seconds for 2,000 replicates, the best of each side, in turn; the loop's are 100 times what 20 take.

    Ours begins at the raw columns and does all coefficients, the loop scikit-learn's kappa alone.
    """
    for verdicts, items in SIZES.items():
        first, second, clusters = _verdicts(items)
        ours, loop = [], []
        for _ in range(PASSES):
            started = time.perf_counter()
            found = _redrawn(first, second, clusters)
            ours.append(time.perf_counter() - started)
            seconds, spread = _loop(first, second)
            loop.append(seconds * REPLICATES / LOOPED)
            assert abs(found["kappa"] - spread) < spread  # twenty values tell a spread roughly
        name = f"bootstrap of {len(found)} coefficients of {verdicts} verdicts, against a loop for kappa"
        yield Measurement(name, min(loop) / min(ours), WANTED)


def _verdicts(items: int) -> tuple[Any, Any, Any]:
    """Each of two graders' verdicts on the items' criteria; the items are more or less hard."""
    generator = np.random.default_rng(5)
    truth = generator.random((items, CRITERIA)) < generator.beta(3, 1.5, (items, 1))
    wrong = generator.random((2, items, CRITERIA)) < 0.3 * generator.random((items, 1))
    first, second = (truth ^ wrong).reshape(2, -1).astype(np.int8)
    return first, second, np.repeat(np.arange(items), CRITERIA)


def _redrawn(first: Any, second: Any, clusters: Any) -> dict[str, float]:
    ratings = Ratings.from_codes(np.stack([first, second], axis=1), categories=(0, 1), clusters=clusters)
    return {name: found.se or 0.0 for name, found in bootstrap(pair_statistics(ratings)).items()}


def _loop(first: Any, second: Any) -> tuple[float, float]:
    """Seconds for some replicates, and the spread of kappa over them."""
    from sklearn.metrics import cohen_kappa_score

    generator = np.random.default_rng(6)
    rows = np.arange(len(first)).reshape(-1, CRITERIA)
    values = []
    started = time.perf_counter()
    for _ in range(LOOPED):
        drawn = rows[generator.integers(0, len(rows), len(rows))].ravel()
        values.append(cohen_kappa_score(first[drawn], second[drawn]))
    return time.perf_counter() - started, float(np.std(values, ddof=1))
