"""What a count of successes tells about the rate behind it."""

from math import sqrt
from statistics import NormalDist


def wilson_interval(successes: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's (1927) score interval of a proportion, without continuity correction; ``n`` is above 0.

    The middle is (x + z²/2) / (n + z²), the half width z/(n + z²) · √(x(n - x)/n + z²/4). ``n`` may be an
    effective number of trials.
    """
    assert 0 <= successes <= n, f"{successes} successes in {n} trials"
    assert n > 0, "an interval needs a trial"
    assert 0 < level < 1, f"{level} is no confidence level"
    z = NormalDist().inv_cdf((1 + level) / 2)
    rate = successes / n
    shrunk = 1 + z * z / n
    centre = (rate + z * z / (2 * n)) / shrunk
    margin = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) / shrunk
    # Both ends are exact there; rounding would leave them a hair off.
    low = 0.0 if successes == 0 else max(0.0, centre - margin)
    high = 1.0 if successes == n else min(1.0, centre + margin)
    return low, high
