"""Biases, votes and steadiness from the rows of an annex: what is asked of agreement beyond coefficients."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import fmean, median
from typing import Any

from scipy import stats

from tests.pipeline.recounted_agreement import Judged, comparison, of_many
from tests.pipeline.recounting import Found, Row, Table, Unit, found, quotient


def p_of_bias(units: Sequence[Unit]) -> float | None:
    """That there is no bias, by the same error and scale as its interval."""
    bias = comparison(units)["bias_judge_minus_human"]
    if bias.value is None or bias.se is None:
        return None
    away = abs(math.atanh(bias.value) * (1 - bias.value**2)) / bias.se
    return float(2 * stats.t.sf(away, len({unit.cluster for unit in units}) - 1))


def adjusted(p_values: Sequence[float | None]) -> list[dict[str, float | None]]:
    """After Holm, and after Benjamini and Hochberg, beside each of those that there are."""
    order = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    many = len(order)
    by_holm = accumulate(((many - rank) * p for rank, (p, _place) in enumerate(order)), max)
    by_rate = accumulate((many * p / rank for rank, (p, _place) in reversed(list(enumerate(order, 1)))), min)
    told: list[dict[str, float | None]] = [{"p_holm": None, "p_benjamini_hochberg": None} for _ in p_values]
    pairs = zip(order, by_holm, reversed(list(by_rate)), strict=True)
    for (_p, place), holm, rate in pairs:
        told[place] = {"p_holm": min(holm, 1.0), "p_benjamini_hochberg": min(rate, 1.0)}
    return told


def length_bias(judged: Judged, person: str, judge: str) -> tuple[dict[str, Any], Found]:
    """The texts’ words, and by how much the judge’s leniency rises with a hundred words more."""
    units = judged.scored((person, judge), None, "met_share")
    words = {text: judged.text[text]["words"] for text, _unit in units}
    spread = list(words.values())
    told = {
        name: each(spread) if spread else None
        for name, each in (("shortest", min), ("median", median), ("longest", max))
    }
    rises = [replace(unit, first=words[text], second=unit.second - unit.first) for text, unit in units]
    return told, found(rises, _slope, "difference")


def _slope(table: Table) -> Any:
    """Of least squares; a hundred words are one step."""
    total = sum(table.values())
    x = sum(w * words / 100 for (words, _d), w in table.items()) / total
    d = sum(w * difference for (_words, difference), w in table.items()) / total
    together = sum(w * (words / 100 - x) * (each - d) for (words, each), w in table.items())
    return quotient(together, sum(w * (words / 100 - x) ** 2 for (words, _d), w in table.items()))


def votes(judged: Judged, graders: Sequence[str]) -> dict[str, int]:
    """What most graders say of each mark but the length."""
    counts = [unit.second - unit.first for unit in judged.many(graders)]
    return {
        "met": sum(each > 0 for each in counts),
        "not_met": sum(each < 0 for each in counts),
        "ties": sum(each == 0 for each in counts),
    }


def stability(rows: Sequence[Row], grader: str) -> tuple[dict[str, Any], dict[str, Found]]:
    """A grader’s rounds of the same marks; a text that a person was given again is a round, too."""
    said: dict[tuple[str, int], list[bool]] = defaultdict(list)
    rounds = set()
    for row in rows:
        counts = row["in_agreement"] or row["draw_purpose"] == "repeat"
        if row["grader"] == grader and counts and row["criterion"] != "length" and row["is_met"] is not None:
            said[row["generation"], row["position"]].append(row["is_met"])
            rounds.add(row["round"])
    again = {unit: given for unit, given in said.items() if len(given) > 1}
    units = [Unit(len(given) - sum(given), sum(given), text) for (text, _), given in again.items()]
    coefficients = of_many(units)
    del coefficients["fleiss_kappa"]
    told = {
        "rounds": len(rounds),
        "n_texts": len({text for text, _position in again}),
        "unanimous_share": fmean(len(set(given)) == 1 for given in again.values()),
    }
    return told, coefficients
