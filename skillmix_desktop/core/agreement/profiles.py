"""The distinct units and the distinct clusters of a set of ratings, each with how often it occurs.

A hundred thousand verdicts hold a handful of different rows, and the texts that they belong to a few
hundred different bundles of rows. Whatever is computed once for each of those is computed for all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.signedinteger]
Floats = npt.NDArray[np.float64]

LARGEST_CODE = 2**62
SMALL_TABLE = 2**16
SORTED_BY_COUNTING = 4
"""Numbers up to so many times their count are sorted faster by counting them."""
LONGEST_CLUSTER = 64
"""Clusters with more units than this are hardly ever alike: no likeness is looked for."""


@dataclass(frozen=True, eq=False)
class Profiles:
    """Distinct rows of ratings, and distinct clusters as bundles of those rows."""

    patterns: Integers
    """Shape (patterns, graders): category codes, -1 missing."""
    n_categories: int
    units: Integers
    """How many units show each pattern."""
    weights: Floats
    """The design weight of a unit with that pattern; 1 on average over all units."""
    members: Integers
    """The pattern of each unit of each distinct cluster, cluster after cluster."""
    starts: Integers
    """Where in ``members`` each distinct cluster begins."""
    clusters: Integers
    """How many clusters are like each distinct one."""

    def counts(self) -> Floats:
        """Shape (patterns, categories): how many graders said each category."""
        said = self.patterns[:, :, None] == np.arange(self.n_categories)
        counts: Floats = said.sum(axis=1).astype(np.float64)
        return counts

    def apart(self) -> "Profiles":
        """The same units, each as a cluster by itself; shows what clusters cost."""
        each = np.arange(len(self.units))
        return replace(self, members=each, starts=each, clusters=self.units)

    def total(self, moments: Floats) -> Floats:
        """The sum over all units of what each pattern adds; from (patterns, K) to (K,)."""
        total: Floats = (self.weights * self.units) @ moments
        return total

    def per_cluster(self, moments: Floats) -> Floats:
        """The sums over each distinct cluster; from (patterns, K) to (distinct clusters, K)."""
        if not len(self.starts):
            return np.zeros((0, moments.shape[1]))
        weighted = moments * self.weights[:, None]
        sums: Floats = np.add.reduceat(weighted[self.members], self.starts, axis=0)
        return sums


@dataclass(frozen=True, eq=False)
class Distinct:
    """The different numbers among many: which each one is, and where each was seen."""

    index: Integers
    """For every number, which of the different ones it is, from 0."""
    example: Integers
    """For every different number, a place where it stands."""

    def occurrences(self) -> Integers:
        return np.bincount(self.index, minlength=len(self.example))


def find_profiles(
    codes: Integers, n_categories: int, clusters: Integers | None, weights: Floats | None
) -> Profiles:
    """Collapse ratings of shape (units, graders) to what differs."""
    columns: list[tuple[Integers, int]] = [(codes[:, g] + 1, n_categories + 1) for g in range(codes.shape[1])]
    if weights is not None:
        _, weight_index = np.unique(weights, return_inverse=True)
        columns.append((weight_index, int(weight_index.max(initial=0)) + 1))
    distinct = _distinct(*_encoded(columns, len(codes)))
    occurrences = distinct.occurrences()
    if clusters is None:
        members = starts = np.arange(len(occurrences))
        alike = occurrences
    else:
        members, starts, alike = _distinct_clusters(distinct, clusters)
    return Profiles(
        patterns=np.asfortranarray(codes[distinct.example]),
        n_categories=n_categories,
        units=occurrences,
        weights=_relative(weights, len(codes))[distinct.example],
        members=members,
        starts=starts,
        clusters=alike,
    )


def _relative(weights: Floats | None, units: int) -> Floats:
    if weights is None or not units:
        return np.ones(units)
    relative: Floats = weights / weights.mean()
    return relative


def _distinct_clusters(units: Distinct, clusters: Integers) -> tuple[Integers, Integers, Integers]:
    n_patterns = max(len(units.example), 1)
    keys = _sorted(clusters * n_patterns + units.index)
    cluster, members = np.divmod(keys, n_patterns)
    starts = np.flatnonzero(np.diff(cluster, prepend=-1))
    sizes = np.diff(starts, append=len(keys))
    if sizes.max(initial=0) > LONGEST_CLUSTER:
        return members, starts, np.ones_like(starts)
    distinct = _distinct(*_encoded(_places(members, starts, sizes, n_patterns), len(starts)))
    kept = distinct.example
    return (
        members[_spans(starts[kept], sizes[kept])],
        np.cumsum(sizes[kept]) - sizes[kept],
        distinct.occurrences(),
    )


def _sorted(keys: Integers) -> Integers:
    bound = int(keys.max(initial=-1)) + 1
    if bound > SORTED_BY_COUNTING * len(keys):
        return np.sort(keys)
    return np.repeat(np.arange(bound), np.bincount(keys, minlength=bound))


def _places(
    members: Integers, starts: Integers, sizes: Integers, n_patterns: int
) -> Iterable[tuple[Integers, int]]:
    """The first unit of every cluster, then the second, ...; 0 where a cluster has no more."""
    for place in range(sizes.max(initial=0)):
        longer = sizes > place
        if longer.all():
            column = members[starts + place] + 1
        else:
            column = np.zeros(len(starts), dtype=np.int64)
            column[longer] = members[starts[longer] + place] + 1
        yield column, n_patterns + 1


def _spans(starts: Integers, sizes: Integers) -> Integers:
    offsets = np.cumsum(sizes) - sizes
    spans: Integers = np.repeat(starts - offsets, sizes) + np.arange(sizes.sum())
    return spans


def _encoded(columns: Iterable[tuple[Integers, int]], length: int) -> tuple[Integers, int]:
    """One number for each row of several columns, and a bound on it; equal rows have equal numbers."""
    codes: Integers = np.zeros(length, dtype=np.int64)
    bound = 1
    for column, base in columns:
        if bound * base > LARGEST_CODE:
            codes = _distinct(codes, bound).index.astype(np.int64)
            bound = int(codes.max(initial=0)) + 1
        codes = codes * base + column
        bound *= base
    return codes, bound


def _distinct(codes: Integers, bound: int) -> Distinct:
    """The different ones among numbers from 0 to below ``bound``."""
    if bound > max(SMALL_TABLE, 2 * len(codes)):
        _, example, index = np.unique(codes, return_index=True, return_inverse=True)
        return Distinct(index=index, example=example)
    place = np.full(bound, -1)
    place[codes] = np.arange(len(codes))
    present = np.flatnonzero(place >= 0)
    rank = np.empty(bound, dtype=np.intp)
    rank[present] = np.arange(len(present))
    return Distinct(index=rank[codes], example=place[present])
