"""The coefficients once more, straight from their definitions: loops over pairs of ratings, exact fractions.

Rows are units, ``None`` is a gap, weights are functions of two values. Slow and without any cleverness, so
that it can be read against the formulas. ``None`` comes back where a formula divides by zero.
"""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import permutations

Row = list[int | None]
Weight = Callable[[int, int], Fraction]
Value = Fraction | None


def same(first: int, second: int) -> Fraction:
    return Fraction(first == second)


def linear(categories: list[int]) -> Weight:
    width = max(categories) - min(categories)
    return lambda a, b: 1 - Fraction(abs(a - b), width)


def quadratic(categories: list[int]) -> Weight:
    width = max(categories) - min(categories)
    return lambda a, b: 1 - Fraction((a - b) ** 2, width**2)


def given(row: Row) -> list[int]:
    return [value for value in row if value is not None]


def percent(rows: list[Row], weight: Weight = same) -> Value:
    shares = []
    for row in rows:
        pairs = list(permutations(given(row), 2))
        if pairs:
            shares.append(sum(weight(a, b) for a, b in pairs) / len(pairs))
    return sum(shares) / len(shares) if shares else None


def shares_by_unit(rows: list[Row], categories: list[int]) -> dict[int, Fraction]:
    rated = [given(row) for row in rows if given(row)]
    return {
        category: sum(Fraction(row.count(category), len(row)) for row in rated) / len(rated)
        for category in categories
    }


def beyond_chance(agreement: Value, chance: Value) -> Value:
    if agreement is None or chance is None or chance == 1:
        return None
    return (agreement - chance) / (1 - chance)


def fleiss(rows: list[Row], categories: list[int], weight: Weight = same) -> Value:
    agreement = percent(rows, weight)
    if agreement is None:
        return None
    share = shares_by_unit(rows, categories)
    return beyond_chance(
        agreement, sum(weight(a, b) * share[a] * share[b] for a in categories for b in categories)
    )


def gwet(rows: list[Row], categories: list[int], weight: Weight = same) -> Value:
    agreement, q = percent(rows, weight), len(categories)
    if agreement is None or q < 2:
        return None
    share = shares_by_unit(rows, categories)
    total = sum(weight(a, b) for a in categories for b in categories)
    chance = total * sum(share[a] * (1 - share[a]) for a in categories) / (q * (q - 1))
    return beyond_chance(agreement, chance)


def brennan_prediger(rows: list[Row], categories: list[int], weight: Weight = same) -> Value:
    total = sum(weight(a, b) for a in categories for b in categories)
    return beyond_chance(percent(rows, weight), total / Fraction(len(categories) ** 2))


def conger(rows: list[Row], categories: list[int], weight: Weight = same) -> Value:
    agreement = percent(rows, weight)
    columns = [given(list(column)) for column in zip(*rows, strict=True)]
    columns = [column for column in columns if column]
    if agreement is None:
        return None
    chances = [
        sum(
            weight(a, b) * Fraction(first.count(a), len(first)) * Fraction(second.count(b), len(second))
            for a in categories
            for b in categories
        )
        for first, second in permutations(columns, 2)
    ]
    return beyond_chance(agreement, sum(chances) / len(chances))


def alpha(rows: list[Row], level: str) -> Value:
    units = [given(row) for row in rows if len(given(row)) > 1]
    values = [value for unit in units for value in unit]
    counts = Counter(values)

    def distance(a: int, b: int) -> Fraction:
        if level == "nominal":
            return Fraction(a != b)
        if level == "interval":
            return Fraction((a - b) ** 2)
        if level == "ratio":
            return Fraction((a - b) ** 2, (a + b) ** 2) if a != b else Fraction(0)
        between = sum(counts[value] for value in counts if min(a, b) <= value <= max(a, b))
        return (between - Fraction(counts[a] + counts[b], 2)) ** 2

    n = len(values)
    seen = sum(
        sum(distance(a, b) for a, b in permutations(unit, 2)) / Fraction(len(unit) - 1) for unit in units
    )
    by_chance = sum(distance(a, b) for a, b in permutations(values, 2))
    if not by_chance:
        return None
    return 1 - (n - 1) * seen / by_chance


def specific(rows: list[Row], category: int) -> Value:
    agreeing = possible = 0
    for row in rows:
        for a, b in permutations(given(row), 2):
            possible += a == category
            agreeing += a == b == category
    return Fraction(agreeing, possible) if possible else None
