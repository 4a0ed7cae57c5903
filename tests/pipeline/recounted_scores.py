"""Students' scores from the rows of an annex, as the protocol defines them."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate, product
from statistics import NormalDist, fmean, stdev
from typing import Any

from tests.pipeline.recounting import Row, majority

Key = tuple[str, str, int]
"""A student, a grader and a k."""
Vote = Callable[[Sequence[float | None]], int | None]
"""From what the rounds say to one mark."""
Marks = list[int | None]
Scores = tuple[float, float, float]


def score_tables(rows: Sequence[Row], over: str, vote: Vote = majority) -> dict[Key, dict[str, Any]]:
    """What the report’s JSON tells of each student, grader and k, programs apart."""
    counted = [row for row in rows if row["in_scores"]]
    said = [row for row in counted if row["verdict"] and row["grader_kind"] != "program"]
    blank = [row for row in counted if not row["verdict"]]
    by_key: dict[Key, list[Row]] = defaultdict(list)
    for row in said:
        by_key[row["student"], row["grader"], row["k"]].append(row)
    return {key: _table(of_key, _blanks(key, of_key, blank), over, vote) for key, of_key in by_key.items()}


def _blanks(key: Key, said: list[Row], blank: list[Row]) -> list[Row]:
    judged = {row["generation"] for row in said}
    of_student = [row for row in blank if (row["student"], row["k"]) == (key[0], key[2])]
    return [row for row in of_student if row["generation"] not in judged]


def _table(said: list[Row], blank: list[Row], over: str, vote: Vote) -> dict[str, Any]:
    texts: dict[tuple[str, str], dict[int, list[float | None]]] = defaultdict(lambda: defaultdict(list))
    for row in (*said, *blank):
        texts[row["item"], row["generation"]][row["position"]].append(row["score_mark"])
    items: dict[str, list[tuple[Scores, Scores, bool]]] = defaultdict(list)
    for (item, _text), by_position in texts.items():
        marks = [vote(by_position[position]) for position in sorted(by_position)]
        items[item].append((_scores(marks, 0), _scores(marks, 1), None not in marks))
    rounds = max if over == "max" else fmean
    found: dict[str, Any] = {"n_items": len(items), **_said(said)}
    for place, name in enumerate(("full_marks", "all_skills", "skill_fraction")):
        worst, best = ([rounds(text[end][place] for text in of) for of in items.values()] for end in (0, 1))
        known = [
            value
            for value, of in zip(worst, items.values(), strict=True)
            if all(is_complete for *_, is_complete in of)
        ]
        is_counted = over == "max" and name != "skill_fraction"
        found[name] = fmean(known) if known else None
        found[f"{name}_se"] = stdev(known) / math.sqrt(len(known)) if len(known) > 1 else None
        found[f"{name}_ci"] = list(_wilson(known) if is_counted else _bootstrap(known))
        found[f"{name}_unknown"] = len(items) - len(known)
        found[f"{name}_if_unknown_not_met"], found[f"{name}_if_unknown_met"] = fmean(worst), fmean(best)
        found["n"] = len(known)
    return found


def _scores(marks: Marks, unknown: int) -> Scores:
    decided = [unknown if mark is None else mark for mark in marks]
    k = len(decided) - 3
    skills, others = sum(decided[:k]), sum(decided[k:])
    return (
        float(skills + others == k + 3),
        float(skills == k and others >= 2),
        skills / k if others == 3 else 0.0,
    )


def _said(rows: list[Row]) -> dict[str, Any]:
    """What the grader said before any program: gaps, unanimity and ties."""
    votes: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for row in rows:
        if row["is_met"] is not None:
            votes[row["generation"], row["position"]].append(row["is_met"])
    asked = [row for row in rows if row["grader_kind"] != "person" or row["criterion"] != "length"]
    again = [len(set(given)) == 1 for given in votes.values() if len(given) > 1]
    k = rows[0]["k"]
    return {
        "not_judged_share": fmean(row["is_met"] is None for row in asked),
        "unanimous_share": fmean(again) if again else None,
        "ties": sum(
            2 * sum(given) == len(given) for (_text, position), given in votes.items() if position < k + 2
        ),
    }


def _wilson(known: list[float]) -> tuple[float, float] | tuple[None, None]:
    if not known:
        return None, None
    n, z, rate = len(known), NormalDist().inv_cdf(0.975), fmean(known)
    middle, scale = rate + z * z / (2 * n), 1 + z * z / n
    half = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return (middle - half) / scale, (middle + half) / scale


def _bootstrap(known: list[float]) -> tuple[float, float] | tuple[None, None]:
    """Where the mean of as many values, drawn with replacement, passes 2.5 and 97.5 % of the probability."""
    values = [Fraction(value).limit_denominator(100) for value in known]
    if len(set(values)) < 2:
        return None, None
    sums = {Fraction(0): Fraction(1)}
    for _ in values:
        further: dict[Fraction, Fraction] = defaultdict(Fraction)
        for (total, chance), value in product(sums.items(), values):
            further[total + value] += chance / len(values)
        sums = further
    totals = sorted(sums)
    reached = list(accumulate(sums[total] for total in totals))
    low, high = (
        totals[next(place for place, share in enumerate(reached) if share >= tail)]
        for tail in (Fraction(25, 1000), Fraction(975, 1000))
    )
    return float(low / len(values)), float(high / len(values))
