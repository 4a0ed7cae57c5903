"""Agreement from the rows of an annex: of two graders’ marks, of many graders, and of scores of texts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from statistics import fmean, stdev
from typing import Any

from scipy import stats

from tests.pipeline.recounting import NOTHING, Found, Row, Table, Unit, found, majority, quotient

Marks = dict[tuple[str, int], dict[str, int]]
"""Of each text and position the mark of each grader whose rounds decide one."""


class Judged:
    """The marks that agreement counts, and the draws by which texts came to people."""

    def __init__(self, rows: Iterable[Row]) -> None:
        votes: dict[tuple[str, int, str], list[float | None]] = defaultdict(list)
        self.text: dict[str, Row] = {}
        self.kind: dict[tuple[str, int], str] = {}
        self.name: dict[tuple[str, int], str] = {}
        self.graders: dict[str, str] = {}
        self.queues: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in rows:
            if row["draw_purpose"] == "sample" and row["inclusion_probability"] is not None:
                self.queues[row["drawn_for"]][row["generation"]] = row
            if row["in_agreement"]:
                unit = row["generation"], row["position"]
                self.text[row["generation"]], self.kind[unit] = row, row["criterion"]
                self.name[unit] = row["name"]
                self.graders[row["grader"]] = row["grader_kind"]
                votes[*unit, row["grader"]].append(row["is_met"])
        self.marks: Marks = defaultdict(dict)
        for (text, position, grader), given in votes.items():
            if (mark := majority(given)) is not None:
                self.marks[text, position][grader] = mark

    def chances(self, graders: Sequence[str], texts: Iterable[str]) -> dict[str, float | None] | None:
        """How likely each text was to reach them; None where all have one chance, or nobody a queue."""
        queued = [name for name in graders if name in self.queues]
        if not queued:
            return None
        found = {text: self._chance(queued, text) for text in texts}
        known = [chance for chance in found.values() if chance is not None]
        if all(abs(chance - known[0]) <= 1e-5 * known[0] for chance in known):
            return None
        return found

    def _chance(self, queued: Sequence[str], text: str) -> float | None:
        draws = [self.queues[name].get(text) for name in queued]
        if None in draws:
            return None
        chances = [draw["inclusion_probability"] for draw in draws if draw]
        if len(chances) == 1:
            return float(chances[0])
        one, other = [(draw["draw_design"], draw["draw_seed"]) for draw in draws if draw]
        moments = {draw["drawn_at"] for draw in draws if draw}
        is_one_draw = one == other and (len(moments) == 1 or chances[0] == chances[1])
        return float(min(chances) if is_one_draw else chances[0] * chances[1])

    def both(self, graders: tuple[str, str]) -> list[tuple[tuple[str, int], Unit]]:
        """What both judged and whose weight is known, clustered by text."""
        first, second = graders
        shared = [unit for unit, of in self.marks.items() if first in of and second in of]
        chances = self.chances(graders, {text for text, _position in shared})
        units = []
        for text, position in shared:
            chance = 1.0 if chances is None else chances[text]
            if chance is not None:
                given = self.marks[text, position]
                units.append(((text, position), Unit(given[first], given[second], text, 1 / chance)))
        return units

    def many(self, graders: Sequence[str]) -> list[Unit]:
        """How many of them call each mark but length not met, and how many met, clustered by text."""
        given = {
            unit: [mark for grader, mark in of.items() if grader in graders]
            for unit, of in self.marks.items()
            if self.kind[unit] != "length"
        }
        return [Unit(len(of) - sum(of), sum(of), text) for (text, _), of in given.items() if of]

    def full_marks(self, graders: tuple[str, str]) -> list[Unit]:
        """Whether both find every criterion but length met; one that is not decides it."""
        weights = {unit.cluster: unit.weight for _place, unit in self.both(graders)}
        found = []
        for text, weight in weights.items():
            first, second = (self._is_full(text, grader) for grader in graders)
            if first is not None and second is not None:
                found.append(Unit(first, second, text, weight))
        return found

    def _is_full(self, text: str, grader: str) -> int | None:
        places = range(self.text[text]["k"] + 2)
        marks = [self.marks.get((text, position), {}).get(grader) for position in places]
        return 0 if 0 in marks else None if None in marks else 1

    def scored(
        self, graders: tuple[str, str], k: int | None, score: str, *, is_weighted: bool = True
    ) -> list[tuple[str, Unit]]:
        """What both give the texts of a k, or all, or their marks, each with its text; clustered by item."""
        texts = [text for text, row in self.text.items() if k in (None, row["k"])]
        given = [
            (text, *marks)
            for text in texts
            for marks in self._given(text, graders, score)
            if None not in marks
        ]
        chances = self.chances(graders, {text for text, *_marks in given}) if is_weighted else None
        return [
            (text, Unit(first, second, self.text[text]["item"], 1 / (chances[text] or 1) if chances else 1.0))
            for text, first, second in given
            if chances is None or chances[text] is not None
        ]

    def _given(self, text: str, graders: Sequence[str], score: str) -> list[tuple[Any, ...]]:
        if score != "met_share":
            return [tuple(self.score(text, grader, score) for grader in graders)]
        places = range(self.text[text]["k"] + 2)
        return [
            tuple(self.marks.get((text, place), {}).get(grader) for grader in graders) for place in places
        ]

    def score(self, text: str, grader: str, score: str) -> float | None:
        """One of a text’s three, or how many criteria but length are met; None where a mark is missing."""
        k = self.text[text]["k"]
        marks = [self.marks.get((text, position), {}).get(grader) for position in range(k + 2)]
        if None in marks:
            return None
        given = [mark or 0 for mark in marks]
        if score == "met":
            return float(sum(given))
        skills, others = sum(given[:k]), sum(given[k:]) + self.text[text]["keeps_length"]
        return {
            "full_marks": float(skills + others == k + 3),
            "all_skills": float(skills == k and others >= 2),
            "skill_fraction": skills / k if others == 3 else 0.0,
        }[score]


def comparison(units: Sequence[Unit]) -> dict[str, Found]:
    """Every coefficient of two graders’ marks under its name in the JSON."""

    def said(*wanted: tuple[int, int]) -> Any:
        return lambda unit: (unit.first, unit.second) in wanted

    yes_yes, yes_no, no_yes, no_no = (1, 1), (1, 0), (0, 1), (0, 0)
    shares = {
        "positive_agreement": ((yes_yes, yes_yes), (yes_yes, yes_yes, yes_no, no_yes)),
        "negative_agreement": ((no_no, no_no), (no_no, no_no, yes_no, no_yes)),
        "precision": ((yes_yes,), (yes_yes, no_yes)),
        "recall": ((yes_yes,), (yes_yes, yes_no)),
        "specificity": ((no_no,), (no_no, no_yes)),
        "percent_agreement": ((yes_yes, no_no), (yes_yes, yes_no, no_yes, no_no)),
        "first_met_share": ((yes_yes, yes_no), (yes_yes, yes_no, no_yes, no_no)),
        "second_met_share": ((yes_yes, no_yes), (yes_yes, yes_no, no_yes, no_no)),
    }
    return {
        **{
            name: found(
                units,
                lambda table, hits=hits, among=among: quotient(_sum(table, hits), _sum(table, among)),
                "share",
                said(*among),
            )
            for name, (hits, among) in shares.items()
        },
        "bias_judge_minus_human": found(
            units,
            lambda table: quotient(
                _sum(table, (no_yes,)) - _sum(table, (yes_no,)),
                _sum(table, (yes_yes, yes_no, no_yes, no_no)),
            ),
            "coefficient",
        ),
        "cohen_kappa": found(units, lambda table: kappa(table, (0, 1)), "coefficient"),
        "gwet_ac1": found(units, ac1, "coefficient"),
        "pabak": found(units, lambda table: 2 * observed(table) - 1, "coefficient"),
        "mcc": found(units, matthews, "coefficient"),
    }


def _sum(table: Table, pairs: Iterable[tuple[int, int]]) -> Any:
    return sum(table.get(pair, 0.0) for pair in pairs)


def observed(table: Table) -> Any:
    return sum(weight for (a, b), weight in table.items() if a == b) / sum(table.values())


def kappa(table: Table, scale: Sequence[float], power: int = 0) -> Any:
    """Cohen’s, plain or with weights 1 - (distance / range)^power."""
    total = sum(table.values())
    width = scale[-1] - scale[0]

    def weight(a: float, b: float) -> float:
        return 1 - (abs(a - b) / width) ** power if power else float(a == b)

    first = {x: sum(w for (a, _b), w in table.items() if a == x) / total for x in scale}
    second = {x: sum(w for (_a, b), w in table.items() if b == x) / total for x in scale}
    agreed = sum(weight(a, b) * w for (a, b), w in table.items()) / total
    expected = sum(weight(a, b) * first[a] * second[b] for a in scale for b in scale)
    return quotient(agreed - expected, 1 - expected)


def ac1(table: Table) -> Any:
    yes = sum(weight * (a + b) / 2 for (a, b), weight in table.items()) / sum(table.values())
    return quotient(observed(table) - 2 * yes * (1 - yes), 1 - 2 * yes * (1 - yes))


def matthews(table: Table) -> Any:
    tp, fn, fp, tn = (table.get(pair, 0.0) for pair in ((1, 1), (1, 0), (0, 1), (0, 0)))
    return quotient(tp * tn - fp * fn, ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5)


def spearman(table: Table) -> Any:
    """Pearson’s of twice the mid-ranks, less the number of units."""
    return _correlated(table, lambda x, of: sum(w * _sign(x - other) for other, w in of))


def _correlated(table: Table, rank: Any) -> Any:
    firsts, seconds = ([(pair[place], w) for pair, w in table.items()] for place in (0, 1))
    ranked = [(rank(a, firsts), rank(b, seconds), w) for (a, b), w in table.items()]
    together, x, y = (
        sum(w * one * other for one, other, w in pairs)
        for pairs in (
            ranked,
            [(a, a, w) for a, _b, w in ranked],
            [(b, b, w) for _a, b, w in ranked],
        )
    )
    return quotient(together, (x * y) ** 0.5)


def _sign(difference: float) -> int:
    return (difference > NOTHING) - (difference < -NOTHING)


def kendall(table: Table) -> Any:
    pairs = [
        (w * v, _sign(a - c), _sign(b - d)) for (a, b), w in table.items() for (c, d), v in table.items()
    ]
    together = sum(w * x * y for w, x, y in pairs)
    return quotient(
        together, (sum(w * x * x for w, x, _ in pairs) * sum(w * y * y for w, _, y in pairs)) ** 0.5
    )


def icc(units: Sequence[Unit]) -> Found:
    """ICC(2,1) of two graders with McGraw and Wong’s interval."""
    n, k = len(units), 2
    if n < 2:
        return Found(None, None, None, None)
    means = [(unit.first + unit.second) / 2 for unit in units]
    whole = sum(means) / n
    graders = [sum(unit.first for unit in units) / n, sum(unit.second for unit in units) / n]
    rows = k * sum((mean - whole) ** 2 for mean in means) / (n - 1)
    columns = n * sum((grader - whole) ** 2 for grader in graders)
    within = sum((unit.first - unit.second) ** 2 / 2 for unit in units)
    error = (within - columns) / (n - 1)
    value = quotient(rows - error, rows + error + k * (columns - error) / n)
    if value is None or error < NOTHING:
        return Found(value, None, None, None)
    a, b = k * value * columns / error, n * (1 + value) - k * value
    freedom = (n - 1) * (a + b) ** 2 / ((n - 1) * a**2 + b**2)
    up, down = (float(stats.f.ppf(0.975, *each)) for each in ((n - 1, freedom), (freedom, n - 1)))
    spread = k * columns + (k * n - k - n) * error
    low = n * (rows - up * error) / (up * spread + n * rows)
    high = n * (down * rows - error) / (spread + n * down * rows)
    return Found(value, None, low, high) if low <= value <= high else Found(value, None, None, None)


def of_many(units: Sequence[Unit]) -> dict[str, Found]:
    """Coefficients of any number of graders, from how many call each unit not met and met."""

    def is_paired(unit: Unit) -> bool:
        return unit.first + unit.second > 1

    return {
        "percent_agreement": found(units, _alike, "share", is_paired),
        "krippendorff_alpha_nominal": found(units, alpha, "coefficient", is_paired),
        "gwet_ac1": found(
            units, lambda table: _beyond(table, 2 * _met(table) * (1 - _met(table))), "coefficient"
        ),
        "fleiss_kappa": found(
            units, lambda table: _beyond(table, _met(table) ** 2 + (1 - _met(table)) ** 2), "coefficient"
        ),
    }


def _alike(table: Table) -> Any:
    paired = [(a, b, w) for (a, b), w in table.items() if a + b > 1]
    alike = sum(w * (a * (a - 1) + b * (b - 1)) / ((a + b) * (a + b - 1)) for a, b, w in paired)
    return quotient(alike, sum(w for _a, _b, w in paired))


def _met(table: Table) -> Any:
    return sum(w * b / (a + b) for (a, b), w in table.items()) / sum(table.values())


def _beyond(table: Table, expected: Any) -> Any:
    return quotient(_alike(table) - expected, 1 - expected)


def alpha(table: Table) -> Any:
    """Krippendorff’s, nominal, from the coincidences of marks within a unit."""
    paired = [(a, b, w) for (a, b), w in table.items() if a + b > 1]
    apart = sum(w * 2 * a * b / (a + b - 1) for a, b, w in paired)
    unmet, met = sum(w * a for a, _b, w in paired), sum(w * b for _a, b, w in paired)
    return 1 - (unmet + met - 1) * apart / (2 * unmet * met)


def order(units: Sequence[tuple[str, Unit]]) -> dict[str, Any]:
    """How alike two graders order the students, from what they give each of them."""
    students = sorted({student for student, _unit in units})
    means = []
    for student in students:
        of = [unit for each, unit in units if each == student]
        total = sum(unit.weight for unit in of)
        means.append(
            (
                sum(unit.weight * unit.first for unit in of) / total,
                sum(unit.weight * unit.second for unit in of) / total,
            )
        )
    signs = [(_sign(a - c), _sign(b - d)) for (a, b), (c, d) in combinations(means, 2)]
    alike, opposed = (sum(one * other == sign for one, other in signs) for sign in (1, -1))
    table = Counter(means)
    is_ordered = len(means) > 2
    return {
        "students": [
            {
                "student": student,
                "n_units": sum(each == student for each, _unit in units),
                "first": a,
                "second": b,
            }
            for student, (a, b) in zip(students, means, strict=True)
        ],
        "spearman_rho": spearman(table) if is_ordered else None,
        "kendall_tau_b": kendall(table) if is_ordered else None,
        "winner_agreement": quotient(alike, alike + opposed),
        "pairs": {
            "alike": alike,
            "opposed": opposed,
            "tied_by_one": sum((one == 0) != (other == 0) for one, other in signs),
            "tied_by_both": sum(one == other == 0 for one, other in signs),
        },
    }


def limits(units: Sequence[Unit]) -> list[float] | None:
    """Bland and Altman’s."""
    if len(units) < 2:
        return None
    apart = [unit.second - unit.first for unit in units]
    return [fmean(apart) - 1.96 * stdev(apart), fmean(apart) + 1.96 * stdev(apart)]


def difference(table: Table) -> Any:
    return sum(weight * (b - a) for (a, b), weight in table.items()) / sum(table.values())
