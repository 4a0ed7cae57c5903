"""The annex read as anybody would read it: figures from its table alone, by plain arithmetic.

Nothing here comes from the program: the rows from Python’s csv, quantiles from scipy, as R has them, too.
"""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy import stats

Row = dict[str, Any]
Table = Mapping[tuple[float, float], Any]
"""The weight of all units that two graders gave these two values."""

_WORDS = {"true": True, "false": False, "": None}
_NUMBERS = {"k", "round", "generation_round", "position", "draw_seed", "words"}
_FRACTIONS = {"score_mark", "inclusion_probability", "points", "probability"}
STEP = 1e-30
NOTHING = 1e-12


def rows_of(table: bytes) -> list[Row]:
    """The rows of the annex, with numbers as numbers and what is empty as None."""
    return [
        {name: _value(name, cell) for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(table.decode()))
    ]


def _value(name: str, cell: str) -> Any:
    if cell in _WORDS:
        return _WORDS[cell]
    if name in _NUMBERS:
        return int(cell)
    return float(cell) if name in _FRACTIONS else cell


def majority(marks: Sequence[float | None]) -> int | None:
    """What most of the marks that were given say; None where they are split, or none is given."""
    given = [mark >= 0.5 for mark in marks if mark is not None]
    met = sum(given)
    return None if 2 * met == len(given) else int(2 * met > len(given))


def rounded_mean(marks: Sequence[float | None]) -> int:
    """As the reference votes: what is missing is 0, and so is a tie."""
    return round(sum(mark or 0.0 for mark in marks) / len(marks))


@dataclass(frozen=True)
class Unit:
    """What two graders said of one thing, and of which cluster it is."""

    first: float
    second: float
    cluster: str
    weight: float = 1.0


@dataclass(frozen=True)
class Found:
    """A figure with its standard error and its interval."""

    value: float | None
    se: float | None
    low: float | None
    high: float | None


def table_of(units: Sequence[Unit]) -> dict[tuple[float, float], Any]:
    found: dict[tuple[float, float], Any] = {}
    for unit in units:
        found[unit.first, unit.second] = found.get((unit.first, unit.second), 0.0) + unit.weight
    return found


def found(
    units: Sequence[Unit],
    value: Callable[[Table], Any],
    scale: str,
    plays: Callable[[Unit], bool] | None = None,
) -> Found:
    """A figure of a table, with its clustered error and Student's interval on its scale.

    The influence of a cluster is the figure's derivative by its weight, by a step into the imaginary.
    """
    playing = [unit for unit in units if plays is None or plays(unit)]
    whole = table_of(units)
    if not playing or (at := value(whole)) is None:
        return Found(None, None, None, None)
    influences = []
    for cluster in {unit.cluster for unit in playing}:
        moved = dict(whole)
        for pair, weight in table_of([unit for unit in playing if unit.cluster == cluster]).items():
            moved[pair] += weight * STEP * 1j
        influences.append(value(moved).imag / STEP)
    clusters = len(influences)
    if clusters > 1:
        middle = sum(influences) / clusters
        error = math.sqrt(sum((each - middle) ** 2 for each in influences) * clusters / (clusters - 1))
    else:
        error = 0.0
    error = 0.0 if error < NOTHING else error
    return Found(at, error or None, *interval(at, error, clusters, len(playing), scale))


def interval(
    value: float, error: float, clusters: int, units: int, scale: str
) -> tuple[float, float] | tuple[None, None]:
    """95 %: Student's t on the logit of a share, on Fisher's z of a coefficient, or as it is."""
    if scale == "share" and not NOTHING < value < 1 - NOTHING:
        end = 0.025 ** (1 / clusters)
        return (end, 1.0) if value > 0.5 else (0.0, 1 - end)
    if clusters < 2 or not error:
        return None, None
    half = error * float(stats.t.ppf(0.975, clusters - 1))
    if scale == "difference":
        return value - half, value + half
    if scale == "share":
        share = min(max(value, 0.5 / units), 1 - 0.5 / units)
        logit, spread = math.log(share / (1 - share)), half / (share * (1 - share))
        return 1 / (1 + math.exp(spread - logit)), 1 / (1 + math.exp(-spread - logit))
    if abs(value) >= 1:
        return None, None
    z, spread = math.atanh(value), half / (1 - value**2)
    return math.tanh(z - spread), math.tanh(z + spread)


def quotient(numerator: Any, denominator: Any) -> Any:
    return None if abs(denominator) < NOTHING else numerator / denominator
