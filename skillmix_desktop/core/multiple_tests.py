"""Probabilities of chance findings where several questions are asked of the same data.

A p of ``None`` is of a question that could not be asked: it stays so, and is not counted.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted so that one false finding or more among all is as rare as the level (Holm 1979).

    With p₍₁₎ ≤ … ≤ p₍ₘ₎: max over j ≤ i of (m - j + 1) p₍ⱼ₎, at most 1. Holds under any dependence.
    """
    return _adjusted(p_values, lambda p: np.maximum.accumulate(p * np.arange(len(p), 0, -1)))


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted so that the share of false ones among the findings is at most the level.

    With p₍₁₎ ≤ … ≤ p₍ₘ₎: min over j ≥ i of m p₍ⱼ₎ / j, at most 1 (Benjamini & Hochberg 1995). Holds for
    questions that are independent or positively dependent.
    """

    def adjust(p: Floats) -> Floats:
        scaled = p * len(p) / np.arange(1, len(p) + 1)
        smallest: Floats = np.minimum.accumulate(scaled[::-1])[::-1]
        return smallest

    return _adjusted(p_values, adjust)


def _adjusted(p_values: Sequence[float | None], adjust: Callable[[Floats], Floats]) -> list[float | None]:
    asked = [place for place, value in enumerate(p_values) if value is not None]
    p = np.array([p_values[place] for place in asked], dtype=np.float64)
    order = np.argsort(p, kind="stable")
    found: list[float | None] = [None] * len(p_values)
    for place, value in zip(order, np.minimum(adjust(p[order]), 1), strict=True):
        found[asked[place]] = float(value)
    return found
