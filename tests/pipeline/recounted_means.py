"""What people would find of a student, from few labels and a judge, by the rows of an annex."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist, fmean, variance

from tests.pipeline.recounted_agreement import Judged
from tests.pipeline.recounting import Found, Table, Unit, found, interval, quotient

SCORES = ("full_marks", "all_skills", "skill_fraction", "met_share")


@dataclass(frozen=True)
class Pair:
    """What a person and a judge gave a text, or a mark of it; ``weight`` is that of a text that was drawn."""

    text: str
    item: str
    human: float | None
    judge: float | None
    weight: float


def pairs_of(judged: Judged, person: str, judge: str, student: str, k: int, score: str) -> list[Pair]:
    """All of a student’s texts of one k, or their marks; the person’s count where they were drawn."""
    texts = [text for text, row in judged.text.items() if (row["student"], row["k"]) == (student, k)]
    given = [told for text in texts for told in _given(judged, text, person, judge, score)]
    by_judge = {text for text, _human, of_judge in given if of_judge is not None}
    by_both = {text for text, human, of_judge in given if None not in (human, of_judge)}
    queue = judged.queues.get(person, {})
    chance = {text: queue[text]["inclusion_probability"] for text in texts if text in queue}
    if not chance and by_both == by_judge:
        chance = dict.fromkeys(texts, 1.0)
    labelled = [chance[text] for text in by_both if text in chance]
    is_weighted = any(abs(each - labelled[0]) > 1e-5 * labelled[0] for each in labelled)
    return [
        Pair(
            text,
            judged.text[text]["item"],
            human if text in chance else None,
            of_judge,
            1 / chance[text] if is_weighted and text in chance else 1.0,
        )
        for text, human, of_judge in given
    ]


def _given(
    judged: Judged, text: str, person: str, judge: str, score: str
) -> list[tuple[str, float | None, float | None]]:
    if score != "met_share":
        return [(text, judged.score(text, person, score), judged.score(text, judge, score))]
    marks = [judged.marks.get((text, position), {}) for position in range(judged.text[text]["k"] + 2)]
    return [(text, of.get(person), of.get(judge)) for of in marks]


@dataclass(frozen=True)
class Item:
    """An item’s means; ``weight`` is that of its labels."""

    human: float | None
    judge: float | None
    human_paired: float | None
    judge_paired: float | None
    weight: float


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _items(pairs: Sequence[Pair]) -> list[Item]:
    by_item: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_item[pair.item].append(pair)
    found = []
    for of in by_item.values():
        both = [pair for pair in of if None not in (pair.human, pair.judge)]
        found.append(
            Item(
                _mean([pair.human for pair in of]),
                _mean([pair.judge for pair in of]),
                _mean([pair.human for pair in both]),
                _mean([pair.judge for pair in both]),
                _mean([pair.weight for pair in of if pair.human is not None]) or 1.0,
            )
        )
    return found


Part = tuple[float, list[float]]
"""A weighted mean over items, and the influence of each of them."""


def _weighted(weights: Sequence[float], values: Sequence[float | None]) -> Part:
    known = [0.0 if value is None else value for value in values]
    total, n = sum(weights), sum(weight > 0 for weight in weights)
    mean = sum(weight * value for weight, value in zip(weights, known, strict=True)) / total
    few = math.sqrt(n / (n - 1)) if n > 1 else math.nan
    return mean, [
        few * weight * (value - mean) / total if weight else 0.0
        for weight, value in zip(weights, known, strict=True)
    ]


def corrected(pairs: Sequence[Pair]) -> dict[str, Found | float | None]:
    """The means by person, by judge, PPI and PPI++, and λ, under their names in the JSON."""
    items = _items(pairs)
    units = max(sum(pair.human is not None for pair in pairs), sum(pair.judge is not None for pair in pairs))
    is_weighted = any(pair.weight != 1.0 for pair in pairs)

    def told(part: Part, clusters: int) -> Found:
        value, error = part[0], math.sqrt(sum(each**2 for each in part[1]))
        if clusters < 2 or math.isnan(error):
            return Found(value, None, None, None)
        if error < 1e-12:
            exact = (None, None) if is_weighted else interval(value, 0.0, clusters, units, "share")
            return Found(value, None, *exact)
        share = min(max(value, 0.5 / units), 1 - 0.5 / units)
        return Found(value, error, *interval(share, error, clusters, units, "share"))

    by_human = [item.weight * (item.human is not None) for item in items]
    by_judge = [1.0 * (item.judge is not None) for item in items]
    found: dict[str, Found | float | None] = {}
    for name, weights, values in (
        ("human_only", by_human, [item.human for item in items]),
        ("judge_only", by_judge, [item.judge for item in items]),
    ):
        clusters = sum(weight > 0 for weight in weights)
        found[name] = told(_weighted(weights, values), clusters) if clusters else _NOTHING
    labelled = sum(item.human_paired is not None for item in items)
    parts = _parts(items, is_weighted=is_weighted)
    if parts is None:
        return found | {"ppi": _NOTHING, "ppi_plus_plus": _NOTHING, "lambda": None}
    weight = _lambda(items, *parts, is_weighted=is_weighted)
    found["ppi"] = told(_at(1.0, *parts), labelled)
    found["ppi_plus_plus"] = told(_at(weight or 0.0, *parts), labelled) if labelled > 1 else _NOTHING
    return found | {"lambda": weight if labelled > 1 else None}


_NOTHING = Found(None, None, None, None)


def _at(weight: float, human: Part, shift: Part) -> Part:
    if not weight:
        return human
    moved = [one + weight * other for one, other in zip(human[1], shift[1], strict=True)]
    return human[0] + weight * shift[0], moved


def _parts(items: Sequence[Item], *, is_weighted: bool) -> tuple[Part, Part] | None:
    """The labelled items’ mean, and the judge’s on the others less that on the labelled ones."""
    playing = [item for item in items if item.human_paired is not None or item.judge is not None]
    drawn = [item.weight * (item.human_paired is not None) for item in playing]
    others = [1.0 if is_weighted else 1.0 * (item.human_paired is None) for item in playing]
    if not any(drawn) or not any(others):
        return None
    judge = [item.judge if item.human_paired is None else item.judge_paired for item in playing]
    rest, beside = _weighted(others, judge), _weighted(drawn, judge)
    shift = [one - other for one, other in zip(rest[1], beside[1], strict=True)]
    return _weighted(drawn, [item.human_paired for item in playing]), (rest[0] - beside[0], shift)


def _lambda(items: Sequence[Item], human: Part, shift: Part, *, is_weighted: bool) -> float | None:
    if is_weighted:
        together = -sum(one * other for one, other in zip(human[1], shift[1], strict=True))
        spread = sum(each**2 for each in shift[1])
    else:
        pairs = [
            (item.human_paired, item.judge_paired)
            for item in items
            if item.human_paired is not None and item.judge_paired is not None
        ]
        others = [item.judge for item in items if item.human_paired is None and item.judge is not None]
        n = len(pairs)
        if n < 2:
            return None
        of_human, of_judge = (fmean(values) for values in zip(*pairs, strict=True))
        together = sum((a - of_human) * (b - of_judge) for a, b in pairs) / (n - 1)
        spread = (1 + n / len(others)) * variance([*(b for _a, b in pairs), *others])
    if math.isnan(together) or math.isnan(spread) or math.sqrt(spread) < 1e-12:
        return None
    return min(max(together / spread, 0.0), 1.0)


def rogan_gladen(pairs: Sequence[Pair]) -> Found:
    """The judge’s rate of “met” corrected by its recall and specificity, with Lee et al.’s interval."""
    is_weighted = any(pair.weight != 1.0 for pair in pairs)
    both = [
        Unit(pair.human, pair.judge, pair.item, pair.weight)
        for pair in pairs
        if pair.human is not None and pair.judge is not None
    ]
    alone = [
        Unit(pair.judge, pair.judge, pair.item)
        for pair in pairs
        if pair.judge is not None and (is_weighted or pair.human is None)
    ]
    rates = []
    for units, value, among in (
        (alone, _share(0, 1), (0.0, 1.0)),
        (both, _recall, (1.0,)),
        (both, _specificity, (0.0,)),
    ):
        playing = [unit for unit in units if unit.first in among]
        at = found(playing, value, "share")
        apart = found([replace(unit, cluster=str(n)) for n, unit in enumerate(playing)], value, "share")
        crowding = (at.se / apart.se) ** 2 if at.se and apart.se else 1.0
        rates.append((at.value, len(playing) / max(crowding, 1.0)))
    (q, _), (sensitive, _), (specific, _) = rates
    if q is None or sensitive is None or specific is None or abs(sensitive + specific - 1) < 1e-12:
        return _NOTHING
    value = min(max((q + specific - 1) / (sensitive + specific - 1), 0.0), 1.0)
    return Found(value, None, *_by_lee([(share or 0.0, trials) for share, trials in rates]))


def _share(place: int, said: int) -> Callable[[Table], object]:
    return lambda table: quotient(
        sum(weight for pair, weight in table.items() if pair[place] == said), sum(table.values())
    )


def _recall(table: Table) -> object:
    return quotient(table.get((1, 1), 0.0), table.get((1, 1), 0.0) + table.get((1, 0), 0.0))


def _specificity(table: Table) -> object:
    return quotient(table.get((0, 0), 0.0), table.get((0, 0), 0.0) + table.get((0, 1), 0.0))


def _by_lee(rates: Sequence[tuple[float, float]]) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.975)
    (q, n), (sensitive, m1), (specific, m0) = (
        ((share * trials + added / 2) / (trials + added), trials + added)
        for (share, trials), added in zip(rates, (z * z, 2, 2), strict=True)
    )
    informed = sensitive + specific - 1
    value = (q + specific - 1) / informed
    of_yes, of_no = sensitive * (1 - sensitive) / m1, specific * (1 - specific) / m0
    middle = value + 2 * z * z * (value * of_yes - (1 - value) * of_no)
    half = z * math.sqrt(q * (1 - q) / n + (1 - value) ** 2 * of_no + value**2 * of_yes) / abs(informed)
    return min(max(middle - half, 0.0), 1.0), min(max(middle + half, 0.0), 1.0)
