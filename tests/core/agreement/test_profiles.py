"""Collapsing ratings to distinct units and clusters loses nothing that a sum could see."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.strategies import CATEGORIES, tables


def bundles(profiles):
    """Each distinct cluster as its rows, with how often it occurs."""
    ends = [*profiles.starts, len(profiles.members)][1:]
    rows = [tuple(pattern) for pattern in profiles.patterns.tolist()]
    return Counter(
        {
            tuple(sorted(rows[m] for m in profiles.members[start:end])): int(alike)
            for start, end, alike in zip(profiles.starts, ends, profiles.clusters, strict=True)
        }
    )


@given(tables(min_units=0, max_units=30), st.integers(1, 6))
def test_the_distinct_clusters_are_the_clusters(rows, size):
    rows = [row for row in rows if any(row)]
    ratings = Ratings.of(rows, categories=CATEGORIES, clusters=[i // size for i in range(len(rows))])
    codes = [tuple(-1 if value is None else value - 1 for value in row) for row in rows]
    clusters = [tuple(sorted(codes[i : i + size])) for i in range(0, len(codes), size)]
    assert bundles(ratings.profiles) == Counter(clusters)


@given(tables(min_units=1, max_units=30))
def test_the_distinct_units_are_the_units(rows):
    ratings = Ratings.of(rows, categories=CATEGORIES)
    profiles = ratings.profiles
    found = {
        tuple(pattern): int(units)
        for pattern, units in zip(profiles.patterns.tolist(), profiles.units, strict=True)
    }
    assert found == Counter(map(tuple, ratings.codes.tolist()))


def test_clusters_of_the_same_rows_in_another_order_are_alike():
    ratings = Ratings.of([[1, 1], [1, 0], [1, 0], [1, 1], [0, 0]], clusters=["a", "a", "b", "b", "c"])
    assert sorted(ratings.profiles.clusters.tolist()) == [1, 2]


def test_units_with_other_weights_are_other_units():
    ratings = Ratings.of([[1, 1], [1, 1], [1, 1]], categories=(0, 1), weights=[1.0, 3.0, 3.0])
    profiles = ratings.profiles
    assert dict(zip(profiles.weights.round(4).tolist(), profiles.units.tolist(), strict=True)) == {
        0.4286: 1,
        1.2857: 2,
    }
    assert profiles.total(np.ones((2, 1))) == pytest.approx([3])


@pytest.mark.parametrize("units", [65, 300])
def test_long_clusters_are_kept_one_by_one(units):
    ratings = Ratings.of([[1, 0]] * (2 * units), clusters=[0] * units + [1] * units)
    assert ratings.profiles.clusters.tolist() == [1, 1]
    assert ratings.profiles.per_cluster(np.ones((1, 1))).tolist() == [[units], [units]]


def test_a_crowd_of_graders_with_many_categories_is_told_apart():
    generator = np.random.default_rng(5)
    codes = generator.integers(-1, 9, size=(200, 40)).astype(np.int8)
    ratings = Ratings.from_codes(np.vstack([codes, codes]), categories=range(9))
    assert sorted(ratings.profiles.units.tolist()) == [2] * 200
    assert sorted(ratings.profiles.patterns.tolist()) == sorted(codes.tolist())


def test_sums_over_clusters_add_up_to_the_total():
    generator = np.random.default_rng(6)
    ratings = Ratings.from_codes(
        generator.integers(-1, 3, size=(500, 4)),
        categories=range(3),
        clusters=generator.integers(0, 90, 500),
        weights=generator.choice([1.0, 2.5, 7.0], 500),
    )
    profiles = ratings.profiles
    moments = generator.random((len(profiles.units), 3))
    assert profiles.clusters @ profiles.per_cluster(moments) == pytest.approx(profiles.total(moments))


def test_apart_every_unit_is_its_own_cluster():
    ratings = Ratings.of([[1, 1], [1, 0], [1, 1]], clusters=[0, 0, 0])
    assert ratings.profiles.clusters.sum() == 1
    assert ratings.profiles.apart().clusters.sum() == 3
