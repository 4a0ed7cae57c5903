"""What several graders said about the same units, as one small matrix of category codes."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from skillmix_desktop.core.agreement.profiles import Profiles, find_profiles

MISSING = -1

Category = Hashable
Codes = npt.NDArray[np.signedinteger]
Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ratings:
    """Units x graders: each cell is the index of a declared category, or -1 where a grader said nothing.

    A unit is what is rated once: one criterion of one text, or one text's score. Units of one text share
    an entry in ``clusters``: the text is what was sampled, and every interval counts texts. Without
    ``clusters`` each unit stands for itself. ``weights`` are design weights, such as the inverse of the
    probability with which a text was drawn; only their proportions matter.
    """

    codes: Codes
    """Shape (units, graders), stored grader by grader; no unit is without any rating."""
    categories: tuple[Category, ...]
    """All that a grader could have said, in order, whether it was said or not."""
    clusters: npt.NDArray[np.intp] | None = None
    weights: Weights | None = None
    labels: tuple[str, ...] = ()
    """How the categories are called in sentences."""
    graders: tuple[str, ...] = ()
    """How the graders are called in sentences."""

    @classmethod
    def of(
        cls,
        rows: Iterable[Sequence[Category | None]],
        *,
        categories: Sequence[Category] | None = None,
        clusters: Sequence[Hashable] | None = None,
        weights: Sequence[float] | None = None,
        labels: Sequence[str] = (),
        graders: Sequence[str] = (),
    ) -> Self:
        """Ratings from rows of any values; ``None`` and NaN are missing, and True counts as 1.

        Categories that are not declared are those that occur: numbers by size, then the rest by name.
        """
        table = [list(row) for row in rows]
        widths = {len(row) for row in table}
        if len(widths) > 1:
            raise ValueError(f"All units need the same number of graders, not {sorted(widths)}.")
        declared = _occurring(table) if categories is None else tuple(categories)
        shape = (len(table), widths.pop() if widths else len(graders))
        return cls.from_codes(
            np.array(_coded(table, declared), dtype=np.int64).reshape(shape),
            categories=declared,
            clusters=None if clusters is None else _numbered(clusters),
            weights=weights,
            labels=labels,
            graders=graders,
        )

    @classmethod
    def from_codes(
        cls,
        codes: npt.ArrayLike,
        *,
        categories: Sequence[Category],
        clusters: npt.ArrayLike | None = None,
        weights: npt.ArrayLike | None = None,
        labels: Sequence[str] = (),
        graders: Sequence[str] = (),
    ) -> Self:
        """Ratings from category codes, -1 missing: the fast way in for a stored matrix.

        ``clusters`` are whole numbers here, one a unit.
        """
        matrix = np.asarray(codes)
        if matrix.ndim != 2:
            raise ValueError(f"Ratings are a table of units by graders, not of shape {matrix.shape}.")
        if len(set(categories)) != len(categories):
            raise ValueError(f"A category is declared twice: {list(categories)}.")
        if matrix.size and not (matrix.min() >= MISSING and matrix.max() < len(categories)):
            raise ValueError(f"A code lies outside the {len(categories)} declared categories.")
        small = np.min_scalar_type(-max(len(categories), 1))
        ratings = cls(
            codes=np.asfortranarray(matrix.astype(small, copy=False)),
            categories=tuple(categories),
            clusters=_checked_clusters(clusters, len(matrix)),
            weights=_checked_weights(weights, len(matrix)),
            labels=tuple(labels) or tuple(_spelt(category) for category in categories),
            graders=tuple(graders) or tuple(f"grader {g + 1}" for g in range(matrix.shape[1])),
        )
        return ratings._where((ratings.codes != MISSING).any(axis=1))

    @property
    def n_units(self) -> int:
        return int(self.codes.shape[0])

    @property
    def n_graders(self) -> int:
        return int(self.codes.shape[1])

    @cached_property
    def scale(self) -> npt.NDArray[np.float64]:
        """A number for each category: its value where all are numbers, else its place in the order."""
        numbers = [_number(category) for category in self.categories]
        if None not in numbers:
            return np.array(numbers, dtype=np.float64)
        return np.arange(1, len(self.categories) + 1, dtype=np.float64)

    @cached_property
    def scores(self) -> npt.NDArray[np.float64]:
        """Shape (units, graders): the numbers that the graders gave, NaN where one gave none."""
        with_gap = np.append(self.scale, np.nan)
        return with_gap[self.codes]

    @cached_property
    def profiles(self) -> Profiles:
        """The distinct units and clusters, which is all that any coefficient looks at."""
        return find_profiles(self.codes, len(self.categories), self.clusters, self.weights)

    def pair(self, first: int | None = None, second: int | None = None) -> "Ratings":
        """Two graders alone, on the units that both of them rated; the only two, if none are named."""
        if first is None or second is None:
            if self.n_graders != 2:
                raise ValueError(f"This compares two graders, not {self.n_graders}.")
            first, second = 0, 1
        if self.n_graders == 2 and (first, second) == (0, 1) and bool((self.codes != MISSING).all()):
            return self
        two = replace(
            self,
            codes=np.asfortranarray(self.codes[:, [first, second]]),
            graders=(self.graders[first], self.graders[second]),
        )
        return two._where((two.codes != MISSING).all(axis=1))

    def of_all(self) -> "Ratings":
        """The units that every grader rated."""
        return self._where((self.codes != MISSING).all(axis=1))

    def _where(self, chosen: npt.NDArray[np.bool_]) -> Self:
        if bool(chosen.all()):
            return self
        return replace(
            self,
            codes=np.asfortranarray(self.codes[chosen]),
            clusters=None if self.clusters is None else self.clusters[chosen],
            weights=None if self.weights is None else self.weights[chosen],
        )


def _is_missing(value: Category | None) -> bool:
    return value is None or value != value


def _number(value: Category) -> float | None:
    return float(value) if isinstance(value, (int, float, np.number, np.bool_)) else None


def _spelt(category: Category) -> str:
    """A whole number that was read as 1.0 is called 1."""
    return f"{category:g}" if isinstance(category, float) else str(category)


def _occurring(table: list[list[Category | None]]) -> tuple[Category, ...]:
    found = {value for row in table for value in row if value is not None and not _is_missing(value)}
    return tuple(sorted(found, key=_order))


def _order(value: Category) -> tuple[float, str]:
    number = _number(value)
    return (math.inf, str(value)) if number is None else (number, "")


def _coded(table: list[list[Category | None]], categories: tuple[Category, ...]) -> list[list[int]]:
    index: dict[Category | None, int] = {category: code for code, category in enumerate(categories)}
    try:
        return [[MISSING if _is_missing(value) else index[value] for value in row] for row in table]
    except KeyError as unknown:
        raise ValueError(f"{unknown} was said, but the declared categories are {categories}.") from None


def _numbered(values: Sequence[Hashable]) -> npt.NDArray[np.intp]:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.intp)


def _checked_clusters(clusters: npt.ArrayLike | None, units: int) -> npt.NDArray[np.intp] | None:
    if clusters is None:
        return None
    array = np.asarray(clusters, dtype=np.intp)
    if array.shape != (units,):
        raise ValueError(f"{units} units need {units} clusters, not {array.shape}.")
    if units and not (array.min() >= 0 and array.max() < 2 * units):
        array = np.unique(array, return_inverse=True)[1].astype(np.intp)
    return array


def _checked_weights(weights: npt.ArrayLike | None, units: int) -> Weights | None:
    if weights is None:
        return None
    array = np.asarray(weights, dtype=np.float64)
    if array.shape != (units,):
        raise ValueError(f"{units} units need {units} weights, not {array.shape}.")
    if not (np.isfinite(array).all() and (array > 0).all()):
        raise ValueError("Every weight must be a number above zero.")
    return array
